"""Mails that organisers write themselves, and to whom each of them goes."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webinars.lib.database import Base, UtcDateTime
from webinars.mail.models import OutgoingMail
from webinars.registrations.models import Registration
from webinars.series.models import Occurrence, Series


class Circular(Base):
    """One text for many: a draft, then ordered, then written out to each of its recipients. Its text stays."""

    __tablename__ = "circulars"
    __table_args__ = (
        Index(
            "ix_circulars_under_way",
            "send_at",
            sqlite_where=text("state IN ('ordered', 'sending')"),
            postgresql_where=text("state IN ('ordered', 'sending')"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    series_id: Mapped[int] = mapped_column(ForeignKey("series.id"), index=True)
    occurrence_id: Mapped[int | None] = mapped_column(ForeignKey("occurrences.id"), default=None, index=True)
    segment: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)  # people.segments.Segment.values
    subject: Mapped[str] = mapped_column(default="")
    text: Mapped[str] = mapped_column(Text, default="")
    # Without an English text, readers of English get the Swedish one, marked as such
    english_subject: Mapped[str] = mapped_column(default="")
    english_text: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(default="draft")  # rules.State
    ordered_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    send_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)  # until then it can be undone
    # What the occurrence was when it was ordered: after a change, the text may say what holds no more
    ordered_revision: Mapped[int] = mapped_column(default=0)
    stopped_because: Mapped[str] = mapped_column(default="")  # rules.Stopped, or empty
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)  # its recipients were fixed
    recipient_count: Mapped[int | None] = mapped_column(default=None)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)

    series: Mapped[Series] = relationship()
    occurrence: Mapped[Occurrence | None] = relationship()


class CircularRecipient(Base):
    """One who gets a circular, by the registration that it reaches them through. Goes with that, and with the mail."""

    __tablename__ = "circular_recipients"
    __table_args__ = (
        Index(
            "ix_circular_recipients_unwritten",
            "circular_id",
            sqlite_where=text("written_at IS NULL"),
            postgresql_where=text("written_at IS NULL"),
        ),
    )
    circular_id: Mapped[int] = mapped_column(ForeignKey("circulars.id", ondelete="CASCADE"), primary_key=True)
    registration_id: Mapped[int] = mapped_column(
        ForeignKey("registrations.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    outgoing_mail_id: Mapped[int | None] = mapped_column(
        ForeignKey("outgoing_mails.id", ondelete="CASCADE"), default=None, index=True
    )
    written_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    problem: Mapped[str] = mapped_column(default="")  # why no mail could be written

    circular: Mapped[Circular] = relationship()
    registration: Mapped[Registration] = relationship()
    outgoing_mail: Mapped[OutgoingMail | None] = relationship()
