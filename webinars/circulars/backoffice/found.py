"""Rows, through the person who asks: what is another series' does not exist."""

from flask import abort
from sqlalchemy.orm import Session

from webinars.circulars import queries
from webinars.circulars.models import Circular
from webinars.organisers.guard import signed_in
from webinars.organisers.rules import Permission
from webinars.series.models import Episode, Occurrence, Series


def the_occurrence(session: Session, occurrence_id: int) -> Occurrence:
    """An occurrence to whose people one may write."""
    seen = signed_in().within(Episode.series_id, Permission.MANAGE_PEOPLE)
    return queries.occurrence_seen(session, occurrence_id, seen) or abort(404)


def the_series(session: Session, slug: str) -> Series:
    """A series to whose people one may write."""
    seen = signed_in().within(Series.id, Permission.MANAGE_PEOPLE)
    return queries.series_seen(session, slug, seen) or abort(404)


def the_circular(session: Session, circular_id: int, *, lock: bool = False) -> Circular:
    """A circular of such a series."""
    seen = signed_in().within(Circular.series_id, Permission.MANAGE_PEOPLE)
    return queries.circular_seen(session, circular_id, seen, lock=lock) or abort(404)
