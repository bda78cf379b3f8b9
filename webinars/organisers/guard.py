"""Stands before every page of the back office: who is signed in, what the page needs, whether a form is ours.

It guards by position: whatever Blueprint comes from a `backoffice` module is behind it, and nothing else is.
"""

import hmac
from typing import Any

from flask import Flask, Response, abort, current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webinars.organisers.access import SignedIn
from webinars.organisers.allowances import LARGE_FORMS, WITHOUT_PASSKEY
from webinars.organisers.permissions import permission_needed
from webinars.organisers.rules import FRONT_PAGE, Permission, safe_path
from webinars.organisers.sessions import (
    form_token,
    is_use_worth_noting,
    note_use,
    session_with_token,
)
from webinars.web import private_page, services

FORM_TOKEN = "form_token"  # noqa: S105 - the name of a field
_READING = ("GET", "HEAD", "OPTIONS")


def guard(app: Flask) -> None:
    """Put the guard before this application's back office."""
    app.before_request(_guard)
    app.context_processor(_for_templates)


def signed_in() -> SignedIn:
    """Who asks, on a page that needs somebody."""
    who = g.signed_in
    assert isinstance(who, SignedIn)
    return who


def perhaps_signed_in() -> SignedIn | None:
    """Who asks, if anybody, on a page of the back office that anybody may open."""
    who: SignedIn | None = g.signed_in
    return who


def has_to_show_key(who: SignedIn) -> bool:
    """Whether a link is not enough: administrators, where the settings say so."""
    required = services().config.sign_in.passkeys_for_administrators
    return required and who.is_administrator and not who.session.with_passkey


def may_manage_keys(who: SignedIn) -> bool:
    """Where a key is needed, whoever reads the mail of somebody who has one must not add another, or remove it."""
    return not (has_to_show_key(who) and who.organiser.passkeys)


def cookie_name() -> str:
    """Behind https, a name that browsers let no other than an https page of this host set."""
    return "__Secure-arrangor" if _is_https() else "arrangor"


def remember(response: Response, token: str) -> Response:
    """Hand the browser its token: for this host, for the back office, not for scripts."""
    response.set_cookie(
        cookie_name(),
        token,
        max_age=services().config.sign_in.session_hours * 3600,
        path=FRONT_PAGE,
        secure=_is_https(),
        httponly=True,
        samesite="Lax",
    )
    return response


def forget(response: Response) -> Response:
    """Have the browser drop it."""
    response.delete_cookie(cookie_name(), path=FRONT_PAGE, secure=_is_https(), httponly=True, samesite="Lax")
    return response


def is_back_office(app: Flask, blueprint: str | None) -> bool:
    """Whether the pages of this Blueprint are behind the guard."""
    return blueprint is not None and "backoffice" in app.blueprints[blueprint].import_name.split(".")[1:]


def _guard() -> ResponseReturnValue | None:
    g.signed_in, g.form_token = None, ""
    if not is_back_office(current_app, request.blueprint):
        return None
    needed = permission_needed(request.endpoint or "", request.method)
    if needed is None:
        abort(403)
    _recognise()
    return None if needed is Permission.ANYBODY else _refusal(needed)


def _refusal(needed: Permission) -> ResponseReturnValue | None:
    who = perhaps_signed_in()
    if who is None:
        return _ask_to_sign_in()
    request.max_content_length = LARGE_FORMS.get(request.endpoint or "", request.max_content_length)
    if request.method not in _READING and not hmac.compare_digest(
        request.form.get(FORM_TOKEN, "").encode(), g.form_token.encode()
    ):
        return _hand_back("organisers/backoffice/send_again.html")
    if not who.may(needed):
        abort(403)
    if has_to_show_key(who) and request.endpoint not in WITHOUT_PASSKEY:
        return redirect(url_for("organisers.my_sessions", gjort="nyckel-behovs"), 303)
    return None


def _recognise() -> None:
    token = request.cookies.get(cookie_name(), "")
    if not token:
        return
    now, settings, database = services().now(), services().config.sign_in, services().database
    with database.read() as session:
        found = session_with_token(session, token, settings, now=now)
    if found is None:
        return
    if is_use_worth_noting(found, now=now):
        with database.write() as session:
            note_use(session, found.id, now=now)
    g.signed_in, g.form_token = SignedIn(found.organiser, found), form_token(token)


def _ask_to_sign_in() -> ResponseReturnValue:
    """Where somebody was going is kept in the address, and what they had written stays on the page."""
    if request.method not in _READING:
        return _hand_back("organisers/backoffice/signed_out.html")
    going = safe_path(request.full_path.rstrip("?"))
    wanted = None if going.partition("?")[0] == FRONT_PAGE else going
    return redirect(url_for("organisers.sign_in", till=wanted or None), 303)


def _hand_back(template: str) -> Response:
    """Nothing was done. What was sent comes back as hidden fields of a form that has only its button."""
    fields = [(name, value) for name, value in request.form.items(multi=True) if name != FORM_TOKEN]
    html = render_template(template, fields=fields, has_files=bool(request.files))
    return private_page(html, 403)


def _for_templates() -> dict[str, Any]:
    who: SignedIn | None = g.get("signed_in")
    if who is None:
        return {"me": None}

    def may_open(endpoint: str, series_id: int | None = None) -> bool:
        """Whether there is such a page and they may read it: for this series, or for any when none is named."""
        needed = permission_needed(endpoint, "GET")
        if needed is None or endpoint not in current_app.view_functions:
            return False
        return who.may(needed) if series_id is None else who.scope(needed).covers(series_id)

    return {"me": who, "form_token": g.get("form_token", ""), "Permission": Permission, "may_open": may_open}


def _is_https() -> bool:
    return services().config.site.base_url.startswith("https:")
