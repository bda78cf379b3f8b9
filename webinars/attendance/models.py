"""Who came, how that is known, and what was said on the day."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webinars.lib.database import Base, UtcDateTime
from webinars.organisers.models import Organiser
from webinars.registrations.models import Registration
from webinars.series.models import Occurrence


class Attendance(Base):
    """One piece of evidence that the holder of a place took part, or did not; at most one of each kind.

    What a host has marked decides; else whoever pressed the button, or stands in the platform's list, took part.
    """

    __tablename__ = "attendances"
    __table_args__ = (UniqueConstraint("registration_id", "kind"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registrations.id", ondelete="CASCADE"))
    kind: Mapped[str]  # rules.Evidence
    # False only for what a host has marked: they looked, and this person is not here
    present: Mapped[bool] = mapped_column(default=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)  # the first press; the import; the last mark
    minutes: Mapped[int | None] = mapped_column(default=None)  # how long, where the platform's list says so
    marked_by_id: Mapped[int | None] = mapped_column(ForeignKey("organisers.id"), default=None)

    registration: Mapped[Registration] = relationship()
    marked_by: Mapped[Organiser | None] = relationship()


class HeadCount(Base):
    """How many others took part: without a registration and without a name, counted by a host."""

    __tablename__ = "head_counts"
    __table_args__ = (CheckConstraint("others >= 0", name="others_not_negative"),)
    occurrence_id: Mapped[int] = mapped_column(ForeignKey("occurrences.id"), primary_key=True)
    others: Mapped[int] = mapped_column(default=0)
    counted_at: Mapped[datetime] = mapped_column(UtcDateTime)


class LateNotice(Base):
    """That a host said "Vi är försenade": shown until the occurrence ends or it is called off, and mailed."""

    __tablename__ = "late_notices"
    id: Mapped[int] = mapped_column(primary_key=True)
    occurrence_id: Mapped[int] = mapped_column(ForeignKey("occurrences.id"), index=True)
    minutes: Mapped[int | None] = mapped_column(default=None)  # None: only words
    words: Mapped[str] = mapped_column(default="")
    said_by_id: Mapped[int] = mapped_column(ForeignKey("organisers.id"))
    said_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # The last registration for which a mail was written; they are taken in the order of their numbers
    told_up_to: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None, index=True)  # everybody
    called_off_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)

    occurrence: Mapped[Occurrence] = relationship()
    said_by: Mapped[Organiser] = relationship()
