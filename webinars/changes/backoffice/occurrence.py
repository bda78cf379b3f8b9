"""An occurrence as its organisers see it: facts, what waits to be told, what was changed, what can be done."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webinars.changes.backoffice.plans import mine, state_of
from webinars.changes.backoffice.undoing import consequences_of_undo
from webinars.changes.models import Change
from webinars.changes.queries import changes_of, latest_change, obstacle_to, replacements_of
from webinars.changes.rules import written_counts
from webinars.changes.words import field_words, kind_words, platform_words, shown_value
from webinars.lib import edits
from webinars.organisers.guard import signed_in
from webinars.organisers.rules import Permission
from webinars.registrations.queries import counts_by_occurrence
from webinars.series.models import Occurrence
from webinars.series.rules import PAST_SERIES_STATUSES, is_on_hold
from webinars.series.rules import state_of as shown_state
from webinars.web import private_page, services


def show_occurrence(occurrence_id: int) -> ResponseReturnValue:
    """The page where everything about one occurrence begins."""
    now, who = services().now(), signed_in()
    with services().database.read() as session:
        occurrence = mine(session, occurrence_id, Permission.SIGNED_IN)
        series = occurrence.episode.series
        may_edit = who.scope(Permission.EDIT_SERIES).covers(series.id)
        html = render_template(
            "changes/backoffice/occurrence.html",
            occurrence=occurrence,
            state=shown_state(occurrence, series_is_past=series.status in PAST_SERIES_STATUSES, now=now),
            counts=counts_by_occurrence(session).get(occurrence.id, {}),
            may_edit=may_edit,
            may_see_people=who.scope(Permission.SEE_PEOPLE).covers(series.id),
            may_manage_people=who.scope(Permission.MANAGE_PEOPLE).covers(series.id),
            is_over=occurrence.ends_at <= now and occurrence.status != "postponed",
            on_hold=is_on_hold(occurrence.mail_held_until, now=now),
            replacements=replacements_of(session, occurrence),
            platform_words=platform_words(),
            done=request.args.get("gjort", ""),
            **(_history(session, occurrence) if may_edit else {"changes": [], "undoable": None}),
        )
    return private_page(html)


def _history(session: Session, occurrence: Occurrence) -> dict[str, object]:
    undoable = _undoable(session, occurrence)
    found = consequences_of_undo(session, undoable) if undoable else None
    return {
        "changes": changes_of(session, occurrence),
        "kind_words": kind_words(),
        "field_words": field_words(),
        "shown_value": shown_value,
        "undoable": undoable,
        "digest": edits.digest(state_of(occurrence)),
        "undo_counts": written_counts(found.counts()) if found else "",
    }


def _undoable(session: Session, occurrence: Occurrence) -> Change | None:
    """The last change, if it can be taken back."""
    latest = latest_change(session, occurrence)
    return latest if latest and obstacle_to(session, latest, now=services().now()) is None else None
