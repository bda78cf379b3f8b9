"""A no that frees a seat: said so by mail, with the way to keep it, and after a while the seat goes on."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from webinars.lib.batches import settle_each
from webinars.lib.limits import Limit, within_limit
from webinars.mail.actions import withdraw_unsent
from webinars.registrations import mails
from webinars.registrations.actions import keep_seat, lock_registration, withdraw_registration
from webinars.registrations.desk import Desk, about_decline
from webinars.registrations.models import Registration
from webinars.registrations.queries import whole_registration
from webinars.registrations.rules import Withdrawal, decline_frees_seat, seat_goes_on_at
from webinars.series.queries import ids_on_hold
from webinars.series.rules import is_on_hold
from webinars.wording.queries import wording_of

BATCH = 20
MAILS_PER_PLACE = Limit(2, timedelta(days=1))
"""Whoever forges answers of a calendar, no and yes in turn, cannot fill a mailbox with what follows from them."""


def declines_are_open(session: Session, *, now: datetime) -> bool:
    """Whether somebody is owed the mail, or their time to regret is over."""
    return any(session.scalar(which.limit(1)) is not None for which in (_untold(now), _over(now)))


def tell_when_seats_go_on(session: Session, desk: Desk, *, now: datetime) -> int:
    """Write to those who said no: the time that the mail states is the one that holds, however late it is written."""
    untold = _untold(now).options(*whole_registration()).limit(BATCH)
    owed = session.scalars(untold.with_for_update(of=Registration, skip_locked=True)).all()

    def tell(registration: Registration) -> None:
        # Without a mail no seat goes on: after so many in a day the no is noted, and the seat stays.
        if not _still_goes_on(registration, now) or not _may_be_told(session, registration, now):
            keep_seat(session, registration, now=now)
            return
        _tell(session, registration, desk, now)

    def set_aside(registration: Registration, reason: str) -> None:
        registration.announce_error = reason
        registration.release_at = None  # nobody loses a seat without having been told

    return settle_each(session, owed, tell, set_aside)


def seats_to_release(session: Session, *, now: datetime) -> Sequence[int]:
    """Registrations whose time to regret is over."""
    return list(session.scalars(_over(now).limit(BATCH)))


def release_seat(session: Session, registration_id: int, *, now: datetime) -> bool:
    """Give the seat back, unless its holder took the no back meanwhile, or has not been reached yet."""
    wanted = select(Registration).where(Registration.id == registration_id)
    registration = session.scalars(wanted.options(*whole_registration())).one()
    lock_registration(session, registration)
    if registration.release_at is None or registration.release_at > now:
        return False
    if is_on_hold(registration.occurrence.mail_held_until, now=now):
        return False
    if not _still_goes_on(registration, now):
        keep_seat(session, registration, now=now)
        return True
    if withdraw_unsent(session, about_decline(registration), now=now):
        registration.release_told_at = (
            None  # the mail server was down: they are told anew, and get their time
        )
        return True
    return withdraw_registration(session, registration, because=Withdrawal.DECLINED, now=now)


def _tell(session: Session, registration: Registration, desk: Desk, now: datetime) -> None:
    occurrence, links = registration.occurrence, desk.links(registration.attendee.language)
    at_the_earliest = seat_goes_on_at(declined_at=now, starts_at=occurrence.starts_at)
    release_at = max(registration.release_at or now, at_the_earliest)
    mail = mails.declined(
        registration,
        release_at=release_at,
        links=links,
        site=desk.config.site,
        wording=wording_of(session, occurrence.episode.series_id),
    )
    registration.release_at, registration.release_told_at = release_at, now
    desk.queue(
        session,
        mail,
        f"declined:{registration.public_id}:{now:%Y%m%dT%H%M%S%fZ}",
        now=now,
        priority=1,
        expires_at=occurrence.starts_at,
        start_at=occurrence.starts_at,
        about=about_decline(registration),
    )


def _may_be_told(session: Session, registration: Registration, now: datetime) -> bool:
    return within_limit(session, MAILS_PER_PLACE, f"declined {registration.public_id}", now=now)


def _still_goes_on(registration: Registration, now: datetime) -> bool:
    """Whether the no still means the date that it was said about, and somebody else can have the seat."""
    occurrence = registration.occurrence
    return (
        registration.answer == "no"
        and registration.status == "confirmed"
        and registration.answered_for == occurrence.starts_at > now
        and occurrence.status in ("open", "planned")
        and decline_frees_seat(occurrence.episode.series.decline_frees_seat, capacity=occurrence.capacity)
    )


def _untold(now: datetime) -> Select[Registration]:
    waiting = Registration.release_at.is_not(None), Registration.release_told_at.is_(None)
    free = Registration.occurrence_id.not_in(ids_on_hold(now=now))
    return select(Registration).where(*waiting, free).order_by(Registration.id)


def _over(now: datetime) -> Select[int]:
    over = Registration.release_at <= now, Registration.release_told_at.is_not(None)
    free = Registration.occurrence_id.not_in(ids_on_hold(now=now))
    return select(Registration.id).where(*over, free).order_by(Registration.occurrence_id, Registration.id)
