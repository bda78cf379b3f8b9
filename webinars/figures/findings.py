"""The figures of a series, as they may be told: put together from what was read, by the rules of `figures.rules`."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from webinars.feedback.models import FeedbackResult
from webinars.feedback.rules import SCALE, Statement
from webinars.figures.queries import NOT_ANSWERED, Counts, counts_of, feedback_results
from webinars.figures.reach import Reach, reach_of
from webinars.figures.rules import LEAD_DAYS, Parts, counts_by_week, lead_group, mean, tellable, told_parts
from webinars.series.models import Episode, Occurrence, Series

ANSWERS = ("yes", "maybe", "no", NOT_ANSWERED)


@dataclass(frozen=True)
class Showing:
    """One occurrence and its numbers."""

    occurrence: Occurrence
    counts: Counts
    weeks: Mapping[int, int]
    """How many had registered so many weeks before the start."""
    answers: Parts[str]
    """Of those whose registrations are not deleted."""
    weeks_left: float
    """Until the start; 0 when it has passed."""
    is_over: bool

    @property
    def episode(self) -> Episode:
        """What it shows."""
        return self.occurrence.episode

    @property
    def is_cancelled(self) -> bool:
        """Whether it does not take place; a postponed one still may."""
        return self.occurrence.status == "cancelled"

    @property
    def is_held(self) -> bool:
        """Whether it has taken place."""
        return self.is_over and self.occurrence.status in ("open", "planned")

    @property
    def attended(self) -> int | None:
        """Of those who had registered; None where nobody knows, or it is too early."""
        there = self.counts.attended
        return there.registrations if there and self.is_held else None


@dataclass(frozen=True)
class Opinions:
    """What was answered to one statement."""

    counts: Mapping[int, int]
    """How many chose each of 1 to 5; of enough people to be told."""
    by_occurrence: Mapping[int, float]
    """Means, by occurrence id; those of few left out."""

    @property
    def answers(self) -> int:
        """How many chose a number."""
        return sum(self.counts.values())

    @property
    def mean(self) -> float | None:
        """Of all of them."""
        return mean(self.counts)


@dataclass(frozen=True)
class SeriesFigures:
    """All that the pictures and the report show."""

    series: Series
    showings: Sequence[Showing]
    """By episode and start; drafts left out."""
    lead: Parts[int]
    """By `rules.lead_group`."""
    reach: Reach
    opinions: Mapping[Statement, Opinions]
    """Only those that enough have answered."""
    as_of: datetime

    @property
    def taking_place(self) -> Sequence[Showing]:
        """What is counted: all but what was cancelled."""
        return [each for each in self.showings if not each.is_cancelled]

    @property
    def registered(self) -> int:
        """Registrations for what was not cancelled."""
        return sum(each.counts.registered for each in self.taking_place)

    @property
    def viewers(self) -> int:
        """The same with everybody who sits before a group's screen."""
        return sum(each.counts.viewers for each in self.taking_place)

    @property
    def persons(self) -> int | None:
        """How many different ones; None once somebody's registration was deleted, since numbers have no names."""
        if any(each.counts.deleted for each in self.taking_place):
            return None
        return len({place.attendee_id for each in self.taking_place for place in each.counts.places})

    @property
    def followed_up(self) -> Sequence[Showing]:
        """Where it is known who came."""
        return [each for each in self.taking_place if each.attended is not None]

    @property
    def attended(self) -> int:
        """Of those who had registered, where it is known."""
        return sum(each.attended or 0 for each in self.followed_up)

    @property
    def attended_share(self) -> float | None:
        """Of those who had registered, where it is known who came."""
        had = sum(each.counts.registered for each in self.followed_up)
        return self.attended / had if had else None

    @property
    def deleted(self) -> int:
        """How many registrations are known by their number alone."""
        return sum(each.counts.deleted for each in self.taking_place)


def figures_of(session: Session, series: Series, *, now: datetime) -> SeriesFigures:
    """Everything about a series that was read with its episodes and their occurrences."""
    occurrences = _shown(series)
    ids = [each.id for each in occurrences]
    counts = counts_of(session, ids)
    showings = [_showing(each, counts[each.id], now) for each in occurrences]
    counted = [each for each in showings if not each.is_cancelled]
    return SeriesFigures(
        series=series,
        showings=showings,
        lead=told_parts(_leads(counted)),
        reach=reach_of(_organisations(counted)),
        opinions=_opinions(feedback_results(session, ids)),
        as_of=now,
    )


def _shown(series: Series) -> list[Occurrence]:
    return [
        occurrence
        for episode in series.episodes
        for occurrence in episode.occurrences
        if occurrence.status != "draft"
    ]


def _showing(occurrence: Occurrence, counts: Counts, now: datetime) -> Showing:
    answers = Counter(place.answer for place in counts.places)
    times = [place.registered_at for place in counts.places]
    return Showing(
        occurrence=occurrence,
        counts=counts,
        # Of those who were deleted nobody knows when they registered: the others alone would draw a wrong line.
        weeks={} if counts.deleted else counts_by_week(times, occurrence.starts_at, now=now),
        answers=told_parts({answer: answers[answer] for answer in ANSWERS}),
        weeks_left=max((occurrence.starts_at - now) / timedelta(weeks=1), 0.0),
        is_over=now >= occurrence.ends_at,
    )


def _leads(showings: Sequence[Showing]) -> Mapping[int, int]:
    groups = Counter(
        lead_group(place.registered_at, each.occurrence.starts_at)
        for each in showings
        for place in each.counts.places
    )
    return {group: groups[group] for group in range(len(LEAD_DAYS) + 1)}


def _organisations(showings: Sequence[Showing]) -> Mapping[str, int]:
    total = Counter[str]()
    for each in showings:
        total.update(each.counts.organisations)
    return total


def _opinions(results: Sequence[FeedbackResult]) -> Mapping[Statement, Opinions]:
    """A statement that too few have answered, in all that may be told together, is left out."""
    found = {each: _opinions_about(each, results) for each in Statement}
    return {statement: opinions for statement, opinions in found.items() if opinions.answers}


def _opinions_about(statement: Statement, results: Sequence[FeedbackResult]) -> Opinions:
    alone, together = tellable(results, lambda result: sum(_marks(result, statement).values()))
    counts = Counter[int](dict.fromkeys(SCALE, 0))
    for result in together:
        counts.update(_marks(result, statement))
    means = {result.occurrence_id: mean(_marks(result, statement)) for result in alone}
    return Opinions(counts, {key: value for key, value in means.items() if value is not None})


def _marks(result: FeedbackResult, statement: Statement) -> Mapping[int, int]:
    """How many chose each of 1 to 5; who did not know is first in the row, and left out."""
    row = result.tallies.get(statement.value, [0] * (1 + len(SCALE)))
    return dict(zip(SCALE, row[1:], strict=True))
