"""Signing in through somebody else's directory (OpenID Connect)."""

import logging

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from webinars.lib.languages import spoken_language
from webinars.lib.limits import Limit, Use, exceeded
from webinars.organisers import identities
from webinars.organisers.backoffice.door import enter, to_the_door
from webinars.organisers.oidc import ATTEMPT_FOR, Attempt, Provider, ProviderRefused
from webinars.organisers.rules import FRONT_PAGE, safe_path
from webinars.web import client_address, private_page, services

log = logging.getLogger(__name__)

_PATH = f"{FRONT_PAGE}katalog"


def go_to_provider() -> ResponseReturnValue:
    """Sends the browser there. By a page and not by a redirect: forms of ours lead nowhere else, says our policy."""
    now, config = services().now(), services().config
    try:
        _check_is_on()
        with services().database.write() as session:
            if exceeded(session, [_trying()], now=now):
                raise ProviderRefused("too many attempts")
            next_path = safe_path(request.args.get("till", ""))
            attempt = identities.begin_attempt(session, next_path=next_path, now=now)
        provider = Provider.discover(config)
    except ProviderRefused as refusal:
        return _refuse(refusal)
    there = provider.address(attempt, redirect_uri=_redirect_uri(), language=spoken_language())
    html = render_template(
        "organisers/backoffice/to_provider.html", there=there, name=config.sign_in.oidc_name
    )
    response = private_page(html)
    response.headers["Refresh"] = f"0; url={there}"
    return _keep(response, attempt)


def come_from_provider() -> ResponseReturnValue:
    """Signs in whoever comes back, with what they bring. The one page where a GET does something: the directory sends
    them so. It does it once, and only in the browser that left."""
    now, config = services().now(), services().config
    try:
        _check_is_on()
        attempt = Attempt(request.cookies.get(_cookie(), ""))
        if not attempt.secret or not attempt.is_of(request.args.get("state", "")):
            raise ProviderRefused("another browser left, or none")
        with services().database.write() as session:
            if exceeded(session, [_trying()], now=now):
                raise ProviderRefused("too many attempts")
            next_path = identities.end_attempt(session, attempt.secret, now=now)
        code = request.args.get("code", "")
        if not code or "error" in request.args:
            raise ProviderRefused("it sent no code")
        provider = Provider.discover(config)
        who = provider.identity(attempt, code, redirect_uri=_redirect_uri(), now=now)
        with services().database.write() as session:
            organiser = identities.organiser_of(session, who, now=now)
            counts_as_key = config.sign_in.oidc_is_second_factor
            response = enter(session, organiser, next_path, with_passkey=counts_as_key, now=now)
    except ProviderRefused as refusal:
        return _refuse(refusal)
    return _drop(response)


def _check_is_on() -> None:
    if not services().config.sign_in.oidc_issuer:
        raise ProviderRefused("there is none")


def _trying() -> Use:
    return Use(Limit.parse(services().config.sign_in.attempts), f"provider {client_address()}")


def _refuse(refusal: ProviderRefused) -> Response:
    """The same way back whatever the reason: nobody learns who has an account."""
    log.warning("nobody was signed in through the directory: %s", refusal)
    return _drop(to_the_door())


def _redirect_uri() -> str:
    """Registered with the directory, letter by letter: without a language."""
    return f"{services().config.site.base_url.rstrip('/')}{_PATH}/klar"


def _cookie() -> str:
    return "__Secure-arrangor-katalog" if _is_https() else "arrangor-katalog"


def _keep(response: Response, attempt: Attempt) -> Response:
    response.set_cookie(
        _cookie(),
        attempt.secret,
        max_age=int(ATTEMPT_FOR.total_seconds()),
        path=_PATH,
        secure=_is_https(),
        httponly=True,
        samesite="Lax",
    )
    return response


def _drop(response: Response) -> Response:
    response.delete_cookie(_cookie(), path=_PATH, secure=_is_https(), httponly=True, samesite="Lax")
    return response


def _is_https() -> bool:
    return services().config.site.base_url.startswith("https:")
