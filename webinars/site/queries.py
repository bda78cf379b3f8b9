"""Reads that bring together what several capabilities know of a series."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webinars.attendance.queries import late_notice
from webinars.attendance.rules import begins_at
from webinars.feedback.queries import notes_on_episode
from webinars.recordings.queries import clips_by_episode
from webinars.series.models import Episode, Series
from webinars.series.queries import episode_numbered, public_series, series_with_slug
from webinars.site.rules import neighbours
from webinars.site.timeline import ShownEpisode, ShownSeries, shown_episode, shown_series


def every_shown_series(session: Session, *, few_seats_left: int, now: datetime) -> Sequence[ShownSeries]:
    """Every public series with its episodes: those with something to come first, then the newest."""
    shown = _shown(session, public_series(session), few_seats_left=few_seats_left, now=now)
    return sorted(shown, key=lambda series: not series.coming)


def series_shown_at(session: Session, slug: str, *, few_seats_left: int, now: datetime) -> ShownSeries | None:
    """The public series with this address, with all that its page says."""
    series = series_with_slug(session, slug)
    if series is None or not series.published:
        return None
    return _shown(session, [series], few_seats_left=few_seats_left, now=now)[0]


def episode_shown_at(
    session: Session, slug: str, number: int, *, few_seats_left: int, now: datetime
) -> ShownEpisode | None:
    """A published episode, with all that its page says."""
    episode = episode_numbered(session, slug, number)
    if episode is None or not (episode.published and episode.series.published):
        return None
    clips = clips_by_episode(session, [episode.id]).get(episode.id, ())
    return shown_episode(episode, clips, few_seats_left=few_seats_left, now=now)


def series_previewed(session: Session, series: Series, *, few_seats_left: int, now: datetime) -> ShownSeries:
    """A series as its page would be, were all of its episodes published."""
    clips = clips_by_episode(session, [episode.id for episode in series.episodes])
    return shown_series(series, clips, with_drafts=True, few_seats_left=few_seats_left, now=now)


def episode_previewed(
    session: Session, episode: Episode, *, few_seats_left: int, now: datetime
) -> ShownEpisode:
    """An episode as its page would be, were it published."""
    clips = clips_by_episode(session, [episode.id]).get(episode.id, ())
    return shown_episode(episode, clips, few_seats_left=few_seats_left, now=now)


def said_beside(
    session: Session, shown: ShownEpisode, titles: Sequence[tuple[int, str]], *, now: datetime
) -> dict[str, Any]:
    """What the page of an episode needs to know besides the episode. `titles`: of the episodes that it stands among."""
    late = late_notice(session, shown.leading.occurrence, now=now) if shown.leading else None
    return {
        "count": len(titles),
        "neighbours": neighbours(titles, shown.episode.number),
        "late": late,
        "late_begins_at": begins_at(late.occurrence.starts_at, late.minutes) if late else None,
        "changes": notes_on_episode(session, shown.episode.id),
    }


def published_episode_titles(session: Session, series_id: int) -> Sequence[tuple[int, str]]:
    """Number and title of each published episode, in order."""
    rows = session.execute(
        select(Episode.number, Episode.title)
        .where(Episode.series_id == series_id, Episode.published)
        .order_by(Episode.number)
    )
    return [(row.number, row.title) for row in rows]


def _shown(
    session: Session, found: Sequence[Series], *, few_seats_left: int, now: datetime
) -> Sequence[ShownSeries]:
    clips = clips_by_episode(session, [episode.id for series in found for episode in series.episodes])
    return [shown_series(series, clips, few_seats_left=few_seats_left, now=now) for series in found]
