"""The entry in an attendee's calendar, and what has been said about it."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webinars.lib.database import Base, UtcDateTime
from webinars.mail.models import OutgoingMail
from webinars.registrations.models import Registration


class Invitation(Base):
    """The calendar entry that one registration owns. Its UID never serves another (RFC 5545 §3.8.4.7)."""

    __tablename__ = "invitations"
    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id"), unique=True)
    uid: Mapped[str] = mapped_column(unique=True)
    first_message_id: Mapped[str] = mapped_column(
        default=""
    )  # later mails answer it: In-Reply-To, References
    organizer: Mapped[str]  # the mailbox, stable for the life of the UID
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    registration: Mapped[Registration] = relationship()
    messages: Mapped[list["CalendarMessage"]] = relationship(
        back_populates="invitation", order_by="CalendarMessage.id"
    )


class CalendarMessage(Base):
    """The ledger: every calendar message that was ever written for a UID, with the facts that it stated."""

    __tablename__ = "calendar_messages"
    __table_args__ = (UniqueConstraint("invitation_id", "sequence", "dtstamp"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitations.id"))
    outgoing_mail_id: Mapped[int] = mapped_column(ForeignKey("outgoing_mails.id"), index=True)
    announcement: Mapped[str]  # rules.Announcement
    method: Mapped[str]  # REQUEST | CANCEL, or empty: a mail about the place that carries no calendar
    sequence: Mapped[int]
    dtstamp: Mapped[datetime] = mapped_column(UtcDateTime)  # whole seconds, strictly rising per UID
    digest: Mapped[str]  # SHA-256 of the calendar object, hexadecimal; empty without one
    facts: Mapped[dict[str, str]] = mapped_column(JSON)  # what it stated: rules.Facts

    invitation: Mapped[Invitation] = relationship(back_populates="messages")
    outgoing_mail: Mapped[OutgoingMail] = relationship()

    @property
    def accepted_at(self) -> datetime | None:
        """When the mail server took it over; known as long as this row, since it keeps its mail from being deleted."""
        return self.outgoing_mail.accepted_at


class CalendarReply(Base):
    """What a calendar answered about an invitation (RFC 5546 §3.2.3), whether or not anything followed from it."""

    __tablename__ = "calendar_replies"
    id: Mapped[int] = mapped_column(primary_key=True)
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitations.id", ondelete="CASCADE"), index=True)
    incoming_mail_id: Mapped[int | None] = mapped_column(
        ForeignKey("incoming_mails.id", ondelete="SET NULL"), default=None, index=True
    )
    method: Mapped[str]  # REPLY | COUNTER | ...
    partstat: Mapped[str] = mapped_column(default="")  # ACCEPTED | TENTATIVE | DECLINED | DELEGATED | ...
    sequence: Mapped[int]
    dtstamp: Mapped[datetime] = mapped_column(UtcDateTime)
    sender: Mapped[str] = mapped_column(default="")  # the mail's From
    attendee: Mapped[str] = mapped_column(default="")  # whom the answer is about
    delegated_to: Mapped[str] = mapped_column(default="")
    comment: Mapped[str] = mapped_column(Text, default="")
    proposed_starts_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)  # COUNTER
    proposed_ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    verdict: Mapped[str]  # replies.Verdict: applied, or why not
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)

    invitation: Mapped[Invitation] = relationship()
