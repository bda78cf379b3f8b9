"""Signs of life: each background process writes that it is alive, `/halsa` reads how long ago that was."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from webinars.lib.database import Base, UtcDateTime

CLOCKS_DIFFER_BY = timedelta(seconds=30)


class Heartbeat(Base):
    """One process's last sign of life."""

    __tablename__ = "heartbeats"
    name: Mapped[str] = mapped_column(primary_key=True)
    beat_at: Mapped[datetime] = mapped_column(UtcDateTime)


def beat(session: Session, name: str, *, now: datetime) -> None:
    """Record that `name` is alive."""
    session.merge(Heartbeat(name=name, beat_at=now))


def latest_beat(session: Session, *, now: datetime) -> datetime | None:
    """When any process last showed a sign of life.

    What lies ahead of us was written before the clock was put back: a dead process would seem to live until then,
    and whoever lives writes anew in a moment.
    """
    known = select(Heartbeat.beat_at).where(Heartbeat.beat_at <= now + CLOCKS_DIFFER_BY)
    return session.scalar(known.order_by(Heartbeat.beat_at.desc()).limit(1))
