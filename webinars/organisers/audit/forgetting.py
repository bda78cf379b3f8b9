"""What the log says of people goes in time; that something was done, and the digest of what was said, stay."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from webinars.organisers.audit.tables import AuditEntry, AuditPayload

BATCH = 500


def forget_payloads(session: Session, *, before: datetime) -> int:
    """Delete some of what was said before this instant; gives how many."""
    old = (
        select(AuditPayload.entry_id)
        .join(AuditEntry)
        .where(AuditEntry.at < before)
        .order_by(AuditPayload.entry_id)
        .limit(BATCH)
    )
    gone = delete(AuditPayload).where(AuditPayload.entry_id.in_(old)).returning(AuditPayload.entry_id)
    return len(session.scalars(gone).all())
