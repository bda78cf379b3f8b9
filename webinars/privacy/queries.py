"""What is owed its deletion, and what is kept instead."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from webinars.attendance.models import AttendanceReport, ReportRow
from webinars.invitations.models import CalendarMessage
from webinars.mail.models import OutgoingMail
from webinars.people.models import PersonNote
from webinars.privacy.models import KeptCount
from webinars.privacy.rules import SOONER, Deadlines
from webinars.recordings.models import RecordingNotice
from webinars.registrations.models import (
    AddressChange,
    Attendee,
    Following,
    NewDateOffer,
    Registration,
    RequestedMail,
)
from webinars.registrations.queries import counts_by_occurrence
from webinars.registrations.rules import email_key
from webinars.reminders.models import Reminder
from webinars.series.models import Episode, Occurrence


def past_registration_ids(deadlines: Deadlines) -> Select[int]:
    """Registrations for what ended, or was to end, too long ago; those of one occurrence beside each other.

    Whoever was asked about a new date that is still to come can answer until then.
    """
    new_date = aliased(Occurrence)
    still_asked = (
        select(NewDateOffer.id)
        .join(new_date, NewDateOffer.occurrence_id == new_date.id)
        .where(NewDateOffer.registration_id == Registration.id, new_date.ends_at > deadlines.now)
    )
    return (
        select(Registration.id)
        .join(Occurrence, Registration.occurrence_id == Occurrence.id)
        .where(
            or_(
                Occurrence.ends_at < deadlines.registrations,
                and_(Registration.status.in_(SOONER), Occurrence.ends_at < deadlines.withdrawn),
            ),
            ~still_asked.exists(),
        )
        .order_by(Registration.occurrence_id, Registration.id)
    )


def notice_ids_without_registration(_: Deadlines) -> Select[int]:
    """That somebody was told of a recording; without a place at its episode they are not told again."""
    place = (
        select(Registration.id)
        .join(Occurrence, Registration.occurrence_id == Occurrence.id)
        .where(
            Registration.attendee_id == RecordingNotice.attendee_id,
            Occurrence.episode_id == RecordingNotice.episode_id,
        )
    )
    return select(RecordingNotice.id).where(~place.exists()).order_by(RecordingNotice.id)


def past_following_ids(deadlines: Deadlines) -> Select[int]:
    """Followings that were stopped, and of series whose last date has passed. One without any date is waited for."""
    dates = (
        select(Occurrence.id)
        .join(Episode, Occurrence.episode_id == Episode.id)
        .where(Episode.series_id == Following.series_id)
    )
    ended = and_(
        Following.created_at < deadlines.registrations,
        dates.exists(),
        ~dates.where(Occurrence.ends_at >= deadlines.registrations).exists(),
    )
    past = or_(Following.ended_at < deadlines.withdrawn, ended)
    return select(Following.id).where(past).order_by(Following.id)


def past_note_ids(deadlines: Deadlines) -> Select[int]:
    """Notes about somebody who has no place left in the series that they belong to, under whatever name or address."""
    holder = aliased(Attendee)
    place = (
        select(Registration.id)
        .join(holder, Registration.attendee_id == holder.id)
        .join(Occurrence, Registration.occurrence_id == Occurrence.id)
        .join(Episode, Occurrence.episode_id == Episode.id)
        .where(
            Episode.series_id == PersonNote.series_id,
            or_(holder.id == Attendee.id, holder.id == Attendee.continues_as_id),
        )
        .correlate(PersonNote, Attendee)
    )
    return (
        select(PersonNote.id)
        .join(Attendee, PersonNote.attendee_id == Attendee.id)
        .where(PersonNote.created_at < deadlines.withdrawn, ~place.exists())
        .order_by(PersonNote.id)
    )


def past_report_row_ids(deadlines: Deadlines) -> Select[int]:
    """People of attendance reports who are nobody that is registered; everybody of one that was never in force."""
    return (
        select(ReportRow.id)
        .join(AttendanceReport, ReportRow.report_id == AttendanceReport.id)
        .where(
            AttendanceReport.added_at < deadlines.withdrawn,
            or_(ReportRow.registration_id.is_(None), AttendanceReport.applied_at.is_(None)),
        )
        .order_by(ReportRow.id)
    )


def attendee_ids_with_nothing_left(deadlines: Deadlines) -> Select[int]:
    """Attendees whom nothing speaks of any more. New ones are left alone: what they came for may be under way."""
    speaking = (
        Registration.attendee_id,
        Registration.registered_by_id,
        Following.attendee_id,
        Following.registered_by_id,
        RecordingNotice.attendee_id,
        AddressChange.attendee_id,
        RequestedMail.attendee_id,
        PersonNote.attendee_id,
    )
    return (
        select(Attendee.id)
        .where(
            Attendee.created_at < deadlines.withdrawn,
            *(~exists().where(column == Attendee.id) for column in speaking),
        )
        .order_by(Attendee.id)
    )


def free_mail_ids() -> Select[int]:
    """Mails that have ended and are about no registration: links, overviews, receipts, copies, confirmations."""
    return (
        select(OutgoingMail.id)
        .where(
            OutgoingMail.finished_at.is_not(None),
            or_(OutgoingMail.about.is_(None), ~OutgoingMail.about.startswith("registration:")),
            _in_no_ledger(),
        )
        .order_by(OutgoingMail.id)
    )


def past_mail_ids(session: Session, deadlines: Deadlines) -> Sequence[int]:
    """Mails that are about no registration, and go by their age: sooner when their address is nobody's."""
    ended = free_mail_ids().where(OutgoingMail.finished_at < deadlines.withdrawn)
    found = session.execute(ended.add_columns(OutgoingMail.recipient, OutgoingMail.start_at)).all()
    known = set(session.scalars(select(Attendee.email_key))) if found else set()
    return [
        mail_id
        for mail_id, recipient, start_at in found
        if start_at < deadlines.registrations or email_key(recipient) not in known
    ]


def counts_with_kept(session: Session) -> dict[int, dict[str, int]]:
    """What `counts_by_occurrence` gives, with the registrations that were deleted meanwhile."""
    counts = defaultdict(dict, counts_by_occurrence(session))
    kept = select(KeptCount.occurrence_id, func.sum(KeptCount.registered)).group_by(KeptCount.occurrence_id)
    for occurrence_id, registered in session.execute(kept):
        count = counts[occurrence_id]
        count["confirmed"] = count.get("confirmed", 0) + int(registered)
    return counts


def _in_no_ledger() -> ColumnElement[bool]:
    ledgers = (
        CalendarMessage.outgoing_mail_id,
        Reminder.outgoing_mail_id,
        RecordingNotice.outgoing_mail_id,
    )
    return and_(*(~exists().where(column == OutgoingMail.id) for column in ledgers))
