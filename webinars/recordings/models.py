"""Clips of an episode on their way to be watched, the files that belong to them, and who was told about them."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, UniqueConstraint, text
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
    # rules.STAGES: how far it has come while nobody can watch it; published is what `published_at` says
    stage: Mapped[str] = mapped_column(default="received", server_default=text("'received'"))
    due_at: Mapped[datetime | None] = mapped_column(
        UtcDateTime, default=None
    )  # by when it is to be published
    reviewed_by: Mapped[str] = mapped_column(default="", server_default=text("''"))
    reviewed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    # Published though its captions do not pass: why, for everybody to read, and who decided it
    exception_reason: Mapped[str] = mapped_column(default="", server_default=text("''"))
    exception_by: Mapped[str] = mapped_column(default="", server_default=text("''"))
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)  # None: being captioned
    description: Mapped[str] = mapped_column(default="", server_default=text("''"))
    licence: Mapped[str] = mapped_column(default="", server_default=text("''"))  # "CC BY 4.0"
    chapters: Mapped[list[dict[str, Any]]] = mapped_column(
        JSON, default=list, server_default=text("'[]'")
    )  # [{at: 95, title: "..."}], in seconds, in order
    mirror_url: Mapped[str] = mapped_column(default="", server_default=text("''"))  # the same clip elsewhere
    audio_url: Mapped[str] = mapped_column(default="", server_default=text("''"))  # what podcasts fetch
    audio_bytes: Mapped[int | None] = mapped_column(default=None)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    episode: Mapped[Episode] = relationship()
    files: Mapped[list["RecordingFile"]] = relationship(
        order_by="RecordingFile.position, RecordingFile.id", cascade="all, delete-orphan"
    )


class RecordingFile(Base):
    """A file that we keep for a clip: its own picture, or something to download. Small: the video lies elsewhere."""

    __tablename__ = "recording_files"
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    recording_id: Mapped[int] = mapped_column(ForeignKey("recordings.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str]  # picture | download
    position: Mapped[int] = mapped_column(default=0)
    name: Mapped[str]
    title: Mapped[str] = mapped_column(default="")  # what it is called; of a picture: its text alternative
    media_type: Mapped[str]
    size: Mapped[int]  # in bytes
    digest: Mapped[str]  # SHA-256 of the content, in hex
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


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
