"""The page that an organiser meets first."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from webinars.backoffice.queries import (
    next_occurrences,
    series_seen,
    tasks_of_series,
    tasks_of_the_machinery,
)
from webinars.organisers.guard import signed_in
from webinars.organisers.rules import Permission
from webinars.organisers.words import role_names
from webinars.privacy.queries import counts_with_kept
from webinars.series.models import Episode, Series
from webinars.web import private_page, services

pages = Blueprint("backoffice", __name__, url_prefix="/arrangor")


@pages.get("/")
def front_page() -> ResponseReturnValue:
    """What is next, and what needs a hand, in the series that one may see."""
    who, now, config = signed_in(), services().now(), services().config
    with services().database.read() as session:
        in_sight = who.within(Episode.series_id, Permission.SIGNED_IN)
        theirs = who.within(Episode.series_id, Permission.WRITE_DRAFTS)
        tasks = list(tasks_of_the_machinery(session, now=now)) if who.is_administrator else []
        tasks += tasks_of_series(
            session, theirs, caption_target_days=config.recordings.caption_target_days, now=now
        )
        series = series_seen(session, who.within(Series.id, Permission.SIGNED_IN))
        page = render_template(
            "backoffice/backoffice/front_page.html",
            tasks=tasks,
            occurrences=next_occurrences(session, in_sight, now=now),
            counts=counts_with_kept(session),
            people=who.scope(Permission.SEE_PEOPLE),
            series=series,
            titles={each.id: each.title for each in series},
            role_names=role_names(),
            zone=config.site.timezone,
        )
    return private_page(page)
