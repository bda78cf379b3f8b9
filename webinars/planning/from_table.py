"""Verbs: episodes and dates out of a pasted table, put into a series."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from webinars.lib.text import folded
from webinars.organisers.audit import By
from webinars.planning.episodes import add_episode
from webinars.planning.occurrences import add_occurrence
from webinars.planning.pasting import PastedRow
from webinars.series.models import Episode, Series, StagePerson


class Outcome(StrEnum):
    """What a row comes to."""

    NEW_EPISODE = "new episode"
    NEW_DATE = "new date"  # of an episode that the series, or a row above, has
    KNOWN = "known"  # the series has it already
    WRONG = "wrong"


@dataclass(frozen=True)
class PlannedRow:
    """A row, and what becomes of it in this series."""

    row: PastedRow
    outcome: Outcome
    episode: Episode | None = None
    """The one of the series that it belongs to; None for a new one."""
    number: int | None = None
    """The number that the episode has, or gets."""


@dataclass
class _Plan:
    """The episodes by their titles, with the dates that they have so far; of new ones there is no row yet."""

    known: dict[str, Episode | None] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    dates: set[tuple[str, datetime]] = field(default_factory=set)


def plan_rows(series: Series, rows: Iterable[PastedRow]) -> Sequence[PlannedRow]:
    """What these rows would add. Rows of one title are dates of one episode.

    A number in the table only orders what is new: new episodes are numbered after those that the series has.
    """
    plan = _Plan()
    for episode in series.episodes:
        key = folded(episode.title)
        plan.known[key], plan.numbers[key] = episode, episode.number
        plan.dates.update((key, occurrence.starts_at) for occurrence in episode.occurrences)
    return [_planned(plan, row) for row in rows]


def add_rows(
    session: Session, series: Series, planned: Iterable[PlannedRow], *, by: By, now: datetime
) -> tuple[int, int]:
    """Make drafts and dates out of what is new; gives how many of each. Raises TooManyEpisodes."""
    made: dict[str, Episode] = {}
    episodes = dates = 0
    for each in planned:
        if each.outcome in (Outcome.KNOWN, Outcome.WRONG):
            continue
        key = folded(each.row.title)
        episode = each.episode or made.get(key)
        if episode is None:
            episode = made[key] = _add_episode(session, series, each.row, by, now)
            episodes += 1
        if each.row.starts_at and each.row.ends_at:
            add_occurrence(session, episode, _occurrence_values(each.row), by=by, now=now)
            dates += 1
    return episodes, dates


def _planned(plan: _Plan, row: PastedRow) -> PlannedRow:
    key = folded(row.title)
    if row.problems:
        return PlannedRow(row, Outcome.WRONG, number=row.number)
    is_new = key not in plan.known
    if is_new:
        plan.known[key], plan.numbers[key] = None, max(plan.numbers.values(), default=0) + 1
    episode, number = plan.known[key], plan.numbers[key]
    is_dated_anew = row.starts_at is not None and (key, row.starts_at) not in plan.dates
    if row.starts_at:
        plan.dates.add((key, row.starts_at))
    if is_new:
        return PlannedRow(row, Outcome.NEW_EPISODE, number=number)
    return PlannedRow(row, Outcome.NEW_DATE if is_dated_anew else Outcome.KNOWN, episode, number)


def _add_episode(session: Session, series: Series, row: PastedRow, by: By, now: datetime) -> Episode:
    values = {"title": row.title, "summary": row.summary}
    episode = add_episode(session, series, values, by=by, now=now)
    for position, speaker in enumerate(row.speakers):
        name, _, role = speaker.partition(",")
        person = StagePerson(kind="speaker", position=position, name=name.strip(), role=role.strip())
        episode.people.append(person)
    session.flush()
    return episode


def _occurrence_values(row: PastedRow) -> dict[str, object]:
    return {
        "key": "",
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
        "status": "open",
        "capacity": row.capacity,
        "join_url": row.join_url,
        "place": "",
        "note": row.note,
    }
