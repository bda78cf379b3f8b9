"""Verbs: the episodes of a series, their order, and who is on stage."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from webinars.changes.actions import retitle_episode
from webinars.organisers.audit import About, By, record
from webinars.planning.actions import about_series
from webinars.planning.forms.episode import OnStage, fields_of_episode, people_of
from webinars.planning.queries import People, entries_to_update, has_ever_had_registrations
from webinars.planning.rules import (
    IsPublished,
    NotRemovable,
    NumberTaken,
    first_free_number,
    numbered_by_date,
    swapped,
)
from webinars.series.actions import announce_change
from webinars.series.models import Episode, Series, StagePerson

_OUT_OF_THE_WAY = 1_000_000  # added to numbers while they are dealt out anew


def add_episode(
    session: Session, series: Series, values: Mapping[str, Any], *, by: By, now: datetime
) -> Episode:
    """A draft with the next number. Raises TooManyEpisodes."""
    number = first_free_number(episode.number for episode in series.episodes)
    episode = Episode(**values, number=number, published=False, created_at=now, updated_at=now)
    series.episodes.append(episode)
    session.flush()
    record(session, by, "episode added", about_episode(episode), after={**values, "number": number}, now=now)
    return episode


def change_episode(
    session: Session,
    episode: Episode,
    values: Mapping[str, Any],
    people_on_stage: Sequence[OnStage],
    people: Mapping[int, People],
    *,
    by: By,
    now: datetime,
) -> bool:
    """Bring the episode to these values; its title in people's calendars follows.

    Says whether the mails about that wait for a while, in which it can be undone (`changes`). Raises NumberTaken, and
    IsPublished for another number of a published one.
    """
    before = _logged({name: getattr(episode, name) for name in values}, people_of(episode))
    after = _logged(values, people_on_stage)
    if before == after and people_of(episode) == [*people_on_stage]:
        return False
    if values["number"] != episode.number:
        _give_number(session, episode, values["number"])
    is_held = _retitle(session, episode, values["title"], people, by, now)
    for name, value in values.items():
        if name != "number":
            setattr(episode, name, value)
    _set_people(episode, people_on_stage)
    episode.updated_at = now
    record(session, by, "episode changed", about_episode(episode), before=before, after=after, now=now)
    session.flush()
    return is_held


def move_episode(
    session: Session, series: Series, number: int, *, later: bool, by: By, now: datetime
) -> bool:
    """Change places with the draft before or after; says whether there was one. Published ones keep their number."""
    drafts = [episode.number for episode in series.episodes if not episode.published]
    return _renumber(session, series, swapped(drafts, number, later=later), by=by, now=now)


def order_by_date(session: Session, series: Series, *, by: By, now: datetime) -> bool:
    """Number the drafts by their dates, among the numbers that they have; says whether anything changed."""
    dates = {
        episode.number: episode.occurrences[0].starts_at if episode.occurrences else None
        for episode in series.episodes
        if not episode.published
    }
    return _renumber(session, series, numbered_by_date(dates), by=by, now=now)


def remove_episode(session: Session, episode: Episode, *, by: By, now: datetime) -> None:
    """Take a draft away, with its dates. Raises IsPublished, and NotRemovable when something hangs on it."""
    if episode.published:
        raise IsPublished
    if has_ever_had_registrations(session, [occurrence.id for occurrence in episode.occurrences]):
        raise NotRemovable
    about = about_episode(episode)
    try:
        with session.begin_nested():
            for occurrence in [*episode.occurrences]:
                session.delete(occurrence)
            session.flush()
            session.delete(episode)
    except IntegrityError:
        # A recording, somebody's choice to skip it: whatever it is, it was kept for a reason.
        raise NotRemovable from None
    before = {"title": about.label, "number": episode.number}
    record(session, by, "episode removed", about, before=before, now=now)


def about_episode(episode: Episode) -> About:
    """As the log names it."""
    return About("episode", episode.id, f"{episode.number}. {episode.title}", episode.series_id)


def _retitle(
    session: Session, episode: Episode, title: str, people: Mapping[int, People], by: By, now: datetime
) -> bool:
    reached = entries_to_update(people, [episode], now=now) if title != episode.title else {}
    if not reached:
        return False
    changes = retitle_episode(session, episode, title, by=by, now=now)
    for occurrence in reached:
        if occurrence.status == "postponed":  # it has no time yet by which anybody could be told too late
            announce_change(session, occurrence, now=now)
    return any(change.held_until for change in changes)


def _give_number(session: Session, episode: Episode, number: int) -> None:
    if episode.published:
        raise IsPublished
    holder = next((each for each in episode.series.episodes if each.number == number), None)
    if holder is not None and holder.published:
        raise NumberTaken
    numbers = {episode: number} if holder is None else {episode: number, holder: episode.number}
    _deal_out(session, numbers)


def _renumber(session: Session, series: Series, numbers: Mapping[int, int], *, by: By, now: datetime) -> bool:
    if not numbers:
        return False
    by_number = {episode.number: episode for episode in series.episodes}
    before = {f"{number}. {by_number[number].title}": number for number in numbers}
    after = {f"{old}. {by_number[old].title}": new for old, new in numbers.items()}
    _deal_out(session, {by_number[old]: new for old, new in numbers.items()})
    record(session, by, "episodes ordered", about_series(series), before=before, after=after, now=now)
    session.flush()
    return True


def _deal_out(session: Session, numbers: Mapping[Episode, int]) -> None:
    """In two steps, since a number may never belong to two episodes of a series, not even for a moment."""
    for episode in numbers:
        episode.number += _OUT_OF_THE_WAY
    session.flush()
    for episode, number in numbers.items():
        episode.number = number
    session.flush()


def _set_people(episode: Episode, wanted: Sequence[OnStage]) -> None:
    """Row by row within each kind, so that no two rows ever claim one position."""
    for kind in sorted({person.kind for person in [*wanted, *people_of(episode)]}):
        present = [person for person in episode.people if person.kind == kind]
        rows = [person for person in wanted if person.kind == kind]
        for person, row in zip(present, rows, strict=False):
            person.name, person.role, person.email = row.name, row.role, row.email
        last = present[-1].position if present else -1
        for further, row in enumerate(rows[len(present) :], start=1):
            values = row._asdict()
            episode.people.append(StagePerson(position=last + further, **values))
        for person in present[len(rows) :]:
            episode.people.remove(person)


def _logged(values: Mapping[str, Any], people: Sequence[OnStage]) -> Mapping[str, str]:
    """As texts; of people the names and roles, which are public anyhow: an address does not belong into the log."""
    without_addresses = [person._replace(email="") for person in people]
    fields = fields_of_episode(values, without_addresses)
    return {name: fields[name] for name in (*values, "people")}
