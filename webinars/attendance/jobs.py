"""What the timetable calls: says that it begins later, counts who is in a meeting, keeps evidence with its person."""

import logging
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from webinars.attendance import mails
from webinars.attendance.actions import carry_over
from webinars.attendance.counting import claim_count, count_present, rooms_to_count
from webinars.attendance.meetings import meeting_of, platform_of
from webinars.attendance.models import LateNotice, MeetingRoom
from webinars.attendance.queries import left_behind, to_be_told
from webinars.attendance.rules import late_mail_expires_at
from webinars.conferencing import PlatformFailed
from webinars.lib.batches import settle_each
from webinars.registrations.desk import Desk, about
from webinars.registrations.models import Registration
from webinars.series.rules import ARCHIVED, is_to_come
from webinars.services import Services

log = logging.getLogger(__name__)

BATCH = 50


def tell_that_it_is_late(services: Services) -> int:
    """One batch; gives how many were told, so that the caller comes back while there is work."""
    with services.database.read() as session:
        if session.scalar(_untold()) is None:
            return 0
    desk, now = Desk.of(services.config, services.signer), services.now()
    with services.database.write() as session:
        notice = session.scalar(_untold().with_for_update(skip_locked=True))
        return 0 if notice is None else _tell(session, notice, desk, now)


def carry_evidence_over(services: Services) -> int:
    """Who came is known of the person, also when they go on at another address; gives how much was carried over."""
    with services.database.read() as session:
        if session.execute(left_behind().limit(1)).first() is None:
            return 0
    with services.database.write() as session:
        found = session.execute(left_behind().limit(BATCH)).all()
        for evidence, heir in found:
            carry_over(session, evidence, heir)
        return len(found)


def count_who_is_there(services: Services) -> int:
    """Ask platforms who is in their rooms now. Gives 0: what was asked once is not asked again at once."""
    now = services.now()
    with services.database.read() as session:
        ids = session.scalars(rooms_to_count(now)).all()
    for occurrence_id in ids:
        with services.database.write() as session:
            minutes = claim_count(session, occurrence_id, now=now)
        if minutes:
            _count(services, occurrence_id, minutes, now)
    return 0


def _count(services: Services, occurrence_id: int, minutes: int, now: datetime) -> None:
    with services.database.read() as session:
        room = session.get_one(MeetingRoom, occurrence_id)
        meeting = meeting_of(services, room.occurrence, room)
    try:
        present = platform_of(services, room.platform).present(meeting)
    except PlatformFailed as error:
        log.warning("nobody knows who is in the meeting of occurrence %s: %s", occurrence_id, error)
        return
    if present:
        with services.database.write() as session:
            room = session.get_one(MeetingRoom, occurrence_id)
            count_present(session, room, present, minutes, now=now)


def _untold() -> Select[LateNotice]:
    return select(LateNotice).where(LateNotice.told_at.is_(None)).order_by(LateNotice.id).limit(1)


def _tell(session: Session, notice: LateNotice, desk: Desk, now: datetime) -> int:
    occurrence = notice.occurrence
    expires_at = late_mail_expires_at(occurrence.starts_at, occurrence.ends_at, notice.minutes)
    is_silent = occurrence.episode.series.status == ARCHIVED
    goes_on = is_to_come(occurrence, now=now) and now < expires_at and not is_silent
    owed = session.scalars(to_be_told(notice).limit(BATCH)).all() if goes_on else []
    if not owed:
        notice.told_at = now
        return 0

    def tell(registration: Registration) -> None:
        desk.queue(
            session,
            mails.late(
                registration,
                notice,
                links=desk.links(registration.attendee.language),
                site=desk.config.site,
            ),
            f"late:{registration.public_id}:{notice.id}",
            now=now,
            priority=1,
            expires_at=expires_at,
            start_at=occurrence.starts_at,
            about=about(registration),
        )

    told = settle_each(session, owed, tell, lambda _registration, _reason: None)
    notice.told_up_to = owed[-1].id
    return told
