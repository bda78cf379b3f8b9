"""Two attendees who are one person, brought together because an organiser says so; never by itself."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from webinars.organisers.audit import By, record
from webinars.people.actions import about_person
from webinars.people.models import PersonNote
from webinars.people.rules import SamePerson
from webinars.recordings.models import RecordingNotice
from webinars.registrations.addresses import go_on_as
from webinars.registrations.attendees import Person
from webinars.registrations.heirs import pass_on_followings, pass_on_place
from webinars.registrations.models import Attendee, Following, Registration
from webinars.registrations.preferences import change_details
from webinars.registrations.rules import LIVE_STATUSES, PlaceGone, Withdrawal, name_key
from webinars.series.models import Occurrence

FIELDS = ("name", "email", "organisation", "language", "reminders")


@dataclass(frozen=True)
class Choices:
    """For each of `FIELDS`, whose is right: the public id of one of the two. What is not named is the survivor's."""

    of: Mapping[str, str]

    def take(self, field: str, survivor: Attendee, other: Attendee) -> Attendee:
        """Whose value is wanted."""
        return other if self.of.get(field) == other.public_id else survivor


def survivor_of(one: Attendee, other: Attendee, choices: Choices) -> tuple[Attendee, Attendee]:
    """Who stays and who goes: whoever has the chosen address stays, since a calendar entry never changes its reader."""
    return (other, one) if choices.of.get("email") == other.public_id else (one, other)


def merge(
    session: Session,
    one: Attendee,
    other: Attendee,
    choices: Choices,
    *,
    series_id: int | None,
    by: By,
    now: datetime,
) -> Attendee:
    """Make one of the two; gives who stays. Both have to be locked. Raises SamePerson, SamePersonAlready.

    Places that are to come go over with a calendar entry of their own, and the one that goes is cancelled; where both
    have one, a seat is given back. What is over, what is followed, and notes go over as they are. What was mailed about
    the other stays theirs, and is shown with the survivor's.
    """
    if one.id == other.id:
        raise SamePerson("nobody is merged with themselves")
    survivor, goes = survivor_of(one, other, choices)
    before = {"name": goes.name, "email": goes.email, "organisation": goes.organisation}
    _pass_on_places(session, goes, survivor, now)
    followings = session.scalars(select(Following).where(Following.attendee_id == goes.id)).all()
    pass_on_followings(session, followings, survivor, now=now)
    _move_notes(session, goes, survivor)
    go_on_as(session, goes, survivor)
    session.flush()
    _settle_fields(session, survivor, goes, choices)
    after = {"name": survivor.name, "email": survivor.email, "organisation": survivor.organisation}
    about = about_person(survivor, series_id)
    record(session, by, "people merged", about, before=before, after=after, now=now)
    return survivor


def _pass_on_places(session: Session, goes: Attendee, survivor: Attendee, now: datetime) -> None:
    theirs = (
        select(Registration)
        .join(Occurrence, Registration.occurrence_id == Occurrence.id)
        .where(Registration.attendee_id == goes.id, Registration.role == "attendee")
        .order_by(Registration.occurrence_id)
    )
    taken = set(
        session.scalars(select(Registration.occurrence_id).where(Registration.attendee_id == survivor.id))
    )
    for registration in session.scalars(theirs).all():
        if registration.occurrence.ends_at <= now:
            _hand_down(registration, survivor, taken)
        elif registration.status in LIVE_STATUSES:
            with suppress(PlaceGone):
                pass_on_place(session, registration, survivor, because=Withdrawal.MERGED, now=now)
    session.flush()


def _hand_down(registration: Registration, survivor: Attendee, taken: set[int]) -> None:
    """What is over goes over as it is: nothing is said to a calendar about it any more."""
    if registration.occurrence_id not in taken:
        registration.attendee = survivor


def _move_notes(session: Session, goes: Attendee, survivor: Attendee) -> None:
    """Also that they were told of a recording: nobody is told twice."""
    session.execute(
        update(PersonNote).where(PersonNote.attendee_id == goes.id).values(attendee_id=survivor.id)
    )
    told = select(RecordingNotice.episode_id).where(RecordingNotice.attendee_id == survivor.id)
    session.execute(
        update(RecordingNotice)
        .where(
            RecordingNotice.attendee_id == goes.id,
            RecordingNotice.episode_id.not_in(session.scalars(told).all()),
        )
        .values(attendee_id=survivor.id)
    )


def _settle_fields(session: Session, survivor: Attendee, goes: Attendee, choices: Choices) -> None:
    named = choices.take("name", survivor, goes)
    employed = choices.take("organisation", survivor, goes)
    survivor.language = choices.take("language", survivor, goes).language
    survivor.reminders = choices.take("reminders", survivor, goes).reminders
    person = Person(
        named.given_name,
        named.family_name,
        survivor.email,
        employed.organisation,
        employed.organisation_code,
    )
    if _would_clash(survivor, goes, person):
        _step_aside(session, goes)
    change_details(session, survivor, person)
    session.flush()


def _would_clash(survivor: Attendee, goes: Attendee, person: Person) -> bool:
    wanted = survivor.email_key, name_key(person.given_name, person.family_name)
    return (goes.email_key, goes.name_key) == wanted


def _step_aside(session: Session, goes: Attendee) -> None:
    """Whoever goes gives up the spelling that the survivor takes over: an address and a name are one attendee's."""
    goes.name_key = f"{goes.name_key} ({goes.public_id})"
    session.flush()
