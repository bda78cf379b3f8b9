"""Writing down who came, and what a host says and decides on the day."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from webinars.attendance.models import Attendance, HeadCount, LateNotice, ReportRow
from webinars.attendance.queries import last_late_notice
from webinars.attendance.rules import (
    MOST_OTHERS,
    Evidence,
    NotOnTheDay,
    SaidJustNow,
    may_say_again,
    runs_over_until,
)
from webinars.lib.database import is_sqlite
from webinars.organisers.audit import About, By, record
from webinars.organisers.audit.tables import AuditEntry
from webinars.organisers.models import Organiser
from webinars.registrations.actions import Terms, register_attendee
from webinars.registrations.attendees import Person, attendee_for
from webinars.registrations.decisions import give_seat
from webinars.registrations.models import Registration
from webinars.series.models import Occurrence
from webinars.series.rules import is_to_come

NOTED_AGAIN_AFTER = timedelta(hours=1)


def note_joined(session: Session, registration: Registration, *, now: datetime) -> None:
    """They pressed the button that leads to the meeting; the first press counts."""
    insert = sqlite.insert if is_sqlite(session) else postgresql.insert
    row = insert(Attendance).values(
        registration_id=registration.id, kind=Evidence.JOINED.value, present=True, at=now
    )
    session.execute(row.on_conflict_do_nothing(index_elements=["registration_id", "kind"]))


def mark(session: Session, presence: Mapping[int, bool], by: Organiser, *, at: datetime) -> int:
    """What a host saw of these registrations (id: here or not); gives how many marks it made.

    `at`: when they saw it. A mark that was made later than that stands: a tap that waited for the network does not
    undo what somebody else has seen meanwhile.
    """
    insert = sqlite.insert if is_sqlite(session) else postgresql.insert
    made = 0
    for registration_id, present in sorted(presence.items()):
        row = insert(Attendance).values(
            registration_id=registration_id,
            kind=Evidence.MARKED.value,
            present=present,
            at=at,
            marked_by_id=by.id,
        )
        upsert = row.on_conflict_do_update(
            index_elements=["registration_id", "kind"],
            set_={name: row.excluded[name] for name in ("present", "at", "marked_by_id")},
            where=Attendance.at <= row.excluded.at,
        )
        made += len(session.scalars(upsert.returning(Attendance.id)).all())
    session.expire_all()
    return made


def carry_over(session: Session, evidence: Attendance, heir: Registration) -> None:
    """Evidence goes on with the person. Where there is some of its kind, the later mark stands, and the first press."""
    old_id = evidence.registration_id
    theirs = session.scalar(
        select(Attendance).where(Attendance.registration_id == heir.id, Attendance.kind == evidence.kind)
    )
    if theirs is None:
        evidence.registration_id = heir.id
    else:
        is_mark, is_later = evidence.kind == Evidence.MARKED, evidence.at > theirs.at
        if is_mark is is_later:
            theirs.present, theirs.at = evidence.present, evidence.at
            theirs.minutes, theirs.marked_by_id = evidence.minutes, evidence.marked_by_id
        session.delete(evidence)
    if evidence.kind == Evidence.IMPORTED:
        # It is reckoned anew from its rows, so these go on with it.
        rows = update(ReportRow).where(ReportRow.registration_id == old_id)
        session.execute(rows.values(registration_id=heir.id))
    session.flush()


def add_walk_in(
    session: Session, occurrence: Occurrence, person: Person, by: Organiser, *, now: datetime
) -> Registration:
    """Register somebody who came without a place, and mark them; they are mailed their own link like everybody.

    They get a seat though none may be free. Raises NotOnTheDay when the occurrence is over or off.
    """
    if not is_to_come(occurrence, now=now):
        raise NotOnTheDay("nobody comes to what is over or does not take place")
    attendee = attendee_for(session, person, language=occurrence.episode.series.language, now=now)
    terms = Terms(by_organiser=True, beyond_capacity=True)
    registration = register_attendee(session, occurrence, attendee, terms=terms, now=now)
    give_seat(session, registration, now=now)  # who stood in line has come in
    mark(session, {registration.id: True}, by, at=now)
    return registration


def count_others(session: Session, occurrence: Occurrence, others: int, *, now: datetime) -> None:
    """So many take part without a registration. Raises ValueError for what is no such number."""
    if not 0 <= others <= MOST_OTHERS:
        raise ValueError(f"{others} is no number of people")
    insert = sqlite.insert if is_sqlite(session) else postgresql.insert
    row = insert(HeadCount).values(occurrence_id=occurrence.id, others=others, counted_at=now)
    newer = {name: row.excluded[name] for name in ("others", "counted_at")}
    session.execute(row.on_conflict_do_update(index_elements=["occurrence_id"], set_=newer))
    session.expire_all()


def say_late(
    session: Session, occurrence: Occurrence, by: Organiser, *, minutes: int | None, words: str, now: datetime
) -> LateNotice:
    """Have everybody with a place told that it begins later. Raises SaidJustNow, and NotOnTheDay."""
    if not is_to_come(occurrence, now=now) or not (minutes or words):
        raise NotOnTheDay("over, or off, or nothing to say")
    last = last_late_notice(session, occurrence.id)
    if not may_say_again(last.said_at if last else None, now=now):
        raise SaidJustNow
    if last and last.told_at is None:
        last.told_at = now  # whoever has not been told yet is told the newer thing
    notice = LateNotice(
        occurrence_id=occurrence.id, minutes=minutes, words=words, said_by_id=by.id, said_at=now
    )
    session.add(notice)
    session.flush()
    return notice


def call_off_lateness(session: Session, occurrence: Occurrence, *, now: datetime) -> bool:
    """ "Vi är igång nu": nothing is shown any more, and no more mails are written. Says whether anything was shown."""
    ended = session.execute(
        update(LateNotice)
        .where(LateNotice.occurrence_id == occurrence.id, LateNotice.called_off_at.is_(None))
        .values(called_off_at=now, told_at=func.coalesce(LateNotice.told_at, now))
        .returning(LateNotice.id)
    )
    return bool(ended.all())


def run_over(session: Session, occurrence: Occurrence, minutes: int, *, now: datetime) -> datetime:
    """Let it last longer, and give the new end. The door stays open until then and pages say so; nobody is mailed.

    So the revision does not rise: what calendars show of an hour that is nearly over is left alone. Raises NotOnTheDay.
    """
    if not is_to_come(occurrence, now=now) or now < occurrence.starts_at:
        raise NotOnTheDay("it is not under way")
    occurrence.ends_at = runs_over_until(occurrence.ends_at, minutes, now=now)
    session.flush()
    return occurrence.ends_at


def note_in_log(session: Session, by: By, verb: str, about: About, *, now: datetime, **after: object) -> None:
    """Have the log say it once an hour: who taps on a list of a hundred does one thing, not a hundred."""
    noted = select(AuditEntry.id).where(
        AuditEntry.about_kind == about.kind,
        AuditEntry.about_id == str(about.id),
        AuditEntry.actor_id == by.id,
        AuditEntry.verb == verb,
        AuditEntry.at > now - NOTED_AGAIN_AFTER,
    )
    if session.scalar(noted.limit(1)) is None:
        record(session, by, verb, about, after=after or None, now=now)
