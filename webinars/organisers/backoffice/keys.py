"""Passkeys: signing in with one, adding and removing one's own. Only these pages need a script."""

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Forbidden

from webinars.lib.languages import gettext
from webinars.lib.limits import Limit, Use, exceeded
from webinars.lib.text import clean_line
from webinars.organisers import passkeys
from webinars.organisers.accounts import about
from webinars.organisers.audit import record
from webinars.organisers.backoffice.door import enter, refuse
from webinars.organisers.guard import may_manage_keys, signed_in
from webinars.organisers.models import OrganiserSession
from webinars.organisers.passkeys import Party
from webinars.organisers.rules import PasskeyRefused, UnknownHere
from webinars.web import client_address, services


def ask_for_key() -> ResponseReturnValue:
    """What a device has to sign; for the script of the sign-in page."""
    now, limit = services().now(), Limit.parse(services().config.sign_in.attempts)
    with services().database.write() as session:
        if exceeded(session, [Use(limit, f"passkey {client_address()}")], now=now):
            return Response(status=429)
        return _json(passkeys.offer_sign_in(session, _party(), now=now))


def sign_in_with_key() -> ResponseReturnValue:
    """Signs in, if the device has signed; in one step, and without any mail."""
    now = services().now()
    try:
        with services().database.write() as session:
            sent = request.form.get("credential", "")
            organiser = passkeys.organiser_with_passkey(session, _party(), sent, now=now)
            return enter(session, organiser, request.args.get("till", ""), with_passkey=True, now=now)
    except PasskeyRefused:
        return refuse(
            gettext("Det gick inte att logga in med nyckeln. Försök igen, eller få en länk med e-post.")
        )


def ask_to_add_key() -> ResponseReturnValue:
    """What a device needs to make a key; for the script of one's own page."""
    who = signed_in()
    _check()
    with services().database.write() as session:
        return _json(passkeys.offer_registration(session, who.organiser, _party(), now=services().now()))


def add_key() -> ResponseReturnValue:
    """Keeps a new key. Whoever has just used it has shown that they have it."""
    who, now = signed_in(), services().now()
    _check()
    name = clean_line(request.form.get("name", ""), 60) or who.session.client or gettext("Nyckel")
    try:
        with services().database.write() as session:
            sent = request.form.get("credential", "")
            passkeys.register_passkey(session, who.organiser, _party(), sent, name=name, now=now)
            session.get_one(OrganiserSession, who.session.id).with_passkey = True
            record(session, who.by, "passkey added", about(who.organiser), after={"name": name}, now=now)
    except PasskeyRefused:
        return redirect(url_for("organisers.my_sessions", gjort="ingen-nyckel"), 303)
    return redirect(url_for("organisers.my_sessions", gjort="nyckel"), 303)


def remove_key(public_id: str) -> ResponseReturnValue:
    """Forgets one: a lost telephone."""
    who, now = signed_in(), services().now()
    _check()
    with services().database.write() as session:
        try:
            gone = passkeys.remove_passkey(session, who.organiser, public_id)
            said = {"name": gone.name}
            record(session, who.by, "passkey removed", about(who.organiser), before=said, now=now)
        except UnknownHere:
            pass  # it is gone, as was wished
    return redirect(url_for("organisers.my_sessions", gjort="ingen-nyckel-kvar"), 303)


def _check() -> None:
    if not may_manage_keys(signed_in()):
        raise Forbidden


def _party() -> Party:
    return Party.of(services().config)


def _json(text: str) -> Response:
    response = Response(text, content_type="application/json")
    response.headers["Cache-Control"] = "private, no-store"
    return response
