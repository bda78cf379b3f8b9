"""What a person has a right to: to be told all that is known of them, and to be forgotten before their time."""

import json

from flask import Blueprint, Response, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webinars.lib.dates import local
from webinars.organisers.audit import record
from webinars.organisers.guard import signed_in
from webinars.people.actions import about_person
from webinars.people.queries import everything, person_with_id
from webinars.people.record import record_of
from webinars.privacy.erasure import (
    coming_places,
    erase,
    everything_of,
    is_still_told,
    withdraw_everything,
)
from webinars.privacy.extract import extract_of
from webinars.privacy.rules import StillToBeTold
from webinars.registrations.models import Attendee
from webinars.web import private_page, services

pages = Blueprint("privacy", __name__, url_prefix="/arrangor/personer/<attendee>")


@pages.get("/utdrag")
def ask_for_extract(attendee: str) -> ResponseReturnValue:
    """What the extract holds, and the buttons."""
    with services().database.read() as session:
        person = _person(session, attendee)
        return private_page(render_template("privacy/backoffice/ask_for_extract.html", person=person))


@pages.post("/utdrag")
def make_extract(attendee: str) -> ResponseReturnValue:
    """All of it, to be printed or sent on; that it was made is written down."""
    now, zone = services().now(), services().config.site.timezone
    with services().database.write() as session:
        person = _person(session, attendee)
        extract = extract_of(record_of(session, person, everything(), sees_all=True), zone=zone)
        record(session, signed_in().by, "extract made", about_person(person, None), now=now)
    file = Response(
        json.dumps(extract, ensure_ascii=False, indent=2), content_type="application/json; charset=utf-8"
    )
    file.headers["Content-Disposition"] = (
        f'attachment; filename="registerutdrag-{local(now, zone):%Y-%m-%d}.json"'
    )
    file.headers["Cache-Control"] = "private, no-store"
    return file


@pages.post("/utdrag/sida")
def show_extract(attendee: str) -> ResponseReturnValue:
    """The same as a page, to be printed."""
    now, zone = services().now(), services().config.site.timezone
    with services().database.write() as session:
        person = _person(session, attendee)
        extract = extract_of(record_of(session, person, everything(), sees_all=True), zone=zone)
        record(session, signed_in().by, "extract made", about_person(person, None), now=now)
        html = render_template("privacy/backoffice/extract.html", person=person, extract=extract)
    return private_page(html)


@pages.get("/radera")
def ask_to_erase(attendee: str) -> ResponseReturnValue:
    """What goes, what stays, and what has to happen first."""
    with services().database.read() as session:
        return _show_erase(session, _person(session, attendee))


@pages.post("/radera")
def erase_person(attendee: str) -> ResponseReturnValue:
    """All of it, at once. While a place is left, or they have not been told yet, nothing."""
    with services().database.write() as session:
        person = _person(session, attendee, lock=True)
        try:
            erase(session, everything_of(session, person), by=signed_in().by, now=services().now())
        except StillToBeTold:
            return _show_erase(session, person, 409)
    return redirect(url_for("people.list_people", gjort="raderad"), 303)


@pages.post("/radera/avboka")
def withdraw_all(attendee: str) -> ResponseReturnValue:
    """Give back all that is to come, so that their calendars are emptied before they are forgotten."""
    with services().database.write() as session:
        person = _person(session, attendee, lock=True)
        people = everything_of(session, person)
        withdraw_everything(session, people, by=signed_in().by, now=services().now())
    return redirect(url_for("privacy.ask_to_erase", attendee=attendee), 303)


def _person(session: Session, public_id: str, *, lock: bool = False) -> Attendee:
    """Anybody: who may do this may do it for every series."""
    return person_with_id(session, public_id, everything(), lock=lock) or abort(404)


def _show_erase(session: Session, person: Attendee, status: int = 200) -> Response:
    people, now = everything_of(session, person), services().now()
    html = render_template(
        "privacy/backoffice/erase.html",
        person=person,
        coming=coming_places(session, people, now=now),
        still_told=is_still_told(session, people, now=now),
    )
    return private_page(html, status)
