"""The occurrence or series that an address names, for those who may manage its people; else there is none."""

from flask import abort
from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from webinars.organisers.guard import signed_in
from webinars.organisers.rules import Permission
from webinars.series.models import Episode, Occurrence, Series


def found_occurrence(session: Session, occurrence_id: int) -> Occurrence:
    """With its episode and series."""
    return session.scalar(
        select(Occurrence)
        .join(Occurrence.episode)
        .join(Episode.series)
        .where(
            Occurrence.id == occurrence_id, signed_in().within(Episode.series_id, Permission.MANAGE_PEOPLE)
        )
        .options(contains_eager(Occurrence.episode, Episode.series))
    ) or abort(404)


def found_series(session: Session, slug: str) -> Series:
    """By what stands in its addresses."""
    return session.scalar(
        select(Series).where(Series.slug == slug, signed_in().within(Series.id, Permission.MANAGE_PEOPLE))
    ) or abort(404)
