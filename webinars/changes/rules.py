"""How long a change can be taken back in silence, what stands in its way, and when what was shown no longer holds."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum

HOLD = timedelta(minutes=5)
"""So long nobody is told of a change, and it can be undone as if it had never been."""

TOO_CLOSE = timedelta(hours=2)
"""So shortly before the start everybody is told at once."""

UNDONE_WITHIN = timedelta(days=7)
"""Later than that nobody undoes a change: it is changed anew."""


class Kind(StrEnum):
    """What was done to an occurrence."""

    MOVED = "moved"
    CANCELLED = "cancelled"
    POSTPONED = "postponed"
    REOPENED = "reopened"
    RETITLED = "retitled"  # its episode has another title
    LINK = "link"  # where the meeting is
    DETAILS = "details"  # place, note, seats, closing of registration, waitlist
    NEW_DATE = "new date"  # an occurrence that replaces this one


class Obstacle(StrEnum):
    """Why a change cannot be undone."""

    UNDONE = "undone"  # already
    CHANGED_SINCE = "changed since"
    REPLACED = "replaced"  # a new date is offered
    ANSWERED = "answered"  # somebody was asked about the new date, or has registered for it
    OVER = "over"
    TOO_OLD = "too old"


class UndoRefused(Exception):
    """The change stays."""

    def __init__(self, obstacle: Obstacle) -> None:
        super().__init__(obstacle.value)
        self.obstacle = obstacle


class NothingToChange(Exception):
    """It is like that already."""


def hold_until(*starts_at: datetime, concerned: int, now: datetime) -> datetime | None:
    """Until when a change, or a mail to many, waits for its undo; None: it is told at once, or concerns nobody.

    `starts_at`: the start that it is about; of a move the old and the new one. `concerned`: how many are told.
    """
    if not concerned or any(start < now + TOO_CLOSE for start in starts_at):
        return None
    return now + HOLD


def obstacle_to_undo(
    *, is_undone: bool, is_latest: bool, made_at: datetime, is_over: bool, now: datetime
) -> Obstacle | None:
    """Why this change stays, or None when it can be undone."""
    if is_undone:
        return Obstacle.UNDONE
    if not is_latest:
        return Obstacle.CHANGED_SINCE
    if is_over:
        return Obstacle.OVER
    return Obstacle.TOO_OLD if now - made_at > UNDONE_WITHIN else None


def differ_materially(shown: Mapping[str, int], present: Mapping[str, int]) -> bool:
    """Whether somebody would have to read anew what they were shown: one more among many is the same sentence."""
    return any(_differs(shown.get(name, 0), present.get(name, 0)) for name in {*shown, *present})


def _differs(shown: int, present: int) -> bool:
    if not shown or not present:
        return shown != present
    return abs(shown - present) > max(2, shown // 10)


def written_counts(counts: Mapping[str, int]) -> str:
    """For the hidden field of a form."""
    return " ".join(f"{name}={number}" for name, number in sorted(counts.items()) if number)


def read_counts(text: str) -> dict[str, int]:
    """What `written_counts` wrote; whatever else is left out."""
    return dict(_read_pairs(text[:2000].split()))


def _read_pairs(pairs: Iterable[str]) -> Iterable[tuple[str, int]]:
    for pair in pairs:
        name, _, number = pair.partition("=")
        if number.isascii() and number.isdigit() and len(number) < 10:
            yield name, int(number)
