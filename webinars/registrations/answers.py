"""The mails' own answer links: yes, maybe or no about one place, and "Det här stämmer inte".

They come before the calendar's own buttons, since some calendars send no answer at all. A link opens a page with
buttons, and only a press changes something: mail scanners open every link.
"""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webinars.lib.languages import speak
from webinars.registrations.access import own_offer, registration_with_token
from webinars.registrations.actions import record_answer, withdraw_registration
from webinars.registrations.links import Links, Purpose
from webinars.registrations.models import Registration
from webinars.registrations.offers import accept_offer, accepted_offers, decline_offer, open_offers
from webinars.registrations.places import place_of
from webinars.registrations.rules import ANSWERS, RegistrationClosed, Withdrawal
from webinars.registrations.secretaries import dispute_registration
from webinars.web import private_page, services

pages = Blueprint("answers", __name__)

PRESELECTED = {"ja": "yes", "kanske": "maybe", "nej": "no"}


@pages.get("/svar/<token>")
def answer(token: str) -> ResponseReturnValue:
    """Are you coming? `?svar=ja` puts that answer first."""
    now = services().now()
    with services().database.read() as session:
        registration = _opened_by(session, Purpose.ANSWER, token)
        offers = open_offers(session, registration.attendee, now=now)
        return _show(
            "answer",
            registration,
            token,
            place=place_of(session, registration, now=now),
            offers=[offer for offer in offers if offer.registration_id == registration.id],
            accepted=accepted_offers(session, registration),
            preselected=PRESELECTED.get(request.args.get("svar", ""), ""),
        )


@pages.post("/svar/<token>")
def record(token: str) -> ResponseReturnValue:
    """What they said."""
    said, now = request.form.get("answer", ""), services().now()
    with services().database.write() as session:
        registration = _opened_by(session, Purpose.ANSWER, token)
        if said in ANSWERS and place_of(session, registration, now=now).can_answer:
            record_answer(session, registration, said, via="page", now=now)
    return _done("answers.answer", token, f"svar-{said}")


@pages.post("/svar/<token>/avboka")
def withdraw(token: str) -> ResponseReturnValue:
    """Give the place back: what a no offers."""
    now = services().now()
    with services().database.write() as session:
        registration = _opened_by(session, Purpose.ANSWER, token)
        if place_of(session, registration, now=now).can_withdraw:
            withdraw_registration(session, registration, because=Withdrawal.SELF, now=now)
    return _done("answers.answer", token, "avbokad")


@pages.post("/svar/<token>/nytt-datum/<int:offer_id>")
def answer_offer(token: str, offer_id: int) -> ResponseReturnValue:
    """Yes or no to the date that replaces a cancelled one."""
    wanted, now = request.form.get("answer") == "yes", services().now()
    with services().database.write() as session:
        registration = _opened_by(session, Purpose.ANSWER, token)
        session.refresh(registration.attendee, with_for_update=True)
        offer = own_offer(session, registration, offer_id)
        try:
            if wanted:
                accept_offer(session, offer, now=now)
            else:
                decline_offer(session, offer, now=now)
        except RegistrationClosed:
            return _done("answers.answer", token, "stangd")
    return _done("answers.answer", token, "nytt-datum-ja" if wanted else "nytt-datum-nej")


@pages.get("/stammer-inte/<token>")
def dispute(token: str) -> ResponseReturnValue:
    """Who registered you, why we have your data, and the button that ends it (GDPR art. 14)."""
    with services().database.read() as session:
        return _show("dispute", _opened_by(session, Purpose.NOTICE, token), token)


@pages.post("/stammer-inte/<token>")
def confirm_dispute(token: str) -> ResponseReturnValue:
    """End all that this person registered them for."""
    with services().database.write() as session:
        registration = _opened_by(session, Purpose.NOTICE, token)
        dispute_registration(session, registration, now=services().now())
    return _done("answers.dispute", token, "stammer-inte")


def _opened_by(session: Session, purpose: Purpose, token: str) -> Registration:
    registration = registration_with_token(session, services().signer, purpose, token)
    if "lang" not in request.args:
        speak(registration.attendee.language)
    return registration


def _show(template: str, registration: Registration, token: str, **values: object) -> ResponseReturnValue:
    links = Links.of(services().config, services().signer, registration.attendee.language)
    html = render_template(
        f"registrations/pages/{template}.html",
        registration=registration,
        token=token,
        links=links,
        done=request.args.get("klart", ""),
        **values,
    )
    return private_page(html)


def _done(endpoint: str, token: str, what: str) -> ResponseReturnValue:
    return redirect(url_for(endpoint, token=token, klart=what), 303)
