"""All that is known of one person, for the page about them, the command line and an extract.

`seen` is a condition on `Episode.series_id`, as in `queries`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, selectinload

from webinars.invitations.models import CalendarReply, Invitation
from webinars.mail.bounces import bounces_of
from webinars.mail.models import Bounce, OutgoingMail
from webinars.organisers.audit.tables import AuditEntry
from webinars.people.models import PersonNote
from webinars.people.queries import has_something
from webinars.registrations.models import Attendee, Following, Registration, WaitlistEvent
from webinars.registrations.queries import whole_registration
from webinars.series.models import Episode, Occurrence

MOST_CHANGES = 200


@dataclass(frozen=True)
class PlaceRecord:
    """One registration, and all that happened to it."""

    registration: Registration
    replies: Sequence[CalendarReply]
    events: Sequence[WaitlistEvent]


@dataclass(frozen=True)
class PersonRecord:
    """What is known of one person, within what whoever asks may see."""

    attendee: Attendee
    also: Sequence[Attendee]
    """Under which other names and addresses the same person stood before."""
    places: Sequence[PlaceRecord]
    followings: Sequence[Following]
    mails: Sequence[OutgoingMail]
    bounces: Sequence[Bounce]
    notes: Sequence[PersonNote]


def record_of(
    session: Session, attendee: Attendee, seen: ColumnElement[bool], *, sees_all: bool
) -> PersonRecord:
    """All of it. Mails that are about no place, such as a link, are shown to those who may see every series alone."""
    also = session.scalars(
        select(Attendee)
        .where(Attendee.continues_as_id == attendee.id, has_something(seen))
        .order_by(Attendee.id)
    ).all()
    ids = [attendee.id, *(each.id for each in also)]
    places = _places(session, ids, seen)
    addresses = list(dict.fromkeys(each.email for each in (attendee, *also)))
    return PersonRecord(
        attendee=attendee,
        also=also,
        places=places,
        followings=_followings(session, ids, seen),
        mails=_mails(session, addresses, [each.registration for each in places], sees_all=sees_all),
        bounces=[bounce for address in addresses for bounce in bounces_of(session, address)],
        notes=_notes(session, ids, seen),
    )


def changes_of(session: Session, record: PersonRecord, seen: ColumnElement[bool]) -> Sequence[AuditEntry]:
    """What organisers did to them and who looked, the newest first; `seen` is a condition on AuditEntry.series_id."""
    ids = [each.public_id for each in (record.attendee, *record.also)]
    about = AuditEntry.about_kind == "person", AuditEntry.about_id.in_(ids)
    entries = select(AuditEntry).where(*about, seen).options(selectinload(AuditEntry.payload))
    return session.scalars(entries.order_by(AuditEntry.id.desc()).limit(MOST_CHANGES)).all()


def _places(session: Session, ids: Sequence[int], seen: ColumnElement[bool]) -> list[PlaceRecord]:
    registrations = session.scalars(
        select(Registration)
        .join(Occurrence, Registration.occurrence_id == Occurrence.id)
        .join(Episode, Occurrence.episode_id == Episode.id)
        .where(Registration.attendee_id.in_(ids), seen)
        .options(*whole_registration())
        .order_by(Occurrence.starts_at, Registration.id)
    ).all()
    theirs = [each.id for each in registrations]
    replies, events = _replies(session, theirs), _events(session, theirs)
    return [PlaceRecord(each, replies.get(each.id, []), events.get(each.id, [])) for each in registrations]


def _replies(session: Session, ids: Sequence[int]) -> dict[int, list[CalendarReply]]:
    found = session.execute(
        select(Invitation.registration_id, CalendarReply)
        .join(CalendarReply, CalendarReply.invitation_id == Invitation.id)
        .where(Invitation.registration_id.in_(ids))
        .order_by(CalendarReply.id)
    )
    by_registration: dict[int, list[CalendarReply]] = {}
    for registration_id, reply in found:
        by_registration.setdefault(registration_id, []).append(reply)
    return by_registration


def _events(session: Session, ids: Sequence[int]) -> dict[int, list[WaitlistEvent]]:
    by_registration: dict[int, list[WaitlistEvent]] = {}
    found = select(WaitlistEvent).where(WaitlistEvent.registration_id.in_(ids)).order_by(WaitlistEvent.id)
    for event in session.scalars(found):
        by_registration.setdefault(event.registration_id, []).append(event)
    return by_registration


def _followings(session: Session, ids: Sequence[int], seen: ColumnElement[bool]) -> Sequence[Following]:
    of_series = select(Episode.series_id).where(seen)
    theirs = Following.attendee_id.in_(ids), Following.series_id.in_(of_series)
    return session.scalars(
        select(Following).where(*theirs).options(selectinload(Following.series)).order_by(Following.id)
    ).all()


def _mails(
    session: Session, addresses: Sequence[str], places: Sequence[Registration], *, sees_all: bool
) -> Sequence[OutgoingMail]:
    """What was written about these places, and, to those who see everything, what was written to the address besides.

    Whatever it is that a mail says of a place, what it is about ends with the place's public id.
    """
    spellings = {spelling for each in addresses for spelling in (each, each.lower())}
    to_them = session.scalars(
        select(OutgoingMail).where(OutgoingMail.recipient.in_(spellings)).order_by(OutgoingMail.id)
    ).all()
    theirs = {each.public_id for each in places}
    return [
        mail
        for mail in to_them
        if (mail.about or "").rpartition(":")[2] in theirs or (sees_all and mail.about is None)
    ]


def _notes(session: Session, ids: Sequence[int], seen: ColumnElement[bool]) -> Sequence[PersonNote]:
    of_series = select(Episode.series_id).where(seen)
    theirs = PersonNote.attendee_id.in_(ids), PersonNote.series_id.in_(of_series)
    return session.scalars(
        select(PersonNote).where(*theirs).options(selectinload(PersonNote.series)).order_by(PersonNote.id)
    ).all()
