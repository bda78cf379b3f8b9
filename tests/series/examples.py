"""One series with one episode, and occurrences of it."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.fixtures.instants import NOW, stockholm
from webinars.series.models import Episode, Occurrence, Series

LUNCH = stockholm("2026-11-26 12:00")


def add_series(session: Session, slug: str = "politiskt-ledarskap") -> Series:
    """A series without episodes."""
    series = Series(slug=slug, title="Politiskt ledarskap", created_at=NOW, updated_at=NOW)
    session.add(series)
    session.flush()
    return series


def add_episode(session: Session, series: Series, number: int = 1, *, published: bool = True) -> Episode:
    """An episode without occurrences."""
    episode = Episode(
        series=series,
        number=number,
        title=f"Avsnitt nummer {number}",
        published=published,
        created_at=NOW,
        updated_at=NOW,
    )
    session.add(episode)
    session.flush()
    return episode


def add_occurrence(
    session: Session,
    episode: Episode | None = None,
    *,
    key: str = "lunch",
    starts_at: datetime = LUNCH,
    status: str = "open",
    closes_at: datetime | None = None,
) -> Occurrence:
    """An occurrence of an hour."""
    if episode is None:
        series = session.scalar(select(Series)) or add_series(session)
        episode = session.scalar(select(Episode)) or add_episode(session, series)
    occurrence = Occurrence(
        episode=episode,
        key=key,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1),
        status=status,
        registration_closes_at=closes_at,
        changed_at=NOW,
        created_at=NOW,
    )
    session.add(occurrence)
    session.flush()
    return occurrence
