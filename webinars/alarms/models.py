"""What was found to stand still, and whom that was told."""

from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from webinars.lib.database import Base, UtcDateTime


class Alarm(Base):
    """One outage, from the first suspicion to the all-clear; whoever claims the row tells of it, of all processes."""

    __tablename__ = "alarms"
    kind: Mapped[str] = mapped_column(primary_key=True)  # rules.Trouble
    since: Mapped[datetime] = mapped_column(UtcDateTime)  # when it began, as far as that is known
    suspected_at: Mapped[datetime] = mapped_column(UtcDateTime)  # when it was first seen
    words: Mapped[str] = mapped_column(Text, default="")  # the mail server's, or why mail is held
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)  # somebody is telling


class LostMailNotice(Base):
    """That an organiser was told of one mail that did not arrive shortly before the start."""

    __tablename__ = "lost_mail_notices"
    outgoing_mail_id: Mapped[int] = mapped_column(
        ForeignKey("outgoing_mails.id", ondelete="CASCADE"), primary_key=True
    )
    told_to: Mapped[str]
    told_at: Mapped[datetime] = mapped_column(UtcDateTime)
