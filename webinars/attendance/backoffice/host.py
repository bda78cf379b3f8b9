"""The page itself, and what it asks for while it is open."""

import logging
from datetime import timedelta

from flask import jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webinars.attendance import actions
from webinars.attendance.backoffice.found import about, back, days, looked_at, may_look, the_occurrence
from webinars.attendance.forms import LateForm, OthersForm, WalkInForm
from webinars.attendance.listing import HostList, host_list
from webinars.attendance.meetings import origin_of_meeting, person_in_charge, way_in
from webinars.attendance.queries import last_late_notice, late_notice
from webinars.attendance.rules import (
    RUN_OVER_MINUTES,
    begins_at,
    late_choices,
    may_say_again,
)
from webinars.conferencing import PlatformFailed
from webinars.organisations.datalist import organisation_options
from webinars.organisers.guard import signed_in
from webinars.series.models import Occurrence
from webinars.series.rules import is_to_come
from webinars.web import content_security_policy, private_page, services

log = logging.getLogger(__name__)


def host_page(occurrence_id: int) -> ResponseReturnValue:
    """The whole page; for whoever is only a host, outside their days, without the list."""
    with services().database.read() as session:
        occurrence = the_occurrence(session, occurrence_id)
        if not may_look(occurrence):
            return _not_today(occurrence)
    with services().database.write() as session:
        actions.note_in_log(
            session, signed_in().by, "host list seen", about(occurrence), now=services().now()
        )
    return show(occurrence_id)


def state(occurrence_id: int) -> ResponseReturnValue:
    """Who is here, for the page that is open already: by registration, without names."""
    with services().database.read() as session:
        occurrence = looked_at(session, occurrence_id)
        return as_json(host_list(session, occurrence))


def show(
    occurrence_id: int,
    *,
    walk_in: WalkInForm | None = None,
    others: OthersForm | None = None,
    late: LateForm | None = None,
) -> ResponseReturnValue:
    """The page as it stands now; with a form that was sent and is to be put right: 422."""
    search = request.args.get("sok", "")
    sent = [form.problems for form in (walk_in, others, late) if form is not None]
    with services().database.read() as session:
        occurrence = looked_at(session, occurrence_id)
        people = host_list(session, occurrence)
        html = render_template(
            "attendance/backoffice/host.html",
            occurrence=occurrence,
            series=occurrence.episode.series,
            everybody=people,
            people=people.searched(search),
            search=search,
            walk_in=walk_in or WalkInForm(),
            others=others or OthersForm(data={"others": str(people.others)}),
            late=late or LateForm(),
            errors=[problem for problems in sent for problem in problems],
            organisations=organisation_options(),
            done=request.args.get("gjort", ""),
            **(moment := _moment(session, occurrence)),
        )
    response = private_page(html, 422 if sent else 200)
    if origin := moment["meeting_origin"]:
        response.headers["Content-Security-Policy"] = content_security_policy(str(origin))
    return response


def enter_meeting(occurrence_id: int) -> ResponseReturnValue:
    """Into the meeting, as somebody who leads it."""
    with services().database.read() as session:
        occurrence = looked_at(session, occurrence_id)
    if not is_to_come(occurrence, now=services().now()) or not origin_of_meeting(services(), occurrence):
        return back(occurrence_id, "slut")
    try:
        address = way_in(services(), occurrence, person_in_charge(signed_in().organiser))
    except PlatformFailed as error:
        log.warning("nobody gets into occurrence %s: %s", occurrence_id, error)
        return back(occurrence_id, "motet-svarar-inte")
    return redirect(address, 303)


def _moment(session: Session, occurrence: Occurrence) -> dict[str, object]:
    """What can be done at this moment."""
    now, last = services().now(), last_late_notice(session, occurrence.id)
    late = late_notice(session, occurrence, now=now)
    is_live = occurrence.starts_at <= now < occurrence.ends_at
    to_come = is_to_come(occurrence, now=now)
    return {
        "late_now": late,
        "late_begins_at": begins_at(occurrence.starts_at, late.minutes) if late else None,
        "late_choices": late_choices(occurrence.starts_at, occurrence.ends_at, now=now),
        "may_say_late": to_come and may_say_again(last.said_at if last else None, now=now),
        "is_to_come": to_come,
        "is_live": is_live,
        "run_over_choices": {
            minutes: occurrence.ends_at + timedelta(minutes=minutes) for minutes in RUN_OVER_MINUTES
        }
        if is_live and to_come
        else {},
        "meeting_origin": origin_of_meeting(services(), occurrence) if to_come else "",
    }


def _not_today(occurrence: Occurrence) -> ResponseReturnValue:
    begins, ends = days(occurrence)
    values = {"occurrence": occurrence, "begins": begins, "is_over": services().now() >= ends}
    return private_page(render_template("attendance/backoffice/not_today.html", **values))


def as_json(people: HostList) -> ResponseReturnValue:
    """Who is here, for the script of the page: without names."""
    return jsonify(
        here=people.here,
        of=people.expected,
        people=people.people,
        each={each.registration.public_id: each.is_here for each in people.attendees},
    )
