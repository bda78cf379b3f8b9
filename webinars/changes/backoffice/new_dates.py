"""What those who were registered answer to the date that replaces a cancelled one."""

from flask import render_template
from flask.typing import ResponseReturnValue

from webinars.changes.backoffice.plans import mine
from webinars.changes.queries import replacements_of
from webinars.changes.replacements import answers_to, questions_about
from webinars.organisers.rules import Permission
from webinars.series.rules import is_on_hold
from webinars.web import private_page, services


def show_answers(occurrence_id: int) -> ResponseReturnValue:
    """Yes, no, no answer: numbers, and names. Not for hosts, who see names around the day alone."""
    now = services().now()
    with services().database.read() as session:
        cancelled = mine(session, occurrence_id, Permission.MANAGE_PEOPLE)
        new_dates = [
            (
                new,
                answers_to(session, new),
                questions_about(session, new),
                is_on_hold(new.mail_held_until, now=now),
            )
            for new in replacements_of(session, cancelled)
        ]
        html = render_template("changes/backoffice/answers.html", occurrence=cancelled, new_dates=new_dates)
    return private_page(html)
