"""The link of a mail that offers a seat: take it, let somebody else have it, or go back to the end of the line.

A link opens a page with buttons, and only a press changes something: mail scanners open every link.
"""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webinars.lib.languages import speak
from webinars.registrations.access import registration_with_token
from webinars.registrations.actions import is_open
from webinars.registrations.links import Links, Purpose
from webinars.registrations.models import Registration
from webinars.registrations.places import place_of
from webinars.registrations.rules import OfferGone, RegistrationClosed
from webinars.registrations.waitlist import accept_seat, decline_seat, stand_in_line_again
from webinars.web import private_page, services

pages = Blueprint("seat_offers", __name__)

PRESELECTED = {"ja": "yes", "nej": "no"}


@pages.get("/erbjudande/<token>")
def offer(token: str) -> ResponseReturnValue:
    """The seat, until when it is theirs, and two buttons. `?svar=ja` puts that answer first."""
    now = services().now()
    with services().database.read() as session:
        registration = _opened_by(session, token)
        html = render_template(
            "registrations/pages/seat_offer.html",
            place=place_of(session, registration, now=now),
            is_open=is_open(registration.occurrence, now=now),
            preselected=PRESELECTED.get(request.args.get("svar", ""), ""),
            token=token,
            links=Links.of(services().config, services().signer, registration.attendee.language),
            done=request.args.get("klart", ""),
        )
    return private_page(html)


@pages.post("/erbjudande/<token>")
def answer(token: str) -> ResponseReturnValue:
    """Yes or no; pressing twice does it once."""
    wanted, now = request.form.get("answer") == "yes", services().now()
    with services().database.write() as session:
        registration = _opened_by(session, token)
        try:
            if wanted:
                accept_seat(session, registration, now=now)
            else:
                decline_seat(session, registration, now=now)
        except OfferGone:
            return _done(token, "plats-kvar" if wanted and registration.status == "confirmed" else "")
    return _done(token, "plats-ja" if wanted else "plats-nej")


@pages.post("/erbjudande/<token>/ko")
def wait_again(token: str) -> ResponseReturnValue:
    """Back to the end of the line, or to a seat where nobody waits for one."""
    with services().database.write() as session:
        registration = _opened_by(session, token)
        try:
            again = stand_in_line_again(session, registration, now=services().now())
        except RegistrationClosed:
            return _done(token, "stangd")
    return _done(token, "i-kon" if again.status == "waiting" else "plats-direkt")


def _opened_by(session: Session, token: str) -> Registration:
    registration = registration_with_token(session, services().signer, Purpose.OFFER, token)
    if "lang" not in request.args:
        speak(registration.attendee.language)
    return registration


def _done(token: str, what: str) -> ResponseReturnValue:
    return redirect(url_for("seat_offers.offer", token=token, klart=what or None), 303)
