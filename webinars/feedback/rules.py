"""What is asked, who is asked and when, and what may be shown of the answers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

FEWEST_SHOWN = 5  # of fewer people than this, nothing is shown that they said
SCALE = (1, 2, 3, 4, 5)  # Stämmer inte alls … Stämmer helt
DOES_NOT_KNOW = 0
OPEN_FOR = timedelta(days=21)
MAIL_WAITS_FOR = timedelta(days=14)
ASKED_WITHIN = timedelta(days=4)  # of the end: who came is often marked afterwards, but news grows old
TEXT_LENGTH = 1000
NOTE_LENGTH = 1000

Tallies = Mapping[str, Sequence[int]]
"""By statement: how many did not know, and how many chose 1, 2, 3, 4 and 5."""


class Statement(StrEnum):
    """What one agrees or disagrees with. The three measures that the sector compares itself by."""

    KNOWLEDGE = "knowledge"  # Jag kan mer om ämnet nu än innan.
    ROLE = "role"  # Jag ser hur jag i min roll kan bidra.
    SATISFACTION = "satisfaction"  # Jag är nöjd med webbinariet.


class AnsweredAlready(Exception):
    """One answer for each place: since nobody knows which one it is, it cannot be changed."""


class RoundClosed(Exception):
    """It is too late to answer, or too early."""


class NothingAnswered(Exception):
    """An empty form."""


@dataclass(frozen=True)
class Answer:
    """What one person says; kept nowhere as a whole."""

    marks: Mapping[str, int]
    """By statement: `DOES_NOT_KNOW`, or 1 to 5. What was left out is missing."""
    text: str = ""


@dataclass(frozen=True)
class Opinion:
    """What several people say about one statement."""

    unknowing: int
    counts: tuple[int, ...]
    """How many chose 1, 2, 3, 4, 5."""

    @property
    def rated(self) -> int:
        """How many chose a number."""
        return sum(self.counts)

    @property
    def mean(self) -> float | None:
        """Of those who chose a number; None for nobody, and for so few that it would tell what somebody said."""
        if self.rated < FEWEST_SHOWN:
            return None
        return sum(mark * count for mark, count in zip(SCALE, self.counts, strict=True)) / self.rated

    @property
    def agreeing(self) -> float | None:
        """The share that chose 4 or 5: how the sector's reports say it ("8 av 10")."""
        return None if self.mean is None else sum(self.counts[3:]) / self.rated


def no_tallies() -> dict[str, list[int]]:
    """What everybody thinks before anybody has answered."""
    return {statement.value: [0] * (1 + len(SCALE)) for statement in Statement}


def with_answer(tallies: Tallies, answer: Answer) -> dict[str, list[int]]:
    """The sums with one more answer. Raises NothingAnswered."""
    if not answer.marks and not answer.text:
        raise NothingAnswered("neither a mark nor a word")
    new = {name: list(counts) for name, counts in {**no_tallies(), **tallies}.items()}
    for name, mark in answer.marks.items():
        new[Statement(name)][mark] += 1
    return new


def added(several: Iterable[Tallies]) -> dict[str, list[int]]:
    """The sums of several occurrences."""
    total = no_tallies()
    for tallies in several:
        for name, counts in tallies.items():
            total[name] = [old + new for old, new in zip(total[name], counts, strict=True)]
    return total


def opinions(tallies: Tallies, *, answers: int) -> Mapping[Statement, Opinion]:
    """By statement; nothing of fewer than FEWEST_SHOWN answers."""
    if answers < FEWEST_SHOWN:
        return {}
    complete = {**no_tallies(), **tallies}
    return {each: Opinion(complete[each][0], tuple(complete[each][1:])) for each in Statement}


def is_left_in_peace(*, reminders: str, wants_recordings: bool) -> bool:
    """Whoever has stopped both reminders and news of recordings has stopped all that can be stopped."""
    return reminders == "none" and not wants_recordings


def is_open(*, opened_at: datetime, closes_at: datetime, now: datetime) -> bool:
    """Whether answers are taken."""
    return opened_at <= now < closes_at
