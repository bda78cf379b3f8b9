"""What organisers do in the back office: a change waits five minutes, and can be undone."""

from datetime import timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.convergence import post
from tests.convergence.world import World
from webinars.changes.actions import change_occurrence, send_now, undo_change
from webinars.changes.models import Change
from webinars.changes.proposals import Proposal
from webinars.changes.queries import latest_change
from webinars.changes.rules import Kind, NothingToChange, UndoRefused
from webinars.invitations.models import CalendarMessage, Invitation
from webinars.organisers.audit import COMMAND_LINE
from webinars.registrations.models import Registration
from webinars.series.models import Occurrence
from webinars.series.rules import InvalidTimes, OccurrenceNotChangeable, is_on_hold


def move(world: World, which: int, hours: int) -> None:
    with world.database.read() as session:
        starts_at = session.get_one(Occurrence, _id(world, which)).starts_at + timedelta(hours=hours)
    times = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=1)}
    _change(world, which, Proposal(Kind.MOVED, times))


def cancel(world: World, which: int) -> None:
    _change(world, which, Proposal(Kind.CANCELLED, {}, "Oväder."))


def postpone(world: World, which: int) -> None:
    _change(world, which, Proposal(Kind.POSTPONED, {}, "Oväder."))


def take_up_again(world: World, which: int) -> None:
    _change(world, which, Proposal(Kind.REOPENED, {"status": "open"}))


def tell_now(world: World, which: int) -> None:
    with world.occurrence(which) as (session, occurrence):
        send_now(session, occurrence, by=COMMAND_LINE, now=world.now)


def undo(world: World, which: int) -> None:
    """The last change. Of one that nobody has heard of, nobody hears by its undoing either."""
    world.pass_by(seconds=1)
    with world.occurrence(which) as (session, occurrence):
        change = latest_change(session, occurrence)
        if change is None:
            return
        silent = _is_untouched(world, session, change)
        try:
            undo_change(session, change, by=COMMAND_LINE, now=world.now)
        except UndoRefused:
            session.rollback()
            return
    if silent:
        said = _messages(world, which)
        post.carry_changes(world)
        post.write(world)
        assert _messages(world, which) == said, "an undone change of which somebody is told"


def _change(world: World, which: int, proposal: Proposal) -> None:
    world.pass_by(seconds=1)
    with world.occurrence(which) as (session, occurrence):
        try:
            change = change_occurrence(session, occurrence, proposal, by=COMMAND_LINE, now=world.now)
        except (OccurrenceNotChangeable, InvalidTimes, NothingToChange):
            session.rollback()
            return
        world.before_changes[change.id] = _places(session, occurrence.id)


def _is_untouched(world: World, session: Session, change: Change) -> bool:
    """Whether all was told before the change, and nothing of anybody's place there has happened since."""
    places = _places(session, change.occurrence_id)
    nothing_owed = all(revision == announced and not resend for _, revision, announced, resend, _ in places)
    return (
        not world.is_limited
        and is_on_hold(change.occurrence.mail_held_until, now=world.now)
        and change.settled_before == change.revision_before
        and nothing_owed
        and places == world.before_changes.get(change.id)
    )


def _places(session: Session, occurrence_id: int) -> list[tuple[Any, ...]]:
    rows = session.execute(
        select(
            *(Registration.id, Registration.revision, Registration.announced_revision),
            *(Registration.resend_requested_at, Registration.status),
        )
        .where(Registration.occurrence_id == occurrence_id)
        .order_by(Registration.id)
    )
    return [tuple(row) for row in rows]


def _messages(world: World, which: int) -> int:
    """How many were ever written about places there."""
    written = (
        select(func.count(CalendarMessage.id))
        .join(CalendarMessage.invitation)
        .join(Invitation.registration)
        .where(Registration.occurrence_id == _id(world, which))
    )
    with world.database.read() as session:
        return session.scalar(written) or 0


def _id(world: World, which: int) -> int:
    return world.occurrence_ids[which % len(world.occurrence_ids)]
