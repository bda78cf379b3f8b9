"""Verbs: a new date for what was cancelled. Those who had a place are asked; what they answer is counted here."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from webinars.changes.models import Change
from webinars.changes.queries import is_known
from webinars.changes.rules import Obstacle, UndoRefused, hold_until
from webinars.lib.text import sortable
from webinars.registrations.models import NewDateOffer, Registration
from webinars.registrations.rules import LIVE_STATUSES
from webinars.series.models import Occurrence
from webinars.series.rules import OccurrenceNotChangeable, check_times


def new_date_of(
    cancelled: Occurrence, *, starts_at: datetime, ends_at: datetime, now: datetime
) -> Occurrence:
    """The occurrence that would replace it; known to no session. Raises OccurrenceNotChangeable, InvalidTimes."""
    if cancelled.status != "cancelled":
        raise OccurrenceNotChangeable("only what was cancelled gets a new date")
    check_times(starts_at, ends_at, now=now)
    closes_at = cancelled.registration_closes_at
    return Occurrence(
        episode_id=cancelled.episode_id,
        starts_at=starts_at,
        ends_at=ends_at,
        status="open",
        reason="",
        capacity=cancelled.capacity,
        taken=0,
        waitlist=cancelled.waitlist,
        join_url=cancelled.join_url,
        platform=cancelled.platform,
        place=cancelled.place,
        note=cancelled.note,
        registration_closes_at=closes_at and closes_at + (starts_at - cancelled.starts_at),
        replaces_id=cancelled.id,
        revision=0,
        settled_revision=0,
        changed_at=now,
        created_at=now,
    )


def add_new_date(
    session: Session, cancelled: Occurrence, change: Change, new: Occurrence, *, now: datetime
) -> None:
    """Put it on, and have those asked who had a place, when the hold is over; `change` says how to take it back."""
    new.key = _free_key(session, cancelled)
    change.held_until = hold_until(new.starts_at, concerned=count_to_ask(session, cancelled), now=now)
    new.mail_held_until = change.held_until
    session.add(new)
    session.flush()
    change.after = {"new_occurrence_id": new.id, "new_starts_at": new.starts_at.isoformat()}


def take_back_new_date(session: Session, change: Change, *, now: datetime) -> None:
    """As if it had never been. Raises UndoRefused when somebody was asked, or has registered for it."""
    new_id = change.after["new_occurrence_id"]
    assert isinstance(new_id, int)
    new = session.get(Occurrence, new_id, with_for_update=True)
    if new is None:
        return
    was_changed = select(Change.id).where(Change.occurrence_id == new.id, Change.undone_at.is_(None))
    if session.scalar(was_changed.limit(1)) is not None:
        raise UndoRefused(Obstacle.CHANGED_SINCE)
    if is_known(session, change):
        raise UndoRefused(Obstacle.ANSWERED)
    session.delete(new)
    session.flush()


def count_to_ask(session: Session, cancelled: Occurrence) -> int:
    """Those who had a place at what was cancelled."""
    live = Registration.occurrence_id == cancelled.id, Registration.status.in_(LIVE_STATUSES)
    theirs = select(func.count(Registration.id)).where(*live, Registration.role == "attendee")
    return session.scalar(theirs) or 0


def answers_to(session: Session, new: Occurrence) -> Mapping[str, int]:
    """How many said yes, no, and nothing yet ("")."""
    asked = select(NewDateOffer.answer, func.count()).where(NewDateOffer.occurrence_id == new.id)
    counts = {answer: number for answer, number in session.execute(asked.group_by(NewDateOffer.answer))}  # noqa: C416
    return {"yes": 0, "no": 0, "": 0, **counts}


def questions_about(session: Session, new: Occurrence) -> Sequence[NewDateOffer]:
    """Who was asked about the new date, with their answer; yes first, then no, then no answer, each by name."""
    asked = session.scalars(
        select(NewDateOffer)
        .where(NewDateOffer.occurrence_id == new.id)
        .options(selectinload(NewDateOffer.registration).selectinload(Registration.attendee))
    ).all()
    order = {"yes": 0, "no": 1}
    return sorted(
        asked, key=lambda q: (order.get(q.answer, 2), sortable(q.registration.attendee.family_name), q.id)
    )


def _free_key(session: Session, cancelled: Occurrence) -> str:
    """`lunch-2`: the key of what it replaces, with the next free number."""
    taken = set(session.scalars(select(Occurrence.key).where(Occurrence.episode_id == cancelled.episode_id)))
    stem = cancelled.key.rstrip("0123456789").rstrip("-") or cancelled.key
    return next(key for number in range(2, 10_000) if (key := f"{stem}-{number}") not in taken)
