"""A visit to my page: whose it is, in which language, and how an answer to a press of a button looks.

No cookie tells a page what has just been done. The address does, by one word out of a fixed list
(`?klart=avbokad`); templates/components/places.html has the sentences.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webinars.lib.languages import speak
from webinars.lib.limits import Use, exceeded
from webinars.registrations.access import attendee_with_token
from webinars.registrations.links import Links, Purpose
from webinars.registrations.models import Attendee
from webinars.registrations.rules import mailbox_key
from webinars.web import client_address, private_page, services

pages = Blueprint("my_page", __name__)


@dataclass(frozen=True)
class Visit:
    """One request by the holder of a link to my page."""

    session: Session
    attendee: Attendee
    token: str
    now: datetime
    links: Links


@contextmanager
def reading(token: str) -> Iterator[Visit]:
    """For GET and HEAD: whatever would be changed is thrown away."""
    with services().database.read() as session:
        yield _visit(session, token, lock=False)


@contextmanager
def changing(token: str) -> Iterator[Visit]:
    """For POST: one transaction, alone with this attendee."""
    with services().database.write() as session:
        yield _visit(session, token, lock=True)


def show(template: str, visit: Visit, *, status: int = 200, **values: object) -> ResponseReturnValue:
    """One of my pages."""
    html = render_template(
        f"site/pages/{template}.html",
        attendee=visit.attendee,
        token=visit.token,
        links=visit.links,
        done=request.args.get("klart", ""),
        **values,
    )
    return private_page(html, status)


def done(what: str, endpoint: str, **values: object) -> ResponseReturnValue:
    """To a page that can be loaded anew, and says what has been done."""
    return redirect(url_for(endpoint, klart=what, **values), 303)  # type: ignore[arg-type]


def require_patience(visit: Visit, email: str) -> None:
    """Count a mail that somebody causes: neither one mailbox is filled by pressing a button again, nor are many."""
    limits = services().config.limits
    mail = Use(services().limit(limits.per_recipient), f"recipient {mailbox_key(email)}")
    asking = Use(services().limit(limits.per_client), f"client {client_address()}")
    if exceeded(visit.session, [mail, asking], now=visit.now):
        abort(429)


def _visit(session: Session, token: str, *, lock: bool) -> Visit:
    attendee = attendee_with_token(session, services().signer, Purpose.MY_PAGE, token, lock=lock)
    if "lang" not in request.args:
        speak(attendee.language)
    links = Links.of(services().config, services().signer, attendee.language)
    return Visit(session, attendee, token, services().now(), links)
