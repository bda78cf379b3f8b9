"""What attendees decide about themselves: their name, their mails, their calendar."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from webinars.registrations.attendees import Person
from webinars.registrations.models import Attendee, Registration
from webinars.registrations.rules import DELIVERIES, REMINDER_CHOICES, SamePersonAlready, name_key
from webinars.series.models import Occurrence


@dataclass(frozen=True)
class Mailings:
    """Which mails somebody wants, and in which language."""

    reminders: str
    wants_recordings: bool
    language: str


def change_details(session: Session, attendee: Attendee, person: Person) -> None:
    """Another name or organisation at the same address.

    Nobody is mailed: a calendar entry does not show its reader's name. Raises SamePersonAlready when somebody else at
    this address goes by the name.
    """
    named = name_key(person.given_name, person.family_name)
    try:
        with session.begin_nested():
            attendee.given_name, attendee.family_name = person.given_name, person.family_name
            attendee.name_key = named
            attendee.organisation = person.organisation
            attendee.organisation_code = person.organisation_code
    except IntegrityError as error:
        raise SamePersonAlready(named) from error


def choose_mailings(session: Session, attendee: Attendee, wanted: Mailings) -> None:
    """Raises ValueError for a number of reminders that is not offered."""
    if wanted.reminders not in REMINDER_CHOICES:
        raise ValueError(f"{wanted.reminders!r} is none of {REMINDER_CHOICES}")
    attendee.reminders, attendee.language = wanted.reminders, wanted.language
    attendee.wants_recordings = wanted.wants_recordings
    session.flush()


def choose_delivery(session: Session, attendee: Attendee, delivery: str, *, now: datetime) -> None:
    """Invitations by mail, or the subscribed calendar alone. Raises ValueError for anything else.

    Who comes back to invitations is sent one for every place that is still to come: the calendar that they stop to
    subscribe to may have been the only one that had it.
    """
    if delivery not in DELIVERIES:
        raise ValueError(f"{delivery!r} is none of {DELIVERIES}")
    if (attendee.delivery, delivery) == ("subscription", "mail"):
        _invite_again(session, attendee, now)
    attendee.delivery = delivery
    session.flush()


def choose_copies(session: Session, attendee: Attendee, *, wanted: bool) -> None:
    """Whether a secretary gets a copy of what those are told whom they registered."""
    attendee.wants_copies = wanted
    session.flush()


def renew_feed(session: Session, attendee: Attendee) -> None:
    """Make the address of the personal feed invalid, for ever; a new one takes its place."""
    attendee.feed_generation += 1
    session.flush()


def _invite_again(session: Session, attendee: Attendee, now: datetime) -> None:
    coming = select(Occurrence.id).where(Occurrence.status.in_(("planned", "open")), Occurrence.ends_at > now)
    session.execute(
        update(Registration)
        .where(
            Registration.attendee_id == attendee.id,
            Registration.status == "confirmed",
            Registration.occurrence_id.in_(coming),
        )
        .values(resend_requested_at=now)
    )
