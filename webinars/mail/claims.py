"""Whose turn it is: mails are claimed in batches, the most urgent first, in order within a calendar entry.

Several schedulers may do this at once. On PostgreSQL, FOR UPDATE SKIP LOCKED gives each its own rows; the CTE is
MATERIALIZED, since the planner may otherwise run it anew for every row and so claim more than was asked. On SQLite a
write transaction is alone from its beginning; SQLAlchemy leaves the locking clause out there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, exists, func, literal, or_, select, update
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql.dml import ReturningUpdate

from webinars.lib.database import UtcDateTime
from webinars.mail.circuit import Gate, gate, lock_for_probe, start_probe
from webinars.mail.models import MailBody, OutgoingMail
from webinars.mail.pace import mails_left, take_turn
from webinars.mail.rules import FURTHEST_TRY, UNDECIDED, MailState


@dataclass(frozen=True, slots=True)
class ClaimedMail:
    """One mail that is ours to send."""

    id: int
    kind: str
    recipient: str
    message_id: str
    message: bytes | None
    created_at: datetime
    expires_at: datetime | None
    attempts: int


@dataclass(frozen=True, slots=True)
class Batch:
    """What one lease covers. `probing`: it is one mail, sent to learn whether the server is back."""

    lease: str
    mails: Sequence[ClaimedMail] = ()
    probing: bool = False


def count_claimable(session: Session, *, at_most: int, now: datetime, per_minute: int = 0) -> int:
    """How many mails could be sent now, within the host's limit if one is given; counted no further than `at_most`."""
    if gate(session, now=now) is Gate.SHUT:
        return 0
    if per_minute:
        at_most = min(at_most, mails_left(session, per_minute, now=now))
    return session.scalar(_HOW_MANY, _at(now) | {"at_most": at_most}) or 0


def claim_due_mails(
    session: Session,
    lease: str,
    *,
    size: int,
    lease_until: datetime,
    now: datetime,
    suspects: bool,
    per_minute: int = 0,
) -> Batch:
    """Make up to `size` mails ours, the most urgent first, and no more than the host's limit leaves.

    With `suspects`, a mail that was in hand when a scheduler died comes before them. It goes alone, and only to one
    connection: so a mail that kills its scheduler takes no innocent ones with it more than once.
    """
    passage = gate(session, now=now)
    if per_minute and passage is not Gate.SHUT:
        size = min(size, take_turn(session, per_minute, now=now))
    probe = lock_for_probe(session, now=now) if passage is Gate.PROBE else None
    if (passage is not Gate.OPEN and probe is None) or size < 1:
        return Batch(lease)
    terms = _at(now) | {"of_lease": lease, "until": lease_until, "size": 1}
    rows = session.connection().execute(_CLAIM_SUSPECTS, terms).all() if suspects else []
    if not rows:
        terms |= {"size": 1 if probe else size}
        rows = session.connection().execute(_CLAIM_OTHERS, terms).all()
    if rows and probe:
        start_probe(probe, now=now)
    rows = sorted(rows, key=lambda row: (row.priority, row.start_at, row.id))
    return Batch(lease, [ClaimedMail(*row[:8]) for row in rows], probing=probe is not None)


def give_back(session: Session, lease: str) -> None:
    """Queue again what this lease covers still: nobody began to send it."""
    session.connection().execute(_GIVE_BACK, {"of_lease": lease})


def _at(now: datetime) -> dict[str, Any]:
    return {"now": now, "furthest_try": now + FURTHEST_TRY}


def _claimable() -> ColumnElement[bool]:
    now, furthest_try = (bindparam(name, type_=UtcDateTime) for name in ("now", "furthest_try"))
    earlier = aliased(OutgoingMail)
    earlier_undecided = exists().where(
        earlier.calendar_uid == OutgoingMail.calendar_uid,
        earlier.id < OutgoingMail.id,
        earlier.state.in_(UNDECIDED),
    )
    return (
        OutgoingMail.is_in(MailState.QUEUED)
        & or_(
            OutgoingMail.not_before.is_(None),
            OutgoingMail.not_before <= now,
            OutgoingMail.last_error.is_not(None) & (OutgoingMail.not_before > furthest_try),
        )
        & or_(OutgoingMail.expires_at.is_(None), OutgoingMail.expires_at > now)
        & ~earlier_undecided
    )


def _claim(which: ColumnElement[bool]) -> ReturningUpdate[*tuple[Any, ...]]:
    mail = OutgoingMail
    message = select(MailBody.message).where(MailBody.mail_id == mail.id).scalar_subquery()
    due = (
        select(mail.id)
        .where(_claimable(), which)
        .order_by(mail.priority, mail.start_at, mail.id)
        .limit(bindparam("size"))
        .with_for_update(skip_locked=True)
        .cte("due")
        .prefix_with("MATERIALIZED")
    )
    return (
        update(mail)
        .where(mail.id.in_(select(due.c.id)))
        .values(state=MailState.SENDING, lease_until=bindparam("until"), leased_by=bindparam("of_lease"))
        .returning(
            *(mail.id, mail.kind, mail.recipient, mail.message_id, message, mail.created_at),
            *(mail.expires_at, mail.attempts, mail.priority, mail.start_at),
        )
    )


_NONE = literal(0, literal_execute=True)
_CLAIM_OTHERS = _claim(OutgoingMail.crashes == _NONE)
_CLAIM_SUSPECTS = _claim(OutgoingMail.crashes > _NONE)
_HOW_MANY = select(func.count()).select_from(
    select(OutgoingMail.id).where(_claimable()).limit(bindparam("at_most")).subquery()
)
_GIVE_BACK = (
    update(OutgoingMail)
    .where(OutgoingMail.is_in(MailState.SENDING), OutgoingMail.leased_by == bindparam("of_lease"))
    .values(state=MailState.QUEUED, lease_until=None, leased_by=None)
)
