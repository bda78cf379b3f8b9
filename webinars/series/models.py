"""What is on (Series, Episode, Person on stage) and when (Occurrence)."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webinars.lib.database import Base, UtcDateTime


class Series(Base):
    """An ordered run of episodes with one title and one audience."""

    __tablename__ = "series"
    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    summary: Mapped[str] = mapped_column(default="")
    status: Mapped[str] = mapped_column(default="ongoing")  # rules.SERIES_STATUSES
    # Whether visitors may know of it. Once they do, its slug stands in links, and stays.
    published: Mapped[bool] = mapped_column(default=True, server_default=true())
    language: Mapped[str] = mapped_column(default="sv")
    timezone: Mapped[str] = mapped_column(default="Europe/Stockholm")
    audience: Mapped[str] = mapped_column(default="")
    place: Mapped[str] = mapped_column(default="Online")
    price: Mapped[str] = mapped_column(default="")  # "Kostnadsfritt"
    compensation: Mapped[str] = mapped_column(default="")  # the line on pay and lost income
    record_number: Mapped[str] = mapped_column(default="")
    funder: Mapped[str] = mapped_column(default="")
    organiser_name: Mapped[str] = mapped_column(default="")
    organiser_unit: Mapped[str] = mapped_column(default="")
    organiser_email: Mapped[str] = mapped_column(default="")  # questions about the content
    registration_email: Mapped[str] = mapped_column(default="")  # questions about registration
    # None: an invitation leaves at once; else this many days before the occurrence, whichever is later
    invitation_lead_days: Mapped[int | None] = mapped_column(default=None)
    # Whether a no gives the seat to somebody else; None: where seats are limited
    decline_frees_seat: Mapped[bool | None] = mapped_column(default=None)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)

    episodes: Mapped[list["Episode"]] = relationship(back_populates="series", order_by="Episode.number")


class Episode(Base):
    """One content unit of a series: what it is about."""

    __tablename__ = "episodes"
    __table_args__ = (
        UniqueConstraint("series_id", "number"),
        Index(
            "ix_episodes_to_publish",
            "publish_at",
            sqlite_where=text("publish_at IS NOT NULL"),
            postgresql_where=text("publish_at IS NOT NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    series_id: Mapped[int] = mapped_column(ForeignKey("series.id"))
    number: Mapped[int]
    title: Mapped[str]
    summary: Mapped[str] = mapped_column(default="")
    description: Mapped[str] = mapped_column(default="")  # paragraphs, separated by empty lines
    programme: Mapped[list[dict[str, str]]] = mapped_column(
        JSON, default=list
    )  # [{at: "12.00", title: "..."}]
    talking_points: Mapped[list[str]] = mapped_column(JSON, default=list)
    preparation: Mapped[str] = mapped_column(default="")  # "Förbered dig"
    compensation: Mapped[str] = mapped_column(default="")  # empty: the series' line
    published: Mapped[bool] = mapped_column(default=True)
    # When a draft is published; None: by hand
    publish_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)

    series: Mapped[Series] = relationship(back_populates="episodes")
    occurrences: Mapped[list["Occurrence"]] = relationship(
        back_populates="episode", order_by="Occurrence.starts_at, Occurrence.id"
    )
    people: Mapped[list["StagePerson"]] = relationship(
        back_populates="episode", order_by="StagePerson.position", cascade="all, delete-orphan"
    )


class StagePerson(Base):
    """A speaker or host of an episode. With an address they get a calendar hold and the link, too."""

    __tablename__ = "stage_people"
    __table_args__ = (UniqueConstraint("episode_id", "kind", "position"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    episode_id: Mapped[int] = mapped_column(ForeignKey("episodes.id", ondelete="CASCADE"))
    kind: Mapped[str]  # speaker | host
    position: Mapped[int]
    name: Mapped[str] = mapped_column(default="")
    role: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")

    episode: Mapped[Episode] = relationship(back_populates="people")


class Occurrence(Base):
    """One dated showing of an episode: it is this that is registered for, moved and cancelled."""

    __tablename__ = "occurrences"
    __table_args__ = (
        UniqueConstraint("episode_id", "key"),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("taken >= 0", name="taken_not_negative"),
        CheckConstraint("capacity IS NULL OR capacity >= 0", name="capacity_not_negative"),
        Index("ix_occurrences_starts_at", "starts_at"),
        Index(
            "ix_occurrences_to_open",
            "registration_opens_at",
            sqlite_where=text("registration_opens_at IS NOT NULL"),
            postgresql_where=text("registration_opens_at IS NOT NULL"),
        ),
        Index(
            "ix_occurrences_held",
            "mail_held_until",
            sqlite_where=text("mail_held_until IS NOT NULL"),
            postgresql_where=text("mail_held_until IS NOT NULL"),
        ),
        Index(
            "ix_occurrences_unsettled",
            "id",
            sqlite_where=text("settled_revision < revision"),
            postgresql_where=text("settled_revision < revision"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    episode_id: Mapped[int] = mapped_column(ForeignKey("episodes.id"))
    key: Mapped[str]  # stable within the episode: "lunch", "kvall"
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    status: Mapped[str] = mapped_column(default="open")  # rules.OCCURRENCE_STATUSES
    reason: Mapped[str] = mapped_column(
        default=""
    )  # why it was cancelled, postponed or moved, for everybody to read
    capacity: Mapped[int | None] = mapped_column(default=None)  # None: no limit
    taken: Mapped[int] = mapped_column(
        default=0, server_default=text("0")
    )  # changed only by registrations.seats
    # rules.WAITLISTS: how the first in line gets a free seat
    waitlist: Mapped[str] = mapped_column(default="offers", server_default=text("'offers'"))
    join_url: Mapped[str] = mapped_column(
        default=""
    )  # the meeting's own address: never in a mail or on a page
    # conferencing.PLATFORMS: who makes the room. Only "link" goes by `join_url`
    platform: Mapped[str] = mapped_column(default="link", server_default=text("'link'"))
    place: Mapped[str] = mapped_column(default="")  # empty: the series' place
    note: Mapped[str] = mapped_column(default="")  # "Direkttextning"
    registration_closes_at: Mapped[datetime | None] = mapped_column(
        UtcDateTime, default=None
    )  # None: the start
    # When a planned one is opened; None: by hand
    registration_opens_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("occurrences.id"), default=None)
    previous_starts_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)  # the last change that an attendee would see
    revision: Mapped[int] = mapped_column(default=0)  # rises with each such change: SEQUENCE in feeds
    settled_revision: Mapped[int] = mapped_column(default=0)  # the last one that reached the registrations
    # While it lies ahead, the last change may be undone, and nobody is told of it (series.queries.mail_may_leave)
    mail_held_until: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    episode: Mapped[Episode] = relationship(back_populates="occurrences")
    replaces: Mapped["Occurrence | None"] = relationship(remote_side="Occurrence.id")
