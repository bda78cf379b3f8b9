"""Reads of what is on."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, func, or_, select, union_all
from sqlalchemy.orm import Session, selectinload
from sqlalchemy.sql.base import ExecutableOption

from webinars.series.models import Episode, Occurrence, Series
from webinars.series.rules import ARCHIVED


def series_with_slug(session: Session, slug: str) -> Series | None:
    """The series, with its episodes, their occurrences and the people on stage."""
    return session.scalar(select(Series).where(Series.slug == slug).options(*_whole_series()))


def public_series(session: Session) -> Sequence[Series]:
    """Every series that visitors may know of, with its episodes, the newest first."""
    return session.scalars(
        select(Series).where(Series.published).options(*_whole_series()).order_by(Series.id.desc())
    ).all()


def all_series(session: Session) -> Sequence[Series]:
    """Every series with its episodes, the newest first."""
    return session.scalars(select(Series).options(*_whole_series()).order_by(Series.id.desc())).all()


def has_series(session: Session) -> bool:
    """Whether the database holds any series."""
    return bool(session.scalar(select(func.count(Series.id))))


def episode_numbered(session: Session, slug: str, number: int) -> Episode | None:
    """One episode of a series."""
    return session.scalar(
        select(Episode)
        .join(Series)
        .where(Series.slug == slug, Episode.number == number)
        .options(
            selectinload(Episode.occurrences), selectinload(Episode.people), selectinload(Episode.series)
        )
    )


def occurrence_with_id(session: Session, occurrence_id: int) -> Occurrence | None:
    """One occurrence with its episode and series."""
    return session.get(
        Occurrence, occurrence_id, options=[selectinload(Occurrence.episode).selectinload(Episode.series)]
    )


def coming_occurrences(session: Session, *, now: datetime) -> Sequence[Occurrence]:
    """Published occurrences that have not ended, soonest first."""
    return session.scalars(
        select(Occurrence)
        .join(Episode)
        .where(Occurrence.ends_at > now, Occurrence.status != "draft", Episode.published)
        .options(selectinload(Occurrence.episode).selectinload(Episode.series))
        .order_by(Occurrence.starts_at, Occurrence.id)
    ).all()


def _whole_series() -> tuple[ExecutableOption, ...]:
    episodes = selectinload(Series.episodes)
    return (episodes.selectinload(Episode.occurrences), episodes.selectinload(Episode.people))


def ids_on_hold(*, now: Any) -> CompoundSelect[int]:
    """Of which nobody is told anything now: their last change may still be undone, or their series is archived.

    For `not_in`.
    """
    held = select(Occurrence.id).where(Occurrence.mail_held_until > now)
    archived = select(Occurrence.id).where(Occurrence.episode_id.in_(archived_episode_ids()))
    return union_all(held, archived)


def archived_episode_ids() -> Select[int]:
    """The episodes of the series that send nothing."""
    return select(Episode.id).join(Series, Episode.series_id == Series.id).where(Series.status == ARCHIVED)


def in_archive(occurrence: Any) -> ColumnElement[bool]:
    """In a statement on Occurrence, or an alias of it: that its series sends nothing."""
    condition: ColumnElement[bool] = occurrence.episode_id.in_(archived_episode_ids())
    return condition


def mail_may_leave(occurrence: Any, *, now: Any) -> ColumnElement[bool]:
    """In a statement on Occurrence, or an alias of it: that its changes are told and carried on."""
    free = or_(occurrence.mail_held_until.is_(None), occurrence.mail_held_until <= now)
    return and_(free, ~in_archive(occurrence))
