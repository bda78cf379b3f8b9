"""What the demo's organisers are planning: the same series for next year, still a draft."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from webinars.organisers.audit import SYSTEM
from webinars.planning.actions import duplicate_series
from webinars.planning.publishing import date_publishing
from webinars.series.models import Series

A_YEAR = 52  # weeks: the same weekdays
PUBLISHED_IN = timedelta(weeks=30)


def plan_next_year(session: Session, series: Series, *, now: datetime) -> Series:
    """A copy with its dates a year on, of which the first two episodes have a date for publishing."""
    copy = duplicate_series(
        session,
        series,
        title=f"{series.title}, nästa omgång",
        slug=f"{series.slug}-nasta-omgang",
        weeks=A_YEAR,
        by=SYSTEM,
        now=now,
    )
    at = (now + PUBLISHED_IN).replace(hour=7, minute=0, second=0, microsecond=0)
    date_publishing(session, copy.episodes[:2], at, by=SYSTEM, now=now)
    return copy
