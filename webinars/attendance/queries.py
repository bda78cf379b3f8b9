"""Reads of who came: of the evidence, never of a number that somebody typed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased, selectinload

from webinars.attendance.models import Attendance, HeadCount, LateNotice
from webinars.attendance.rules import Evidence
from webinars.registrations.models import Attendee, Registration
from webinars.registrations.queries import whole_registration
from webinars.series.models import Occurrence


@dataclass(frozen=True)
class Attended:
    """How many took part in one occurrence. Nobody on stage is counted."""

    registrations: int = 0
    """Attendees: a group is one."""
    viewers: int = 0
    """The same, with everybody who sat before a group's screen."""
    others: int = 0
    """Without a registration, as a host counted them."""


def attended_registration_ids(occurrence_ids: Iterable[int] | None = None) -> Select[int]:
    """Registrations whose holder took part, people on stage left out: `rules.attended` in SQL.

    For some occurrences, or for all. Use it as a subquery: `Registration.id.in_(attended_registration_ids())`.
    """
    seen, absent = aliased(Attendance), aliased(Attendance)
    there = select(Registration.id).where(
        Registration.status == "confirmed",
        Registration.role == "attendee",
        select(seen.id).where(seen.registration_id == Registration.id, seen.present).exists(),
        ~select(absent.id).where(absent.registration_id == Registration.id, ~absent.present).exists(),
    )
    return there if occurrence_ids is None else there.where(Registration.occurrence_id.in_(occurrence_ids))


def attended_counts(session: Session, occurrence_ids: Iterable[int]) -> Mapping[int, Attended]:
    """By occurrence id. One that is missing has no evidence at all: nobody knows, which is not the same as nobody.

    What `privacy.models.KeptCount` keeps of registrations that were forgotten comes on top (`attended`).
    """
    ids = list(occurrence_ids)
    there = Registration.id.in_(attended_registration_ids(ids))
    viewers = func.coalesce(Registration.viewers, 1)
    rows = session.execute(
        select(
            Registration.occurrence_id,
            func.count(Registration.id).filter(there),
            func.coalesce(func.sum(viewers).filter(there), 0),
        )
        .where(
            Registration.id.in_(select(Attendance.registration_id)),
            Registration.occurrence_id.in_(ids),
            Registration.role == "attendee",
        )
        .group_by(Registration.occurrence_id)
    ).all()
    found = {occurrence_id: (count, int(people)) for occurrence_id, count, people in rows}
    counted = select(HeadCount.occurrence_id, HeadCount.others).where(
        HeadCount.occurrence_id.in_(ids), HeadCount.others > 0
    )
    others = {row.occurrence_id: row.others for row in session.execute(counted)}
    return {each: Attended(*found.get(each, (0, 0)), others.get(each, 0)) for each in {**found, **others}}


def has_evidence(session: Session, occurrence_id: int) -> bool:
    """Whether anything is known of who came to this occurrence."""
    known = (
        select(Attendance.id)
        .join(Registration, Attendance.registration_id == Registration.id)
        .where(Registration.occurrence_id == occurrence_id, Registration.role == "attendee")
    )
    return bool(session.scalar(select(known.exists())))


def evidence_of(session: Session, registration_ids: Iterable[int]) -> Mapping[int, Mapping[str, Attendance]]:
    """By registration id, then by kind (`rules.Evidence`)."""
    found: dict[int, dict[str, Attendance]] = {}
    rows = session.scalars(
        select(Attendance)
        .where(Attendance.registration_id.in_(list(registration_ids)))
        .options(selectinload(Attendance.marked_by))
        .order_by(Attendance.id)
    )
    for each in rows:
        found.setdefault(each.registration_id, {})[each.kind] = each
    return found


def confirmed_registrations(session: Session, occurrence: Occurrence) -> Sequence[Registration]:
    """Everybody with a place, people on stage included."""
    return session.scalars(
        select(Registration)
        .where(Registration.occurrence_id == occurrence.id, Registration.status == "confirmed")
        .options(selectinload(Registration.attendee))
        .order_by(Registration.id)
    ).all()


def mark_of(session: Session, registration: Registration) -> Attendance | None:
    """What a host has marked about them."""
    return session.scalar(
        select(Attendance).where(
            Attendance.registration_id == registration.id, Attendance.kind == Evidence.MARKED
        )
    )


def left_behind() -> Select[Attendance, Registration]:
    """Evidence of people who go on at another address, or were merged, with the place that is theirs now."""
    old, theirs = aliased(Registration), aliased(Registration)
    return (
        select(Attendance, theirs)
        .join(old, Attendance.registration_id == old.id)
        .join(Attendee, old.attendee_id == Attendee.id)
        .join(
            theirs,
            (theirs.attendee_id == Attendee.continues_as_id) & (theirs.occurrence_id == old.occurrence_id),
        )
        .where(old.status == "withdrawn", theirs.status == "confirmed")
        .order_by(Attendance.id)
    )


def last_late_notice(session: Session, occurrence_id: int) -> LateNotice | None:
    """The last time that somebody said that it is late, called off or not."""
    return session.scalar(
        select(LateNotice)
        .where(LateNotice.occurrence_id == occurrence_id)
        .order_by(LateNotice.id.desc())
        .limit(1)
    )


def late_notice(session: Session, occurrence: Occurrence, *, now: datetime) -> LateNotice | None:
    """What is to be said about being late now: until it is called off, or the occurrence ends."""
    last = last_late_notice(session, occurrence.id)
    if last is None or last.called_off_at is not None or occurrence.ends_at <= now:
        return None
    return None if occurrence.status in ("cancelled", "postponed", "draft") else last


def others_counted(session: Session, occurrence_id: int) -> int:
    """How many took part without a registration."""
    return session.scalar(select(HeadCount.others).where(HeadCount.occurrence_id == occurrence_id)) or 0


def to_be_told(notice: LateNotice) -> Select[Registration]:
    """Who still has to be mailed that it is late: everybody with a place who has not said no, in order."""
    return (
        select(Registration)
        .where(
            Registration.occurrence_id == notice.occurrence_id,
            Registration.status == "confirmed",
            Registration.answer != "no",
            Registration.id > notice.told_up_to,
        )
        .options(*whole_registration())
        .order_by(Registration.id)
    )
