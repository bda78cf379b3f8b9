"""Published clips, and who was told about them."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webinars.lib.database import Base, UtcDateTime
from webinars.series.models import Episode


class Recording(Base):
    """One clip of an episode. `public_id` is its permanent address, `/r/<public_id>`, wherever the video lies."""

    __tablename__ = "recordings"
    __table_args__ = (UniqueConstraint("episode_id", "position"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    episode_id: Mapped[int] = mapped_column(ForeignKey("episodes.id"))
    position: Mapped[int]
    title: Mapped[str]
    url: Mapped[str]
    length_seconds: Mapped[int | None] = mapped_column(default=None)
    language: Mapped[str] = mapped_column(default="sv")
    captions_name: Mapped[str] = mapped_column(default="")  # the file's name beside an exported series
    captions: Mapped[str] = mapped_column(default="")  # WebVTT
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)  # None: being captioned
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    episode: Mapped[Episode] = relationship()


class RecordingNotice(Base):
    """That an attendee was told once that an episode can be watched."""

    __tablename__ = "recording_notices"
    __table_args__ = (UniqueConstraint("episode_id", "attendee_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    episode_id: Mapped[int] = mapped_column(ForeignKey("episodes.id"))
    attendee_id: Mapped[int] = mapped_column(ForeignKey("attendees.id"), index=True)
    outgoing_mail_id: Mapped[int | None] = mapped_column(
        ForeignKey("outgoing_mails.id"), default=None, index=True
    )
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
