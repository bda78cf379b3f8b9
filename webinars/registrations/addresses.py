"""A new e-mail address: asked for on my page, confirmed from the new mailbox."""

from contextlib import suppress
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from webinars.lib.signing import digest
from webinars.registrations.actions import raise_revision
from webinars.registrations.attendees import Person, attendee_for
from webinars.registrations.heirs import pass_on_followings, pass_on_place
from webinars.registrations.models import AddressChange, Attendee, Following, Registration
from webinars.registrations.rules import (
    LIVE_STATUSES,
    PENDING_FOR,
    LinkNotValid,
    PlaceGone,
    Withdrawal,
    email_key,
)


def request_address_change(
    session: Session, attendee: Attendee, new_email: str, *, now: datetime
) -> AddressChange | None:
    """Ask the new mailbox. None when it is the address that we have."""
    if email_key(new_email) == attendee.email_key:
        return None
    change = AddressChange(
        attendee=attendee, new_email=new_email, created_at=now, expires_at=now + PENDING_FOR
    )
    session.add(change)
    session.flush()
    return change


def address_change(session: Session, secret: str, *, lock: bool = False, now: datetime) -> AddressChange:
    """The change that waits for this link. Raises LinkNotValid when it is unknown or out of date."""
    wanted = select(AddressChange).where(AddressChange.secret_digest == digest(secret))
    change = session.scalar(wanted.with_for_update() if lock else wanted)
    if change is None or change.expires_at <= now:
        raise LinkNotValid("unknown or out of date")
    return change


def pending_address_change(session: Session, attendee: Attendee, *, now: datetime) -> AddressChange | None:
    """The newest change that this attendee asked for and has not confirmed yet."""
    return session.scalar(
        select(AddressChange)
        .where(
            AddressChange.attendee_id == attendee.id,
            AddressChange.confirmed_at.is_(None),
            AddressChange.expires_at > now,
        )
        .order_by(AddressChange.id.desc())
        .limit(1)
    )


def confirm_address_change(session: Session, secret: str, *, now: datetime) -> Attendee:
    """Carry everything over to the new address; pressing twice does it once. Gives the attendee at the new address.

    The old address gets a cancellation of each calendar entry, the new one an invitation with a new UID: a UID never
    serves another attendee. Seats and places in the queue are kept. Links in the old mailbox stop working.
    """
    change = address_change(session, secret, lock=True, now=now)
    if change.confirmed_at is None:
        change.confirmed_at = now
        return move_to_address(session, change.attendee, change.new_email, now=now)
    return _at_address(session, change.attendee, change.new_email, now)


def move_to_address(session: Session, old: Attendee, email: str, *, now: datetime) -> Attendee:
    """Carry everything over to this address, which was confirmed, or which an organiser knows to be the right one."""
    new = _at_address(session, old, email, now)
    new.reminders, new.delivery = old.reminders, old.delivery
    new.wants_copies, new.wants_recordings = old.wants_copies, old.wants_recordings
    _carry_over_places(session, old, new, now)
    followings = session.scalars(select(Following).where(Following.attendee_id == old.id)).all()
    pass_on_followings(session, followings, new, now=now)
    _forget_other_changes(session, old, now)
    go_on_as(session, old, new)
    old.token_generation += 1
    old.feed_generation += 1
    session.flush()
    return new


def go_on_as(session: Session, old: Attendee, new: Attendee) -> None:
    """Remember that this is the same person; those whom a secretary registered stay theirs to look after."""
    for table in (Registration, Following):
        session.execute(update(table).where(table.registered_by_id == old.id).values(registered_by_id=new.id))
    session.execute(update(Attendee).where(Attendee.continues_as_id == old.id).values(continues_as_id=new.id))
    old.continues_as_id, new.continues_as_id = new.id, None


def _at_address(session: Session, old: Attendee, email: str, now: datetime) -> Attendee:
    person = Person(old.given_name, old.family_name, email, old.organisation, old.organisation_code)
    return attendee_for(session, person, language=old.language, now=now)


def _carry_over_places(session: Session, old: Attendee, new: Attendee, now: datetime) -> None:
    """Every place but those on stage: which address a speaker has is said by the series, and would come back."""
    live = select(Registration).where(
        Registration.attendee_id == old.id, Registration.status.in_(LIVE_STATUSES)
    )
    for registration in session.scalars(live.order_by(Registration.occurrence_id)).all():
        if registration.role == "attendee":
            with suppress(PlaceGone):
                pass_on_place(session, registration, new, because=Withdrawal.NEW_ADDRESS, now=now)
        else:
            raise_revision(registration, now=now)  # its link is about to change


def _forget_other_changes(session: Session, attendee: Attendee, now: datetime) -> None:
    """A second address that was asked for meanwhile would find nothing left to carry over."""
    session.flush()
    session.execute(
        update(AddressChange)
        .where(AddressChange.attendee_id == attendee.id, AddressChange.confirmed_at.is_(None))
        .values(expires_at=now)
    )
