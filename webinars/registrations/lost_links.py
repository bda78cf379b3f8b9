"""The personal link again, for those who lost it."""

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from webinars.lib.languages import spoken_language
from webinars.lib.signing import new_public_id
from webinars.registrations.forms import AddressForm, Problems
from webinars.registrations.intake import Asker, TooOften, request_link
from webinars.web import client_address, private_page, services


def send_link() -> ResponseReturnValue:
    """The form."""
    return _show_form(AddressForm(form_key=new_public_id(20)), [])


def order_link() -> ResponseReturnValue:
    """The answer is the same whether or not we know the address; what the mail says is not."""
    form = AddressForm(request.form)
    if not form.validate():
        return _show_form(form, form.problems, 422)
    if not form.website.data:
        with services().database.write() as session:
            outcome = request_link(
                session,
                form.email.data,
                services().config,
                Asker(client_address(), form.form_key.data),
                language=spoken_language(),
                now=services().now(),
            )
        if isinstance(outcome, TooOften):
            return _show_form(form, [], 429, outcome.sentence)
    return private_page(render_template("registrations/pages/link_sent.html", email=form.email.data))


def _show_form(form: AddressForm, errors: Problems, status: int = 200, refusal: str = "") -> Response:
    html = render_template("registrations/pages/send_link.html", form=form, errors=errors, refusal=refusal)
    return private_page(html, status)
