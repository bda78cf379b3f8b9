"""Attendees and their registrations. Knows nothing of calendars or mails."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webinars.lib.database import Base, UtcDateTime
from webinars.series.models import Episode, Occurrence, Series


class Attendee(Base):
    """A normalised address and a name: secretaries and committees share mailboxes."""

    __tablename__ = "attendees"
    __table_args__ = (UniqueConstraint("email_key", "name_key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    email: Mapped[str]  # as it was written
    email_key: Mapped[str]  # as it is compared: rules.email_key
    given_name: Mapped[str]
    family_name: Mapped[str]
    name_key: Mapped[str]
    organisation: Mapped[str]
    organisation_code: Mapped[str | None] = mapped_column(default=None)  # None: another organisation
    language: Mapped[str] = mapped_column(default="sv")
    token_generation: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    feed_generation: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    reminders: Mapped[str] = mapped_column(default="all")  # rules.REMINDER_CHOICES
    delivery: Mapped[str] = mapped_column(default="mail")  # mail | subscription
    wants_copies: Mapped[bool] = mapped_column(default=False)  # of the notices to those they registered
    wants_recordings: Mapped[bool] = mapped_column(default=True)  # to be told when an episode can be watched
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # The same person goes on as this attendee, at another address or after two were merged; what is known stays behind
    continues_as_id: Mapped[int | None] = mapped_column(
        ForeignKey("attendees.id", ondelete="SET NULL"), default=None, index=True
    )

    registrations: Mapped[list["Registration"]] = relationship(
        back_populates="attendee", foreign_keys="Registration.attendee_id"
    )

    @property
    def name(self) -> str:
        """Given name and family name."""
        return f"{self.given_name} {self.family_name}".strip()


class Registration(Base):
    """One attendee's place at one occurrence. One row for ever: withdrawing and coming back is a change of status."""

    __tablename__ = "registrations"
    __table_args__ = (
        UniqueConstraint("attendee_id", "occurrence_id"),
        CheckConstraint("seats >= 0", name="seats_not_negative"),
        Index("ix_registrations_occurrence", "occurrence_id", "status"),
        Index(
            "ix_registrations_owed",
            "id",
            sqlite_where=text("announced_revision < revision OR resend_requested_at IS NOT NULL"),
            postgresql_where=text("announced_revision < revision OR resend_requested_at IS NOT NULL"),
        ),
        Index(
            "ix_registrations_offered",
            "offer_expires_at",
            sqlite_where=text("status = 'offered'"),
            postgresql_where=text("status = 'offered'"),
        ),
        Index(
            "ix_registrations_released",
            "release_at",
            sqlite_where=text("release_at IS NOT NULL"),
            postgresql_where=text("release_at IS NOT NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    attendee_id: Mapped[int] = mapped_column(ForeignKey("attendees.id"))
    occurrence_id: Mapped[int] = mapped_column(ForeignKey("occurrences.id"))
    role: Mapped[str] = mapped_column(default="attendee")  # attendee | speaker | host
    status: Mapped[str]  # confirmed | offered | waiting | withdrawn
    seats: Mapped[int] = mapped_column(default=1)  # what it takes of the capacity: 0 for people on stage
    viewers: Mapped[int | None] = mapped_column(
        default=None
    )  # a group that watches together; None: one person
    registered_by_id: Mapped[int | None] = mapped_column(ForeignKey("attendees.id"), default=None, index=True)
    # The organisers registered them: they are told so, and have a way out
    by_organiser: Mapped[bool] = mapped_column(default=False, server_default=false())
    batch_id: Mapped[str | None] = mapped_column(
        default=None
    )  # one press of the button: how the mails are worded
    revision: Mapped[int] = mapped_column(default=0)  # this is the SEQUENCE: rises with every visible change
    announced_revision: Mapped[int] = mapped_column(default=-1)  # the last revision that was put into a mail
    resend_requested_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    announce_after: Mapped[datetime | None] = mapped_column(
        UtcDateTime, default=None
    )  # not before; None: at once
    announce_error: Mapped[str] = mapped_column(default="")  # why the last attempt to write a mail failed
    # Their place in line; kept while a seat is offered to them, so that an offer that falls gives it back
    waiting_since: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    together_id: Mapped[str | None] = mapped_column(
        default=None
    )  # wait together: nobody of them is offered a seat before there is one for each
    offered_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    # The start that was offered: who has not answered before it moves gets time to think again
    offered_for: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    offer_expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    answer: Mapped[str] = mapped_column(default="")  # "" | yes | maybe | no
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    answered_by: Mapped[str] = mapped_column(default="")  # page | calendar
    # The start that was answered about: who could come then has not said that they can come at another time
    answered_for: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    # After a no: when the seat goes to somebody else, and when its holder was told so, with the way to keep it
    release_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    release_told_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    withdrawn_because: Mapped[str] = mapped_column(default="")  # rules.WITHDRAWAL_REASONS
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)

    attendee: Mapped[Attendee] = relationship(back_populates="registrations", foreign_keys=[attendee_id])
    registered_by: Mapped[Attendee | None] = relationship(foreign_keys=[registered_by_id])
    occurrence: Mapped[Occurrence] = relationship()


class Following(Base):
    """An attendee who registered for all of a series: episodes added later are settled by a job."""

    __tablename__ = "followings"
    __table_args__ = (UniqueConstraint("attendee_id", "series_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    attendee_id: Mapped[int] = mapped_column(ForeignKey("attendees.id"))
    series_id: Mapped[int] = mapped_column(ForeignKey("series.id"), index=True)
    preferred_key: Mapped[str] = mapped_column(default="")  # of the occurrences that were chosen: "lunch"
    registered_by_id: Mapped[int | None] = mapped_column(ForeignKey("attendees.id"), default=None)
    viewers: Mapped[int | None] = mapped_column(default=None)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)

    attendee: Mapped[Attendee] = relationship(foreign_keys=[attendee_id])
    registered_by: Mapped[Attendee | None] = relationship(foreign_keys=[registered_by_id])
    series: Mapped[Series] = relationship()


class SkippedEpisode(Base):
    """An episode that a follower does not want, or whose settling is done: it is not offered again."""

    __tablename__ = "skipped_episodes"
    __table_args__ = (UniqueConstraint("following_id", "episode_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    following_id: Mapped[int] = mapped_column(ForeignKey("followings.id", ondelete="CASCADE"))
    episode_id: Mapped[int] = mapped_column(ForeignKey("episodes.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    episode: Mapped[Episode] = relationship()


class WaitlistEvent(Base):
    """What happened to somebody in line, and why: the answer to "why did she get a seat, and he none?"."""

    __tablename__ = "waitlist_events"
    id: Mapped[int] = mapped_column(primary_key=True)
    occurrence_id: Mapped[int] = mapped_column(ForeignKey("occurrences.id"), index=True)
    registration_id: Mapped[int] = mapped_column(
        ForeignKey("registrations.id", ondelete="CASCADE"), index=True
    )
    step: Mapped[str]  # rules.WaitlistStep
    reason: Mapped[str] = mapped_column(default="")  # rules.WaitlistReason, or empty
    # The deadline of an offer, as it was set then
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    registration: Mapped[Registration] = relationship()


class PendingSubmission(Base):
    """A registration that waits until its sender presses the button in their own mail."""

    __tablename__ = "pending_submissions"
    id: Mapped[int] = mapped_column(primary_key=True)
    secret_digest: Mapped[str | None] = mapped_column(
        unique=True, default=None
    )  # made when the mail is written
    kind: Mapped[str]  # confirm_address | many_others
    mailed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    email: Mapped[str]
    language: Mapped[str] = mapped_column(default="sv")
    submission: Mapped[dict[str, object]] = mapped_column(JSON)  # submissions.Submission.as_json
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)


class AddressChange(Base):
    """A new address that waits to be confirmed from the new mailbox."""

    __tablename__ = "address_changes"
    id: Mapped[int] = mapped_column(primary_key=True)
    secret_digest: Mapped[str | None] = mapped_column(
        unique=True, default=None
    )  # made when the mail is written
    attendee_id: Mapped[int] = mapped_column(ForeignKey("attendees.id"))
    new_email: Mapped[str]
    mailed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)

    attendee: Mapped[Attendee] = relationship()


class RequestedMail(Base):
    """A mail that a page promised, other than an invitation: the link again, or an overview. Pulled by a job."""

    __tablename__ = "requested_mails"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]  # my_link | overview | receipt: rules.REQUESTED_MAILS
    email: Mapped[str]
    attendee_id: Mapped[int | None] = mapped_column(ForeignKey("attendees.id"), default=None)
    batch_id: Mapped[str | None] = mapped_column(default=None)
    language: Mapped[str] = mapped_column(default="sv")
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None, index=True)
    problem: Mapped[str] = mapped_column(default="")  # why it could not be written

    attendee: Mapped[Attendee | None] = relationship()


class NewDateOffer(Base):
    """That somebody registered for a cancelled occurrence was asked about the one that replaces it."""

    __tablename__ = "new_date_offers"
    __table_args__ = (UniqueConstraint("registration_id", "occurrence_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(
        ForeignKey("registrations.id")
    )  # at the cancelled occurrence
    occurrence_id: Mapped[int] = mapped_column(ForeignKey("occurrences.id"))  # the new date
    answer: Mapped[str] = mapped_column(default="")  # "" | yes | no
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)  # and mailed, in the same transaction
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)

    registration: Mapped[Registration] = relationship()
    occurrence: Mapped[Occurrence] = relationship()
