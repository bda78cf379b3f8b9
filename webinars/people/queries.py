"""Reads of people: whom an organiser may see.

Whoever works with some series sees what belongs to these. `seen` is the condition on `Episode.series_id` that says so:
`signed_in().within(Episode.series_id, Permission.MANAGE_PEOPLE)`, or `everything()` for the command line.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, or_, select, true
from sqlalchemy.orm import Session, selectinload

from webinars.organisers.audit.tables import AuditEntry
from webinars.people.segments import named
from webinars.registrations.models import Attendee, Following, Registration
from webinars.registrations.queries import whole_registration
from webinars.registrations.rules import LIVE_STATUSES
from webinars.series.models import Episode, Occurrence, Series

MOST_FOUND = 100


def everything() -> ColumnElement[bool]:
    """As `seen`: every series."""
    return true()


def person_with_id(
    session: Session, public_id: str, seen: ColumnElement[bool], *, lock: bool = False
) -> Attendee | None:
    """The attendee, if they have anything in a series that may be seen; else just as if there was none."""
    wanted = select(Attendee).where(Attendee.public_id == public_id, has_something(seen))
    return session.scalar(wanted.with_for_update(of=Attendee) if lock else wanted)


def people_locked(session: Session, *people: Attendee) -> None:
    """Lock these until the transaction ends, in the order of forms: nobody waits in a circle."""
    for each in sorted(people, key=lambda person: (person.email_key, person.name_key)):
        session.refresh(each, with_for_update=True)


def people_found(session: Session, search: str, seen: ColumnElement[bool]) -> Sequence[Attendee]:
    """Whose name, address or organisation holds these words, by name; at most so many."""
    words = [named(word) for word in search.split()]
    found = select(Attendee).where(has_something(seen), *words)
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


def series_named(session: Session, slug: str, seen: ColumnElement[bool]) -> Series | None:
    """A series that may be seen; `seen` is a condition on Series.id."""
    return session.scalar(select(Series).where(Series.slug == slug, seen))


def count_people(session: Session, seen: ColumnElement[bool]) -> int:
    """How many people there are among what may be seen."""
    return session.scalar(select(func.count(Attendee.id)).where(has_something(seen))) or 0


def has_something(seen: ColumnElement[bool]) -> ColumnElement[bool]:
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
