"""Verbs on what is to be changed: the same ones make the change, and show what it would be like.

A proposal is put to a copy of the occurrence first, so that what is shown before cannot differ from what is done.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from webinars.changes.kept import copy_of
from webinars.changes.rules import Kind, NothingToChange
from webinars.lib.text import clean_line, clean_text
from webinars.series.actions import (
    announce_change,
    cancel_occurrence,
    postpone_occurrence,
    reopen_occurrence,
    reschedule_occurrence,
)
from webinars.series.models import Occurrence
from webinars.series.rules import OccurrenceNotChangeable

_VISIBLE = ("place",)
"""Of the details, what stands in people's calendars."""


@dataclass(frozen=True)
class Proposal:
    """What is to become of an occurrence. `values`: what the kind needs, already read and checked."""

    kind: Kind
    values: Mapping[str, object]
    reason: str = ""

    def put_to(self, session: Session, occurrence: Occurrence, *, now: datetime) -> None:
        """Change it. Raises OccurrenceNotChangeable, InvalidTimes, NothingToChange."""
        _PUT[self.kind](self, session, occurrence, now)

    def instant(self, name: str) -> datetime:
        """A value that is an instant."""
        value = self.values[name]
        assert isinstance(value, datetime)
        return value


def as_it_would_be(
    session: Session, occurrence: Occurrence, proposal: Proposal, *, now: datetime
) -> Occurrence:
    """A copy of the occurrence with the proposal put to it; raises what `Proposal.put_to` raises."""
    sketch = copy_of(occurrence, title=str(proposal.values.get("title", "")))
    proposal.put_to(session, sketch, now=now)
    return sketch


def _move(proposal: Proposal, session: Session, occurrence: Occurrence, now: datetime) -> None:
    starts_at, ends_at = proposal.instant("starts_at"), proposal.instant("ends_at")
    moved = reschedule_occurrence(
        session, occurrence, starts_at=starts_at, ends_at=ends_at, reason=proposal.reason, now=now
    )
    if not moved:
        raise NothingToChange


def _cancel(proposal: Proposal, session: Session, occurrence: Occurrence, now: datetime) -> None:
    cancel_occurrence(session, occurrence, reason=proposal.reason, now=now)


def _postpone(proposal: Proposal, session: Session, occurrence: Occurrence, now: datetime) -> None:
    postpone_occurrence(session, occurrence, reason=proposal.reason, now=now)


def _reopen(proposal: Proposal, session: Session, occurrence: Occurrence, now: datetime) -> None:
    if occurrence.status not in ("cancelled", "postponed"):
        raise OccurrenceNotChangeable("it takes place as it is")
    reopen_occurrence(session, occurrence, status=str(proposal.values.get("status", "open")), now=now)


def _retitle(proposal: Proposal, session: Session, occurrence: Occurrence, now: datetime) -> None:
    """The title is the episode's: whoever changes it for one occurrence changes it for all of them."""
    occurrence.episode.title = clean_line(str(proposal.values["title"]), 300)
    announce_change(session, occurrence, now=now)


def _relink(proposal: Proposal, session: Session, occurrence: Occurrence, now: datetime) -> None:
    """Nobody is told: every mail leads to our own page, and that leads into the meeting."""
    join_url = clean_line(str(proposal.values["join_url"]), 2000)
    platform = str(proposal.values.get("platform", occurrence.platform))
    if (join_url, platform) == (occurrence.join_url, occurrence.platform):
        raise NothingToChange
    occurrence.join_url, occurrence.platform = join_url, platform
    session.flush()


def _change_details(proposal: Proposal, session: Session, occurrence: Occurrence, now: datetime) -> None:
    if occurrence.ends_at <= now and occurrence.status != "postponed":
        raise OccurrenceNotChangeable("it is over")
    before = {name: getattr(occurrence, name) for name in proposal.values}
    for name, value in proposal.values.items():
        setattr(occurrence, name, clean_text(value, 1000) if isinstance(value, str) else value)
    changed = {name for name, value in before.items() if getattr(occurrence, name) != value}
    if not changed:
        raise NothingToChange
    if changed.intersection(_VISIBLE):
        announce_change(session, occurrence, now=now)
    session.flush()


_PUT = {
    Kind.MOVED: _move,
    Kind.CANCELLED: _cancel,
    Kind.POSTPONED: _postpone,
    Kind.REOPENED: _reopen,
    Kind.RETITLED: _retitle,
    Kind.LINK: _relink,
    Kind.DETAILS: _change_details,
}
