"""Signing in by a link in the mail, and signing out."""

from datetime import datetime

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webinars.lib.address_keys import mailbox_key
from webinars.lib.languages import gettext, spoken_language
from webinars.lib.limits import Limit, Use, exceeded
from webinars.organisers import links
from webinars.organisers.accounts import about, by_organiser
from webinars.organisers.audit import record
from webinars.organisers.forms import Problems, read_address
from webinars.organisers.guard import forget, perhaps_signed_in, remember, signed_in
from webinars.organisers.models import Organiser
from webinars.organisers.rules import LinkUsedUp, safe_path
from webinars.organisers.sessions import end_session, open_session
from webinars.web import client_address, private_page, services


def sign_in() -> ResponseReturnValue:
    """The form. `?till=` is where somebody was going."""
    if perhaps_signed_in() is not None:
        return redirect(safe_path(request.args.get("till", "")) or url_for("backoffice.front_page"), 303)
    return _show_form("", [])


def order_link() -> ResponseReturnValue:
    """The answer is the same whether or not we know the address, and takes the same work: a job looks it up."""
    email, problem = read_address(request.form.get("email", ""))
    if problem:
        return _show_form(email, [("email", problem)], 422)
    now, limits = services().now(), services().config.limits
    asking = Use(Limit.parse(limits.per_client), f"client {client_address()}")
    mail = Use(Limit.parse(limits.per_recipient), f"recipient {mailbox_key(email)}")
    with services().database.write() as session:
        if exceeded(session, [asking, mail], now=now):
            return _show_form(email, [], 429, _too_often())
        next_path = safe_path(request.args.get("till", ""))
        links.request_link(session, email, next_path=next_path, language=spoken_language(), now=now)
    return _show("link_sent", email=email, minutes=services().config.sign_in.link_minutes)


def show_link(secret: str) -> ResponseReturnValue:
    """Whose link it is, and the button. A mail scanner that opens the link changes nothing."""
    with services().database.read() as session:
        try:
            link = links.waiting_link(session, secret, now=services().now())
        except LinkUsedUp:
            return _show("link_used_up", 410)
    return _show("confirm", organiser=link.organiser)


def use_link(secret: str) -> ResponseReturnValue:
    """Signs in, with a token that nobody has seen before, and leads to where somebody was going."""
    now, settings = services().now(), services().config.sign_in
    with services().database.write() as session:
        trying = Use(Limit.parse(settings.attempts), f"sign-in {client_address()}")
        if exceeded(session, [trying], now=now):
            return _show_form("", [], 429, _too_often())
        try:
            link = links.use_link(session, secret, now=now)
        except LinkUsedUp:
            return _show("link_used_up", 410)
        assert link.organiser is not None
        return enter(session, link.organiser, link.next_path, now=now)


def enter(
    session: Session, organiser: Organiser, next_path: str, *, with_passkey: bool = False, now: datetime
) -> Response:
    """Sign somebody in who has shown who they are."""
    token = open_session(
        session,
        organiser,
        services().config.sign_in,
        user_agent=_user_agent(),
        with_passkey=with_passkey,
        now=now,
    )
    how = {"passkey": with_passkey}
    record(session, by_organiser(organiser), "signed in", about(organiser), after=how, now=now)
    return remember(_onwards(next_path), token)


def refuse(sentence: str) -> Response:
    """The form again, with why it did not work."""
    return _show_form("", [], 422, sentence)


def to_the_door() -> Response:
    """Back to the form, by an address that says nothing of what went wrong."""
    return _to(url_for("organisers.sign_in", katalog="nej"))


def sign_out() -> ResponseReturnValue:
    """Here and on the server: the token opens nothing any more, whoever has kept a copy."""
    who, now = signed_in(), services().now()
    with services().database.write() as session:
        end_session(session, who.organiser, who.session.public_id)
        record(session, who.by, "signed out", about(who.organiser), now=now)
    return forget(_to(url_for("organisers.sign_in", utloggad="ja")))


def _show_form(email: str, errors: Problems, status: int = 200, refusal: str = "") -> Response:
    said_goodbye = request.method == "GET" and request.args.get("utloggad") == "ja"
    return _show(
        "sign_in",
        status,
        email=email,
        errors=errors,
        refusal=refusal,
        said_goodbye=said_goodbye,
        goes_on=bool(safe_path(request.args.get("till", ""))),
        directory=services().config.sign_in.oidc_name,
        not_let_in=request.method == "GET" and request.args.get("katalog") == "nej",
    )


def _show(template: str, status: int = 200, **values: object) -> Response:
    return private_page(render_template(f"organisers/backoffice/{template}.html", **values), status)


def _onwards(path: str) -> Response:
    return _to(safe_path(path) or url_for("backoffice.front_page"))


def _to(path: str) -> Response:
    response = Response(status=303, headers={"Location": path})
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _user_agent() -> str:
    return request.user_agent.string[:500]


def _too_often() -> str:
    return gettext("Det kommer många försök just nu. Vänta en stund och försök igen.")
