"""A colleague's address where mail does not arrive: the secretary who registered them puts it right."""

from contextlib import suppress

from flask import request
from flask.typing import ResponseReturnValue

from webinars.lib.languages import gettext
from webinars.mail.bounces import bounces_in_force
from webinars.registrations.access import entrusted_registration
from webinars.registrations.rules import PlaceGone, email_key
from webinars.registrations.secretaries import correct_address
from webinars.site.my_page.forms import CorrectionForm
from webinars.site.my_page.visits import Visit, changing, done, pages, reading, require_patience, show


@pages.get("/min/<token>/anmalda/<public_id>/adress")
def ask_for_right_address(token: str, public_id: str) -> ResponseReturnValue:
    """What the mail server said, and the form for the right address."""
    with reading(token) as visit:
        return _show(visit, public_id, "", [])


@pages.post("/min/<token>/anmalda/<public_id>/adress")
def put_address_right(token: str, public_id: str) -> ResponseReturnValue:
    """Everything goes over to it, with new invitations."""
    form = CorrectionForm(request.form)
    with changing(token) as visit:
        registration = entrusted_registration(visit.session, visit.attendee, public_id)
        if not form.validate():
            return _show(visit, public_id, form.email.data, form.problems)
        if email_key(form.email.data) == registration.attendee.email_key:
            same = gettext("Det är adressen som vi redan har. Skriv en annan.")
            return _show(visit, public_id, form.email.data, [("email", same)])
        require_patience(visit, form.email.data)
        with suppress(PlaceGone):  # pressed twice
            correct_address(visit.session, registration, form.email.data, now=visit.now)
    return done("adress-kollega", "my_page.colleagues", token=token)


def _show(visit: Visit, public_id: str, email: str, problems: list[tuple[str, str]]) -> ResponseReturnValue:
    registration = entrusted_registration(visit.session, visit.attendee, public_id)
    address = registration.attendee.email
    return show(
        "my_colleague_address",
        visit,
        status=422 if problems else 200,
        person=registration.attendee,
        bounce=bounces_in_force(visit.session, [address]).get(registration.attendee.email_key),
        email=email,
        errors=problems,
    )
