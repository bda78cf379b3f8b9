"""Who is here, and who else came."""

from datetime import timedelta

from flask import request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webinars.attendance import actions
from webinars.attendance.backoffice.found import about, back, log, looked_at
from webinars.attendance.backoffice.host import as_json, show
from webinars.attendance.forms import OthersForm, WalkInForm
from webinars.attendance.listing import host_list
from webinars.attendance.rules import NotOnTheDay
from webinars.organisers.guard import signed_in
from webinars.series.models import Occurrence
from webinars.web import services

LONGEST_AGO = timedelta(hours=12)  # that a tap may have waited for the network


def save_marks(occurrence_id: int) -> ResponseReturnValue:
    """The list as a form: only what was changed on it is saved, so that two hosts do not undo each other."""
    before, after = set(request.form.getlist("was")), set(request.form.getlist("here"))
    shown = set(request.form.getlist("shown"))
    changed = {public_id: public_id in after for public_id in shown & (before ^ after)}
    with services().database.write() as session:
        occurrence = looked_at(session, occurrence_id)
        presence = _presence(session, occurrence, changed)
        actions.mark(session, presence, signed_in().organiser, at=services().now())
        if presence:
            marked = {"here": sum(presence.values()), "not_here": len(presence) - sum(presence.values())}
            log(session, "attendance marked", occurrence, **marked)
    return back(occurrence_id, "sparat")


def mark_one(occurrence_id: int) -> ResponseReturnValue:
    """One tap. `ago`: the milliseconds for which it has waited for the network."""
    ago = request.form.get("ago", "")
    waited = (
        timedelta(milliseconds=int(ago))
        if ago.isascii() and ago.isdecimal() and len(ago) < 10
        else timedelta()
    )
    now = services().now()
    with services().database.write() as session:
        occurrence = looked_at(session, occurrence_id)
        tapped = {request.form.get("registration", ""): request.form.get("here") == "ja"}
        presence = _presence(session, occurrence, tapped)  # nobody, if they have withdrawn meanwhile
        if actions.mark(session, presence, signed_in().organiser, at=now - min(waited, LONGEST_AGO)):
            actions.note_in_log(session, signed_in().by, "attendance marked", about(occurrence), now=now)
        return as_json(host_list(session, occurrence))


def add_walk_in(occurrence_id: int) -> ResponseReturnValue:
    """Somebody who came without a place."""
    form = WalkInForm(request.form)
    with services().database.write() as session:
        occurrence = looked_at(session, occurrence_id)
        if form.validate():
            try:
                made = actions.add_walk_in(
                    session, occurrence, form.person(), signed_in().organiser, now=services().now()
                )
            except NotOnTheDay:
                return back(occurrence_id, "slut")
            log(session, "walk-in registered", occurrence, name=made.attendee.name)
            return back(occurrence_id, "ny")
    return show(occurrence_id, walk_in=form)


def count_others(occurrence_id: int) -> ResponseReturnValue:
    """How many are here without a registration."""
    form = OthersForm(request.form)
    with services().database.write() as session:
        occurrence = looked_at(session, occurrence_id)
        if form.validate():
            others = int(form.others.data)
            actions.count_others(session, occurrence, others, now=services().now())
            log(session, "others counted", occurrence, others=others)
            return back(occurrence_id, "andra")
    return show(occurrence_id, others=form)


def _presence(session: Session, occurrence: Occurrence, wanted: dict[str, bool]) -> dict[int, bool]:
    """Of those who can be marked, by the number of their registration."""
    people = {each.registration.public_id: each for each in host_list(session, occurrence).attendees}
    return {people[name].registration.id: here for name, here in wanted.items() if name in people}
