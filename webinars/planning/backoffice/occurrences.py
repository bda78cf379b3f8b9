"""Dates of an episode: new ones, and those that nobody has in a calendar yet."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webinars.changes.words import platforms_to_choose
from webinars.lib import edits
from webinars.lib.form_reading import Problems, Reading
from webinars.lib.languages import gettext
from webinars.organisers.guard import signed_in
from webinars.organisers.rules import Permission
from webinars.planning import occurrences as verbs
from webinars.planning.backoffice.dates import asks_again, clashes_at, proposed, times_sent
from webinars.planning.backoffice.reach import (
    conflict_about,
    done,
    find_episode,
    find_occurrence,
    may,
    may_write,
    show,
)
from webinars.planning.forms.occurrence import (
    columns_of,
    fields_of_occurrence,
    labels,
    read_occurrence,
)
from webinars.planning.queries import NOBODY, People, people_by_occurrence
from webinars.planning.rules import HasPeople, KeyTaken, NotRemovable, is_editable
from webinars.series.clashes import Clash
from webinars.series.models import Episode, Occurrence
from webinars.web import services

CHANGED_THERE = "changes.show_occurrence"
_EMPTY = ("opens_day", "opens_clock", "closes_day", "closes_clock", "join_url", "place", "note", "key")


def new_occurrence(slug: str, number: int) -> ResponseReturnValue:
    """A further date."""
    with services().database.read() as session:
        episode = find_episode(session, slug, number, Permission.WRITE_DRAFTS)
        if not may_write(episode):
            return _refuse(episode)
        status = {"status": "open", "waitlist": "offers"}
        return _show(episode, None, {**dict.fromkeys(_EMPTY, ""), **proposed(episode.series), **status})


def add_occurrence(slug: str, number: int) -> ResponseReturnValue:
    """Save it."""
    with services().database.write() as session:
        episode = find_episode(session, slug, number, Permission.WRITE_DRAFTS, lock=True)
        if not may_write(episode):
            return _refuse(episode)
        reading, now = Reading(request.form), services().now()
        values = read_occurrence(reading, episode.series.timezone, now=now)
        if reading.problems:
            return _show(episode, None, request.form, errors=reading.problems, status=422)
        if asks_again(clashes := clashes_at(session, episode, episode.series, values)):
            return _show(episode, None, request.form, clashes=clashes)
        try:
            verbs.add_occurrence(session, episode, values, by=signed_in().by, now=now)
        except KeyTaken:
            return _show(episode, None, request.form, errors=[_key_taken()], status=422)
    return _done(slug, number, "tillfalle")


def edit_occurrence(slug: str, occurrence_id: int) -> ResponseReturnValue:
    """Its form; one that people have is changed elsewhere, where they are told."""
    with services().database.read() as session:
        occurrence = find_occurrence(session, slug, occurrence_id)
        if answer := _not_here(session, occurrence):
            return answer
        return _show(occurrence.episode, occurrence, _fields(occurrence))


def change_occurrence(slug: str, occurrence_id: int) -> ResponseReturnValue:
    """Save it."""
    with services().database.write() as session:
        occurrence = find_occurrence(session, slug, occurrence_id, lock=True)
        if answer := _not_here(session, occurrence) or _change(session, occurrence):
            return answer
    return _done(slug, occurrence.episode.number, "tillfalle-andrat")


def remove_occurrence(slug: str, occurrence_id: int) -> ResponseReturnValue:
    """Take a date away that nobody ever had."""
    with services().database.write() as session:
        occurrence = find_occurrence(session, slug, occurrence_id, lock=True)
        if not may_write(occurrence.episode):
            return _refuse(occurrence.episode)
        try:
            verbs.remove_occurrence(session, occurrence, by=signed_in().by, now=services().now())
        except NotRemovable:
            return _refuse(
                occurrence.episode,
                gettext("Någon har eller har haft en plats på tillfället. Ställ in det i stället."),
            )
    return _done(slug, occurrence.episode.number, "tillfalle-borttaget")


def _change(session: Session, occurrence: Occurrence) -> Response | None:
    episode, now = occurrence.episode, services().now()
    zone, present, reading = episode.series.timezone, _fields(occurrence), Reading(request.form)
    values = read_occurrence(reading, zone, now=now)
    if reading.problems:
        return _show(episode, occurrence, request.form, errors=reading.problems, status=422)
    typed = fields_of_occurrence(values, zone)
    if edits.is_outdated(request.form, present):
        conflict = conflict_about(session, "occurrence", occurrence.id, present, typed, labels())
        return _show(episode, occurrence, typed, conflict=conflict, status=409)
    moves = (values["starts_at"], values["ends_at"]) != (occurrence.starts_at, occurrence.ends_at)
    clashes = clashes_at(session, episode, episode.series, values, occurrence.id) if moves else ()
    if asks_again(clashes):
        return _show(episode, occurrence, request.form, clashes=clashes)
    try:
        verbs.change_occurrence(
            session, occurrence, values, _people(session, occurrence), by=signed_in().by, now=now
        )
    except KeyTaken:
        return _show(episode, occurrence, request.form, errors=[_key_taken()], status=422)
    except HasPeople:  # somebody registered since the page was opened
        return _refuse(episode)
    return None


def _not_here(session: Session, occurrence: Occurrence) -> ResponseReturnValue | None:
    """The answer for an occurrence whose fields are not free to be changed; None where they are."""
    anybody = _people(session, occurrence).is_anybody
    if not may_write(occurrence.episode):
        return _refuse(occurrence.episode)
    if is_editable(occurrence.status, occurrence.ends_at, anybody=anybody, now=services().now()):
        return None
    if CHANGED_THERE in current_app.view_functions and may(Permission.EDIT_SERIES, occurrence.episode.series):
        return redirect(url_for(CHANGED_THERE, occurrence_id=occurrence.id), 303)
    return _refuse(occurrence.episode, gettext("Tillfället är anmält, inställt eller redan genomfört."))


def _show(
    episode: Episode,
    occurrence: Occurrence | None,
    fields: Mapping[str, str],
    *,
    errors: Problems | None = None,
    conflict: edits.Conflict | None = None,
    clashes: Sequence[Clash] = (),
    status: int = 200,
) -> Response:
    present: Mapping[str, Any] = _fields(occurrence) if occurrence else {}
    sent = bool(errors or clashes)
    return show(
        "occurrence",
        status,
        episode=episode,
        series=episode.series,
        occurrence=occurrence,
        fields=fields,
        labels=labels(),
        platforms=platforms_to_choose(services().config.conferencing, fields.get("platform", "link")),
        errors=errors or [],
        conflict=conflict,
        clashes=clashes,
        times=times_sent(),
        digest=request.form.get(edits.SHOWN, "") if sent else edits.digest(present),
    )


def _refuse(episode: Episode, sentence: str = "") -> Response:
    if not sentence:
        sentence = gettext("Avsnittet är publicerat. Bara redaktörer kan ändra det.")
    return show("refused", 409, episode=episode, series=episode.series, sentence=sentence)


def _fields(occurrence: Occurrence) -> Mapping[str, str]:
    return fields_of_occurrence(columns_of(occurrence), occurrence.episode.series.timezone)


def _people(session: Session, occurrence: Occurrence) -> People:
    people = people_by_occurrence(session, occurrence.episode.series_id)
    return people.get(occurrence.id, NOBODY)


def _key_taken() -> tuple[str, str]:
    return "key", gettext("Ett annat av avsnittets tillfällen har det kortnamnet.")


def _done(slug: str, number: int, what: str) -> ResponseReturnValue:
    return done("planning.show_episode", what, slug=slug, number=number, _anchor="tillfallen")
