"""Verbs: from draft to published and back, and registration that opens at its date."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from webinars.organisers.audit import By, record
from webinars.planning.episodes import about_episode
from webinars.planning.occurrences import about_occurrence
from webinars.planning.queries import People, holds_at
from webinars.planning.rules import HasPeople
from webinars.registrations.stage import release_hold
from webinars.series.models import Episode, Occurrence


def publish_episodes(session: Session, episodes: Sequence[Episode], *, by: By, now: datetime) -> None:
    """Show them to visitors at once, and their series with them. A planned series is going on from then."""
    for episode in episodes:
        episode.published, episode.publish_at, episode.updated_at = True, None, now
        series = episode.series
        if not series.published:
            series.published, series.updated_at = True, now
        if series.status == "planned":
            series.status = "ongoing"
        record(session, by, "episode published", about_episode(episode), now=now)
    session.flush()


def date_publishing(
    session: Session, episodes: Sequence[Episode], at: datetime | None, *, by: By, now: datetime
) -> None:
    """Have drafts published at this instant; None takes the date away."""
    for episode in episodes:
        before, episode.publish_at = {"publish_at": episode.publish_at}, at
        after = {"publish_at": at}
        record(session, by, "publishing dated", about_episode(episode), before=before, after=after, now=now)
    session.flush()


def unpublish_episode(
    session: Session, episode: Episode, people: Sequence[People], *, by: By, now: datetime
) -> None:
    """Make it a draft again; those on stage lose it from their calendars. Raises HasPeople when anybody registered."""
    if any(each.confirmed + each.waiting for each in people):
        raise HasPeople
    for hold in holds_at(session, episode):
        release_hold(session, hold, now=now)
    episode.published, episode.updated_at = False, now
    record(session, by, "episode unpublished", about_episode(episode), now=now)
    session.flush()


def open_registration(session: Session, occurrence: Occurrence, *, by: By, now: datetime) -> None:
    """From planned to open; feeds and those on stage see it, nobody is told by mail."""
    before = {"status": occurrence.status}
    occurrence.status, occurrence.registration_opens_at = "open", None
    record(
        session,
        by,
        "registration opened",
        about_occurrence(occurrence),
        before=before,
        after={"status": "open"},
        now=now,
    )
    session.flush()
