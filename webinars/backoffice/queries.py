"""Reads for the front page, within the series that somebody may see. `seen` is a condition on Episode."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, selectinload

from webinars.attendance.rules import host_may_look
from webinars.backoffice.rules import FirstSteps, Step
from webinars.registrations.models import Registration
from webinars.series.models import Episode, Occurrence, Series

NEXT = 8


def next_occurrences(session: Session, seen: ColumnElement[bool], *, now: datetime) -> Sequence[Occurrence]:
    """The soonest that have not ended, drafts and cancelled ones among them."""
    return session.scalars(
        select(Occurrence)
        .join(Episode)
        .where(Occurrence.ends_at > now, seen)
        .options(selectinload(Occurrence.episode).selectinload(Episode.series))
        .order_by(Occurrence.starts_at, Occurrence.id)
        .limit(NEXT)
    ).all()


def to_host(occurrences: Sequence[Occurrence], *, now: datetime) -> Sequence[Occurrence]:
    """Of these, the ones whose day it is, or nearly: from the day before until some days after."""
    return [
        each
        for each in occurrences
        if each.status in ("planned", "open") and each.episode.published and _is_the_time(each, now)
    ]


def drafts(session: Session, seen: ColumnElement[bool]) -> Sequence[Episode]:
    """Episodes that nobody can see yet, in the order of their series."""
    has_draft = select(Occurrence.id).where(Occurrence.episode_id == Episode.id, Occurrence.status == "draft")
    return session.scalars(
        select(Episode)
        .where(or_(Episode.published.is_(False), has_draft.exists()), seen)
        .options(selectinload(Episode.series), selectinload(Episode.occurrences))
        .order_by(Episode.series_id.desc(), Episode.number)
    ).all()


def series_seen(session: Session, seen: ColumnElement[bool]) -> Sequence[Series]:
    """The series that somebody may see, with their episodes, the newest first. `seen`: a condition on Series.id."""
    return session.scalars(
        select(Series).where(seen).options(selectinload(Series.episodes)).order_by(Series.id.desc())
    ).all()


def first_steps(session: Session, series: Sequence[Series]) -> FirstSteps:
    """How far the first series has come; several, or anybody who registered, need no guidance."""
    if not series:
        return FirstSteps()
    newest = series[0]
    if len(series) > 1 or session.scalar(select(func.count(Registration.id)).limit(1)):
        return FirstSteps(newest.slug, list(Step))
    dated = select(func.count(Occurrence.id)).join(Episode).where(Episode.series_id == newest.id)
    public = dated.where(Episode.published, Occurrence.status != "draft")
    reached = {
        Step.SERIES: True,
        Step.EPISODES: bool(session.scalar(dated)),
        Step.PUBLISHED: bool(session.scalar(public)),
    }
    return FirstSteps(newest.slug, [step for step, is_done in reached.items() if is_done])


def _is_the_time(occurrence: Occurrence, now: datetime) -> bool:
    zone = occurrence.episode.series.timezone
    first, last = host_may_look(starts_at=occurrence.starts_at, ends_at=occurrence.ends_at, zone=zone)
    return first <= now < last
