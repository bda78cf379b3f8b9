"""Verbs: dates, as long as nobody has them in a calendar. What people have is changed by `changes`."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from webinars.lib.dates import local
from webinars.organisers.audit import About, By, record
from webinars.planning.queries import People, has_ever_had_registrations
from webinars.planning.rules import HasPeople, KeyTaken, NotRemovable, key_for
from webinars.series.actions import announce_change
from webinars.series.models import Episode, Occurrence

LOGGED = ("starts_at", "ends_at", "status", "capacity", "platform", "place", "note")


def add_occurrence(
    session: Session, episode: Episode, values: Mapping[str, Any], *, by: By, now: datetime
) -> Occurrence:
    """A further date of an episode. Raises KeyTaken."""
    taken = [each.key for each in episode.occurrences]
    key = values["key"] or key_for(local(values["starts_at"], episode.series.timezone), taken)
    if key in taken:
        raise KeyTaken(key)
    made = {**values, "key": key}
    occurrence = Occurrence(**made, episode=episode, created_at=now, changed_at=now)
    session.add(occurrence)
    session.flush()
    after = {name: getattr(occurrence, name) for name in LOGGED}
    record(session, by, "occurrence added", about_occurrence(occurrence), after=after, now=now)
    return occurrence


def change_occurrence(
    session: Session,
    occurrence: Occurrence,
    values: Mapping[str, Any],
    people: People,
    *,
    by: By,
    now: datetime,
) -> None:
    """Bring a date that nobody has yet to these values. Raises HasPeople and KeyTaken."""
    if people.is_anybody:
        raise HasPeople
    values = {**values, "key": values["key"] or occurrence.key}
    if values["key"] in [each.key for each in occurrence.episode.occurrences if each is not occurrence]:
        raise KeyTaken(values["key"])
    before = {name: getattr(occurrence, name) for name in values}
    if before == values:
        return
    for name, value in values.items():
        setattr(occurrence, name, value)
    announce_change(session, occurrence, now=now)  # whoever subscribes to the series has it in a calendar
    about = about_occurrence(occurrence)
    logged = [{name: each[name] for name in LOGGED} for each in (before, values)]
    record(session, by, "occurrence changed", about, before=logged[0], after=logged[1], now=now)
    session.flush()


def remove_occurrence(session: Session, occurrence: Occurrence, *, by: By, now: datetime) -> None:
    """Take away a date that nobody ever had. Raises NotRemovable."""
    if has_ever_had_registrations(session, [occurrence.id]):
        raise NotRemovable
    about, before = about_occurrence(occurrence), {name: getattr(occurrence, name) for name in LOGGED}
    try:
        with session.begin_nested():
            session.delete(occurrence)
    except IntegrityError:
        raise NotRemovable from None
    record(session, by, "occurrence removed", about, before=before, now=now)


def about_occurrence(occurrence: Occurrence) -> About:
    """As the log names it."""
    episode = occurrence.episode
    return About("occurrence", occurrence.id, f"{episode.number}. {episode.title}", episode.series_id)
