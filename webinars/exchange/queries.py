"""What an export and an import need to know."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webinars.recordings.models import Recording
from webinars.registrations.models import Registration
from webinars.registrations.rules import LIVE_STATUSES
from webinars.series.models import Episode, Occurrence, Series


def live_registrations_by_occurrence(session: Session, slug: str) -> Mapping[int, int]:
    """How many registrations, confirmed or waiting, each occurrence of a series has."""
    counted = (
        select(Registration.occurrence_id, func.count())
        .join(Occurrence)
        .join(Episode)
        .join(Series)
        .where(Series.slug == slug, Registration.status.in_(LIVE_STATUSES))
        .group_by(Registration.occurrence_id)
    )
    return {row[0]: row[1] for row in session.execute(counted)}


def lock_occurrences(session: Session, slug: str) -> None:
    """Nobody else moves or cancels an occurrence of this series until the transaction ends."""
    ids = select(Occurrence.id).join(Episode).join(Series).where(Series.slug == slug).order_by(Occurrence.id)
    session.execute(ids.with_for_update(of=Occurrence)).all()


def recordings_by_episode(session: Session, series: Series) -> Mapping[int, Sequence[Recording]]:
    """Every recording of a series with its captions, in order."""
    found: dict[int, list[Recording]] = defaultdict(list)
    wanted = select(Recording).join(Episode).where(Episode.series_id == series.id)
    for recording in session.scalars(wanted.order_by(Recording.episode_id, Recording.position)):
        found[recording.episode_id].append(recording)
    return found
