"""The outbox: every mail that has to leave, has left, or never will. And what comes in."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ColumnElement,
    Enum,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    bindparam,
    literal,
    or_,
    text,
)
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

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
        Index("ix_outgoing_mails_leased", "lease_until", **_only("state = 'sending'")),
        Index("ix_outgoing_mails_dead", "finished_at", **_only("state = 'dead'")),
        Index("ix_outgoing_mails_accepted", "accepted_at", "state"),
        CheckConstraint("priority BETWEEN 0 AND 2", name="priority"),
        {"sqlite_autoincrement": True},
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    dedupe_key: Mapped[str] = mapped_column(unique=True)  # what must be said once, such as "invitation:12:0"
    kind: Mapped[str]  # the name of its template
    state: Mapped[MailState] = mapped_column(
        Enum(
            MailState,
            native_enum=False,
            length=12,
            values_callable=lambda states: [state.value for state in states],
        ),
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
    calendar_uid: Mapped[str | None]
    about: Mapped[str | None] = mapped_column(index=True)  # what people look it up by: "registration:12"

    attempts: Mapped[int] = mapped_column(default=0)
    crashes: Mapped[int] = mapped_column(default=0)  # how often a scheduler died with it in hand
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    leased_by: Mapped[str | None] = mapped_column(String(80))
    # Sent without an answer, or in hand when a scheduler died: nobody knows whether it arrived
    uncertain: Mapped[bool] = mapped_column(default=False)
    last_error: Mapped[str | None] = mapped_column(Text)  # the server's words, or ours
    accepted_as: Mapped[str | None] = mapped_column(Text)  # such as "250 2.0.0 Ok: queued as 4F2A"
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    body: Mapped["MailBody | None"] = relationship(passive_deletes=True)

    @property
    def message(self) -> bytes | None:
        """The frozen bytes, as long as they are kept."""
        return self.body.message if self.body else None

    @classmethod
    def is_in(cls, *states: MailState) -> ColumnElement[bool]:
        """In one of these states, spelled out in the statement: only so does SQLite see that a partial index serves."""
        if len(states) == 1:
            return cls.state == literal(states[0], cls.state.type, literal_execute=True)
        return cls.state.in_(
            bindparam("states", states, cls.state.type, expanding=True, literal_execute=True)
        )

    @hybrid_property
    def may_have_left(self) -> bool:
        """Whether the recipient may have it, now or in a moment: what is said next has to follow from it.

        Refused, expired and superseded mails never arrived, unless an earlier try of theirs ended without an answer.
        """
        return self.uncertain or self.state in (MailState.SENDING, MailState.ACCEPTED)

    @may_have_left.inplace.expression
    @classmethod
    def _may_have_left(cls) -> ColumnElement[bool]:
        return or_(cls.uncertain, cls.state.in_((MailState.SENDING, MailState.ACCEPTED)))


class MailBody(Base):
    """The frozen bytes of one mail. Beside it, since SQLite writes a whole row anew whenever one column changes."""

    __tablename__ = "mail_bodies"
    mail_id: Mapped[int] = mapped_column(
        ForeignKey("outgoing_mails.id", ondelete="CASCADE"), primary_key=True
    )
    message: Mapped[bytes] = mapped_column(LargeBinary)


class MailSwitch(Base):
    """One row: whether mail leaves at all. Without it, it does."""

    __tablename__ = "mail_switch"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)
    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    mail_paused_until: Mapped[datetime | None] = mapped_column(UtcDateTime)  # the mail server is down
    pause_reason: Mapped[str | None] = mapped_column(Text)  # its words
    failing_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    consecutive_failures: Mapped[int] = mapped_column(default=0)
    held_since: Mapped[datetime | None] = mapped_column(UtcDateTime)  # an organiser, or a restore, stopped it
    held_reason: Mapped[str | None] = mapped_column(Text)


class IncomingMail(Base):
    """One message that came in, by whatever way; its digest makes it one, however often it is read."""

    __tablename__ = "incoming_mails"
    __table_args__ = (Index("ix_incoming_mails_new", "kind", "id", **_only("state = 'new'")),)
    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(unique=True)  # of its bytes: a Message-ID is no proof of anything
    source: Mapped[str]  # pipe | maildir | imap
    size: Mapped[int]  # in bytes, as it came
    truncated: Mapped[bool] = mapped_column(default=False)  # too large: only its beginning is kept
    kind: Mapped[str]  # incoming.Kind
    state: Mapped[str]  # incoming.State
    finding: Mapped[str] = mapped_column(Text, default="")  # what it led to, or why it was set aside
    sender: Mapped[str] = mapped_column(default="")
    subject: Mapped[str] = mapped_column(default="")
    message_id: Mapped[str] = mapped_column(default="")
    received_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    handled_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)

    body: Mapped["IncomingBody | None"] = relationship(passive_deletes=True)


class IncomingBody(Base):
    """The bytes of one incoming message, or its beginning; forgotten some time after it was handled."""

    __tablename__ = "incoming_bodies"
    mail_id: Mapped[int] = mapped_column(
        ForeignKey("incoming_mails.id", ondelete="CASCADE"), primary_key=True
    )
    message: Mapped[bytes] = mapped_column(LargeBinary)


class PolledMailbox(Base):
    """How far a mailbox has been read, and whether it answers."""

    __tablename__ = "polled_mailboxes"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)  # such as "imap://svar@imap.example.org/INBOX"
    uid_validity: Mapped[int] = mapped_column(BigInteger, default=0)  # RFC 3501 §2.3.1.1
    last_uid: Mapped[int] = mapped_column(BigInteger, default=0)
    next_poll_at: Mapped[datetime] = mapped_column(UtcDateTime)  # taken in advance by whoever polls
    polled_at: Mapped[datetime | None] = mapped_column(
        UtcDateTime, default=None
    )  # the last time that it answered
    consecutive_failures: Mapped[int] = mapped_column(default=0)
    failing_since: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    last_error: Mapped[str] = mapped_column(Text, default="")


class Bounce(Base):
    """That a mail of ours did not arrive, by a report or by our own server's refusal. In force until it is cleared.

    While a `hard` one is in force, nothing is sent to its address.
    """

    __tablename__ = "bounces"
    __table_args__ = (
        UniqueConstraint("outgoing_mail_id", "severity"),
        Index("ix_bounces_in_force", "email_key", **_only("cleared_at IS NULL")),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    email_key: Mapped[str]  # the address as it is compared: lib.address_keys.email_key
    outgoing_mail_id: Mapped[int] = mapped_column(ForeignKey("outgoing_mails.id", ondelete="CASCADE"))
    incoming_mail_id: Mapped[int | None] = mapped_column(
        ForeignKey("incoming_mails.id", ondelete="SET NULL"), default=None, index=True
    )  # the report; None: our own server refused the recipient
    severity: Mapped[str]  # hard | soft
    status: Mapped[str] = mapped_column(default="")  # RFC 3463, such as "5.1.1"
    words: Mapped[str] = mapped_column(Text, default="")  # the server's
    bounced_at: Mapped[datetime] = mapped_column(UtcDateTime)
    cleared_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    cleared_because: Mapped[str] = mapped_column(default="")  # delivered | organiser

    outgoing_mail: Mapped[OutgoingMail] = relationship()
