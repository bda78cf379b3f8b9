"""The next date, as it is proposed; and what a date clashes with: shown once, then it is up to whoever saves."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import request
from sqlalchemy.orm import Session

from webinars.lib.dates import local
from webinars.planning.rules import USUAL_MINUTES, next_start
from webinars.series.clashes import Clash, clashes_of
from webinars.series.models import Episode, Occurrence, Series

SEEN = "clashes_seen"
"""The field that says for which time the warnings were read."""


def clashes_at(
    session: Session,
    episode: Episode | None,
    series: Series,
    times: Mapping[str, Any],
    ignoring: int | None = None,
) -> Sequence[Clash]:
    """What these times clash with; nothing for those that stand already."""
    starts_at, ends_at = times["starts_at"], times["ends_at"]
    return clashes_of(session, episode, series, starts_at=starts_at, ends_at=ends_at, ignoring=ignoring)


def asks_again(clashes: Sequence[Clash]) -> bool:
    """Whether there are warnings that were not shown for this very time yet."""
    return bool(clashes) and request.form.get(SEEN, "") != times_sent()


def times_sent() -> str:
    """The time that a form is about, as its hidden field repeats it."""
    return " ".join(request.form.get(name, "") for name in ("day", "clock", "minutes"))


def proposed(series: Series) -> dict[str, str]:
    """The next date, as those before suggest it: as a form shows it."""
    dated = sorted(
        (each for episode in series.episodes for each in episode.occurrences if each.status != "cancelled"),
        key=lambda occurrence: occurrence.starts_at,
    )
    start = next_start([local(each.starts_at, series.timezone) for each in dated])
    last: Occurrence | None = dated[-1] if dated else None
    minutes = int((last.ends_at - last.starts_at).total_seconds() // 60) if last else USUAL_MINUTES
    return {
        "day": f"{start:%Y-%m-%d}" if start else "",
        "clock": f"{start:%H:%M}" if start else "12:00",
        "minutes": str(minutes),
        "capacity": str(last.capacity) if last and last.capacity is not None else "",
    }
