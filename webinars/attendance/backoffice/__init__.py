"""The host's page: an occurrence on a phone, on the day. Who is here, who else came, and what everybody has to know."""

from flask import Blueprint

from webinars.attendance.backoffice import host, marking, telling

pages = Blueprint("attendance_office", __name__, url_prefix="/arrangor/tillfallen/<int:occurrence_id>/varden")

for rule, view, method in (
    ("", host.host_page, "GET"),
    ("/laget", host.state, "GET"),
    ("/motet", host.enter_meeting, "POST"),
    ("", marking.save_marks, "POST"),
    ("/markera", marking.mark_one, "POST"),
    ("/ny", marking.add_walk_in, "POST"),
    ("/andra", marking.count_others, "POST"),
    ("/forsenade", telling.say_late, "POST"),
    ("/igang", telling.call_off_lateness, "POST"),
    ("/langre", telling.run_over, "POST"),
):
    pages.add_url_rule(rule, view_func=view, methods=[method])
