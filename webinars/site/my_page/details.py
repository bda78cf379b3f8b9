"""Who the attendee is: name, organisation, and an address that changes when it is confirmed from the new mailbox."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webinars.lib.languages import gettext, speak
from webinars.organisations.datalist import organisation_options
from webinars.registrations.addresses import (
    address_change,
    confirm_address_change,
    request_address_change,
)
from webinars.registrations.forms import AddressForm, Problems
from webinars.registrations.links import Purpose
from webinars.registrations.preferences import change_details
from webinars.registrations.rules import SamePersonAlready
from webinars.site.my_page.forms import DetailsForm
from webinars.site.my_page.visits import Visit, changing, done, pages, reading, require_patience, show
from webinars.web import private_page, services


@pages.get("/min/<token>/uppgifter")
def details(token: str) -> ResponseReturnValue:
    """The form for name and organisation."""
    with reading(token) as visit:
        return _show_details(visit, DetailsForm.of(visit.attendee), [])


@pages.post("/min/<token>/uppgifter")
def change(token: str) -> ResponseReturnValue:
    """Another name or organisation."""
    with changing(token) as visit:
        form = DetailsForm(request.form)
        if not form.validate():
            return _show_details(visit, form, form.problems)
        try:
            change_details(visit.session, visit.attendee, form.person(visit.attendee.email))
        except SamePersonAlready:
            taken = gettext("Det finns redan någon med det här namnet och samma e-postadress.")
            return _show_details(visit, form, [("given_name", taken)])
    return done("uppgifter", "my_page.show", token=token)


@pages.get("/min/<token>/e-postadress")
def address(token: str) -> ResponseReturnValue:
    """The form for another address."""
    with reading(token) as visit:
        return show("my_address", visit, email="", errors=[])


@pages.post("/min/<token>/e-postadress")
def ask_new_address(token: str) -> ResponseReturnValue:
    """Send a button to the new mailbox; until it is pressed nothing changes."""
    form = AddressForm(request.form)
    with changing(token) as visit:
        if form.validate():
            require_patience(visit, form.email.data)
            if request_address_change(visit.session, visit.attendee, form.email.data, now=visit.now):
                return done("ny-adress", "my_page.show", token=token)
        problems = form.problems or [("email", gettext("Det är adressen som vi redan har. Skriv en annan."))]
        return show("my_address", visit, status=422, email=form.email.data, errors=problems)


@pages.get("/bekrafta-adress/<secret>")
def ask_to_confirm(secret: str) -> ResponseReturnValue:
    """The button in the new mailbox leads here; opening the page changes nothing."""
    with services().database.read() as session:
        change = address_change(session, secret, now=services().now())
        if "lang" not in request.args:
            speak(change.attendee.language)
        return private_page(render_template("site/pages/my_new_address.html", change=change))


@pages.post("/bekrafta-adress/<secret>")
def confirm(secret: str) -> ResponseReturnValue:
    """Carry everything over to the new address, and open its page."""
    with services().database.write() as session:
        attendee = confirm_address_change(session, secret, now=services().now())
        token = services().signer.token(Purpose.MY_PAGE, attendee.public_id, attendee.token_generation)
    return redirect(url_for("my_page.show", token=token, klart="adress"), 303)


def _show_details(visit: Visit, form: DetailsForm, problems: Problems) -> ResponseReturnValue:
    status = 422 if problems else 200
    return show(
        "my_details",
        visit,
        status=status,
        form=form,
        errors=problems,
        organisation_options=organisation_options(),
    )
