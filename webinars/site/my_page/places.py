"""One place: answer, withdraw, have the invitation sent again, and answer to a new date."""

from contextlib import suppress

from flask import request
from flask.typing import ResponseReturnValue

from webinars.invitations.calendar import CalendarEntry
from webinars.invitations.entries import entry_for
from webinars.invitations.queries import invitation_for
from webinars.invitations.web_calendars import google_url, outlook_url
from webinars.registrations.access import own_offer, own_registration
from webinars.registrations.actions import record_answer, request_resend, withdraw_registration
from webinars.registrations.offers import accept_offer, decline_offer
from webinars.registrations.places import Place, place_of
from webinars.registrations.rules import ANSWERS, OfferGone, RegistrationClosed, Withdrawal
from webinars.registrations.waitlist import accept_seat, decline_seat
from webinars.site.my_page.visits import Visit, changing, done, pages, reading, require_patience, show


@pages.get("/min/<token>/anmalan/<public_id>")
def place(token: str, public_id: str) -> ResponseReturnValue:
    """Everything about one place."""
    with reading(token) as visit:
        shown = _place(visit, public_id)
        entry = _entry(visit, shown)
        return show(
            "my_place",
            visit,
            place=shown,
            has_entry=entry is not None,
            google=google_url(entry) if entry else "",
            outlook=outlook_url(entry) if entry else "",
        )


@pages.post("/min/<token>/anmalan/<public_id>/svar")
def answer(token: str, public_id: str) -> ResponseReturnValue:
    """Yes, maybe or no."""
    said = request.form.get("answer", "")
    with changing(token) as visit:
        shown = _place(visit, public_id)
        if said in ANSWERS and shown.can_answer:
            record_answer(visit.session, shown.registration, said, via="page", now=visit.now)
    return done(f"svar-{said}", "my_page.place", token=token, public_id=public_id)


@pages.get("/min/<token>/anmalan/<public_id>/avboka")
def ask_to_withdraw(token: str, public_id: str) -> ResponseReturnValue:
    """The question before a place is given back."""
    with reading(token) as visit:
        return show("my_withdrawal", visit, place=_place(visit, public_id))


@pages.post("/min/<token>/anmalan/<public_id>/avboka")
def withdraw(token: str, public_id: str) -> ResponseReturnValue:
    """Give the place back; pressing twice does it once."""
    with changing(token) as visit:
        shown = _place(visit, public_id)
        if shown.can_withdraw:
            withdraw_registration(visit.session, shown.registration, because=Withdrawal.SELF, now=visit.now)
    return done(
        "lamnat-kon" if shown.is_in_line else "avbokad", "my_page.place", token=token, public_id=public_id
    )


@pages.post("/min/<token>/anmalan/<public_id>/plats")
def answer_seat(token: str, public_id: str) -> ResponseReturnValue:
    """Yes or no to a seat that is offered; pressing twice does it once."""
    wanted, what = request.form.get("answer") == "yes", ""
    with changing(token) as visit:
        registration = own_registration(visit.session, visit.attendee, public_id)
        with suppress(OfferGone):
            if wanted:
                accept_seat(visit.session, registration, now=visit.now)
            else:
                decline_seat(visit.session, registration, now=visit.now)
            what = "plats-ja" if wanted else "plats-nej"
    return done(what, "my_page.place", token=token, public_id=public_id)


@pages.post("/min/<token>/anmalan/<public_id>/skicka")
def resend(token: str, public_id: str) -> ResponseReturnValue:
    """Have the invitation sent again."""
    with changing(token) as visit:
        shown = _place(visit, public_id)
        require_patience(visit, visit.attendee.email)
        if not shown.is_past:
            request_resend(visit.session, shown.registration, now=visit.now)
    return done("skickad", "my_page.place", token=token, public_id=public_id)


@pages.post("/min/<token>/anmalan/<public_id>/nytt-datum/<int:offer_id>")
def answer_offer(token: str, public_id: str, offer_id: int) -> ResponseReturnValue:
    """Yes or no to the date that replaces a cancelled one."""
    wanted = request.form.get("answer") == "yes"
    with changing(token) as visit:
        offer = own_offer(visit.session, own_registration(visit.session, visit.attendee, public_id), offer_id)
        try:
            if wanted:
                accept_offer(visit.session, offer, now=visit.now)
            else:
                decline_offer(visit.session, offer, now=visit.now)
        except RegistrationClosed:
            return done("stangd", "my_page.show", token=token)
    return done("nytt-datum-ja" if wanted else "nytt-datum-nej", "my_page.show", token=token)


def _place(visit: Visit, public_id: str) -> Place:
    registration = own_registration(visit.session, visit.attendee, public_id)
    return place_of(visit.session, registration, now=visit.now)


def _entry(visit: Visit, shown: Place) -> CalendarEntry | None:
    """What belongs in the calendar, when it is there already or on its way."""
    invitation = invitation_for(visit.session, shown.registration) if shown.can_join else None
    return entry_for(shown.registration, invitation, visit.links) if invitation else None
