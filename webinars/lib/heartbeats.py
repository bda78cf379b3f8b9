"""Signs of life: each background process writes that it is alive, `/halsa` reads how long ago that was."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from webinars.lib.database import Base, UtcDateTime


class Heartbeat(Base):
    """One process's last sign of life."""

    __tablename__ = "heartbeats"
    name: Mapped[str] = mapped_column(primary_key=True)
    beat_at: Mapped[datetime] = mapped_column(UtcDateTime)


def beat(session: Session, name: str, *, now: datetime) -> None:
    """Record that `name` is alive."""
    session.merge(Heartbeat(name=name, beat_at=now))


def latest_beat(session: Session) -> datetime | None:
    """When any process last showed a sign of life."""
    return session.scalar(select(Heartbeat.beat_at).order_by(Heartbeat.beat_at.desc()).limit(1))
