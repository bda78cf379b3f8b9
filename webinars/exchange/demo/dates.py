"""The demo's file is told as of one week; moving it by whole weeks makes that week the present one."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from webinars.exchange.toml_file.documents import SeriesDocument
from webinars.lib.dates import local_instant

TOLD_AS_OF = date(2026, 11, 16)  # a Monday


def as_of(document: SeriesDocument, now: datetime) -> SeriesDocument:
    """The series with every date moved by whole weeks: weekdays and clock times stay, so that noon is noon."""
    today = now.astimezone(ZoneInfo(document.timezone)).date()
    weeks = timedelta(weeks=(today - TOLD_AS_OF).days // 7)

    def moved(instant: datetime) -> datetime:
        local = instant.astimezone(ZoneInfo(document.timezone)).replace(tzinfo=None)
        return local_instant(local + weeks, document.timezone)

    def moved_if_any(instant: datetime | None) -> datetime | None:
        return instant and moved(instant)

    episodes = tuple(
        replace(
            episode,
            occurrences=tuple(
                replace(
                    occurrence,
                    starts_at=moved(occurrence.starts_at),
                    ends_at=moved(occurrence.ends_at),
                    registration_closes_at=moved_if_any(occurrence.registration_closes_at),
                    previous_starts_at=moved_if_any(occurrence.previous_starts_at),
                )
                for occurrence in episode.occurrences
            ),
            recordings=tuple(
                replace(
                    recording,
                    published_at=moved_if_any(recording.published_at),
                    due_at=moved_if_any(recording.due_at),
                )
                for recording in episode.recordings
            ),
        )
        for episode in document.episodes
    )
    return replace(document, episodes=episodes)
