"""What an organiser does to an occurrence.

Nobody is told from here. Each change that an attendee would see raises the occurrence's `revision`;
`registrations.jobs` finds what is unsettled, and the mails follow from that.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from webinars.lib.text import clean_text
from webinars.series.models import Occurrence
from webinars.series.rules import OccurrenceNotChangeable, check_times


def reschedule_occurrence(
    session: Session,
    occurrence: Occurrence,
    *,
    starts_at: datetime,
    ends_at: datetime | None = None,
    reason: str = "",
    now: datetime,
) -> bool:
    """Move an occurrence to another time; it keeps its page, its registrations and their calendar UIDs.

    Without `ends_at` it stays as long as it was. A postponed one is open again. Says whether anything changed.
    Raises OccurrenceNotChangeable for a cancelled or already held one, InvalidTimes for times that cannot be.
    """
    if occurrence.status == "cancelled" or _has_been_held(occurrence, now):
        raise OccurrenceNotChangeable("a cancelled or past occurrence cannot be moved")
    ends_at = ends_at or starts_at + (occurrence.ends_at - occurrence.starts_at)
    check_times(starts_at, ends_at, now=now)
    if (starts_at, ends_at) == (
        occurrence.starts_at,
        occurrence.ends_at,
    ) and occurrence.status != "postponed":
        return False
    if occurrence.registration_closes_at is not None:
        occurrence.registration_closes_at += starts_at - occurrence.starts_at
    if starts_at != occurrence.starts_at:
        occurrence.previous_starts_at = occurrence.starts_at
    occurrence.starts_at, occurrence.ends_at = starts_at, ends_at
    occurrence.reason = clean_text(reason, 1000)
    if occurrence.status == "postponed":
        occurrence.status = "open"
    _raise_revision(occurrence, now)
    session.flush()
    return True


def cancel_occurrence(session: Session, occurrence: Occurrence, *, reason: str, now: datetime) -> None:
    """Cancel an occurrence; it stays visible with the reason.

    Raises OccurrenceNotChangeable when it is cancelled already or has been held.
    """
    if occurrence.status == "cancelled" or _has_been_held(occurrence, now):
        raise OccurrenceNotChangeable("a cancelled or past occurrence cannot be cancelled")
    occurrence.status = "cancelled"
    occurrence.reason = clean_text(reason, 1000)
    _raise_revision(occurrence, now)
    session.flush()


def postpone_occurrence(session: Session, occurrence: Occurrence, *, reason: str, now: datetime) -> None:
    """Take an occurrence off its date with no new one yet; registrations stay.

    Raises OccurrenceNotChangeable when it is cancelled, postponed already or has been held.
    """
    if occurrence.status in ("cancelled", "postponed") or occurrence.ends_at <= now:
        raise OccurrenceNotChangeable("a cancelled, postponed or past occurrence cannot be postponed")
    occurrence.status = "postponed"
    occurrence.reason = clean_text(reason, 1000)
    _raise_revision(occurrence, now)
    session.flush()


def reopen_occurrence(session: Session, occurrence: Occurrence, *, status: str, now: datetime) -> None:
    """Take back a cancellation or a postponement: the occurrence is planned or open again, at its old time."""
    if occurrence.ends_at <= now:
        raise OccurrenceNotChangeable("a past occurrence cannot be taken up again")
    occurrence.status, occurrence.reason = status, ""
    _raise_revision(occurrence, now)
    session.flush()


def announce_change(session: Session, occurrence: Occurrence, *, now: datetime) -> None:
    """What the calendar entry says besides its times has changed: the title, the place, a note."""
    _raise_revision(occurrence, now)
    session.flush()


def _has_been_held(occurrence: Occurrence, now: datetime) -> bool:
    """A postponed one was not, however long ago its old date is: it still waits for a new one."""
    return occurrence.ends_at <= now and occurrence.status != "postponed"


def _raise_revision(occurrence: Occurrence, now: datetime) -> None:
    occurrence.revision += 1
    occurrence.changed_at = now
