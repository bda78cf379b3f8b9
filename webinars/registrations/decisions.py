"""Verbs that only an organiser decides about: a seat past the line, and a place at another occurrence."""

from datetime import datetime

from sqlalchemy.orm import Session

from webinars.registrations.actions import (
    Terms,
    forget_offer,
    lock_registration,
    raise_revision,
    register_attendee,
    withdraw_registration,
)
from webinars.registrations.happenings import write_down
from webinars.registrations.models import Registration
from webinars.registrations.rules import LIVE_STATUSES, PlaceGone, WaitlistReason, WaitlistStep, Withdrawal
from webinars.registrations.seats import lock_occurrences, take_seats_beyond_capacity
from webinars.series.models import Occurrence


def give_seat(session: Session, registration: Registration, *, now: datetime) -> bool:
    """A seat for somebody who stands in line, past everybody before them and though none may be free.

    Says whether they were still standing there. An offered seat is taken already, and is theirs now.
    """
    lock_registration(session, registration)
    if registration.status not in ("waiting", "offered"):
        return False
    if registration.status == "waiting":
        take_seats_beyond_capacity(session, registration.occurrence, registration.seats)
    write_down(session, registration, WaitlistStep.SEATED, WaitlistReason.BY_ORGANISER, now=now)
    registration.status, registration.waiting_since = "confirmed", None
    registration.together_id = None
    forget_offer(registration)
    raise_revision(registration, now=now)
    session.flush()
    return True


def move_place(
    session: Session,
    registration: Registration,
    occurrence: Occurrence,
    *,
    beyond_capacity: bool,
    now: datetime,
) -> Registration:
    """A place at another occurrence instead of this one; gives the new one, which may be a place in line.

    In the calendar the one entry is taken back, and the other is new. What was answered is asked anew. Raises
    PlaceGone when there was none any more, and RegistrationClosed when the other occurrence is over or off.
    """
    attendee = registration.attendee
    session.refresh(attendee, with_for_update=True)
    lock_occurrences(session, [registration.occurrence_id, occurrence.id])
    session.refresh(registration, with_for_update=True)
    if registration.status not in LIVE_STATUSES or registration.occurrence_id == occurrence.id:
        raise PlaceGone("withdrawn already, or there already")
    terms = Terms(
        registered_by=registration.registered_by,
        viewers=registration.viewers,
        by_organiser=registration.registered_by is None,
        beyond_capacity=beyond_capacity,
    )
    moved = register_attendee(session, occurrence, attendee, terms=terms, now=now)
    withdraw_registration(session, registration, because=Withdrawal.OTHER_OCCURRENCE, now=now)
    return moved
