"""What may be told of groups of people, and how times are put into groups."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Generic, TypeVar

from webinars.feedback.rules import FEWEST_SHOWN

Key = TypeVar("Key", bound=Hashable)

WEEKS_SHOWN = tuple(range(8, -1, -1))
"""Before the start; 0 is the start itself. None of `LEAD_DAYS` is a whole number of weeks: see `lead_group`."""
LEAD_DAYS = (1, 3, 10, 25, 45)


class Hidden(StrEnum):
    """What is said instead of a number."""

    FEW = "few"  # fewer than FEWEST_SHOWN, and not none
    WITHHELD = "withheld"  # large enough itself, but it would give away another


@dataclass(frozen=True)
class Parts(Generic[Key]):
    """What a whole is divided into, as it may be told: a number, or why there is none."""

    total: int
    shown: Mapping[Key, int | Hidden]

    @property
    def has_hidden(self) -> bool:
        """Whether anything is not told."""
        return any(isinstance(part, Hidden) for part in self.shown.values())

    @property
    def is_withheld(self) -> bool:
        """Whether nothing at all can be told but the total."""
        return bool(self.shown) and all(part is Hidden.WITHHELD for part in self.shown.values())

    def count(self, key: Key) -> int | None:
        """The number, where it is told."""
        part = self.shown[key]
        return None if isinstance(part, Hidden) else part


def told_parts(parts: Mapping[Key, int]) -> Parts[Key]:
    """Hide the small groups of people, and as many others as it takes for nobody to work them out.

    The total is told, so whoever subtracts what is told from it knows the sum of what is not. Others are hidden, the
    smallest first, until that sum leaves every small group at anything from one person to just under the limit. Where
    even hiding all of them does not help, nothing is told but the total. A group of nobody is told: it holds nobody.
    """
    total = sum(parts.values())
    few = {key for key, count in parts.items() if 0 < count < FEWEST_SHOWN}
    large = sorted((key for key in parts if parts[key] >= FEWEST_SHOWN), key=lambda key: parts[key])
    for more in range(len(large) + 1):
        withheld = set(large[:more])
        if not _gives_away(sum(parts[key] for key in few | withheld), few=len(few), withheld=more):
            return Parts(total, _as_told(parts, few, withheld))
    return Parts(total, dict.fromkeys(parts, Hidden.WITHHELD))


def _gives_away(hidden: int, *, few: int, withheld: int) -> bool:
    """Whether the sum of what is hidden tells more of a small group than that it is small.

    One of them may be anything from 1 to 4 when the rest can make up for it: the other small ones have 1 to 4 each,
    the withheld ones 5 or more.
    """
    if not few:
        return False
    largest = FEWEST_SHOWN - 1
    least_of_others = (few - 1) + withheld * FEWEST_SHOWN
    most_of_others = (few - 1) * largest if not withheld else hidden
    return hidden - largest < least_of_others or hidden - 1 > most_of_others


def _as_told(parts: Mapping[Key, int], few: set[Key], withheld: set[Key]) -> dict[Key, int | Hidden]:
    def told(key: Key) -> int | Hidden:
        if key in few:
            return Hidden.FEW
        return Hidden.WITHHELD if key in withheld else parts[key]

    return {key: told(key) for key in parts}


def told_alone(count: int) -> int | Hidden:
    """A group that nothing else adds up with."""
    return Hidden.FEW if 0 < count < FEWEST_SHOWN else count


Row = TypeVar("Row")


def tellable(rows: Sequence[Row], size: Callable[[Row], int]) -> tuple[list[Row], list[Row]]:
    """The rows that may be told one by one, and those that a sum over all of them may hold.

    Rows of too few are not told alone. They are in the sum where they are enough together: else the sum would tell
    them to whoever subtracts the others.
    """
    alone = [row for row in rows if size(row) >= FEWEST_SHOWN]
    rest = [row for row in rows if 0 < size(row) < FEWEST_SHOWN]
    together = alone + rest if sum(map(size, rest)) >= FEWEST_SHOWN else alone
    return alone, together


def lead_group(registered_at: datetime, starts_at: datetime) -> int:
    """How long before the start, as an index: 0 for the last day, up to `len(LEAD_DAYS)` for the longest.

    The limits lie between those of `counts_by_week`, so that no subtraction of one from the other gives a number that
    is told in neither.
    """
    before = starts_at - registered_at
    return next(
        (group for group, days in enumerate(LEAD_DAYS) if before < timedelta(days=days)), len(LEAD_DAYS)
    )


def counts_by_week(
    registered_at: Sequence[datetime], starts_at: datetime, *, now: datetime
) -> dict[int, int]:
    """How many had registered so many weeks before the start; weeks that lie ahead are left out."""
    ends = {weeks: starts_at - timedelta(weeks=weeks) for weeks in WEEKS_SHOWN}
    return {weeks: sum(at <= end for at in registered_at) for weeks, end in ends.items() if end <= now}


def mean(counts: Mapping[int, int]) -> float | None:
    """Of answers on a scale; None for no answers."""
    answers = sum(counts.values())
    return sum(grade * count for grade, count in counts.items()) / answers if answers else None
