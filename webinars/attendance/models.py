"""Who came, how that is known, and what was said on the day."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, UniqueConstraint, text
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


class MeetingRoom(Base):
    """The room of an occurrence on a platform that makes rooms, from the first time that it was asked for."""

    __tablename__ = "meeting_rooms"
    occurrence_id: Mapped[int] = mapped_column(
        ForeignKey("occurrences.id", ondelete="CASCADE"), primary_key=True
    )
    platform: Mapped[str]
    # Follows from the site's secret key; kept, so that a new secret key does not lead into another room
    key: Mapped[str] = mapped_column(unique=True)
    prepared_at: Mapped[datetime] = mapped_column(UtcDateTime)  # the platform was last told to have it ready
    counted_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)  # who is in it, last asked
    recordings_asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    recordings_taken: Mapped[list[str]] = mapped_column(JSON, default=list)  # the platform's names of them

    occurrence: Mapped[Occurrence] = relationship()


class AttendanceReport(Base):
    """A list of who was in a meeting: a file that an organiser handed in, or what a platform told while it went on.

    Evidence follows from the rows of all reports of an occurrence that are in force, and is reckoned anew whenever
    one of them changes.
    """

    __tablename__ = "attendance_reports"
    __table_args__ = (UniqueConstraint("occurrence_id", "digest"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    occurrence_id: Mapped[int] = mapped_column(ForeignKey("occurrences.id", ondelete="CASCADE"))
    file_name: Mapped[str]  # of what a platform told: the platform
    digest: Mapped[str]  # of the file's bytes; of what a platform told: the room's key
    skipped: Mapped[int] = mapped_column(default=0)  # lines that nothing could be made of
    forgotten: Mapped[int] = mapped_column(default=0)  # rows of people without a place, deleted
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("organisers.id"), default=None)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    applied_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)  # None: only looked at

    occurrence: Mapped[Occurrence] = relationship()
    added_by: Mapped[Organiser | None] = relationship()
    rows: Mapped[list["ReportRow"]] = relationship(
        order_by="ReportRow.id", cascade="all, delete-orphan", back_populates="report"
    )


class ReportRow(Base):
    """One person of a report, their stays put together, and whom of those registered they were taken for."""

    __tablename__ = "attendance_report_rows"
    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(
        ForeignKey("attendance_reports.id", ondelete="CASCADE"), index=True
    )
    person_key: Mapped[str] = mapped_column(default="")  # under which a platform knows them from us
    name: Mapped[str]
    email: Mapped[str] = mapped_column(default="")
    minutes: Mapped[int] = mapped_column(default=0)
    joined_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    match: Mapped[str]  # reports.matching.Match
    suggested: Mapped[list[int]] = mapped_column(JSON, default=list)  # ids of registrations that it may be
    registration_id: Mapped[int | None] = mapped_column(
        ForeignKey("registrations.id", ondelete="CASCADE"), default=None, index=True
    )

    report: Mapped[AttendanceReport] = relationship(back_populates="rows")
    registration: Mapped[Registration | None] = relationship()
