"""Another e-mail address for somebody."""

from flask import request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webinars.lib.languages import gettext
from webinars.mail.bounces import hard_bounce_of
from webinars.people import actions
from webinars.people.backoffice.found import (
    common_series,
    has_others_series,
    me,
    not_theirs,
    show,
    the_person,
    to_person,
)
from webinars.people.forms import AddressForm
from webinars.registrations.forms import Problems
from webinars.registrations.models import Attendee
from webinars.registrations.rules import email_key
from webinars.web import services


def ask_for_address(attendee: str) -> ResponseReturnValue:
    """The form; it says whether the new mailbox is asked first."""
    with services().database.read() as session:
        person = the_person(session, attendee)
        if has_others_series(session, person):
            return not_theirs(person)
        return _show(session, person, "", [])


def change_address(attendee: str) -> ResponseReturnValue:
    """At once where nothing arrives at the old one, else when the new mailbox has confirmed it."""
    with services().database.write() as session:
        person, form = the_person(session, attendee, lock=True), AddressForm(request.form)
        if has_others_series(session, person):
            return not_theirs(person)
        if not form.validate():
            return _show(session, person, form.email.data, form.problems)
        if email_key(form.email.data) == person.email_key:
            same = gettext("Det är adressen som vi redan har. Skriv en annan.")
            return _show(session, person, form.email.data, [("email", same)])
        at_once = hard_bounce_of(session, person.email) is not None
        now_as = actions.put_address_right(
            session,
            person,
            form.email.data,
            nothing_arrives=at_once,
            series_id=common_series(session, person),
            by=me(),
            now=services().now(),
        )
    return to_person(now_as, "adress" if at_once else "adress-fraga")


def _show(session: Session, person: Attendee, email: str, problems: Problems) -> ResponseReturnValue:
    bounce = hard_bounce_of(session, person.email)
    return show(
        "address", 422 if problems else 200, person=person, bounce=bounce, email=email, errors=problems
    )
