"""Verbs: changes that another verb has made, such as an import: kept with their undo and their hold like any other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from webinars.changes.actions import VERBS, about_occurrence, logged, organiser_id
from webinars.changes.holds import put_on_hold
from webinars.changes.kept import kept_values
from webinars.changes.models import Change
from webinars.changes.queries import relevant_starts
from webinars.changes.rules import Kind
from webinars.organisers.audit import By, record
from webinars.series.models import Occurrence

_OFF = {"cancelled": Kind.CANCELLED, "postponed": Kind.POSTPONED}


@dataclass(frozen=True)
class Before:
    """An occurrence as it was before anything was done to it. It has to be locked."""

    occurrence: Occurrence
    values: Mapping[str, object]
    starts: Sequence[datetime]
    revision: int
    settled_revision: int

    @classmethod
    def of(cls, occurrence: Occurrence) -> "Before":
        """As it is now."""
        return cls(
            occurrence,
            kept_values(occurrence),
            relevant_starts(occurrence),
            occurrence.revision,
            occurrence.settled_revision,
        )


def note_change(session: Session, before: Before, *, by: By, now: datetime) -> Change | None:
    """Keep what was done to it since as one change, and hold its mails back; None when it is as it was.

    A title is the episode's, and stays when the occurrence is put back; it is undone alone where nothing else changed.
    """
    occurrence, after = before.occurrence, kept_values(before.occurrence)
    changed = [name for name in after if after[name] != before.values[name]]
    if not changed:
        return None
    kind = _kind(before, changed)
    if kind is not Kind.RETITLED:
        changed = [name for name in changed if name != "title"]
    change = Change(
        occurrence=occurrence,
        kind=kind.value,
        before={name: before.values[name] for name in changed},
        after={name: after[name] for name in changed},
        revision_before=before.revision,
        settled_before=before.settled_revision,
        revision=occurrence.revision,
        made_by_id=organiser_id(session, by),
        made_at=now,
    )
    put_on_hold(session, change, *before.starts, *relevant_starts(occurrence), now=now)
    session.add(change)
    session.flush()
    about = about_occurrence(occurrence)
    old, new = logged(change.before), logged(change.after)
    record(session, by, VERBS[kind], about, before=old, after=new, reason=occurrence.reason, now=now)
    return change


def _kind(before: Before, changed: Sequence[str]) -> Kind:
    status = before.occurrence.status
    if "status" in changed and status in _OFF:
        return _OFF[status]
    if "status" in changed and before.values["status"] in _OFF:
        return Kind.REOPENED
    if "starts_at" in changed or "ends_at" in changed:
        return Kind.MOVED
    if changed == ["title"]:
        return Kind.RETITLED
    return Kind.LINK if set(changed) <= {"join_url", "platform", "title"} else Kind.DETAILS
