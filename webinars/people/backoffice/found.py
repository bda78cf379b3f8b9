"""What an address of these pages names, fetched through whoever asks: what they may not see does not exist."""

from collections.abc import Mapping

from flask import Response, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, selectinload

from webinars.organisers.audit import About, By
from webinars.organisers.guard import signed_in
from webinars.organisers.rules import Permission
from webinars.people.actions import note_look
from webinars.people.queries import (
    person_with_id,
    registration_with_id,
    series_named,
    series_of,
    was_noted_since,
)
from webinars.people.rules import NOTED_AGAIN_AFTER
from webinars.registrations.models import Attendee, Registration
from webinars.series.models import Episode, Occurrence, Series
from webinars.web import private_page, services


def seen() -> ColumnElement[bool]:
    """Of an Episode: it belongs to a series whose people they may see and change."""
    return signed_in().within(Episode.series_id, Permission.MANAGE_PEOPLE)


def sees_everybody() -> bool:
    """Whether no series is hidden from them."""
    return signed_in().scope(Permission.MANAGE_PEOPLE).every


def the_person(session: Session, public_id: str, *, lock: bool = False) -> Attendee:
    """Somebody who has something in a series of theirs."""
    return person_with_id(session, public_id, seen(), lock=lock) or abort(404)


def the_place(session: Session, public_id: str) -> Registration:
    """A registration in a series of theirs."""
    return registration_with_id(session, public_id, seen()) or abort(404)


def the_series(session: Session, slug: str) -> Series:
    """A series of theirs."""
    return series_named(session, slug, signed_in().within(Series.id, Permission.MANAGE_PEOPLE)) or abort(404)


def the_occurrence(
    session: Session, occurrence_id: int, permission: Permission = Permission.MANAGE_PEOPLE
) -> Occurrence:
    """An occurrence of theirs."""
    found = session.scalar(
        select(Occurrence)
        .join(Episode, Occurrence.episode_id == Episode.id)
        .where(Occurrence.id == occurrence_id, signed_in().within(Episode.series_id, permission))
        .options(selectinload(Occurrence.episode).selectinload(Episode.series))
    )
    return found or abort(404)


def has_others_series(session: Session, attendee: Attendee) -> bool:
    """Whether what is changed about them would be changed in a series that is not theirs, too."""
    scope = signed_in().scope(Permission.MANAGE_PEOPLE)
    return not scope.every and not series_of(session, attendee) <= scope.series_ids


def common_series(session: Session, attendee: Attendee) -> int | None:
    """To which series an entry of the log belongs: the only one that they have anything in, if it is one."""
    series = series_of(session, attendee)
    return next(iter(series)) if len(series) == 1 else None


def me() -> By:
    """As the log names whoever asks."""
    return signed_in().by


def looked(verb: str, about: About, after: Mapping[str, object] | None = None) -> None:
    """Have the log say that they looked, unless it says so since less than an hour."""
    now, by = services().now(), me()
    with services().database.read() as session:
        since = now - NOTED_AGAIN_AFTER
        if was_noted_since(session, by.id, verb, about.kind, str(about.id), since):
            return
    with services().database.write() as session:
        note_look(session, by, verb, about, after=after, now=now)


def show(template: str, status: int = 200, **values: object) -> Response:
    """A page about people."""
    return private_page(render_template(f"people/backoffice/{template}.html", **values), status)


def not_theirs(attendee: Attendee) -> Response:
    """The person is in somebody else's series, too: who sees them all has to do this."""
    return show("not_yours", 409, attendee=attendee)


def done(endpoint: str, what: str, **values: object) -> ResponseReturnValue:
    """Back to a page that says what was done."""
    return redirect(url_for(endpoint, gjort=what, **values), 303)  # type: ignore[arg-type]


def to_person(attendee: Attendee, what: str) -> ResponseReturnValue:
    """Back to somebody's page."""
    return done("people.show_person", what, attendee=attendee.public_id)
