"""What was decided about each reminder, once and for all."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webinars.lib.database import Base, UtcDateTime


class Reminder(Base):
    """One decision per registration, lead time and start: a moved start arms it anew."""

    __tablename__ = "reminders"
    __table_args__ = (UniqueConstraint("registration_id", "lead_minutes", "starts_at"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id"))
    lead_minutes: Mapped[int]
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    outcome: Mapped[str]  # queued, or why it fell away: rules.Reason
    outgoing_mail_id: Mapped[int | None] = mapped_column(
        ForeignKey("outgoing_mails.id"), default=None, index=True
    )
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)
