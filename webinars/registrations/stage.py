"""Speakers and hosts: their calendar hold is a registration that takes no seat."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from webinars.lib.signing import new_public_id
from webinars.registrations.actions import raise_revision, registration_of, withdraw_registration
from webinars.registrations.attendees import Person, attendee_for
from webinars.registrations.models import Attendee, Registration
from webinars.registrations.rules import LIVE_STATUSES, Withdrawal
from webinars.series.models import Episode, Occurrence, StagePerson

STAGE_ROLES = ("speaker", "host")


def holds_owed(session: Session, *, now: datetime, limit: int) -> Sequence[tuple[StagePerson, Occurrence]]:
    """People on stage with an address, and the coming occurrences that are not held for them yet."""
    held = (
        select(Registration.id)
        .join(Attendee, Registration.attendee_id == Attendee.id)
        .where(
            Registration.occurrence_id == Occurrence.id,
            Registration.status != "withdrawn",
            func.lower(Attendee.email) == func.lower(StagePerson.email),
        )
    )
    owed = (
        select(StagePerson, Occurrence)
        .join(Episode, StagePerson.episode_id == Episode.id)
        .join(Occurrence, Occurrence.episode_id == Episode.id)
        .where(
            StagePerson.email != "",
            Episode.published,
            Occurrence.status.in_(("planned", "open")),
            Occurrence.starts_at > now,
            ~exists(held),
        )
        .order_by(Occurrence.starts_at, StagePerson.id)
        .limit(limit)
    )
    return [(person, occurrence) for person, occurrence in session.execute(owed)]


def holds_without_a_reason(session: Session, *, now: datetime, limit: int) -> Sequence[Registration]:
    """Holds of people who are no longer on stage in an episode that is still to come."""
    on_stage = select(StagePerson.id).where(
        StagePerson.episode_id == Occurrence.episode_id,
        func.lower(StagePerson.email) == func.lower(Attendee.email),
    )
    return session.scalars(
        select(Registration)
        .join(Occurrence)
        .join(Attendee, Registration.attendee_id == Attendee.id)
        .where(
            Registration.role.in_(STAGE_ROLES),
            Registration.status.in_(LIVE_STATUSES),
            Occurrence.starts_at > now,
            ~exists(on_stage),
        )
        .limit(limit)
    ).all()


def hold_for(
    session: Session, person: StagePerson, occurrence: Occurrence, *, language: str, now: datetime
) -> Registration:
    """Hold an occurrence in the calendar of somebody on stage."""
    given_name, _, family_name = (person.name or person.role).partition(" ")
    attendee = attendee_for(
        session, Person(given_name, family_name, person.email, person.role), language=language, now=now
    )
    hold = registration_of(session, attendee, occurrence)
    if hold is None:
        hold = Registration(
            public_id=new_public_id(16),
            attendee=attendee,
            occurrence=occurrence,
            status="confirmed",
            seats=0,
            created_at=now,
            changed_at=now,
        )
        session.add(hold)
    elif hold.status == "withdrawn":
        hold.status, hold.seats, hold.withdrawn_at, hold.withdrawn_because = "confirmed", 0, None, ""
        raise_revision(hold, now=now)
    hold.role = person.kind
    session.flush()
    return hold


def release_hold(session: Session, hold: Registration, *, now: datetime) -> None:
    """Take the occurrence out of the calendar of somebody who is no longer on stage."""
    withdraw_registration(session, hold, because=Withdrawal.OFF_STAGE, now=now)
