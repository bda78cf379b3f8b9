"""The entry in an attendee's calendar, and what has been said about it."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
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
