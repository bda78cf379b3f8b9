"""What attendees decide about themselves: their name, their mails, their calendar."""

from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from webinars.registrations.attendees import Person
from webinars.registrations.models import Attendee
from webinars.registrations.rules import DELIVERIES, REMINDER_CHOICES, SamePersonAlready, name_key


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


def choose_delivery(session: Session, attendee: Attendee, delivery: str) -> None:
    """Invitations by mail, or the subscribed calendar alone. Raises ValueError for anything else."""
    if delivery not in DELIVERIES:
        raise ValueError(f"{delivery!r} is none of {DELIVERIES}")
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
