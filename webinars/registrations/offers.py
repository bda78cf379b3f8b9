"""A new date for a cancelled occurrence: offered to those who had a place, and answered by them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from webinars.registrations.actions import Terms, register_attendee
from webinars.registrations.models import Attendee, NewDateOffer, Registration
from webinars.series.models import Episode, Occurrence


def open_offers(session: Session, attendee: Attendee, *, now: datetime) -> Sequence[NewDateOffer]:
    """New dates that the attendee has not answered, and still can: soonest first."""
    return session.scalars(
        select(NewDateOffer)
        .join(NewDateOffer.registration)
        .join(NewDateOffer.occurrence)
        .where(
            Registration.attendee_id == attendee.id,
            NewDateOffer.answer == "",
            Occurrence.status == "open",
            Occurrence.starts_at > now,
        )
        .options(
            selectinload(NewDateOffer.registration).selectinload(Registration.occurrence),
            selectinload(NewDateOffer.occurrence)
            .selectinload(Occurrence.episode)
            .selectinload(Episode.series),
        )
        .order_by(Occurrence.starts_at, NewDateOffer.id)
    ).all()


def accepted_offers(session: Session, registration: Registration) -> Sequence[NewDateOffer]:
    """New dates that were taken instead of this place."""
    return session.scalars(
        select(NewDateOffer)
        .where(NewDateOffer.registration_id == registration.id, NewDateOffer.answer == "yes")
        .options(selectinload(NewDateOffer.occurrence))
        .order_by(NewDateOffer.id)
    ).all()


def accept_offer(session: Session, offer: NewDateOffer, *, now: datetime) -> Registration:
    """Take the new date: a place of its own, or one in the queue. Raises RegistrationClosed.

    The attendee has to be locked, as for `register_attendee`.
    """
    former = offer.registration
    terms = Terms(registered_by=former.registered_by, viewers=former.viewers)
    registration = register_attendee(session, offer.occurrence, former.attendee, terms=terms, now=now)
    offer.answer, offer.answered_at = "yes", now
    session.flush()
    return registration


def decline_offer(session: Session, offer: NewDateOffer, *, now: datetime) -> None:
    """Remember that the attendee does not want the new date; nothing is withdrawn by it."""
    offer.answer, offer.answered_at = "no", now
    session.flush()
