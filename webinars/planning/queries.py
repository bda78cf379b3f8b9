"""Reads for planning: always within what somebody may see."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, selectinload
from sqlalchemy.sql.base import ExecutableOption

from webinars.lib.text import folded
from webinars.registrations.models import Registration
from webinars.registrations.rules import LIVE_STATUSES
from webinars.series.models import Episode, Occurrence, Series

TO_COME = ("planned", "open", "postponed")


@dataclass(frozen=True)
class People:
    """How many have a place at an occurrence, or wait for one; and how many entries hang on it, the stage's too."""

    confirmed: int = 0
    waiting: int = 0
    entries: int = 0

    @property
    def is_anybody(self) -> bool:
        """Whether anybody has registered for it, or has it in their calendar."""
        return bool(self.confirmed + self.waiting + self.entries)


NOBODY = People()


def series_in_sight(session: Session, seen: ColumnElement[bool], wanted: str = "") -> Sequence[Series]:
    """The series that somebody may see, the newest first. `wanted`: what stands in their titles, or their episodes'."""
    found = session.scalars(select(Series).where(seen).options(*_whole()).order_by(Series.id.desc())).all()
    words = folded(wanted).split()
    return [series for series in found if all(word in _searchable(series) for word in words)]


def series_at(session: Session, slug: str, seen: ColumnElement[bool], *, lock: bool = False) -> Series | None:
    """A series with its episodes and dates. Locked, nobody else plans in it until the transaction ends."""
    if lock:
        session.execute(select(Series.id).where(Series.slug == slug).with_for_update()).all()
    return session.scalar(select(Series).where(Series.slug == slug, seen).options(*_whole()))


def slugs(session: Session) -> Collection[str]:
    """Every address that is taken."""
    return session.scalars(select(Series.slug)).all()


def people_by_occurrence(session: Session, series_id: int) -> Mapping[int, People]:
    """How many there are at each occurrence of a series; those without anybody are left out."""
    on_stage = Registration.role != "attendee"
    rows = session.execute(
        select(
            Registration.occurrence_id,
            func.count().filter(Registration.status == "confirmed", ~on_stage),
            func.count().filter(Registration.status != "confirmed", ~on_stage),
            func.count().filter(Registration.status == "confirmed"),
        )
        .join(Occurrence)
        .join(Episode)
        .where(Episode.series_id == series_id, Registration.status.in_(LIVE_STATUSES))
        .group_by(Registration.occurrence_id)
    )
    return {row[0]: People(*row[1:]) for row in rows}


def entries_to_update(
    people: Mapping[int, People], episodes: Sequence[Episode], *, now: datetime
) -> Mapping[Occurrence, int]:
    """How many calendar entries follow a change of what these episodes are called, for each coming occurrence."""
    return {
        occurrence: people[occurrence.id].entries
        for episode in episodes
        for occurrence in episode.occurrences
        if occurrence.status in TO_COME
        and occurrence.ends_at > now
        and people.get(occurrence.id, NOBODY).entries
    }


def holds_at(session: Session, episode: Episode) -> Sequence[Registration]:
    """The entries in the calendars of those on stage."""
    return session.scalars(
        select(Registration)
        .join(Occurrence)
        .where(
            Occurrence.episode_id == episode.id,
            Registration.role != "attendee",
            Registration.status.in_(LIVE_STATUSES),
        )
        .options(selectinload(Registration.occurrence), selectinload(Registration.attendee))
        .order_by(Registration.id)
    ).all()


def has_ever_had_registrations(session: Session, occurrence_ids: Collection[int]) -> bool:
    """Whether rows of people hang on these, also of those who left."""
    wanted = select(Registration.id).where(Registration.occurrence_id.in_(occurrence_ids)).limit(1)
    return session.scalar(wanted) is not None


def due_for_publishing(session: Session, *, now: datetime, at_most: int) -> Sequence[int]:
    """Drafts whose date for publishing has come, by id."""
    wanted = select(Episode.id).where(Episode.publish_at <= now, Episode.published.is_(False))
    return session.scalars(wanted.order_by(Episode.publish_at, Episode.id).limit(at_most)).all()


def due_for_opening(session: Session, *, now: datetime, at_most: int) -> Sequence[int]:
    """Planned occurrences whose date of opening has come, by id."""
    wanted = select(Occurrence.id).where(
        Occurrence.registration_opens_at <= now, Occurrence.status == "planned"
    )
    return session.scalars(wanted.order_by(Occurrence.registration_opens_at).limit(at_most)).all()


def occurrence_within(
    session: Session, slug: str, occurrence_id: int, seen: ColumnElement[bool]
) -> Occurrence | None:
    """One occurrence of this series."""
    return session.scalar(
        select(Occurrence)
        .join(Occurrence.episode)
        .join(Episode.series)
        .where(Occurrence.id == occurrence_id, Series.slug == slug, seen)
        .options(
            selectinload(Occurrence.episode).options(
                selectinload(Episode.series), selectinload(Episode.occurrences), selectinload(Episode.people)
            )
        )
    )


def _searchable(series: Series) -> str:
    return folded(" ".join([series.title, series.slug, *(episode.title for episode in series.episodes)]))


def _whole() -> tuple[ExecutableOption, ...]:
    episodes = selectinload(Series.episodes)
    return (episodes.selectinload(Episode.occurrences), episodes.selectinload(Episode.people))
