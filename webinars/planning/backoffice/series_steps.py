"""Copying a series, and beginning, closing, reopening and archiving it."""

from datetime import datetime

from flask import Response, abort, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webinars.config import parse_lead_time
from webinars.lib.form_reading import Problems, Reading
from webinars.lib.languages import gettext
from webinars.lib.quiet_hours import QuietHours
from webinars.organisers.guard import signed_in
from webinars.organisers.rules import Permission
from webinars.planning import actions
from webinars.planning.archiving import count_unsent, fall_silent, wake_silently
from webinars.planning.backoffice.reach import done, find_series, show
from webinars.planning.queries import people_by_occurrence
from webinars.planning.rules import SlugTaken
from webinars.series.models import Series
from webinars.series.rules import ARCHIVED, SERIES_STEPS, SeriesNotChangeable, check_series_step, is_slug
from webinars.web import services

MOST_WEEKS = 520


def ask_to_copy(slug: str) -> ResponseReturnValue:
    """What a copy holds, and what it is called."""
    with services().database.read() as session:
        series = _copyable(find_series(session, slug, Permission.EDIT_SERIES))
        fields = {"title": series.title, "slug": "", "dates": "without", "weeks": "52"}
        return show("copy", series=series, fields=fields, errors=[])


def copy_series(slug: str) -> ResponseReturnValue:
    """The same texts as drafts, under another name."""
    with services().database.write() as session:
        series = _copyable(find_series(session, slug, Permission.EDIT_SERIES))
        reading = Reading(request.form)
        title = reading.line("title", missing=gettext("Skriv en titel."))
        wanted = reading.line("slug", 81).lower()
        if wanted and not is_slug(wanted):
            reading.wrong("slug", gettext("Skriv adressen med små bokstäver a–z, siffror och bindestreck."))
        weeks = _weeks(reading)
        if reading.problems:
            return _ask_again(series, reading.problems)
        try:
            copy = actions.duplicate_series(
                session,
                series,
                title=title,
                slug=wanted,
                weeks=weeks,
                by=signed_in().by,
                now=services().now(),
            )
        except SlugTaken:
            return _ask_again(series, [("slug", gettext("En annan serie har den adressen. Skriv en annan."))])
    return done("planning.show_series", "kopierad", slug=copy.slug)


def ask_about_status(slug: str) -> ResponseReturnValue:
    """What follows when the series begins, is closed, reopened or archived."""
    with services().database.read() as session:
        series = find_series(session, slug, Permission.EDIT_SERIES)
        to = request.args.get("till", "")
        if to not in SERIES_STEPS[series.status]:
            to = SERIES_STEPS[series.status][0]
        people = people_by_occurrence(session, series.id)
        coming = _coming_with_people(series, set(people))
        unsent = count_unsent(session, series) if to == ARCHIVED else 0
        return show("status", series=series, target=to, coming=coming, unsent=unsent)


def change_status(slug: str) -> ResponseReturnValue:
    """Do it."""
    to = request.form.get("to", "")
    with services().database.write() as session:
        series = find_series(session, slug, Permission.EDIT_SERIES, lock=True)
        try:
            _set_status(session, series, to)
        except SeriesNotChangeable:
            # Somebody else was first, or it was never offered.
            return show(
                "status", 409, series=series, target=SERIES_STEPS[series.status][0], coming=[], unsent=0
            )
    return done("planning.show_series", f"status-{to}", slug=slug)


def _set_status(session: Session, series: Series, to: str) -> None:
    """A series that goes into the archive falls silent first; one that comes out of it says nothing of the past."""
    now, reminders, before = services().now(), services().config.reminders, series.status
    check_series_step(before, to)
    if to == ARCHIVED:
        fall_silent(session, series, now=now)
    actions.set_series_status(session, series, to, by=signed_in().by, now=now)
    if before == ARCHIVED:
        leads = [parse_lead_time(each) for each in reminders.lead_times]
        wake_silently(session, series, leads, QuietHours.parse(reminders.quiet_hours), now=now)


def _copyable(series: Series) -> Series:
    if not signed_in().scope(Permission.EDIT_SERIES).every:
        abort(403)
    return series


def _weeks(reading: Reading) -> int | None:
    if reading.choice("dates", ("without", "shifted"), "without") == "without":
        return None
    sentence = gettext("Skriv ett antal veckor mellan 1 och 520.")
    weeks = reading.number("weeks", 1, MOST_WEEKS, sentence)
    if weeks is None and not reading.problems:
        reading.wrong("weeks", sentence)
    return weeks


def _ask_again(series: Series, problems: Problems) -> Response:
    return show("copy", 422, series=series, fields=request.form, errors=problems)


def _coming_with_people(series: Series, occurrence_ids: set[int]) -> list[datetime]:
    """When those are that somebody has a place at, soonest first."""
    now = services().now()
    return sorted(
        occurrence.starts_at
        for episode in series.episodes
        for occurrence in episode.occurrences
        if occurrence.id in occurrence_ids and occurrence.ends_at > now and occurrence.status != "cancelled"
    )
