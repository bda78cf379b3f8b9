"""What an organiser does to a series as a whole: make it, word it, copy it, close it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from webinars.lib.dates import local, local_instant
from webinars.organisers.audit import About, By, record
from webinars.planning.queries import People, entries_to_update, slugs
from webinars.planning.rules import SlugTaken, free_name, slug_of
from webinars.series.actions import announce_change
from webinars.series.models import Episode, Occurrence, Series, StagePerson
from webinars.series.rules import check_series_step
from webinars.wording.actions import copy_wording

IN_CALENDARS = ("title", "place", "organiser_email", "registration_email")
_EPISODE_TEXTS = (
    *("number", "title", "summary", "description", "programme", "talking_points", "preparation"),
    "compensation",
)
_SERIES_TEXTS = (
    *("summary", "language", "timezone", "audience", "place", "price", "compensation", "record_number"),
    *("funder", "organiser_name", "organiser_unit", "organiser_email", "registration_email"),
    *("invitation_lead_days", "decline_frees_seat"),
)
_OCCURRENCE_TEXTS = ("key", "capacity", "waitlist", "place", "note")


def create_series(session: Session, values: Mapping[str, Any], *, by: By, now: datetime) -> Series:
    """A draft of a series, with an address out of its title unless one is given. Raises SlugTaken."""
    taken = slugs(session)
    slug = values["slug"] or free_name(slug_of(values["title"]), taken)
    if slug in taken:
        raise SlugTaken(slug)
    made = {**values, "slug": slug}
    series = Series(**made, status="planned", published=False, created_at=now, updated_at=now)
    _put_in(session, series)
    record(session, by, "series created", about_series(series), after=made, now=now)
    return series


def change_series(
    session: Session,
    series: Series,
    values: Mapping[str, Any],
    people: Mapping[int, People],
    *,
    by: By,
    now: datetime,
) -> None:
    """Bring the series to these values; calendars follow what they show of it. Raises SlugTaken."""
    if values["slug"] != series.slug and values["slug"] in slugs(session):
        raise SlugTaken(values["slug"])
    before = {name: getattr(series, name) for name in values}
    changed = {name for name, value in values.items() if value != before[name]}
    if not changed:
        return
    for name in changed:
        setattr(series, name, values[name])
    series.updated_at = now
    if changed & set(IN_CALENDARS):
        for occurrence in entries_to_update(people, series.episodes, now=now):
            announce_change(session, occurrence, now=now)
    record(session, by, "series changed", about_series(series), before=before, after=values, now=now)
    session.flush()


def set_series_status(session: Session, series: Series, status: str, *, by: By, now: datetime) -> None:
    """Begin, close, reopen or archive it. Raises SeriesNotChangeable."""
    check_series_step(series.status, status)
    before = {"status": series.status}
    series.status, series.updated_at = status, now
    record(
        session,
        by,
        "series status changed",
        about_series(series),
        before=before,
        after={"status": status},
        now=now,
    )
    session.flush()


def duplicate_series(
    session: Session,
    series: Series,
    *,
    title: str,
    slug: str,
    weeks: int | None,
    by: By,
    now: datetime,
) -> Series:
    """The same texts as drafts, for people of their own: nobody is registered, and nothing was held.

    With `weeks` the dates come along, that much later by the clock; without, they are left out. What was cancelled is
    not repeated. Links to rooms stay behind: they belong to the old dates. Raises SlugTaken.
    """
    taken = slugs(session)
    slug = slug or free_name(slug_of(title), taken)
    if slug in taken:
        raise SlugTaken(slug)
    texts = {name: getattr(series, name) for name in _SERIES_TEXTS}
    copy = Series(
        **texts, title=title, slug=slug, status="planned", published=False, created_at=now, updated_at=now
    )
    copy.episodes = [_copied_episode(episode, series.timezone, weeks, now) for episode in series.episodes]
    _put_in(session, copy)
    copy_wording(session, series, copy)
    made_from = {"title": title, "slug": slug, "copied_from": series.slug}
    record(session, by, "series copied", about_series(copy), after=made_from, now=now)
    return copy


def about_series(series: Series) -> About:
    """As the log names it."""
    return About("series", series.id, series.title, series.id)


def _put_in(session: Session, series: Series) -> None:
    """Raises SlugTaken, too, when somebody has taken the address since it was looked for."""
    try:
        with session.begin_nested():
            session.add(series)
    except IntegrityError:
        raise SlugTaken(series.slug) from None


def _copied_episode(episode: Episode, zone: str, weeks: int | None, now: datetime) -> Episode:
    texts = {name: getattr(episode, name) for name in _EPISODE_TEXTS}
    dated = [] if weeks is None else [each for each in episode.occurrences if each.status != "cancelled"]
    return Episode(
        **texts,
        published=False,
        created_at=now,
        updated_at=now,
        people=[
            StagePerson(
                kind=person.kind,
                position=person.position,
                name=person.name,
                role=person.role,
                email=person.email,
            )
            for person in episode.people
        ],
        occurrences=[_copied_occurrence(each, zone, timedelta(weeks=weeks or 0), now) for each in dated],
    )


def _copied_occurrence(occurrence: Occurrence, zone: str, later: timedelta, now: datetime) -> Occurrence:
    """At the same hour by the clock, also across the change to summer time."""
    closes_at = occurrence.registration_closes_at
    starts_at = _shifted(occurrence.starts_at, zone, later)
    return Occurrence(
        **{name: getattr(occurrence, name) for name in _OCCURRENCE_TEXTS},
        starts_at=starts_at,
        ends_at=starts_at + (occurrence.ends_at - occurrence.starts_at),
        status="open",
        registration_closes_at=closes_at and _shifted(closes_at, zone, later),
        created_at=now,
        changed_at=now,
    )


def _shifted(instant: datetime, zone: str, later: timedelta) -> datetime:
    return local_instant((local(instant, zone) + later).replace(tzinfo=None), zone)
