"""The page that an organiser meets first."""

from collections.abc import Iterator

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from webinars.backoffice import preparation
from webinars.backoffice.machinery import tasks_of_the_machinery
from webinars.backoffice.queries import drafts, first_steps, next_occurrences, series_seen, to_host
from webinars.backoffice.rules import MENDED_AT, Task, Trouble
from webinars.organisers.access import SignedIn
from webinars.organisers.guard import signed_in
from webinars.organisers.permissions import permission_needed
from webinars.organisers.rules import Permission
from webinars.organisers.words import role_names
from webinars.privacy.queries import counts_with_kept
from webinars.series.models import Episode, Series
from webinars.series.rules import PAST_SERIES_STATUSES, state_of
from webinars.web import private_page, services

pages = Blueprint("backoffice", __name__, url_prefix="/arrangor")


@pages.get("/")
def front_page() -> ResponseReturnValue:
    """What is next, and what needs a hand, in the series that one may see."""
    who, now, config = signed_in(), services().now(), services().config
    with services().database.read() as session:
        series = series_seen(session, who.within(Series.id, Permission.SIGNED_IN))
        coming = next_occurrences(session, who.within(Episode.series_id, Permission.SIGNED_IN), now=now)
        hosted = to_host(coming, now=now)
        page = render_template(
            "backoffice/backoffice/front_page.html",
            tasks=preparation.in_order(_tasks(session, who)),
            occurrences=coming,
            states={
                each.id: state_of(each, series_is_past=_is_past(each.episode.series), now=now)
                for each in coming
            },
            hosted=[each for each in hosted if _covers(who, Permission.MARK_ATTENDANCE, each.episode)],
            drafts=_drafts(session, who),
            steps=first_steps(session, series) if who.may(Permission.EDIT_SERIES) else None,
            counts=counts_with_kept(session),
            people=who.scope(Permission.SEE_PEOPLE),
            series=series,
            titles={each.id: each.title for each in series},
            role_names=role_names(),
            zone=config.site.timezone,
        )
    return private_page(page)


def _is_past(series: Series) -> bool:
    return series.status in PAST_SERIES_STATUSES


def _tasks(session: Session, who: SignedIn) -> Iterator[Task]:
    """Only what this person can mend: in the series where they may open the page for it."""
    now = services().now()
    if who.is_administrator:
        yield from tasks_of_the_machinery(session, now=now)
    finders = {
        Trouble.ON_HOLD: preparation.changes_that_wait,
        Trouble.NO_ROOM: preparation.without_a_room,
        Trouble.LINE_STANDS: preparation.lines_that_stand,
        Trouble.BOUNCES: preparation.bounces_in_force,
        Trouble.NOT_ANSWERED: preparation.unanswered_offers,
        Trouble.DRAFT_NEAR: preparation.drafts_close_to_their_date,
        Trouble.LINKS_BROKEN: preparation.broken_links,
        Trouble.PUBLISHING_AHEAD: preparation.publishing_dates,
    }
    for trouble, find in finders.items():
        if (seen := _mendable(who, trouble)) is not None:
            yield from find(session, seen, now=now)
    if (seen := _mendable(who, Trouble.MAILS_DEAD)) is not None:
        yield from preparation.dead_mails(session, seen, everything=who.is_administrator)
    if (seen := _mendable(who, Trouble.CAPTIONS_DUE)) is not None:
        days = services().config.recordings.caption_target_days
        yield from preparation.captions_due(session, seen, target_days=days, now=now)


def _mendable(who: SignedIn, trouble: Trouble) -> ColumnElement[bool] | None:
    """A condition on Episode: where somebody may mend it. None: nowhere."""
    needed = permission_needed(MENDED_AT[trouble], "GET")
    # What waits to be sent is called back by whoever may edit; others may only look at it.
    needed = Permission.EDIT_SERIES if trouble is Trouble.ON_HOLD else needed
    return who.within(Episode.series_id, needed) if needed and who.may(needed) else None


def _drafts(session: Session, who: SignedIn) -> list[Episode]:
    """For those who write and nothing else; editors see them in their series."""
    if not who.may(Permission.WRITE_DRAFTS) or who.may(Permission.EDIT_SERIES):
        return []
    return list(drafts(session, who.within(Episode.series_id, Permission.WRITE_DRAFTS)))


def _covers(who: SignedIn, permission: Permission, episode: Episode) -> bool:
    return who.scope(permission).covers(episode.series_id)
