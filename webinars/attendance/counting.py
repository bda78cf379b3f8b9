"""Verbs: who is in a room now, as its platform tells, added to a report of the occurrence that nobody hands in."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, or_, select, update
from sqlalchemy.orm import Session

from webinars.attendance.imports import candidates_for, reckon, report_with_digest, row_of
from webinars.attendance.models import AttendanceReport, MeetingRoom, ReportRow
from webinars.attendance.queries import confirmed_registrations
from webinars.attendance.reports import Match, Stay
from webinars.attendance.rules import COUNTED_EVERY, HOST_KEY, minutes_since
from webinars.conferencing import Present
from webinars.registrations.seats import lock_occurrences
from webinars.series.models import Occurrence


def rooms_to_count(now: datetime) -> Select[int]:
    """The rooms of what goes on now in which nobody has been counted for a while, by occurrence."""
    return (
        select(MeetingRoom.occurrence_id)
        .join(Occurrence, MeetingRoom.occurrence_id == Occurrence.id)
        .where(
            MeetingRoom.platform == Occurrence.platform,
            Occurrence.ends_at > now,
            Occurrence.status.in_(("planned", "open")),
            or_(MeetingRoom.counted_at.is_(None), MeetingRoom.counted_at <= now - COUNTED_EVERY),
        )
        .order_by(MeetingRoom.occurrence_id)
    )


def claim_count(session: Session, occurrence_id: int, *, now: datetime) -> int:
    """Be the one who counts in this room this time: how many minutes it is for; 0 when somebody else does."""
    room = session.get(MeetingRoom, occurrence_id)
    before = room.counted_at if room else None
    claimed = session.execute(
        update(MeetingRoom)
        .where(
            MeetingRoom.occurrence_id == occurrence_id,
            MeetingRoom.counted_at.is_(None) if before is None else MeetingRoom.counted_at == before,
        )
        .values(counted_at=now)
        .returning(MeetingRoom.occurrence_id)
        .execution_options(synchronize_session=False)
    )
    return minutes_since(before, now=now) if claimed.all() else 0


def count_present(
    session: Session, room: MeetingRoom, present: Sequence[Present], minutes: int, *, now: datetime
) -> None:
    """These were there for so many minutes more. Who came in another way than through us waits for a human."""
    lock_occurrences(session, [room.occurrence_id])
    report = _report_of(session, room, now)
    known = {_name_of(row.person_key, row.name): row for row in report.rows}
    places = {each.public_id: each.id for each in confirmed_registrations(session, room.occurrence)}
    once = {_name_of(each.key, each.name): each for each in present if not each.key.startswith(HOST_KEY)}
    for name, each in once.items():
        row = known.get(name)
        if row is None:
            row = _new_row(session, room.occurrence, each, places.get(each.key))
            row.joined_at = now
            report.rows.append(row)
        row.minutes, row.left_at = row.minutes + minutes, now
    session.flush()
    reckon(session, room.occurrence_id)


def _report_of(session: Session, room: MeetingRoom, now: datetime) -> AttendanceReport:
    report = report_with_digest(session, room.occurrence_id, room.key)
    if report is None:
        report = AttendanceReport(
            occurrence_id=room.occurrence_id,
            file_name=room.platform,
            digest=room.key,
            added_at=now,
            applied_at=now,
        )
        session.add(report)
        session.flush()
    return report


def _new_row(
    session: Session, occurrence: Occurrence, present: Present, registration_id: int | None
) -> ReportRow:
    if registration_id is None:
        row = row_of(Stay(present.name, "", 0), candidates_for(session, occurrence))
        row.person_key = present.key
        return row
    return ReportRow(
        person_key=present.key,
        name=present.name,
        minutes=0,
        match=Match.KEY.value,
        suggested=[],
        registration_id=registration_id,
    )


def _name_of(key: str, name: str) -> str:
    return key or f"\n{name}"
