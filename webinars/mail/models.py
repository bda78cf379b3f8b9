"""The outbox: every mail that has to leave, has left, or never will."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Enum, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from webinars.lib.database import Base, UtcDateTime
from webinars.mail.rules import MailState


def _only(condition: str) -> dict[str, Any]:
    """A partial index, on both databases."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


class OutgoingMail(Base):
    """One frozen message on its way to one recipient.

    Ids are in the order of queueing, and none is used twice: mails of one `calendar_uid` leave in their order.
    """

    __tablename__ = "outgoing_mails"
    __table_args__ = (
        Index("ix_outgoing_mails_due", "priority", "start_at", "id", **_only("state = 'queued'")),
        Index("ix_outgoing_mails_suspect", "id", **_only("state = 'queued' AND crashes > 0")),
        Index("ix_outgoing_mails_calendar", "calendar_uid", "id"),
        Index("ix_outgoing_mails_expiring", "expires_at", **_only("state IN ('queued', 'held')")),
        Index("ix_outgoing_mails_finished", "finished_at", **_only("message IS NOT NULL")),
        Index("ix_outgoing_mails_state", "state", "accepted_at"),
        CheckConstraint("priority BETWEEN 0 AND 2", name="priority"),
        {"sqlite_autoincrement": True},
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    dedupe_key: Mapped[str] = mapped_column(unique=True)  # what must be said once, such as "invitation:12:0"
    kind: Mapped[str]  # the name of its template
    state: Mapped[MailState] = mapped_column(
        Enum(MailState, native_enum=False, length=12, values_callable=lambda states: list(states)),
        default=MailState.QUEUED,
    )
    # 0: someone waits at a screen, 1: by nearest start, 2: bulk
    priority: Mapped[int] = mapped_column(default=1)
    # When what it is about starts; without a start, when it was queued: "soon" then means "in the order of queueing"
    start_at: Mapped[datetime] = mapped_column(UtcDateTime)
    not_before: Mapped[datetime | None] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    recipient: Mapped[str] = mapped_column(index=True)
    subject: Mapped[str]
    message_id: Mapped[str]
    message: Mapped[bytes | None] = mapped_column(
        LargeBinary, deferred=True
    )  # blanked some days after its end
    calendar_uid: Mapped[str | None]
    about: Mapped[str | None] = mapped_column(
        index=True
    )  # whom an organiser looks it up by: "registration:12"

    attempts: Mapped[int] = mapped_column(default=0)
    crashes: Mapped[int] = mapped_column(default=0)  # how often a scheduler died with it in hand
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    leased_by: Mapped[str | None] = mapped_column(String(80))
    # Sent without an answer, or in hand when a scheduler died: nobody knows whether it arrived
    may_have_left: Mapped[bool] = mapped_column(default=False)
    last_error: Mapped[str | None] = mapped_column(Text)  # the server's words, or ours
    accepted_as: Mapped[str | None] = mapped_column(
        Text
    )  # the server's words: "250 2.0.0 Ok: queued as 4F2A"
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class MailSwitch(Base):
    """One row: whether mail leaves at all. Without it, it does."""

    __tablename__ = "mail_switch"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)
    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    mail_paused_until: Mapped[datetime | None] = mapped_column(UtcDateTime)  # the mail server is down
    pause_reason: Mapped[str | None] = mapped_column(Text)  # its words
    consecutive_failures: Mapped[int] = mapped_column(default=0)
    held_since: Mapped[datetime | None] = mapped_column(UtcDateTime)  # an organiser, or a restore, stopped it
    held_reason: Mapped[str | None] = mapped_column(Text)
