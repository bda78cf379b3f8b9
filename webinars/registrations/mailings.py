"""Stop reminders, or news of recordings, and have them again: the link in each of those mails, and the mail program's
own button.

The program's button is a POST without any page before it (RFC 8058 §3.2), and is answered without a redirect.
"""

from dataclasses import replace

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webinars.lib.languages import speak
from webinars.registrations.access import attendee_with_token
from webinars.registrations.links import Purpose
from webinars.registrations.models import Attendee
from webinars.registrations.preferences import Mailings, choose_mailings
from webinars.web import private_page, services

pages = Blueprint("mailings", __name__)

PATH = "/utskick/<token>/<any(paminnelser, inspelningar):which>"


@pages.get(PATH)
def ask(token: str, which: str) -> ResponseReturnValue:
    """The button that stops them, or has them sent again; opening the page changes nothing."""
    with services().database.read() as session:
        attendee = _opened_by(session, token)
    return _show(which, stopped=not _are_wanted(attendee, which))


@pages.post(PATH)
def choose(token: str, which: str) -> ResponseReturnValue:
    """No more of these, unless the button asks for them again; every place stays."""
    again = "again" in request.form
    with services().database.write() as session:
        attendee = _opened_by(session, token, lock=True)
        wanted = Mailings(attendee.reminders, attendee.wants_recordings, attendee.language)
        if which == "paminnelser":
            wanted = replace(wanted, reminders="all" if again else "none")
        else:
            wanted = replace(wanted, wants_recordings=again)
        choose_mailings(session, attendee, wanted)
    return _show(which, stopped=not again, started=again)


def _are_wanted(attendee: Attendee, which: str) -> bool:
    return attendee.reminders != "none" if which == "paminnelser" else attendee.wants_recordings


def _opened_by(session: Session, token: str, *, lock: bool = False) -> Attendee:
    attendee = attendee_with_token(session, services().signer, Purpose.MAILINGS, token, lock=lock)
    if "lang" not in request.args:
        speak(attendee.language)
    return attendee


def _show(which: str, *, stopped: bool, started: bool = False) -> ResponseReturnValue:
    html = render_template("registrations/pages/mailings.html", which=which, stopped=stopped, started=started)
    return private_page(html)
