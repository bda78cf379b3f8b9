"""The secretary's page: those whom somebody registered, with answers, and what can be done for them."""

from collections.abc import Sequence
from itertools import groupby

from flask import request
from flask.typing import ResponseReturnValue

from webinars.lib.languages import gettext
from webinars.mail.bounces import bounces_in_force
from webinars.organisations.datalist import organisation_options
from webinars.registrations.access import entrusted_registration
from webinars.registrations.actions import request_resend, withdraw_registration
from webinars.registrations.forms import Problems
from webinars.registrations.places import Place, place_of
from webinars.registrations.preferences import choose_copies
from webinars.registrations.rules import OfferGone, PlaceGone, Withdrawal
from webinars.registrations.secretaries import registrations_made_by, swap_for_substitute
from webinars.registrations.waitlist import accept_seat
from webinars.series.models import Occurrence
from webinars.site.my_page.forms import SubstituteForm
from webinars.site.my_page.visits import Visit, changing, done, pages, reading, require_patience, show

# Under another address or name they are listed once more, where they have their place now.
_LISTED_ELSEWHERE = (Withdrawal.NEW_ADDRESS,)


@pages.get("/min/<token>/anmalda")
def colleagues(token: str) -> ResponseReturnValue:
    """Everybody, by occurrence."""
    with reading(token) as visit:
        places = _places(visit)
        return show(
            "my_colleagues",
            visit,
            coming=_by_occurrence([place for place in places if not place.is_past]),
            past=list(reversed(_by_occurrence([place for place in places if place.is_past]))),
            bounces=bounces_in_force(visit.session, {place.registration.attendee.email for place in places}),
        )


@pages.post("/min/<token>/anmalda/kopior")
def change_copies(token: str) -> ResponseReturnValue:
    """Copies of notices, or none."""
    with changing(token) as visit:
        choose_copies(visit.session, visit.attendee, wanted="copies" in request.form)
    return done("kopior", "my_page.colleagues", token=token)


@pages.post("/min/<token>/anmalda/<public_id>/skicka")
def resend_to_colleague(token: str, public_id: str) -> ResponseReturnValue:
    """Have somebody's invitation sent again, to them."""
    with changing(token) as visit:
        place = _place(visit, public_id)
        require_patience(visit, place.registration.attendee.email)
        if not place.is_past:
            request_resend(visit.session, place.registration, now=visit.now)
    return done("skickad-kollega", "my_page.colleagues", token=token)


@pages.get("/min/<token>/anmalda/<public_id>/avboka")
def ask_to_withdraw_colleague(token: str, public_id: str) -> ResponseReturnValue:
    """The question before somebody's place is given back."""
    with reading(token) as visit:
        return show("my_colleague_withdrawal", visit, place=_place(visit, public_id))


@pages.post("/min/<token>/anmalda/<public_id>/avboka")
def withdraw_colleague(token: str, public_id: str) -> ResponseReturnValue:
    """Give somebody's place back."""
    with changing(token) as visit:
        place = _place(visit, public_id)
        if place.can_withdraw:
            because = Withdrawal.REGISTRAR
            withdraw_registration(visit.session, place.registration, because=because, now=visit.now)
    what = "lamnat-kon-kollega" if place.is_in_line else "avbokad-kollega"
    return done(what, "my_page.colleagues", token=token)


@pages.post("/min/<token>/anmalda/<public_id>/plats")
def take_seat_for_colleague(token: str, public_id: str) -> ResponseReturnValue:
    """Take the seat that is offered to somebody."""
    with changing(token) as visit:
        registration = entrusted_registration(visit.session, visit.attendee, public_id)
        try:
            accept_seat(visit.session, registration, now=visit.now)
        except OfferGone:
            return done("", "my_page.colleagues", token=token)
    return done("plats-ja-kollega", "my_page.colleagues", token=token)


@pages.get("/min/<token>/anmalda/<public_id>/byt")
def ask_for_substitute(token: str, public_id: str) -> ResponseReturnValue:
    """The form for who comes instead."""
    with reading(token) as visit:
        place = _place(visit, public_id)
        form = SubstituteForm.for_place_of(place.registration.attendee)
        return _show_swap(visit, place, form, [] if place.can_withdraw else [_gone()])


@pages.post("/min/<token>/anmalda/<public_id>/byt")
def swap(token: str, public_id: str) -> ResponseReturnValue:
    """A substitute takes the place."""
    with changing(token) as visit:
        place, form = _place(visit, public_id), SubstituteForm(request.form)
        if not form.validate():
            return _show_swap(visit, place, form, form.problems)
        if not place.can_withdraw:
            return _show_swap(visit, place, form, [_gone()])
        require_patience(visit, form.email.data)
        try:
            swap_for_substitute(visit.session, place.registration, form.person(), now=visit.now)
        except PlaceGone:
            return _show_swap(visit, place, form, [_gone()])
    return done("bytt", "my_page.colleagues", token=token)


def _places(visit: Visit) -> Sequence[Place]:
    return [
        place_of(visit.session, registration, now=visit.now)
        for registration in registrations_made_by(visit.session, visit.attendee)
        if registration.withdrawn_because not in _LISTED_ELSEWHERE
        and registration.occurrence.status != "draft"
    ]


def _place(visit: Visit, public_id: str) -> Place:
    registration = entrusted_registration(visit.session, visit.attendee, public_id)
    return place_of(visit.session, registration, now=visit.now)


def _by_occurrence(places: Sequence[Place]) -> Sequence[tuple[Occurrence, Sequence[Place]]]:
    return [
        (occurrence, list(theirs))
        for occurrence, theirs in groupby(places, key=lambda place: place.occurrence)
    ]


def _gone() -> tuple[str, str]:
    return "", gettext("Det finns ingen plats kvar att byta: den är avbokad, eller så är webbinariet över.")


def _show_swap(visit: Visit, place: Place, form: SubstituteForm, problems: Problems) -> ResponseReturnValue:
    return show(
        "my_substitute",
        visit,
        status=422 if problems else 200,
        place=place,
        form=form,
        errors=problems,
        organisation_options=organisation_options(),
    )
