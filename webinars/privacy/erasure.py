"""Verbs: somebody is forgotten because they asked for it (GDPR article 17), before their time."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from webinars.attendance.models import ReportRow
from webinars.mail.models import OutgoingMail
from webinars.mail.rules import UNDECIDED
from webinars.organisers.audit import About, By, record
from webinars.organisers.audit.tables import AuditEntry, AuditPayload
from webinars.people.actions import withdraw_several
from webinars.people.models import PersonNote
from webinars.privacy.actions import delete_registrations, delete_rows, keep_counts
from webinars.privacy.rules import StillToBeTold
from webinars.recordings.models import RecordingNotice
from webinars.registrations.desk import about
from webinars.registrations.models import (
    AddressChange,
    Attendee,
    Following,
    PendingSubmission,
    Registration,
    RequestedMail,
)
from webinars.registrations.rules import LIVE_STATUSES
from webinars.registrations.seats import lock_occurrences
from webinars.series.models import Occurrence


def coming_places(session: Session, people: Sequence[Attendee], *, now: datetime) -> Sequence[Registration]:
    """What they have a place at that is to come: it stands in their calendars."""
    return session.scalars(
        select(Registration)
        .join(Occurrence, Registration.occurrence_id == Occurrence.id)
        .where(
            Registration.attendee_id.in_([each.id for each in people]),
            Registration.status.in_(LIVE_STATUSES),
            Occurrence.ends_at > now,
        )
        .order_by(Occurrence.starts_at, Registration.id)
    ).all()


def withdraw_everything(session: Session, people: Sequence[Attendee], *, by: By, now: datetime) -> int:
    """Give back all that is to come, and follow nothing: they are told, and their calendars emptied. How many."""
    ids = [each.id for each in people]
    session.execute(
        update(Following)
        .where(Following.attendee_id.in_(ids), Following.ended_at.is_(None))
        .values(ended_at=now)
    )
    return withdraw_several(session, coming_places(session, people, now=now), by=by, now=now)


def is_still_told(session: Session, people: Sequence[Attendee], *, now: datetime) -> bool:
    """Whether a place is left, or a mail about one is on its way: without it, entries would stay in their calendars."""
    if coming_places(session, people, now=now):
        return True
    ids = [each.id for each in people]
    registrations = session.scalars(select(Registration).where(Registration.attendee_id.in_(ids))).all()
    owed = [
        each
        for each in registrations
        if each.announced_revision < each.revision and each.occurrence.ends_at > now
    ]
    on_their_way = select(OutgoingMail.id).where(
        OutgoingMail.about.in_([about(each) for each in registrations]), OutgoingMail.is_in(*UNDECIDED)
    )
    return bool(owed) or session.scalar(on_their_way.limit(1)) is not None


def erase(session: Session, people: Sequence[Attendee], *, by: By, now: datetime) -> None:
    """Delete all that is known of one person, under each of these names and addresses; numbers without names stay.

    That it was done stays in the log, without a name; what the log says of them goes. Raises StillToBeTold.
    """
    if is_still_told(session, people, now=now):
        raise StillToBeTold("their calendars would keep what is not theirs any more")
    ids = [each.id for each in people]
    registrations = session.scalars(
        select(Registration).where(Registration.attendee_id.in_(ids)).order_by(Registration.occurrence_id)
    ).all()
    lock_occurrences(session, [each.occurrence_id for each in registrations])
    keep_counts(session, [each for each in registrations if each.occurrence.ends_at <= now])
    delete_registrations(session, registrations)
    _leave_no_trace(session, ids)
    _forget_addresses(session, people)
    for each in people:
        record(session, by, "person erased", About("person", each.public_id, ""), now=now)
    _forget_what_the_log_says(session, [each.public_id for each in people])
    delete_rows(session, Attendee, Attendee.id.in_(ids))


def _leave_no_trace(session: Session, ids: Sequence[int]) -> None:
    for table in (Registration, Following):
        session.execute(update(table).where(table.registered_by_id.in_(ids)).values(registered_by_id=None))
    for theirs in (Following, RecordingNotice, AddressChange, RequestedMail, PersonNote):
        delete_rows(session, theirs, theirs.attendee_id.in_(ids))


def _forget_addresses(session: Session, people: Sequence[Attendee]) -> None:
    """Mails and unconfirmed forms, unless somebody else has the address: then they may be theirs."""
    ids, keys = [each.id for each in people], {each.email_key for each in people}
    shared = set(
        session.scalars(
            select(Attendee.email_key).where(Attendee.email_key.in_(keys), Attendee.id.not_in(ids))
        )
    )
    addresses = {each.email for each in people if each.email_key not in shared}
    spellings = addresses | {each.lower() for each in addresses}
    delete_rows(session, OutgoingMail, OutgoingMail.recipient.in_(spellings))
    delete_rows(session, ReportRow, func.lower(ReportRow.email).in_(spellings))
    delete_rows(session, PendingSubmission, PendingSubmission.email.in_(spellings))
    delete_rows(
        session,
        RequestedMail,
        or_(RequestedMail.email.in_(spellings), RequestedMail.attendee_id.in_(ids)),
    )


def _forget_what_the_log_says(session: Session, public_ids: Sequence[str]) -> None:
    """That something was done stays, and its digest; the words about the person go, as the log allows."""
    session.flush()
    theirs = select(AuditEntry.id).where(
        AuditEntry.about_kind == "person",
        AuditEntry.about_id.in_(public_ids),
        AuditEntry.verb != "person erased",
    )
    session.execute(
        delete(AuditPayload)
        .where(AuditPayload.entry_id.in_(theirs))
        .execution_options(synchronize_session=False)
    )


def everything_of(session: Session, attendee: Attendee) -> list[Attendee]:
    """One person under each name and address that they had, the present one first."""
    before = session.scalars(
        select(Attendee).where(Attendee.continues_as_id == attendee.id).order_by(Attendee.id)
    ).all()
    return [attendee, *before]
