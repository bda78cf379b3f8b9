"""Verbs: a place that goes on to somebody else, a substitute or the same person at another address."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webinars.lib.signing import new_public_id
from webinars.registrations.actions import (
    forget_answer,
    lock_registration,
    raise_revision,
    registration_of,
    withdraw_registration,
)
from webinars.registrations.models import Attendee, Following, Registration
from webinars.registrations.rules import LIVE_STATUSES, PlaceGone, Withdrawal

_STANDING = (
    *("status", "seats", "waiting_since", "together_id"),
    *("offered_at", "offered_for", "offer_expires_at"),
)
_PASSED_ON = (*_STANDING, "role", "viewers", "registered_by", "by_organiser", "batch_id")


def pass_on_place(
    session: Session, registration: Registration, heir: Attendee, *, because: Withdrawal, now: datetime
) -> Registration:
    """Hand a live place, an offered seat or a place in the queue over to another attendee; nobody can come in between.

    The heir gets a registration, and so a calendar UID, of their own. When they have one already, the seat is freed;
    an heir who has this very place keeps it, and one who waits for a seat has it now, as theirs: it stays with whoever
    registered them, and an offer that may be about to run out does not cost them their place in line. Raises PlaceGone
    when it was given back meanwhile.
    """
    if heir.id == registration.attendee_id:
        return registration
    lock_registration(session, registration)
    if registration.status not in LIVE_STATUSES:
        raise PlaceGone("withdrawn already")
    occurrence = registration.occurrence
    existing = registration_of(session, heir, occurrence)
    has_a_place = existing is not None and existing.status in LIVE_STATUSES
    waits_for_it = existing and existing.status == "waiting" and registration.status == "confirmed"
    if existing is not None and has_a_place and not waits_for_it:
        withdraw_registration(session, registration, because=because, now=now)
        return existing
    passed_on = _STANDING if has_a_place else _PASSED_ON
    kept: dict[str, Any] = {name: getattr(registration, name) for name in passed_on}
    registration.seats = 0  # so that withdrawing frees nothing: the seat goes along
    session.flush()
    withdraw_registration(session, registration, because=because, now=now)
    if existing is None:
        existing = Registration(
            public_id=new_public_id(16),
            attendee=heir,
            occurrence=occurrence,
            created_at=now,
            changed_at=now,
            **kept,
        )
        session.add(existing)
    else:
        _come_into(existing, kept, now)
    session.flush()
    return existing


def _come_into(registration: Registration, place: Mapping[str, Any], now: datetime) -> None:
    for name, value in place.items():
        setattr(registration, name, value)
    registration.withdrawn_at, registration.withdrawn_because = None, ""
    forget_answer(registration)
    raise_revision(registration, now=now)


def pass_on_followings(
    session: Session, followings: Iterable[Following], heir: Attendee, *, now: datetime
) -> None:
    """Have the heir get a place at episodes that open later, instead of whoever follows these series."""
    for following in followings:
        theirs = session.scalar(
            select(Following).where(
                Following.attendee_id == heir.id, Following.series_id == following.series_id
            )
        )
        if theirs is None:
            following.attendee = heir
        elif following.ended_at is None:
            following.ended_at, theirs.ended_at = now, None
    session.flush()
