"""What can be taken back: first what that would mean, then the button. And "Skicka nu"."""

from flask import Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webinars.changes import actions
from webinars.changes.backoffice.plans import is_as_shown, mine, state_of
from webinars.changes.consequences import Consequences, consequences_of
from webinars.changes.models import Change
from webinars.changes.queries import as_it_was, is_carried, obstacle_to
from webinars.changes.rules import Kind, Obstacle, UndoRefused, written_counts
from webinars.changes.sentences import sentences
from webinars.changes.words import kind_words, obstacle_words
from webinars.lib import edits
from webinars.organisers.guard import signed_in
from webinars.series.models import Occurrence
from webinars.web import private_page, services

_BACK = {Kind.CANCELLED: Kind.REOPENED, Kind.POSTPONED: Kind.REOPENED, Kind.REOPENED: Kind.CANCELLED}


def send_now(occurrence_id: int) -> ResponseReturnValue:
    """Whoever is sure does not wait; pressing it too late does no harm."""
    with services().database.write() as session:
        occurrence = mine(session, occurrence_id, lock=True)
        actions.send_now(session, occurrence, by=signed_in().by, now=services().now())
    return _done(occurrence_id, "sent")


def ask_to_undo(occurrence_id: int, change_id: int) -> ResponseReturnValue:
    """Who has been told already, and hears of it; or why the change stays."""
    with services().database.read() as session:
        return _show(session, _change(session, mine(session, occurrence_id), change_id))


def undo(occurrence_id: int, change_id: int) -> ResponseReturnValue:
    """Take it back, if what was shown still holds: who was to be told nothing is told nothing."""
    with services().database.write() as session:
        occurrence = mine(session, occurrence_id, lock=True)
        change, now = _change(session, occurrence, change_id), services().now()
        if obstacle_to(session, change, now=now) is not None:
            return _show(session, change, 409)
        found = consequences_of_undo(session, change)
        if not is_as_shown(request.form.to_dict(), occurrence, found):
            return _show(session, change, 409, changed_meanwhile=True)
        try:
            actions.undo_change(session, change, by=signed_in().by, now=now)
        except UndoRefused as refusal:
            return _show(session, change, 409, obstacle=refusal.obstacle)
    return _done(occurrence_id, "undone")


def consequences_of_undo(session: Session, change: Change) -> Consequences:
    """What follows when this change is taken back."""
    kind = Kind(change.kind)
    back = _BACK.get(kind, kind)
    now, config = services().now(), services().config
    former, carried = as_it_was(change), is_carried(change)
    return consequences_of(session, change.occurrence, former, back, config, is_carried=carried, now=now)


def _change(session: Session, occurrence: Occurrence, change_id: int) -> Change:
    change = session.get(Change, change_id)
    return change if change and change.occurrence_id == occurrence.id else abort(404)


def _show(
    session: Session,
    change: Change,
    status: int = 200,
    *,
    obstacle: Obstacle | None = None,
    changed_meanwhile: bool = False,
) -> Response:
    obstacle = obstacle or obstacle_to(session, change, now=services().now())
    found = None if obstacle else consequences_of_undo(session, change)
    html = render_template(
        "changes/backoffice/undo.html",
        occurrence=change.occurrence,
        change=change,
        former=as_it_was(change),
        what=kind_words()[change.kind],
        obstacle=obstacle_words()[obstacle] if obstacle else "",
        found=found,
        sentences=sentences(found) if found else [],
        counts=written_counts(found.counts()) if found else "",
        digest=edits.digest(state_of(change.occurrence)),
        changed_meanwhile=changed_meanwhile,
    )
    return private_page(html, status)


def _done(occurrence_id: int, what: str) -> ResponseReturnValue:
    return redirect(url_for("changes.show_occurrence", occurrence_id=occurrence_id, gjort=what), 303)
