"""When mail may not be read in time: a list on paper. We keep no numbers; there is room to write them."""

from flask import render_template
from flask.typing import ResponseReturnValue

from webinars.changes.actions import about_occurrence
from webinars.changes.backoffice.plans import mine
from webinars.changes.queries import people_to_call
from webinars.organisers.audit import record
from webinars.organisers.guard import signed_in
from webinars.organisers.rules import Permission
from webinars.web import private_page, services


def ask_for_phone_list(occurrence_id: int) -> ResponseReturnValue:
    """What it holds and what not, and that making it is written down."""
    with services().database.read() as session:
        occurrence = mine(session, occurrence_id, Permission.MANAGE_PEOPLE)
        people = people_to_call(session, occurrence)
        html = render_template(
            "changes/backoffice/phone_list.html", occurrence=occurrence, count=len(people), people=None
        )
    return private_page(html)


def print_phone_list(occurrence_id: int) -> ResponseReturnValue:
    """The list itself: an export of people's data."""
    with services().database.write() as session:
        occurrence = mine(session, occurrence_id, Permission.MANAGE_PEOPLE)
        people = people_to_call(session, occurrence)
        about, numbers = about_occurrence(occurrence), {"people": len(people)}
        record(session, signed_in().by, "phone list made", about, after=numbers, now=services().now())
        html = render_template(
            "changes/backoffice/phone_list.html", occurrence=occurrence, count=len(people), people=people
        )
    return private_page(html)
