"""The join page: one address for one person, from registration to recording. It alone leads to the meeting, and
writes down who went there.

The meeting's own address never stands on a page or in a mail: a press of the button is answered with a redirect to it,
from `[registrations] opens_minutes_before` minutes before the start until the end.
"""

import logging
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webinars.attendance.actions import note_joined
from webinars.attendance.meetings import origin_of_meeting, person_of, way_in
from webinars.attendance.models import LateNotice
from webinars.attendance.queries import late_notice
from webinars.attendance.rules import Door, begins_at, door, opens_at
from webinars.attendance.tone import tone
from webinars.conferencing import PlatformFailed
from webinars.lib.database import DATABASE_TROUBLE
from webinars.lib.languages import speak
from webinars.registrations.access import registration_with_token
from webinars.registrations.links import Links, Purpose
from webinars.registrations.models import Registration
from webinars.registrations.places import Place, place_of
from webinars.web import (
    content_security_policy,
    private_page,
    public_file,
    public_page,
    services,
)

log = logging.getLogger(__name__)

pages = Blueprint("attendance", __name__)


@dataclass(frozen=True)
class Doorstep:
    """Where the holder of a join link stands at this moment."""

    place: Place
    door: Door | None
    """None for somebody who cannot come in at all: withdrawn, waiting, cancelled, postponed."""
    opens_at: datetime
    origin: str = ""
    """The platform that the button leads to; empty while it leads nowhere."""
    late: LateNotice | None = None
    """What a host says: that it begins later."""

    @property
    def begins_at(self) -> datetime | None:
        """When it begins instead, where that is known."""
        return begins_at(self.place.occurrence.starts_at, self.late.minutes) if self.late else None

    @property
    def expected_at(self) -> datetime:
        """When it is going to begin, as far as anybody knows."""
        return self.begins_at or self.place.occurrence.starts_at


@pages.get("/delta/<token>")
def join(token: str) -> ResponseReturnValue:
    """The countdown, then the button, then what is left of it afterwards."""
    with services().database.read() as session:
        doorstep = _doorstep(session, token)
        attendee = doorstep.place.registration.attendee
        html = render_template(
            "attendance/pages/join.html",
            doorstep=doorstep,
            place=doorstep.place,
            token=token,
            links=Links.of(services().config, services().signer, attendee.language),
        )
    return _with_way_in(private_page(html), doorstep.origin)


@pages.post("/delta/<token>")
def enter(token: str) -> ResponseReturnValue:
    """To the meeting while its door is open, else back to the page that says when it is."""
    with services().database.read() as session:
        doorstep = _doorstep(session, token)
    if not doorstep.origin:
        return redirect(url_for("attendance.join", token=token), 303)
    registration = doorstep.place.registration
    try:
        address = way_in(services(), registration.occurrence, person_of(registration))
    except PlatformFailed as error:
        log.warning("nobody gets into occurrence %s: %s", registration.occurrence_id, error)
        return _closed(doorstep)
    _write_down(registration)
    return redirect(address, 303)


@pages.get("/delta/testa")
def test_sound() -> ResponseReturnValue:
    """What to try before the day, on the device that one is going to use."""
    return public_page(render_template("attendance/pages/test_sound.html"))


@pages.get("/delta/testa/ton.wav")
def test_tone() -> ResponseReturnValue:
    """Something to hear."""
    return public_file(tone(), "audio/wav", max_age_seconds=86_400)


@pages.get("/delta/")
def join_without_token() -> ResponseReturnValue:
    """For those who lost their link: where to have it sent again."""
    return private_page(render_template("attendance/pages/join_without_token.html"))


def _closed(doorstep: Doorstep) -> ResponseReturnValue:
    """The platform lets nobody in at this moment: a page with the same button."""
    html = render_template("attendance/pages/no_way_in.html", place=doorstep.place)
    return _with_way_in(private_page(html, 503), doorstep.origin)


def _with_way_in(response: Response, origin: str) -> Response:
    """Browsers hold the redirect that answers a form to the page's form-action as well."""
    if origin:
        response.headers["Content-Security-Policy"] = content_security_policy(origin)
    return response


def _write_down(registration: Registration) -> None:
    """They went in. Whatever is the matter with the database, they are not kept out."""
    try:
        with services().database.write() as session:
            note_joined(session, registration, now=services().now())
    except DATABASE_TROUBLE as error:
        log.warning("that somebody went in was not written down: %s", str(error).partition("\n")[0])


def _doorstep(session: Session, token: str) -> Doorstep:
    now, minutes = services().now(), services().config.registrations.opens_minutes_before
    registration = registration_with_token(session, services().signer, Purpose.JOIN, token)
    if "lang" not in request.args:
        speak(registration.attendee.language)
    place, occurrence = place_of(session, registration, now=now), registration.occurrence
    has_place = registration.status == "confirmed" and occurrence.status not in ("cancelled", "postponed")
    times = {"starts_at": occurrence.starts_at, "ends_at": occurrence.ends_at}
    stands = door(**times, opens_minutes_before=minutes, now=now) if has_place else None
    is_open = stands in (Door.OPEN, Door.LIVE)
    return Doorstep(
        place=place,
        door=stands,
        opens_at=opens_at(occurrence.starts_at, minutes),
        origin=origin_of_meeting(services(), occurrence) if is_open else "",
        late=late_notice(session, occurrence, now=now) if has_place else None,
    )
