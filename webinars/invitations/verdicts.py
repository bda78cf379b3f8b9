"""What is believed of a calendar's answer, decided without a database (RFC 5546 §2.1.5, §3.2.3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Verdict(StrEnum):
    """What became of an answer: applied, or why not."""

    APPLIED = "applied"
    PROPOSAL = "proposes another time"
    DELEGATED = "delegated"
    OTHER_ATTENDEE = "somebody else's answer"
    OTHER_SENDER = "sent by somebody else"
    OTHER_METHOD = "no answer"
    STALE = "older than what is known"
    DOUBLED = "known already"
    OTHER_TIME = "about another time"
    NO_PLACE = "without a place"
    OVER = "too late"
    NEVER_SENT = "about an invitation that was not sent"


FOR_THE_ORGANISER = (
    Verdict.PROPOSAL,
    Verdict.DELEGATED,
    Verdict.OTHER_ATTENDEE,
    Verdict.OTHER_SENDER,
)
"""Nothing follows from these by itself: somebody has to look."""

ANSWERS = {"ACCEPTED": "yes", "TENTATIVE": "maybe", "DECLINED": "no"}
CLOCKS_DIFFER_BY = timedelta(days=1)


@dataclass(frozen=True)
class Answer:
    """What one answer claims. Addresses are as they are compared."""

    method: str
    partstat: str
    sequence: int
    dtstamp: datetime
    attendee: str
    sender: str


@dataclass(frozen=True)
class Known:
    """What we know of the entry that is answered about.

    `stated` has the start that was stated with each SEQUENCE that may have reached the attendee; `last` is the version
    and the PARTSTAT of the newest answer of theirs; `answered_on_page_at` is when they answered by another way.
    `invited_again` is the version of the first invitation since the entry was last taken out of their calendar;
    `is_taken_back`: there has been none since.
    """

    attendee: str
    starts_at: datetime
    stated: Mapping[int, datetime]
    has_place: bool
    is_over: bool
    last: tuple[int, datetime, str] | None = None
    answered_on_page_at: datetime | None = None
    invited_again: tuple[int, datetime] | None = None
    is_taken_back: bool = False


def made_at(dtstamp: datetime | None, *, received_at: datetime) -> datetime:
    """When an answer was made. A clock that is ahead by years would otherwise outdate every later answer."""
    if dtstamp is None or dtstamp > received_at + CLOCKS_DIFFER_BY:
        return received_at
    return dtstamp


def verdict_on(answer: Answer, known: Known) -> Verdict:
    """What follows from an answer: first whose it is, then what it says, then whether it is still news."""
    if not known.stated or answer.sequence > max(known.stated):
        return Verdict.NEVER_SENT
    if answer.attendee != known.attendee:
        return Verdict.OTHER_ATTENDEE
    if answer.sender != known.attendee:
        return Verdict.OTHER_SENDER
    if answer.method == "COUNTER":
        return Verdict.PROPOSAL
    if answer.partstat == "DELEGATED":
        return Verdict.DELEGATED
    if answer.method != "REPLY" or answer.partstat not in ANSWERS:
        return Verdict.OTHER_METHOD
    return _whether_news(answer, known)


def _whether_news(answer: Answer, known: Known) -> Verdict:
    version = answer.sequence, answer.dtstamp
    if known.last and version < known.last[:2]:
        return Verdict.STALE
    if known.invited_again and _precedes(version, known.invited_again):
        return Verdict.STALE  # it answers for the place that they gave back before they came again
    if known.last == (*version, answer.partstat):
        return Verdict.DOUBLED
    if known.answered_on_page_at and answer.dtstamp < known.answered_on_page_at:
        return Verdict.STALE
    if _start_meant(answer.sequence, known) != known.starts_at:
        return Verdict.OTHER_TIME
    if known.is_over:
        return Verdict.OVER
    if not known.has_place:
        return Verdict.NO_PLACE
    # Whoever came again a moment ago has not been invited to the new place yet.
    return Verdict.STALE if known.is_taken_back else Verdict.APPLIED


def _precedes(version: tuple[int, datetime], invited_again: tuple[int, datetime]) -> bool:
    """By both: some programs write no SEQUENCE, and some clocks are slow."""
    return version[0] < invited_again[0] and version[1] < invited_again[1]


def _start_meant(sequence: int, known: Known) -> datetime | None:
    """The time that the attendee saw when they answered; None where their program does not say which."""
    if sequence in known.stated:
        return known.stated[sequence]
    starts = set(known.stated.values())  # some programs leave out the SEQUENCE, or write 0
    return starts.pop() if len(starts) == 1 else None
