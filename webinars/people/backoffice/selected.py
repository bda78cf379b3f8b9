"""Several rows of a list at once: asked about first, then done."""

from flask import request
from flask.typing import ResponseReturnValue

from webinars.people import actions
from webinars.people.backoffice.found import done, me, show, the_occurrence
from webinars.people.queries import selected_registrations
from webinars.people.rules import MOST_AT_ONCE
from webinars.web import services

_DONE = {"withdraw": "avbokade", "resend": "skickade"}


def change_selected(occurrence_id: int) -> ResponseReturnValue:
    """The page that asks; with `confirmed`, what it asked about. What was ticked elsewhere is not among them."""
    what, ids = request.form.get("what", ""), request.form.getlist("registration")
    now = services().now()
    with services().database.write() as session:
        occurrence = the_occurrence(session, occurrence_id)
        chosen = selected_registrations(session, occurrence.id, ids, most=MOST_AT_ONCE)
        if what not in _DONE or not chosen or occurrence.ends_at <= now:
            return done("people.of_occurrence", "inget-valt", occurrence_id=occurrence_id)
        if "confirmed" not in request.form:
            return show("selected", what=what, occurrence=occurrence, chosen=chosen)
        act = actions.withdraw_several if what == "withdraw" else actions.resend_several
        number = act(session, chosen, by=me(), now=now)
    return done("people.of_occurrence", _DONE[what], occurrence_id=occurrence_id, antal=number)
