"""An occurrence, through whoever asks, and only while they may look at its list."""

from datetime import datetime

from flask import abort, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from webinars.attendance.rules import host_may_look
from webinars.lib import dates
from webinars.organisers.audit import About, record
from webinars.organisers.guard import signed_in
from webinars.organisers.rules import Permission
from webinars.series.models import Episode, Occurrence
from webinars.web import services


def the_occurrence(session: Session, occurrence_id: int) -> Occurrence:
    found = session.scalar(
        select(Occurrence)
        .join(Episode, Occurrence.episode_id == Episode.id)
        .where(
            Occurrence.id == occurrence_id,
            signed_in().within(Episode.series_id, Permission.MARK_ATTENDANCE),
        )
        .options(selectinload(Occurrence.episode).selectinload(Episode.series))
    )
    return found or abort(404)


def looked_at(session: Session, occurrence_id: int) -> Occurrence:
    """The occurrence, for whoever may look at its list now; others are led to the page that says when."""
    occurrence = the_occurrence(session, occurrence_id)
    if not may_look(occurrence):
        abort(redirect(url_for("attendance_office.host_page", occurrence_id=occurrence_id), 303))
    return occurrence


def may_look(occurrence: Occurrence) -> bool:
    """Those who manage people always; hosts from the day before until two days after."""
    series = occurrence.episode.series
    if signed_in().scope(Permission.MANAGE_PEOPLE).covers(series.id):
        return True
    begins, ends = days(occurrence)
    return begins <= services().now() < ends


def days(occurrence: Occurrence) -> tuple[datetime, datetime]:
    """From when until when hosts may look."""
    zone = occurrence.episode.series.timezone
    return host_may_look(starts_at=occurrence.starts_at, ends_at=occurrence.ends_at, zone=zone)


def about(occurrence: Occurrence) -> About:
    """As the log names it."""
    series = occurrence.episode.series
    label = f"{occurrence.episode.title}, {dates.machine(occurrence.starts_at, series.timezone)[:10]}"
    return About("occurrence", occurrence.id, label, series.id)


def log(session: Session, verb: str, occurrence: Occurrence, **after: object) -> None:
    """Have the log say it."""
    record(session, signed_in().by, verb, about(occurrence), after=after or None, now=services().now())


def back(occurrence_id: int, done: str) -> ResponseReturnValue:
    """To the page, which says what was done."""
    return redirect(url_for("attendance_office.host_page", occurrence_id=occurrence_id, gjort=done), 303)
