"""What everybody has to know: that it is late, that it goes on, that it lasts longer."""

from flask import request
from flask.typing import ResponseReturnValue

from webinars.attendance import actions
from webinars.attendance.backoffice.found import about, back, log, looked_at
from webinars.attendance.backoffice.host import show
from webinars.attendance.forms import LateForm
from webinars.attendance.rules import RUN_OVER_MINUTES, NotOnTheDay, SaidJustNow
from webinars.organisers.audit import record
from webinars.organisers.guard import signed_in
from webinars.web import services


def say_late(occurrence_id: int) -> ResponseReturnValue:
    """ "Vi är försenade": a mail to everybody with a place, and a notice until it is called off."""
    form, now = LateForm(request.form), services().now()
    with services().database.write() as session:
        occurrence = looked_at(session, occurrence_id)
        if form.validate():
            minutes, words = form.late_by, form.words.data
            by = signed_in().organiser
            try:
                actions.say_late(session, occurrence, by, minutes=minutes, words=words, now=now)
            except SaidJustNow:
                return back(occurrence_id, "nyss")
            except NotOnTheDay:
                return back(occurrence_id, "slut")
            log(session, "said late", occurrence, minutes=minutes, words=words)
            return back(occurrence_id, "forsenade")
    return show(occurrence_id, late=form)


def call_off_lateness(occurrence_id: int) -> ResponseReturnValue:
    """ "Vi är igång nu"."""
    with services().database.write() as session:
        occurrence = looked_at(session, occurrence_id)
        if actions.call_off_lateness(session, occurrence, now=services().now()):
            log(session, "lateness called off", occurrence)
    return back(occurrence_id, "igang")


def run_over(occurrence_id: int) -> ResponseReturnValue:
    """ "Vi drar över": it ends later."""
    asked = request.form.get("minutes", "")
    minutes = int(asked) if asked in map(str, RUN_OVER_MINUTES) else 0
    now = services().now()
    with services().database.write() as session:
        occurrence = looked_at(session, occurrence_id)
        before = {"ends_at": occurrence.ends_at}
        if request.form.get("shown", "") not in ("", occurrence.ends_at.isoformat()):
            return back(
                occurrence_id, "langre"
            )  # the button was pressed twice, or by two: once is what both meant
        try:
            after = {"ends_at": actions.run_over(session, occurrence, minutes, now=now)}
        except NotOnTheDay:
            return back(occurrence_id, "slut")
        record(session, signed_in().by, "ran over", about(occurrence), now=now, before=before, after=after)
    return back(occurrence_id, "langre")
