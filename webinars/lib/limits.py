"""How often something may be done: counted in the database, so that every process sees the same count."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from webinars.lib.database import Base, UtcDateTime, is_sqlite

_WINDOWS = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400}


class LimitCount(Base):
    """How many times one thing was done in one window; keys are hashed, since they may hold addresses."""

    __tablename__ = "limit_counts"
    key: Mapped[str] = mapped_column(primary_key=True)
    window_ends_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    count: Mapped[int] = mapped_column(default=0)


@dataclass(frozen=True)
class Limit:
    """At most `count` times in each window of `window`."""

    count: int
    window: timedelta

    @classmethod
    def parse(cls, text: str) -> "Limit | None":
        """`"60/minute"` -> a limit; `""` -> none. Raises ValueError on anything else."""
        if not text.strip():
            return None
        match = re.fullmatch(r"\s*([1-9]\d*)\s*/\s*(second|minute|hour|day)\s*", text)
        if not match:
            raise ValueError(
                'a limit is written as "60/minute" (second, minute, hour or day), or "" for none'
            )
        return cls(int(match[1]), timedelta(seconds=_WINDOWS[match[2]]))


def within_limit(session: Session, limit: Limit | None, key: str, *, now: datetime, cost: int = 1) -> bool:
    """Count `cost` more of `key` and say whether it stays within the limit. Needs a write transaction."""
    if limit is None:
        return True
    number = int(now.timestamp() // limit.window.total_seconds())
    hashed = hashlib.sha256(f"{key}\n{limit.window}\n{number}".encode()).hexdigest()[:32]
    insert = sqlite.insert if is_sqlite(session) else postgresql.insert
    counted = session.scalar(
        insert(LimitCount)
        .values(key=hashed, window_ends_at=now + limit.window, count=cost)
        .on_conflict_do_update(index_elements=["key"], set_={"count": LimitCount.count + cost})
        .returning(LimitCount.count)
    )
    return (counted or 0) <= limit.count


def forget_past_windows(session: Session, *, now: datetime) -> int:
    """Remove the counts that no longer limit anything; gives back how many."""
    before = session.scalar(func.count(LimitCount.key).select()) or 0
    session.execute(delete(LimitCount).where(LimitCount.window_ends_at < now))
    return before - (session.scalar(func.count(LimitCount.key).select()) or 0)
