"""What the timetable calls: drafts are published at their date, and registration opens at its."""

from datetime import datetime

from sqlalchemy.orm import Session

from webinars.lib.batches import settle_apart
from webinars.organisers.audit import SYSTEM
from webinars.planning.publishing import open_registration, publish_episodes
from webinars.planning.queries import due_for_opening, due_for_publishing
from webinars.series.models import Episode, Occurrence
from webinars.services import Services

BATCH = 50


def publish_due_episodes(services: Services) -> int:
    """Show visitors the drafts whose date for publishing has come."""
    now = services.now()
    with services.database.read() as session:
        due = due_for_publishing(session, now=now, at_most=BATCH)
    return settle_apart(services.database, due, lambda session, each: _publish(session, each, now))


def open_due_registrations(services: Services) -> int:
    """Open the planned occurrences whose date of opening has come."""
    now = services.now()
    with services.database.read() as session:
        due = due_for_opening(session, now=now, at_most=BATCH)
    return settle_apart(services.database, due, lambda session, each: _open(session, each, now))


def _publish(session: Session, episode_id: int, now: datetime) -> bool:
    episode = session.get(Episode, episode_id, with_for_update=True)
    # Somebody may have taken the date away, or published it by hand, since it was looked for.
    if episode is None or episode.published or episode.publish_at is None or episode.publish_at > now:
        return False
    publish_episodes(session, [episode], by=SYSTEM, now=now)
    return True


def _open(session: Session, occurrence_id: int, now: datetime) -> bool:
    occurrence = session.get(Occurrence, occurrence_id, with_for_update=True)
    if occurrence is None or occurrence.status != "planned":
        return False
    opens_at = occurrence.registration_opens_at
    if opens_at is None or opens_at > now:
        return False
    open_registration(session, occurrence, by=SYSTEM, now=now)
    return True
