"""What the demo's organisers are supposed to have changed: cancelled, and offered a new date."""

from datetime import timedelta

from sqlalchemy.orm import Session

from webinars.changes.models import Change
from webinars.changes.rules import Kind
from webinars.series.models import Occurrence, Series

CANCELLED_BEFORE = timedelta(hours=4)


def write_history(session: Session, series: Series) -> None:
    """For each new date: what was cancelled in the morning of its day, and the new date an hour later."""
    for episode in series.episodes:
        for new in episode.occurrences:
            if new.replaces is not None and new.replaces.status == "cancelled":
                session.add_all(_history(new.replaces, new))


def _history(cancelled: Occurrence, new: Occurrence) -> tuple[Change, Change]:
    cancelled_at = cancelled.starts_at - CANCELLED_BEFORE
    numbers = {
        "revision_before": cancelled.revision,
        "settled_before": cancelled.settled_revision,
        "revision": cancelled.revision,
    }
    return (
        Change(
            occurrence=cancelled,
            kind=Kind.CANCELLED.value,
            before={"status": "open", "reason": ""},
            after={"status": "cancelled", "reason": cancelled.reason},
            made_at=cancelled_at,
            **numbers,
        ),
        Change(
            occurrence=cancelled,
            kind=Kind.NEW_DATE.value,
            before={},
            after={"new_occurrence_id": new.id, "new_starts_at": new.starts_at.isoformat()},
            made_at=cancelled_at + timedelta(hours=1),
            **numbers,
        ),
    )
