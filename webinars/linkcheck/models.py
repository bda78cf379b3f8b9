"""Addresses that are watched, and what was found the last time."""

from datetime import datetime

from sqlalchemy import Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from webinars.lib.database import Base, UtcDateTime


class WatchedAddress(Base):
    """One address of the web that our pages lead to. `finding` and what follows are of the last check."""

    __tablename__ = "watched_addresses"
    __table_args__ = (
        Index("ix_watched_addresses_next_at", "next_at"),
        Index(
            "ix_watched_addresses_untold",
            "id",
            sqlite_where=text("broken_since IS NOT NULL AND told_at IS NULL"),
            postgresql_where=text("broken_since IS NOT NULL AND told_at IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str] = mapped_column(Text, unique=True)
    host: Mapped[str]  # one request at a time to each
    finding: Mapped[str] = mapped_column(default="")  # rules.Finding; empty: never checked
    status: Mapped[int | None] = mapped_column(default=None)  # of HTTP
    final_url: Mapped[str] = mapped_column(Text, default="")  # where it led after redirects; empty: to itself
    content_type: Mapped[str] = mapped_column(default="")
    length: Mapped[int | None] = mapped_column(default=None)  # in bytes, where the server said so
    # What it was when it first worked: a film that has become a page is none any more
    first_content_type: Mapped[str] = mapped_column(default="")
    first_length: Mapped[int | None] = mapped_column(default=None)
    certificate_ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    next_at: Mapped[datetime] = mapped_column(UtcDateTime)
    in_hand_until: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)  # somebody is asking
    failures: Mapped[int] = mapped_column(default=0)  # one after the other
    failing_since: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    broken_since: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)  # it failed too often
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)  # organisers, once
    accepted_at: Mapped[datetime | None] = mapped_column(
        UtcDateTime, default=None
    )  # an organiser looked: it is right as it is
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
