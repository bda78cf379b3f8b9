"""Reads of people: whom an organiser may see, and all that is known of one of them.

Whoever works with some series sees what belongs to these. `seen` is the condition on `Episode.series_id` that says so:
`signed_in().within(Episode.series_id, Permission.MANAGE_PEOPLE)`, or `everything()` for the command line.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, or_, select, true
from sqlalchemy.orm import Session, selectinload

from webinars.invitations.models import CalendarReply, Invitation
from webinars.mail.bounces import bounces_of
from webinars.mail.models import Bounce, OutgoingMail
from webinars.organisers.audit.tables import AuditEntry
from webinars.people.models import PersonNote
from webinars.people.segments import named
from webinars.registrations.models import Attendee, Following, Registration, WaitlistEvent
from webinars.registrations.queries import whole_registration
from webinars.registrations.rules import LIVE_STATUSES
from webinars.series.models import Episode, Occurrence, Series

MOST_FOUND = 100
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


def everything() -> ColumnElement[bool]:
    """As `seen`: every series."""
    return true()


def person_with_id(
    session: Session, public_id: str, seen: ColumnElement[bool], *, lock: bool = False
) -> Attendee | None:
    """The attendee, if they have anything in a series that may be seen; else just as if there was none."""
    wanted = select(Attendee).where(Attendee.public_id == public_id, _has_something(seen))
    return session.scalar(wanted.with_for_update(of=Attendee) if lock else wanted)


def people_found(session: Session, search: str, seen: ColumnElement[bool]) -> Sequence[Attendee]:
    """Whose name, address or organisation holds these words, by name; at most so many."""
    words = [named(word) for word in search.split()]
    found = select(Attendee).where(_has_something(seen), *words)
    return session.scalars(found.order_by(Attendee.name_key, Attendee.id).limit(MOST_FOUND + 1)).all()


def registration_with_id(session: Session, public_id: str, seen: ColumnElement[bool]) -> Registration | None:
    """A registration in a series that may be seen."""
    return session.scalar(
        select(Registration)
        .join(Occurrence, Registration.occurrence_id == Occurrence.id)
        .join(Episode, Occurrence.episode_id == Episode.id)
        .where(Registration.public_id == public_id, seen)
        .options(*whole_registration())
    )


def series_of(session: Session, attendee: Attendee) -> frozenset[int]:
    """Every series in which somebody has a place, had one, or wants one, under this name and address."""
    placed = (
        select(Episode.series_id)
        .join(Occurrence, Occurrence.episode_id == Episode.id)
        .join(Registration, Registration.occurrence_id == Occurrence.id)
        .where(Registration.attendee_id == attendee.id)
    )
    followed = select(Following.series_id).where(Following.attendee_id == attendee.id)
    return frozenset(session.scalars(placed)) | frozenset(session.scalars(followed))


def record_of(
    session: Session, attendee: Attendee, seen: ColumnElement[bool], *, sees_all: bool
) -> PersonRecord:
    """All of it. Mails that are about no place, such as a link, are shown to those who may see every series alone."""
    also = session.scalars(
        select(Attendee).where(Attendee.continues_as_id == attendee.id).order_by(Attendee.id)
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


def was_noted_since(session: Session, actor: str, verb: str, kind: str, id: str, since: datetime) -> bool:
    """Whether the log has it that this person did this since then."""
    noted = select(AuditEntry.id).where(
        AuditEntry.about_kind == kind,
        AuditEntry.about_id == id,
        AuditEntry.actor_id == actor,
        AuditEntry.verb == verb,
        AuditEntry.at > since,
    )
    return session.scalar(noted.limit(1)) is not None


def coming_occurrences_of(session: Session, series_id: int, *, now: datetime) -> Sequence[Occurrence]:
    """Where somebody in this series can be moved to, soonest first."""
    return session.scalars(
        select(Occurrence)
        .join(Episode, Occurrence.episode_id == Episode.id)
        .where(Episode.series_id == series_id, Occurrence.status == "open", Occurrence.starts_at > now)
        .options(selectinload(Occurrence.episode).selectinload(Episode.series))
        .order_by(Occurrence.starts_at, Occurrence.id)
    ).all()


def selected_registrations(
    session: Session, occurrence_id: int, public_ids: Collection[str], *, most: int
) -> Sequence[Registration]:
    """Those of these live registrations that are for this occurrence, by name; never more than `most`."""
    return session.scalars(
        select(Registration)
        .join(Attendee, Registration.attendee_id == Attendee.id)
        .where(
            Registration.occurrence_id == occurrence_id,
            Registration.public_id.in_(list(public_ids)[:most]),
            Registration.status.in_(LIVE_STATUSES),
            Registration.role == "attendee",
        )
        .options(*whole_registration())
        .order_by(Attendee.name_key, Registration.id)
    ).all()


def _has_something(seen: ColumnElement[bool]) -> ColumnElement[bool]:
    """Of an Attendee: a place, a place that was, or a followed series among what may be seen."""
    placed = (
        exists()
        .where(
            Registration.attendee_id == Attendee.id,
            Registration.occurrence_id == Occurrence.id,
            Occurrence.episode_id == Episode.id,
            seen,
        )
        .correlate(Attendee)
    )
    of_series = select(Episode.series_id).where(seen)
    followed = exists().where(Following.attendee_id == Attendee.id, Following.series_id.in_(of_series))
    return or_(placed, followed.correlate(Attendee))


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


def series_named(session: Session, slug: str, seen: ColumnElement[bool]) -> Series | None:
    """A series that may be seen; `seen` is a condition on Series.id."""
    return session.scalar(select(Series).where(Series.slug == slug, seen))


def count_people(session: Session, seen: ColumnElement[bool]) -> int:
    """How many people there are among what may be seen."""
    return session.scalar(select(func.count(Attendee.id)).where(_has_something(seen))) or 0
