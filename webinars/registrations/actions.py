"""Verbs on one attendee's place: register, withdraw, answer, ask for the link again. None of them commits."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from webinars.lib.database import add_at_once
from webinars.lib.signing import new_public_id
from webinars.mail.actions import withdraw_unsent
from webinars.registrations.desk import about_decline
from webinars.registrations.happenings import write_down
from webinars.registrations.models import Attendee, Registration
from webinars.registrations.rules import (
    LIVE_STATUSES,
    SEATED_STATUSES,
    RegistrationClosed,
    WaitlistStep,
    Withdrawal,
    decline_frees_seat,
    seat_goes_on_at,
)
from webinars.registrations.seats import give_back_seats, lock_occurrences, take_seats_behind_the_line
from webinars.series.models import Occurrence
from webinars.series.rules import PAST_SERIES_STATUSES, is_to_come, state_of, takes_registrations


@dataclass(frozen=True)
class Terms:
    """How somebody is registered: by whom, for how many viewers, with which press of the button."""

    registered_by: Attendee | None = None
    viewers: int | None = None
    batch_id: str | None = None
    together_at: frozenset[int] = frozenset()
    """Occurrences, by id, where all of the batch wait until there is a seat for each of them."""
    by_organiser: bool = False
    """Also when registration has closed, or has not opened; they are told who registered them."""
    beyond_capacity: bool = False
    """A seat though none is free, and past everybody who waits: when an organiser says so."""

    @property
    def registered_by_id(self) -> int | None:
        """The row of whoever registers them."""
        return self.registered_by.id if self.registered_by else None


ALONE = Terms()

_DECLINING = (Withdrawal.OFFER_DECLINED, Withdrawal.SELF, Withdrawal.REGISTRAR, Withdrawal.NOT_ME)
_PASSED_ON = (Withdrawal.OFFER_EXPIRED, Withdrawal.REPLACED, Withdrawal.NEW_ADDRESS, Withdrawal.MERGED)

_REGISTRATION = select(Registration).where(
    Registration.attendee_id == bindparam("attendee_id"),
    Registration.occurrence_id == bindparam("occurrence_id"),
)


def register_attendee(
    session: Session, occurrence: Occurrence, attendee: Attendee, *, terms: Terms = ALONE, now: datetime
) -> Registration:
    """Give an attendee a seat, or a place in the queue when there is none.

    Registering again changes nothing but has the link sent again; coming back after withdrawing takes a seat anew
    and keeps the calendar UID and its counter. Raises RegistrationClosed, also to those who have a place: whoever
    types a name into a form is not told whose place that is. The attendee has to be locked
    (`attendees.attendee_for`), so that two requests at once make one registration.
    """
    lock_occurrences(session, [occurrence.id])
    if not (is_open(occurrence, now=now) or (terms.by_organiser and is_to_come(occurrence, now=now))):
        raise RegistrationClosed("this occurrence takes no registrations")
    existing = registration_of(session, attendee, occurrence)
    if existing is not None and existing.status in LIVE_STATUSES:
        _send_again(existing, terms, now)
        session.flush()
        return existing
    return _settle(session, existing, occurrence, attendee, terms, now)


def _send_again(registration: Registration, terms: Terms, now: datetime) -> None:
    registration.resend_requested_at, registration.announce_after = now, None
    if registration.registered_by_id == terms.registered_by_id:
        registration.batch_id = terms.batch_id  # so that the overview and the receipt name it again


def _settle(
    session: Session,
    existing: Registration | None,
    occurrence: Occurrence,
    attendee: Attendee,
    terms: Terms,
    now: datetime,
) -> Registration:
    # A group watches on one screen and uses one connection: it takes one seat, however many look at it.
    seats = 1
    together_id = terms.batch_id if occurrence.id in terms.together_at else None
    anyhow = terms.beyond_capacity
    confirmed = not together_id and take_seats_behind_the_line(session, occurrence, seats, anyhow=anyhow)
    place: dict[str, Any] = {
        "status": "confirmed" if confirmed else "waiting",
        "waiting_since": None if confirmed else now,
        "together_id": together_id,
        "seats": seats,
        "role": "attendee",  # also for those who were on stage before
        "registered_by_id": terms.registered_by_id,
        "by_organiser": terms.by_organiser,
        "viewers": terms.viewers,
        "batch_id": terms.batch_id,
    }
    if existing is None:
        return _first_place(session, occurrence, attendee, place, now)
    for name, value in place.items():
        setattr(existing, name, value)
    existing.registered_by = terms.registered_by
    existing.withdrawn_at, existing.withdrawn_because = None, ""
    forget_answer(existing)
    raise_revision(existing, now=now)
    session.flush()
    return existing


def _first_place(
    session: Session, occurrence: Occurrence, attendee: Attendee, place: dict[str, Any], now: datetime
) -> Registration:
    session.flush()  # whoever registers them may be new
    values = {
        **place,
        "public_id": new_public_id(16),
        "attendee_id": attendee.id,
        "occurrence_id": occurrence.id,
        "created_at": now,
        "changed_at": now,
    }
    made = add_at_once(session, Registration, values)
    # Known already; given to the constructor, each would be asked for its other registrations first.
    set_committed_value(made, "attendee", attendee)
    set_committed_value(made, "occurrence", occurrence)
    session.expire(attendee, ["registrations"])
    return made


def withdraw_registration(
    session: Session, registration: Registration, *, because: Withdrawal, now: datetime
) -> bool:
    """Give the place back; the calendar entry is taken back from what follows. Says whether there was a place."""
    lock_registration(session, registration)
    if registration.status not in LIVE_STATUSES:
        return False
    if registration.status in SEATED_STATUSES and registration.seats:
        give_back_seats(session, registration.occurrence, registration.seats)
    if registration.status == "offered" and because in _DECLINING:
        write_down(session, registration, WaitlistStep.DECLINED, now=now)
    elif registration.status in ("offered", "waiting") and because not in _PASSED_ON:
        write_down(session, registration, WaitlistStep.LEFT, now=now)
    registration.status = "withdrawn"
    registration.withdrawn_at, registration.withdrawn_because = now, because.value
    registration.waiting_since = registration.resend_requested_at = registration.together_id = None
    keep_seat(session, registration, now=now)  # it has gone on
    forget_offer(registration)
    raise_revision(registration, now=now)
    session.flush()
    return True


def record_answer(
    session: Session, registration: Registration, answer: str, *, via: str, now: datetime
) -> None:
    """Yes, maybe or no: what the attendee says about coming. By which way makes no difference.

    Where a no frees the seat (`rules.decline_frees_seat`) it does so after a while, and any other answer stops that.
    """
    repeated = answer == "no" == registration.answer and registration.release_at is not None
    registration.answer, registration.answered_at, registration.answered_by = answer, now, via
    registration.answered_for = registration.occurrence.starts_at
    if not repeated:
        keep_seat(session, registration, now=now)
        registration.release_at = _release_at(registration, now)
    session.flush()


def keep_seat(session: Session, registration: Registration, *, now: datetime) -> None:
    """The seat does not go on to somebody else; nor does the mail leave that says when."""
    if registration.release_told_at is not None:
        withdraw_unsent(session, about_decline(registration), now=now)
    registration.release_at = registration.release_told_at = None


def _release_at(registration: Registration, now: datetime) -> datetime | None:
    occurrence = registration.occurrence
    goes_on = (
        registration.answer == "no"
        and registration.status == "confirmed"
        and registration.role == "attendee"
        and occurrence.starts_at > now
        and decline_frees_seat(occurrence.episode.series.decline_frees_seat, capacity=occurrence.capacity)
    )
    return seat_goes_on_at(declined_at=now, starts_at=occurrence.starts_at) if goes_on else None


def forget_answer(registration: Registration) -> None:
    """As if they had not been asked."""
    registration.answer, registration.answered_by = "", ""
    registration.answered_at = registration.answered_for = None
    registration.release_at = registration.release_told_at = None


def forget_offer(registration: Registration) -> None:
    """No seat is offered to them any more: they have one, or none."""
    registration.offered_at = registration.offered_for = registration.offer_expires_at = None


def request_resend(session: Session, registration: Registration, *, now: datetime) -> None:
    """Have the invitation sent again."""
    registration.resend_requested_at = now
    session.flush()


def raise_revision(registration: Registration, *, now: datetime) -> None:
    """Something changed that the attendee would see in the calendar: a mail is owed."""
    registration.revision += 1
    registration.changed_at = now
    registration.announce_after, registration.announce_error = None, ""


def registration_of(session: Session, attendee: Attendee, occurrence: Occurrence) -> Registration | None:
    """The one registration of this attendee at this occurrence, in whatever status."""
    if attendee.__dict__.get("registrations") == []:  # made by this transaction: there is none to look for
        return None
    return session.scalar(_REGISTRATION, {"attendee_id": attendee.id, "occurrence_id": occurrence.id})


def lock_registration(session: Session, registration: Registration) -> None:
    """First the occurrence, then the registration, as everywhere: so nobody waits for each other in a circle."""
    lock_occurrences(session, [registration.occurrence_id])
    session.refresh(registration, with_for_update=True)


def is_open(occurrence: Occurrence, *, now: datetime) -> bool:
    """Whether somebody may register, be it for the waitlist."""
    is_past = occurrence.episode.series.status in PAST_SERIES_STATUSES
    state = state_of(occurrence, series_is_past=is_past, now=now)
    return occurrence.episode.published and takes_registrations(state)
