"""What the timetable calls: after the end, films that a platform has made come in as received clips."""

import logging
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, or_, select, update
from sqlalchemy.orm import Session

from webinars.attendance.meetings import meeting_of, platform_of
from webinars.attendance.models import MeetingRoom
from webinars.attendance.rules import RECORDINGS_ASKED_EVERY, RECORDINGS_EXPECTED_FOR
from webinars.conferencing import PlatformFailed, PlatformRecording
from webinars.organisers.audit import SYSTEM
from webinars.recordings.actions import add_clip
from webinars.series.models import Occurrence
from webinars.services import Services

log = logging.getLogger(__name__)


def take_over_recordings(services: Services) -> int:
    """Ask for the films of what has ended. Gives 0: what was asked once is not asked again at once."""
    now = services.now()
    with services.database.read() as session:
        ids = session.scalars(rooms_to_ask(now)).all()
    for occurrence_id in ids:
        with services.database.write() as session:
            is_ours = _claim(session, occurrence_id, now)
        if is_ours:
            _ask(services, occurrence_id, now)
    return 0


def rooms_to_ask(now: datetime) -> Select[int]:
    """The rooms of what ended some days ago at most, whose platform has not been asked for a while."""
    return (
        select(MeetingRoom.occurrence_id)
        .join(Occurrence, MeetingRoom.occurrence_id == Occurrence.id)
        .where(
            Occurrence.ends_at <= now,
            Occurrence.ends_at > now - RECORDINGS_EXPECTED_FOR,
            or_(
                MeetingRoom.recordings_asked_at.is_(None),
                MeetingRoom.recordings_asked_at <= now - RECORDINGS_ASKED_EVERY,
            ),
        )
        .order_by(MeetingRoom.occurrence_id)
    )


def take_over(
    services: Services,
    session: Session,
    occurrence_id: int,
    found: Sequence[PlatformRecording],
    *,
    now: datetime,
) -> int:
    """Those that have not come in before become clips, also if the clips were removed since. Says how many."""
    room = session.get_one(MeetingRoom, occurrence_id, with_for_update=True)
    episode, taken = room.occurrence.episode, list(room.recordings_taken)
    new = [each for each in found if each.key not in taken and each.url.startswith(("https://", "http://"))]
    for each in new:
        add_clip(
            session,
            episode,
            {
                "title": each.title[:300],
                "url": each.url[:2000],
                "length_seconds": each.length_seconds or None,
                "language": episode.series.language,
            },
            due_in=services.config.recordings.caption_target_days,
            by=SYSTEM,
            now=now,
        )
    room.recordings_taken = [*taken, *(each.key for each in new)]
    return len(new)


def _claim(session: Session, occurrence_id: int, now: datetime) -> bool:
    ours = session.execute(
        update(MeetingRoom)
        .where(MeetingRoom.occurrence_id.in_(rooms_to_ask(now)), MeetingRoom.occurrence_id == occurrence_id)
        .values(recordings_asked_at=now)
        .returning(MeetingRoom.occurrence_id)
        .execution_options(synchronize_session=False)
    )
    return bool(ours.all())


def _ask(services: Services, occurrence_id: int, now: datetime) -> None:
    with services.database.read() as session:
        room = session.get_one(MeetingRoom, occurrence_id)
        meeting = meeting_of(services, room.occurrence, room)
    try:
        found = platform_of(services, room.platform).recordings(meeting)
    except PlatformFailed as error:
        log.warning("nobody knows what was recorded of occurrence %s: %s", occurrence_id, error)
        return
    if found:
        with services.database.write() as session:
            take_over(services, session, occurrence_id, found, now=now)
