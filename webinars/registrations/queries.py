"""Reads of who has a place."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased, selectinload
from sqlalchemy.sql.base import ExecutableOption

from webinars.registrations.models import (
    AddressChange,
    Attendee,
    Following,
    NewDateOffer,
    PendingSubmission,
    Registration,
    RequestedMail,
)
from webinars.registrations.rules import LIVE_STATUSES, email_key
from webinars.series.models import Episode, Occurrence
from webinars.series.queries import ids_on_hold, mail_may_leave

TODAY = timedelta(hours=12)
PlacesToday = Mapping[Attendee, Sequence[Registration]]
"""Some attendees, each with what they have a place at that is on now or within hours."""


def attendees_at(session: Session, email: str) -> Sequence[Attendee]:
    """Everybody with this address: secretaries and committees share mailboxes."""
    return session.scalars(
        select(Attendee).where(Attendee.email_key == email_key(email)).order_by(Attendee.id)
    ).all()


def registrations_of(session: Session, attendee: Attendee) -> Sequence[Registration]:
    """Every registration of an attendee, soonest first."""
    return session.scalars(
        select(Registration)
        .join(Occurrence)
        .where(Registration.attendee_id == attendee.id)
        .options(*whole_registration())
        .order_by(Occurrence.starts_at, Registration.id)
    ).all()


def followings_of(session: Session, attendee: Attendee) -> Sequence[Following]:
    """The series that an attendee follows."""
    return session.scalars(
        select(Following)
        .where(Following.attendee_id == attendee.id, Following.ended_at.is_(None))
        .options(selectinload(Following.series))
        .order_by(Following.id)
    ).all()


def place_in_queue(session: Session, registration: Registration) -> int | None:
    """1 for the first in line; None for somebody who does not wait."""
    if registration.status != "waiting" or registration.waiting_since is None:
        return None
    ahead = select(func.count(Registration.id)).where(
        Registration.occurrence_id == registration.occurrence_id,
        Registration.status == "waiting",
        or_(
            Registration.waiting_since < registration.waiting_since,
            and_(Registration.waiting_since == registration.waiting_since, Registration.id < registration.id),
        ),
    )
    return 1 + (session.scalar(ahead) or 0)


def counts_by_occurrence(session: Session) -> dict[int, dict[str, int]]:
    """`{occurrence id: {"confirmed": 12, "waiting": 3}}`, people on stage not counted."""
    rows = session.execute(
        select(Registration.occurrence_id, Registration.status, func.count())
        .where(Registration.role == "attendee", Registration.status.in_(LIVE_STATUSES))
        .group_by(Registration.occurrence_id, Registration.status)
    )
    counts: dict[int, dict[str, int]] = {}
    for occurrence_id, status, count in rows:
        counts.setdefault(occurrence_id, {})[status] = count
    return counts


def owed_an_announcement(*, now: datetime) -> Select[Registration]:
    """Registrations whose attendee has not been told of their newest revision, or asked for the link again."""
    return (
        select(Registration)
        .where(
            or_(
                Registration.announced_revision < Registration.revision,
                Registration.resend_requested_at.is_not(None),
            ),
            or_(Registration.announce_after.is_(None), Registration.announce_after <= now),
            Registration.occurrence_id.not_in(ids_on_hold(now=now)),
        )
        .order_by(Registration.id)
    )


def count_owed_an_announcement(session: Session, *, now: datetime) -> int:
    """How many registrations are owed news."""
    return session.scalar(select(func.count()).select_from(owed_an_announcement(now=now).subquery())) or 0


def mails_are_promised(session: Session, *, now: datetime) -> bool:
    """Whether a page promised a mail that has not been written, or a cancelled occurrence has a new date to offer."""
    return any(
        session.scalar(select(owed.exists()))
        for owed in (
            select(RequestedMail.id).where(RequestedMail.settled_at.is_(None)),
            select(PendingSubmission.id).where(PendingSubmission.mailed_at.is_(None)),
            select(AddressChange.id).where(AddressChange.mailed_at.is_(None)),
            owed_a_new_date(now=now),
        )
    )


def owed_a_new_date(*, now: datetime) -> Select[Registration, Occurrence]:
    """Places at a cancelled occurrence with the open one that replaces it, where nobody has asked yet.

    Whoever has a place at the new date already is not asked whether they want one.
    """
    cancelled, theirs = aliased(Occurrence), aliased(Registration)
    offered = select(NewDateOffer.id).where(
        NewDateOffer.registration_id == Registration.id, NewDateOffer.occurrence_id == Occurrence.id
    )
    has_a_place = select(theirs.id).where(
        theirs.attendee_id == Registration.attendee_id,
        theirs.occurrence_id == Occurrence.id,
        theirs.status.in_(LIVE_STATUSES),
    )
    closes_at = func.coalesce(Occurrence.registration_closes_at, Occurrence.starts_at)
    return (
        select(Registration, Occurrence)
        .join(cancelled, Registration.occurrence_id == cancelled.id)
        .join(Occurrence, Occurrence.replaces_id == cancelled.id)
        .join(Episode, Occurrence.episode_id == Episode.id)
        .where(
            Registration.status.in_(LIVE_STATUSES),
            Registration.role == "attendee",
            cancelled.status == "cancelled",
            mail_may_leave(cancelled, now=now),
            mail_may_leave(Occurrence, now=now),
            Occurrence.status == "open",
            Occurrence.starts_at > now,
            closes_at > now,
            Episode.published,
            ~offered.exists(),
            ~has_a_place.exists(),
        )
        .order_by(Occurrence.starts_at, Registration.id)
    )


def places_today(session: Session, attendee: Attendee, *, now: datetime) -> Sequence[Registration]:
    """What they have a place at that is on now, or begins within hours."""
    return session.scalars(
        select(Registration)
        .join(Occurrence, Registration.occurrence_id == Occurrence.id)
        .where(
            Registration.attendee_id == attendee.id,
            Registration.status == "confirmed",
            Occurrence.status.in_(("planned", "open")),
            Occurrence.ends_at > now,
            Occurrence.starts_at < now + TODAY,
        )
        .options(*whole_registration())
        .order_by(Occurrence.starts_at, Registration.id)
    ).all()


def whole_registration() -> tuple[ExecutableOption, ...]:
    """What to load along with a registration that is going to be shown."""
    return (
        selectinload(Registration.attendee),
        selectinload(Registration.registered_by),
        selectinload(Registration.occurrence).selectinload(Occurrence.episode).selectinload(Episode.series),
    )
