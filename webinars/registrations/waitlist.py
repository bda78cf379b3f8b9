"""Verbs on the line for an occurrence: free seats go to the first in it, offers are answered, run out, or fall.

Each locks the occurrence first: two schedulers, an answer and a newcomer at the same instant come one after another.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from webinars.mail.rules import MailState
from webinars.registrations.actions import (
    Terms,
    forget_offer,
    is_open,
    lock_registration,
    raise_revision,
    register_attendee,
    withdraw_registration,
)
from webinars.registrations.deadlines import SHORTEST, Patience
from webinars.registrations.desk import about
from webinars.registrations.happenings import write_down
from webinars.registrations.line import (
    address_bounces,
    closing_of,
    next_in_line,
    offer_mail,
    offers_at,
    passed_over,
)
from webinars.registrations.models import Registration
from webinars.registrations.rules import LIVE_STATUSES, OfferGone, WaitlistReason, WaitlistStep, Withdrawal
from webinars.registrations.seats import give_back_seats, lock_occurrences, take_seats
from webinars.series.models import Occurrence
from webinars.series.rules import ARCHIVED, is_on_hold

AT_ONCE = 25
"""So many are given a seat in one transaction: short enough that nobody who registers waits for it."""

_OFF = {
    "cancelled": WaitlistReason.OCCURRENCE_CANCELLED,
    "postponed": WaitlistReason.OCCURRENCE_POSTPONED,
}


def settle_waitlist(session: Session, occurrence_id: int, patience: Patience, *, now: datetime) -> int:
    """Bring the offers of one occurrence up to date and give its free seats; says how much happened."""
    lock_occurrences(session, [occurrence_id])
    occurrence = session.get_one(Occurrence, occurrence_id)
    if is_on_hold(occurrence.mail_held_until, now=now):
        return 0
    settled = settle_offers(session, occurrence, patience, now=now)
    return settled + _give_free_seats(session, occurrence, patience, now)


def settle_offers(session: Session, occurrence: Occurrence, patience: Patience, *, now: datetime) -> int:
    """End or change the offers that cannot stay as they are; the occurrence has to be locked. Says how many."""
    settled = sum(
        _settle_offer(session, registration, occurrence, patience, now)
        for registration in offers_at(session, occurrence)
    )
    session.flush()
    return settled


def accept_seat(session: Session, registration: Registration, *, now: datetime) -> None:
    """Take the seat that is offered; the invitation follows. Raises OfferGone.

    Also somewhat after the deadline, as long as nobody has passed the seat on; never after the start.
    """
    lock_registration(session, registration)
    occurrence = registration.occurrence
    is_off = occurrence.status != "open" or occurrence.episode.series.status == ARCHIVED
    if registration.status != "offered" or is_off or now >= occurrence.starts_at:
        raise OfferGone("answered already, expired, or off")
    write_down(session, registration, WaitlistStep.ACCEPTED, now=now)
    _confirm(registration, now)
    session.flush()


def decline_seat(session: Session, registration: Registration, *, now: datetime) -> None:
    """Let somebody else have the seat that is offered, and leave the line. Raises OfferGone."""
    lock_registration(session, registration)
    if registration.status != "offered":
        raise OfferGone("answered already, or expired")
    withdraw_registration(session, registration, because=Withdrawal.OFFER_DECLINED, now=now)


def stand_in_line_again(session: Session, registration: Registration, *, now: datetime) -> Registration:
    """To the end of the line, for somebody who let an offer pass; to a seat where nobody waits. Once, however often.

    Raises RegistrationClosed.
    """
    session.refresh(registration.attendee, with_for_update=True)
    lock_registration(session, registration)
    if registration.status in LIVE_STATUSES:
        return registration
    terms = Terms(registration.registered_by, registration.viewers)
    return register_attendee(session, registration.occurrence, registration.attendee, terms=terms, now=now)


def _settle_offer(
    session: Session, registration: Registration, occurrence: Occurrence, patience: Patience, now: datetime
) -> bool:
    assert registration.offer_expires_at is not None
    closes_at = closing_of(occurrence)
    if occurrence.status != "open":
        reason = _OFF.get(occurrence.status, WaitlistReason.OCCURRENCE_NOT_OPEN)
        _take_back(session, registration, occurrence, reason, now)
    elif address_bounces(session, registration):
        _take_back(session, registration, occurrence, WaitlistReason.ADDRESS_BOUNCES, now)
    elif now >= closes_at:
        _expire(session, registration, WaitlistReason.REGISTRATION_CLOSED, now)
    elif occurrence.capacity is None:
        _seat(session, registration, WaitlistReason.NO_LIMIT, now)
    elif registration.offered_for != occurrence.starts_at:
        _prolong(session, registration, patience, WaitlistReason.OCCURRENCE_MOVED, now)
    elif registration.offer_expires_at > closes_at:
        _prolong(session, registration, patience, WaitlistReason.REGISTRATION_CLOSED, now)
    else:
        return _run_out(session, registration, patience, now)
    return True


def _run_out(session: Session, registration: Registration, patience: Patience, now: datetime) -> bool:
    """An offer whose time is over; one that hardly anybody can have read in time is not counted as unanswered."""
    assert registration.offer_expires_at is not None
    mail = offer_mail(session, registration, about(registration))
    if mail is not None and mail.state is MailState.DEAD:
        _expire(session, registration, WaitlistReason.MAIL_REFUSED, now)
    elif registration.offer_expires_at > now or (mail and mail.state is MailState.SENDING):
        return False
    elif (
        mail is None
        or not mail.may_have_left
        or _time_to_answer(mail.accepted_at, registration) < SHORTEST / 2
    ):
        _prolong(session, registration, patience, WaitlistReason.MAIL_DELAYED, now)
    else:
        _expire(session, registration, None, now)
    return True


def _time_to_answer(mailed_at: datetime | None, registration: Registration) -> timedelta:
    assert registration.offer_expires_at is not None
    return registration.offer_expires_at - mailed_at if mailed_at else SHORTEST


def _give_free_seats(session: Session, occurrence: Occurrence, patience: Patience, now: datetime) -> int:
    given = 0
    while occurrence.status == "open" and occurrence.ends_at > now and given < AT_ONCE:
        party = next_in_line(session, occurrence) if is_open(occurrence, now=now) else []
        given += _write_down_passed_over(session, occurrence, party, now)
        if not party or not take_seats(session, occurrence, sum(each.seats for each in party)):
            break
        for registration in party:
            _give(session, registration, occurrence, patience, now)
        session.flush()
        given += len(party)
    return given


def _write_down_passed_over(
    session: Session, occurrence: Occurrence, party: Sequence[Registration], now: datetime
) -> int:
    skipped = passed_over(session, occurrence, before=party[0] if party else None, now=now)
    for registration, reason in skipped:
        # Not before they began to wait, though a clock was put back: it would be written anew for ever.
        since = registration.waiting_since or now
        write_down(session, registration, WaitlistStep.SKIPPED, reason, now=max(now, since))
    session.flush()
    return len(skipped)


def _give(
    session: Session, registration: Registration, occurrence: Occurrence, patience: Patience, now: datetime
) -> None:
    """The seat is taken already: reserve it for them, or make it theirs."""
    deadline = _deadline(occurrence, patience, now)
    if occurrence.capacity is None:
        _seat(session, registration, WaitlistReason.NO_LIMIT, now)
    elif occurrence.waitlist == "automatic":
        _seat(session, registration, WaitlistReason.AUTOMATIC, now)
    elif deadline is None:
        _seat(session, registration, WaitlistReason.CLOSE_TO_THE_START, now)
    else:
        registration.status, registration.offered_at = "offered", now
        registration.offered_for, registration.offer_expires_at = occurrence.starts_at, deadline
        raise_revision(registration, now=now)
        write_down(session, registration, WaitlistStep.OFFERED, now=now)


def _seat(session: Session, registration: Registration, reason: WaitlistReason, now: datetime) -> None:
    write_down(session, registration, WaitlistStep.SEATED, reason, now=now)
    _confirm(registration, now)


def _confirm(registration: Registration, now: datetime) -> None:
    registration.status, registration.waiting_since = "confirmed", None
    forget_offer(registration)
    raise_revision(registration, now=now)


def _prolong(
    session: Session, registration: Registration, patience: Patience, reason: WaitlistReason, now: datetime
) -> None:
    """Another deadline, counted from now. Where too little time is left to ask, who was never asked gets the seat."""
    occurrence = registration.occurrence
    deadline = _deadline(occurrence, patience, now)
    if deadline is None and reason is WaitlistReason.MAIL_DELAYED:
        _seat(session, registration, WaitlistReason.CLOSE_TO_THE_START, now)
        return
    registration.offer_expires_at = deadline or closing_of(occurrence)
    registration.offered_at, registration.offered_for = now, occurrence.starts_at
    raise_revision(registration, now=now)
    write_down(session, registration, WaitlistStep.PROLONGED, reason, now=now)


def _expire(
    session: Session, registration: Registration, reason: WaitlistReason | None, now: datetime
) -> None:
    write_down(session, registration, WaitlistStep.EXPIRED, reason, now=now)
    withdraw_registration(session, registration, because=Withdrawal.OFFER_EXPIRED, now=now)


def _take_back(
    session: Session,
    registration: Registration,
    occurrence: Occurrence,
    reason: WaitlistReason,
    now: datetime,
) -> None:
    """Back to the place in line that they had; nobody is to blame."""
    write_down(session, registration, WaitlistStep.TAKEN_BACK, reason, now=now)
    give_back_seats(session, occurrence, registration.seats)
    registration.status = "waiting"
    forget_offer(registration)
    raise_revision(registration, now=now)
    session.flush()


def _deadline(occurrence: Occurrence, patience: Patience, now: datetime) -> datetime | None:
    zone = occurrence.episode.series.timezone
    return patience.deadline(closes_at=closing_of(occurrence), zone=zone, now=now)
