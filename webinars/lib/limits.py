"""How often something may be done: counted in the database, so that every process sees the same count."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import TextClause, bindparam, delete, func, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from webinars.lib.database import Base, UtcDateTime

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


@dataclass(frozen=True)
class Use:
    """`cost` more of what `key` names, under a limit or under none."""

    limit: Limit | None
    key: str
    cost: int = 1


def within_limit(session: Session, limit: Limit | None, key: str, *, now: datetime, cost: int = 1) -> bool:
    """Count `cost` more of `key` and say whether it stays within the limit. Needs a write transaction."""
    return not exceeded(session, [Use(limit, key, cost)], now=now)


def exceeded(session: Session, uses: Iterable[Use], *, now: datetime) -> list[Use]:
    """Count all of these, each key once, and give back those beyond their limits. Needs a write transaction."""
    limited = {_row_key(use.limit, use.key, now): (use, use.limit) for use in uses if use.limit}
    # In one order, so that transactions that count the same things never wait for each other in a circle.
    rows = sorted(limited)
    if not rows:
        return []
    values: dict[str, object] = {}
    for number, row in enumerate(rows):
        use, limit = limited[row]
        values |= {f"k{number}": row, f"e{number}": now + limit.window, f"c{number}": use.cost}
    counts: dict[str, int] = dict(session.connection().execute(_upsert(len(rows)), values).all())
    return [use for row, (use, limit) in limited.items() if counts[row] > limit.count]


def _row_key(limit: Limit | None, key: str, now: datetime) -> str:
    assert limit is not None
    number = int(now.timestamp() // limit.window.total_seconds())
    return hashlib.sha256(f"{key}\n{limit.window}\n{number}".encode()).hexdigest()[:32]


@cache
def _upsert(rows: int) -> TextClause:
    """Every form that is sent counts several things: one statement for them all, written once."""
    values = ", ".join(f"(:k{n}, :e{n}, :c{n})" for n in range(rows))
    statement = text(
        f"INSERT INTO limit_counts (key, window_ends_at, count) VALUES {values}"  # noqa: S608 - numbers only
        " ON CONFLICT (key) DO UPDATE SET count = limit_counts.count + excluded.count RETURNING key, count"
    )
    return statement.bindparams(*(bindparam(f"e{n}", type_=UtcDateTime) for n in range(rows)))


def forget_past_windows(session: Session, *, now: datetime) -> int:
    """Remove the counts that no longer limit anything; gives back how many."""
    before = session.scalar(func.count(LimitCount.key).select()) or 0
    session.execute(delete(LimitCount).where(LimitCount.window_ends_at < now))
    return before - (session.scalar(func.count(LimitCount.key).select()) or 0)
