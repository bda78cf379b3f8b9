"""Deleting what is known of people. Each verb asks anew whether it is owed: what two schedulers found, one deletes."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, delete, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, selectinload

from webinars.attendance.models import Attendance, AttendanceReport, ReportRow
from webinars.attendance.queries import attended_registration_ids
from webinars.feedback.models import FeedbackRequest
from webinars.invitations.models import CalendarMessage, Invitation
from webinars.lib.database import Base, UtcDateTime, is_sqlite
from webinars.mail.models import OutgoingMail
from webinars.people.models import PersonNote
from webinars.privacy.models import KeptCount
from webinars.privacy.queries import (
    attendee_ids_with_nothing_left,
    free_mail_ids,
    notice_ids_without_registration,
    past_following_ids,
    past_note_ids,
    past_registration_ids,
    past_report_row_ids,
)
from webinars.privacy.rules import Deadlines
from webinars.recordings.models import RecordingNotice
from webinars.registrations.desk import about
from webinars.registrations.models import (
    Attendee,
    Following,
    NewDateOffer,
    Registration,
    SkippedEpisode,
    WaitlistEvent,
)
from webinars.registrations.rules import SEATED_STATUSES
from webinars.registrations.seats import give_back_seats, lock_occurrences
from webinars.reminders.models import Reminder
from webinars.series.models import Episode, Occurrence


def forget_registrations(session: Session, ids: Sequence[int], deadlines: Deadlines) -> int:
    """Delete those of these registrations that are past, with all that was said about them; their numbers are kept."""
    occurrences = select(Registration.occurrence_id).where(Registration.id.in_(ids)).distinct()
    lock_occurrences(session, session.scalars(occurrences).all())
    past = past_registration_ids(deadlines).where(Registration.id.in_(ids))
    gone = session.scalars(past.with_for_update(of=Registration, skip_locked=True)).all()
    registrations = session.scalars(
        select(Registration).where(Registration.id.in_(gone)).options(selectinload(Registration.attendee))
    ).all()
    keep_counts(session, registrations)
    _give_back_seats(session, registrations)
    _leave_out_of_followings(session, gone, deadlines)
    delete_registrations(session, registrations)
    return len(gone)


def forget_notices(session: Session, ids: Sequence[int], deadlines: Deadlines) -> int:
    """Delete those of these notices about recordings whose reader has no place any more, with their mails."""
    without = notice_ids_without_registration(deadlines).where(RecordingNotice.id.in_(ids))
    gone = session.scalars(without.with_for_update(skip_locked=True)).all()
    mails = session.scalars(
        select(RecordingNotice.outgoing_mail_id).where(
            RecordingNotice.id.in_(gone), RecordingNotice.outgoing_mail_id.is_not(None)
        )
    ).all()
    delete_rows(session, RecordingNotice, RecordingNotice.id.in_(gone))
    delete_rows(session, OutgoingMail, OutgoingMail.id.in_(mails))
    return len(gone)


def forget_followings(session: Session, ids: Sequence[int], deadlines: Deadlines) -> int:
    """Delete those of these followings that are past, with the episodes that they leave out."""
    past = past_following_ids(deadlines).where(Following.id.in_(ids))
    gone = session.scalars(past.with_for_update(skip_locked=True)).all()
    delete_rows(session, Following, Following.id.in_(gone))
    return len(gone)


def forget_notes(session: Session, ids: Sequence[int], deadlines: Deadlines) -> int:
    """Delete those of these notes that are about nothing any more."""
    past = past_note_ids(deadlines).where(PersonNote.id.in_(ids))
    gone = session.scalars(past.with_for_update(of=PersonNote, skip_locked=True)).all()
    delete_rows(session, PersonNote, PersonNote.id.in_(gone))
    return len(gone)


def forget_report_rows(session: Session, ids: Sequence[int], deadlines: Deadlines) -> int:
    """Delete those of these rows of attendance reports that are past; how many they were stays with their report."""
    past = past_report_row_ids(deadlines).where(ReportRow.id.in_(ids))
    gone = session.scalars(past.with_for_update(of=ReportRow, skip_locked=True)).all()
    reports = session.scalars(select(ReportRow.report_id).where(ReportRow.id.in_(gone))).all()
    for report_id, count in sorted(Counter(reports).items()):
        session.execute(
            update(AttendanceReport)
            .where(AttendanceReport.id == report_id)
            .values(forgotten=AttendanceReport.forgotten + count)
        )
    delete_rows(session, ReportRow, ReportRow.id.in_(gone))
    return len(gone)


def forget_attendees(session: Session, ids: Sequence[int], deadlines: Deadlines) -> int:
    """Delete those of these attendees who have nothing left, and the mails to addresses that are nobody's now."""
    # Locked before they are asked about: whoever is registering at this moment is passed over.
    free = select(Attendee.id).where(Attendee.id.in_(ids)).order_by(Attendee.id)
    locked = session.scalars(free.with_for_update(skip_locked=True)).all()
    gone = session.scalars(attendee_ids_with_nothing_left(deadlines).where(Attendee.id.in_(locked))).all()
    of_them = select(Attendee.email, Attendee.email_key).where(Attendee.id.in_(gone))
    addresses = {row.email: row.email_key for row in session.execute(of_them)}
    delete_rows(session, Attendee, Attendee.id.in_(gone))
    shared = select(Attendee.email_key).where(Attendee.email_key.in_(addresses.values()))
    kept = set(session.scalars(shared))
    nobodys = [email for email, key in addresses.items() if key not in kept]
    mails = session.scalars(free_mail_ids().where(OutgoingMail.recipient.in_(nobodys))).all()
    delete_rows(session, OutgoingMail, OutgoingMail.id.in_(mails))
    return len(gone)


def forget_mails(session: Session, ids: Sequence[int], _: Deadlines) -> int:
    """Delete those of these mails that have ended and are about no registration."""
    free = free_mail_ids().where(OutgoingMail.id.in_(ids))
    gone = session.scalars(free.with_for_update(skip_locked=True)).all()
    delete_rows(session, OutgoingMail, OutgoingMail.id.in_(gone))
    return len(gone)


_COUNTS = ("registered", "viewers", "attended", "attended_viewers")


def keep_counts(session: Session, registrations: Sequence[Registration]) -> None:
    ids = [registration.id for registration in registrations]
    there = set(session.scalars(attended_registration_ids().where(Registration.id.in_(ids))))
    kept = defaultdict[tuple[int, str], Counter[str]](Counter)
    for registration in registrations:
        if registration.status == "confirmed" and registration.role == "attendee":
            count = kept[registration.occurrence_id, registration.attendee.organisation]
            viewers = registration.viewers or 1
            count.update(registered=1, viewers=viewers)
            if registration.id in there:
                count.update(attended=1, attended_viewers=viewers)
    insert = sqlite.insert if is_sqlite(session) else postgresql.insert
    for (occurrence_id, organisation), count in sorted(kept.items()):
        row = insert(KeptCount).values(
            occurrence_id=occurrence_id,
            organisation=organisation,
            **{name: count[name] for name in _COUNTS},
        )
        more = {name: getattr(KeptCount, name) + row.excluded[name] for name in _COUNTS}
        session.execute(
            row.on_conflict_do_update(index_elements=["occurrence_id", "organisation"], set_=more)
        )


def _give_back_seats(session: Session, registrations: Iterable[Registration]) -> None:
    """Where the date may still come: what was postponed or cancelled can be taken up again, and is not full then."""
    seats = Counter[int]()
    for registration in registrations:
        if registration.status in SEATED_STATUSES:
            seats[registration.occurrence_id] += registration.seats
    for occurrence_id, taken in seats.items():
        occurrence = session.get_one(Occurrence, occurrence_id)
        if occurrence.status in ("postponed", "cancelled"):
            give_back_seats(session, occurrence, min(taken, occurrence.taken))


def _leave_out_of_followings(session: Session, ids: Sequence[int], deadlines: Deadlines) -> None:
    """A follower gets no second place at an episode by itself, should it be shown again."""
    had = (
        select(Following.id, Episode.id, literal(deadlines.now, UtcDateTime))
        .select_from(Registration)
        .join(Occurrence, Registration.occurrence_id == Occurrence.id)
        .join(Episode, Occurrence.episode_id == Episode.id)
        .join(
            Following,
            (Following.attendee_id == Registration.attendee_id) & (Following.series_id == Episode.series_id),
        )
        .where(Registration.id.in_(ids), Following.ended_at.is_(None))
        .distinct()
    )
    insert = sqlite.insert if is_sqlite(session) else postgresql.insert
    skip = insert(SkippedEpisode).from_select(["following_id", "episode_id", "created_at"], had)
    session.execute(skip.on_conflict_do_nothing(index_elements=["following_id", "episode_id"]))


def delete_registrations(session: Session, registrations: Sequence[Registration]) -> None:
    """With their calendar entries, reminders, offers and mails."""
    ids = [each.id for each in registrations]
    theirs = select(Invitation.id).where(Invitation.registration_id.in_(ids))
    delete_rows(session, CalendarMessage, CalendarMessage.invitation_id.in_(theirs))
    for table in (
        *(Invitation, Reminder, NewDateOffer, WaitlistEvent),
        *(Attendance, ReportRow, FeedbackRequest),
    ):
        delete_rows(session, table, table.registration_id.in_(ids))
    delete_rows(session, Registration, Registration.id.in_(ids))
    delete_rows(session, OutgoingMail, OutgoingMail.about.in_([about(each) for each in registrations]))


def delete_rows(session: Session, table: type[Base], which: ColumnElement[bool]) -> None:
    """Those rows of a table, whatever the session holds of them."""
    session.execute(delete(table).where(which).execution_options(synchronize_session=False))
