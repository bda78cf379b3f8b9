"""When a circular may leave, how it can be taken back, and what its text may hold."""

from datetime import datetime, timedelta
from enum import StrEnum

from webinars.changes.rules import TOO_CLOSE, hold_until

UNDO_FOR = timedelta(minutes=5)
NO_UNDO_BEFORE_START = timedelta(
    hours=2
)  # so close to the start, five minutes matter more than a second thought
MOST_A_DAY = 10  # in one series: whoever gets more stops reading them
FURTHEST_AHEAD = timedelta(days=180)
LEAVES_WITHIN = timedelta(days=7)  # after longer, a mail that a dead server kept back is no news any more
LONGEST_SUBJECT = 150
LONGEST_TEXT = 10_000

LINKS = ("lank", "delta", "sida")
OF_EVERYBODY = ("fornamn", "namn", "serie", "kontakt", "lank", "sida")
OF_AN_OCCURRENCE = (*OF_EVERYBODY[:2], "titel", "datum", "tid", "plats", *OF_EVERYBODY[2:], "delta")


class State(StrEnum):
    """Where a circular stands."""

    DRAFT = "draft"
    ORDERED = "ordered"  # until `send_at` it can be undone
    SENDING = "sending"  # its recipients are fixed, and not all of their mails are written
    SENT = "sent"  # every mail is in the outbox


class Stopped(StrEnum):
    """Why one that was ordered is a draft again."""

    UNDONE = "undone"
    CHANGED = "changed"  # its occurrence was moved, cancelled or postponed meanwhile
    NOBODY = "nobody"  # nobody was left to write to
    ARCHIVED = "archived"  # its series was archived, which sends nothing


class NotADraft(Exception):
    """What was ordered is neither changed nor ordered again, nor thrown away."""


class SeriesIsArchived(Exception):
    """Nothing is sent about it."""


class TooLateToUndo(Exception):
    """It is on its way."""


class TooManyToday(Exception):
    """A series has sent as many as it may in a day."""


class TimeRefused(Exception):
    """A time at which it would say what is over, or that lies behind or too far ahead."""


def undo_for(*, starts_at: datetime | None, now: datetime) -> timedelta:
    """How long it waits, so that it can be taken back: as long as a change does, and again when the start is over."""
    starts = [] if starts_at is None or starts_at + TOO_CLOSE < now else [starts_at]
    until = hold_until(*starts, concerned=1, now=now)
    return until - now if until else timedelta(0)


def latest_time(
    *, ends_at: datetime | None, holds_join_link: bool, kept_for: timedelta, now: datetime
) -> datetime:
    """Until when it may leave: a way into a broadcast while there is one, anything while its readers are known."""
    furthest = now + FURTHEST_AHEAD
    if ends_at is None:
        return furthest
    return min(furthest, ends_at if holds_join_link else ends_at + kept_for)


def check_time(send_at: datetime, *, latest: datetime, now: datetime) -> None:
    """Raises TimeRefused."""
    if not now <= send_at <= latest:
        raise TimeRefused


def expires_at(*, ends_at: datetime | None, holds_join_link: bool, now: datetime) -> datetime:
    """From when on its mails must not leave any more."""
    if ends_at is not None and holds_join_link:
        return max(ends_at, now)
    return now + LEAVES_WITHIN


def placeholders(*, of_occurrence: bool, in_subject: bool = False) -> tuple[str, ...]:
    """What a text may hold, in the order in which it is offered. A subject holds no links."""
    known = OF_AN_OCCURRENCE if of_occurrence else OF_EVERYBODY
    return tuple(name for name in known if name not in LINKS) if in_subject else known
