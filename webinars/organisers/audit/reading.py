"""Reading the log, within what somebody may see."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, select, true
from sqlalchemy.orm import Session, joinedload

from webinars.organisers.audit.tables import AuditEntry

PAGE = 50
_AT_ONCE = 500


@dataclass(frozen=True)
class Wanted:
    """Which entries; everything that is left out does not matter."""

    actor_id: str = ""
    kind: str = ""
    series_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    before_id: int | None = None  # further back than this one


def entries_page(
    session: Session, wanted: Wanted, seen: ColumnElement[bool]
) -> tuple[Sequence[AuditEntry], bool]:
    """The latest of them, newest first, and whether there are more."""
    found = session.scalars(_entries(wanted, seen).order_by(AuditEntry.id.desc()).limit(PAGE + 1)).all()
    return found[:PAGE], len(found) > PAGE


def latest_about(session: Session, kind: str, about_id: int | str) -> AuditEntry | None:
    """The last that was done to this, with its words as long as they are kept: who, and when."""
    return session.scalar(
        select(AuditEntry)
        .where(AuditEntry.about_kind == kind, AuditEntry.about_id == str(about_id))
        .options(joinedload(AuditEntry.payload))
        .order_by(AuditEntry.id.desc())
        .limit(1)
    )


def all_entries(
    session: Session, wanted: Wanted, seen: ColumnElement[bool] | None = None
) -> Iterator[AuditEntry]:
    """All of them, oldest first, a few at a time."""
    entries = _entries(wanted, true() if seen is None else seen).order_by(AuditEntry.id)
    yield from session.scalars(entries.execution_options(yield_per=_AT_ONCE))


def actors(session: Session, seen: ColumnElement[bool]) -> Sequence[str]:
    """Whoever has done anything."""
    return session.scalars(select(AuditEntry.actor_id).where(seen).distinct()).all()


def kinds(session: Session, seen: ColumnElement[bool]) -> Sequence[str]:
    """What anything was done to."""
    return session.scalars(
        select(AuditEntry.about_kind).where(seen).distinct().order_by(AuditEntry.about_kind)
    ).all()


def _entries(wanted: Wanted, seen: ColumnElement[bool]) -> Select[AuditEntry]:
    entries = select(AuditEntry).where(seen).options(joinedload(AuditEntry.payload))
    if wanted.actor_id:
        entries = entries.where(AuditEntry.actor_id == wanted.actor_id)
    if wanted.kind:
        entries = entries.where(AuditEntry.about_kind == wanted.kind)
    if wanted.series_id is not None:
        entries = entries.where(AuditEntry.series_id == wanted.series_id)
    if wanted.since is not None:
        entries = entries.where(AuditEntry.at >= wanted.since)
    if wanted.until is not None:
        entries = entries.where(AuditEntry.at < wanted.until)
    if wanted.before_id is not None:
        entries = entries.where(AuditEntry.id < wanted.before_id)
    return entries
