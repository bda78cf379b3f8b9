"""The list of series, one series, and its form."""

from collections.abc import Mapping
from datetime import datetime

from flask import Response, abort, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webinars.lib import edits
from webinars.lib.form_reading import Problems, Reading
from webinars.lib.languages import gettext
from webinars.lib.text import clean_line
from webinars.organisers.guard import signed_in
from webinars.organisers.rules import Permission
from webinars.planning import actions
from webinars.planning.backoffice.reach import (
    ANNOUNCE,
    conflict_about,
    done,
    find_series,
    may,
    sent_fields,
    show,
)
from webinars.planning.forms.series import (
    TEXTS,
    columns_of,
    fields_of_series,
    labels,
    read_series,
    zones_to_choose,
)
from webinars.planning.queries import entries_to_update, people_by_occurrence, series_in_sight
from webinars.planning.rules import SlugTaken
from webinars.series.models import Occurrence, Series
from webinars.series.rules import SERIES_STEPS, state_of
from webinars.web import services

SECTIONS = ("ongoing", "planned", "closed", "archived")


def list_series() -> ResponseReturnValue:
    """The series that one may see, by how far they have come."""
    who, wanted = signed_in(), clean_line(request.args.get("sok", ""), 100)
    now = services().now()
    with services().database.read() as session:
        found = series_in_sight(session, who.within(Series.id, Permission.SIGNED_IN), wanted)
        sections = [(status, [each for each in found if each.status == status]) for status in SECTIONS]
        return show(
            "list",
            sections=sections,
            next_of={each.id: _next_of(each, now) for each in found},
            wanted=wanted,
            may_create=who.scope(Permission.EDIT_SERIES).every,
        )


def new_series() -> ResponseReturnValue:
    """An empty form."""
    _require_every_series()
    site = services().config.site
    fields = dict.fromkeys([*TEXTS, "invitation_lead_days", "decline_frees_seat"], "")
    fields |= {"language": site.language, "timezone": site.timezone, "place": "Online"}
    fields |= {"price": gettext("Kostnadsfritt"), "organiser_email": site.contact_email}
    return _show_form(None, fields)


def create_series() -> ResponseReturnValue:
    """A draft: visitors do not know of it yet."""
    _require_every_series()
    reading = Reading(request.form)
    values = read_series(reading, slug="", zones=zones_to_choose(services().config.site.timezone))
    if reading.problems:
        return _show_form(None, request.form, errors=reading.problems, status=422)
    try:
        with services().database.write() as session:
            made = actions.create_series(session, values, by=signed_in().by, now=services().now())
    except SlugTaken:
        return _show_form(None, request.form, errors=[_slug_taken()], status=422)
    return done("planning.show_series", "skapad", slug=made.slug)


def show_series(slug: str) -> ResponseReturnValue:
    """Its episodes with their dates."""
    now = services().now()
    with services().database.read() as session:
        series = find_series(session, slug, Permission.SIGNED_IN)
        past = series.status in ("closed", "archived")
        return show(
            "series",
            series=series,
            people=people_by_occurrence(session, series.id),
            sees_people=may(Permission.SEE_PEOPLE, series),
            may_write=may(Permission.WRITE_DRAFTS, series),
            may_edit=may(Permission.EDIT_SERIES, series),
            may_copy=signed_in().scope(Permission.EDIT_SERIES).every,
            steps=SERIES_STEPS[series.status],
            drafts=[episode for episode in series.episodes if not episode.published],
            states={
                occurrence.id: state_of(occurrence, series_is_past=past, now=now)
                for episode in series.episodes
                for occurrence in episode.occurrences
            },
        )


def edit_series(slug: str) -> ResponseReturnValue:
    """Its form."""
    with services().database.read() as session:
        series = find_series(session, slug, Permission.EDIT_SERIES)
        return _show_form(series, fields_of_series(columns_of(series)))


def change_series(slug: str) -> ResponseReturnValue:
    """Save it; what stands in calendars is shown first."""
    with services().database.write() as session:
        series = find_series(session, slug, Permission.EDIT_SERIES, lock=True)
        answer = _change(session, series)
        if answer is not None:
            return answer
    return done("planning.show_series", "andrad", slug=series.slug)


def _change(session: Session, series: Series) -> Response | None:
    present, reading = fields_of_series(columns_of(series)), Reading(request.form)
    zones = [series.timezone] if _is_dated(series) else zones_to_choose(series.timezone)
    kept_slug = series.slug if series.published else ""
    values = read_series(reading, slug=kept_slug, zones=zones)
    values["slug"] = values["slug"] or series.slug
    if reading.problems:
        return _show_form(series, request.form, errors=reading.problems, status=422)
    typed, now = fields_of_series(values), services().now()
    if edits.is_outdated(request.form, present):
        conflict = conflict_about(session, "series", series.id, present, typed, labels())
        return _show_form(series, typed, conflict=conflict, status=409)
    people = people_by_occurrence(session, series.id)
    if any(typed[name] != present[name] for name in actions.IN_CALENDARS) and ANNOUNCE not in request.form:
        reached = entries_to_update(people, series.episodes, now=now)
        if reached:
            fields = sent_fields(**{ANNOUNCE: "1"})
            return show("announce", series=series, episode=None, reached=reached, fields=fields)
    try:
        actions.change_series(session, series, values, people, by=signed_in().by, now=now)
    except SlugTaken:
        return _show_form(series, request.form, errors=[_slug_taken()], status=422)
    return None


def _show_form(
    series: Series | None,
    fields: Mapping[str, str],
    *,
    errors: Problems | None = None,
    conflict: edits.Conflict | None = None,
    status: int = 200,
) -> Response:
    """Wrong input keeps the digest that was sent: what it was filled in upon has not been looked at again."""
    zone = series.timezone if series else services().config.site.timezone
    present = fields_of_series(columns_of(series)) if series else {}
    shown = request.form.get(edits.SHOWN, "") if errors else edits.digest(present)
    return show(
        "series_form",
        status,
        series=series,
        fields=fields,
        labels=labels(),
        errors=errors or [],
        conflict=conflict,
        digest=shown,
        zones=[(name, name) for name in zones_to_choose(zone)],
        is_dated=series is not None and _is_dated(series),
    )


def _require_every_series() -> None:
    """A new series belongs to nobody's single one."""
    if not signed_in().scope(Permission.EDIT_SERIES).every:
        abort(403)


def _slug_taken() -> tuple[str, str]:
    return "slug", gettext("En annan serie har den adressen. Skriv en annan.")


def _is_dated(series: Series) -> bool:
    """Its dates are read on its clock, so its zone stays."""
    return any(episode.occurrences for episode in series.episodes)


def _next_of(series: Series, now: datetime) -> Occurrence | None:
    coming = [
        occurrence
        for episode in series.episodes
        for occurrence in episode.occurrences
        if occurrence.ends_at > now and occurrence.status in ("planned", "open", "draft")
    ]
    return min(coming, key=lambda occurrence: occurrence.starts_at, default=None)
