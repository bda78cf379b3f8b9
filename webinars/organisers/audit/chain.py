"""The chain over the log: each night's digest covers that day's entries and the digest before.

Whoever changes an entry behind the database's back would have to write every later digest anew; so the newest one is
also put where the database cannot reach it: into the scheduler's log, and wherever `webinars audit check` is run.
"""

import hashlib
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, joinedload

from webinars.lib.database import is_sqlite
from webinars.lib.dates import local
from webinars.organisers.audit.recording import canonical, payload_digest
from webinars.organisers.audit.tables import AuditDigest, AuditEntry

log = logging.getLogger(__name__)

SETTLED_AFTER = timedelta(
    minutes=10
)  # no transaction is open for so long: no smaller number can still appear
_AT_ONCE = 1000


@dataclass(frozen=True)
class Finding:
    """What a check of the chain found: `problems` as sentences; none when the log is as it was written."""

    entries: int
    covered: int
    payloads_gone: int
    newest: AuditDigest | None
    problems: tuple[str, ...]


def seal(session: Session, zone: str, *, now: datetime) -> AuditDigest | None:
    """Write this night's digest; None when it stands already, or when there is nothing new."""
    day = local(now, zone).date()
    before = _newest(session)
    if before is not None and before.day >= day:
        return None
    last = session.scalar(select(func.max(AuditEntry.id)).where(AuditEntry.at <= now - SETTLED_AFTER))
    if last is None or (before is not None and last <= before.last_entry_id):
        return None
    first = before.last_entry_id if before else 0
    digest, entries = _digest(session, before.digest if before else "", first, last)
    insert = sqlite.insert if is_sqlite(session) else postgresql.insert
    row = insert(AuditDigest).values(day=day, made_at=now, last_entry_id=last, entries=entries, digest=digest)
    made = session.scalar(row.on_conflict_do_nothing(index_elements=["day"]).returning(AuditDigest))
    if made is not None:
        log.info("audit digest %s: entries to %s, %s", made.day, made.last_entry_id, made.digest)
    return made


def check(session: Session, *, keep: timedelta, now: datetime) -> Finding:
    """Compute the whole chain anew. A payload may be gone once it is older than `keep`."""
    problems, before = list[str](), None
    for link in session.scalars(select(AuditDigest).order_by(AuditDigest.day)):
        first = before.last_entry_id if before else 0
        digest, entries = _digest(session, before.digest if before else "", first, link.last_entry_id)
        if (digest, entries) != (link.digest, link.entries):
            problems.append(
                f"The digest of {link.day} does not fit: {link.entries} entries were sealed, {entries} are there, "
                f"from {first + 1} to {link.last_entry_id}."
            )
        before = link
    gone, wrong = _payloads(session, now - keep)
    return Finding(
        entries=session.scalar(select(func.count(AuditEntry.id))) or 0,
        covered=session.scalar(
            select(func.count(AuditEntry.id)).where(AuditEntry.id <= (before.last_entry_id if before else 0))
        )
        or 0,
        payloads_gone=gone,
        newest=before,
        problems=(*problems, *wrong),
    )


def _newest(session: Session) -> AuditDigest | None:
    return session.scalar(select(AuditDigest).order_by(AuditDigest.day.desc()).limit(1))


def _digest(session: Session, before: str, after_id: int, last_id: int) -> tuple[str, int]:
    """Over these entries, and how many they are."""
    running, entries = hashlib.sha256(before.encode()), 0
    wanted = select(AuditEntry).where(AuditEntry.id > after_id, AuditEntry.id <= last_id)
    for entry in session.scalars(wanted.order_by(AuditEntry.id).execution_options(yield_per=_AT_ONCE)):
        running.update(_line(entry))
        entries += 1
    return running.hexdigest(), entries


def _line(entry: AuditEntry) -> bytes:
    return canonical(
        [
            entry.id,
            entry.at.isoformat(),
            *(entry.actor_id, entry.verb, entry.about_kind, entry.about_id, entry.series_id),
            entry.payload_digest,
        ]
    )


def _payloads(session: Session, before: datetime) -> tuple[int, Iterator[str]]:
    """How many were deleted in their time; and a sentence for each that is missing or is not what was written."""
    gone, wrong = 0, []
    wanted = select(AuditEntry).options(joinedload(AuditEntry.payload)).order_by(AuditEntry.id)
    for entry in session.scalars(wanted.execution_options(yield_per=_AT_ONCE)):
        if entry.payload is None:
            gone += 1
            if entry.at > before:
                wrong.append(
                    f"What entry {entry.id} of {entry.at:%Y-%m-%d} says was deleted before its time."
                )
        elif payload_digest(entry.payload) != entry.payload_digest:
            wrong.append(f"What entry {entry.id} of {entry.at:%Y-%m-%d} says is not what was written.")
    return gone, iter(wrong)
