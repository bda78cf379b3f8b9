"""Verbs: reports of who came, kept, put right by a human, put in force and taken back.

Evidence is never edited by a report: it is reckoned anew from the rows of all that are in force. So the same file
twice changes nothing, several reports of one occurrence are one stay for each person, and taking one back is simple.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from hashlib import sha256

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, contains_eager

from webinars.attendance.models import Attendance, AttendanceReport, ReportRow
from webinars.attendance.queries import confirmed_registrations
from webinars.attendance.reports import Candidate, Match, Stay, match, read_report
from webinars.attendance.rules import Evidence, minutes_together
from webinars.lib.database import is_sqlite
from webinars.lib.text import clean_line
from webinars.organisations.queries import all_organisations
from webinars.organisers.models import Organiser
from webinars.registrations.models import Registration
from webinars.registrations.seats import lock_occurrences
from webinars.series.models import Occurrence


def keep_report(
    session: Session,
    occurrence: Occurrence,
    content: bytes,
    file_name: str,
    by: Organiser | None,
    *,
    now: datetime,
) -> tuple[AttendanceReport, bool]:
    """Read a file, and keep whom it names and who they seem to be, to be looked at. Raises UnreadableReport.

    The same file again is the report that is there. Says whether it is new.
    """
    digest = sha256(content).hexdigest()
    lock_occurrences(session, [occurrence.id])
    if known := report_with_digest(session, occurrence.id, digest):
        return known, False
    read = read_report(
        content,
        zone=occurrence.episode.series.timezone,
        starts_at=occurrence.starts_at,
        ends_at=occurrence.ends_at,
    )
    candidates = candidates_for(session, occurrence)
    report = AttendanceReport(
        occurrence=occurrence,
        file_name=clean_line(file_name, 200),
        digest=digest,
        skipped=len(read.skipped),
        added_by_id=by.id if by else None,
        added_at=now,
        rows=[row_of(stay, candidates) for stay in read.people],
    )
    session.add(report)
    session.flush()
    return report, True


def apply_report(session: Session, report: AttendanceReport, *, now: datetime) -> bool:
    """From now on it is evidence. Says whether it was not before."""
    lock_occurrences(session, [report.occurrence_id])
    is_new = report.applied_at is None
    report.applied_at = report.applied_at or now
    session.flush()
    reckon(session, report.occurrence_id)
    return is_new


def take_back_report(session: Session, report: AttendanceReport) -> None:
    """Forget it, and what was known by it alone."""
    lock_occurrences(session, [report.occurrence_id])
    occurrence_id = report.occurrence_id
    session.delete(report)
    session.flush()
    reckon(session, occurrence_id)


def settle_rows(session: Session, report: AttendanceReport, chosen: Mapping[int, int | None]) -> int:
    """A human has said who these rows are: by a row's id, a registration's; None for nobody who is registered.

    Who is nobody is forgotten. Says how many rows were settled.
    """
    lock_occurrences(session, [report.occurrence_id])
    settled = 0
    for row in list(report.rows):
        if row.id not in chosen:
            continue
        settled += 1
        if (registration_id := chosen[row.id]) is None:
            report.rows.remove(row)
            report.forgotten += 1
        else:
            row.registration_id, row.match = registration_id, Match.HUMAN.value
    session.flush()
    if settled and report.applied_at:
        reckon(session, report.occurrence_id)
    return settled


def doubt_rows(session: Session, report: AttendanceReport, row_ids: Sequence[int]) -> int:
    """These were taken for somebody else: they wait for a human. Says how many."""
    doubted = [row for row in report.rows if row.id in row_ids and row.registration_id]
    for row in doubted:
        row.suggested = [each for each in row.suggested if each != row.registration_id]
        row.registration_id, row.match = None, Match.UNCLEAR.value
    session.flush()
    if doubted and report.applied_at:
        reckon(session, report.occurrence_id)
    return len(doubted)


def forget_rest(session: Session, report: AttendanceReport) -> int:
    """Delete whoever is nobody that is registered. Says how many."""
    unknown = {row.id: None for row in report.rows if row.registration_id is None}
    return settle_rows(session, report, unknown)


def reckon(session: Session, occurrence_id: int) -> None:
    """Bring the imported evidence of an occurrence to what its reports say."""
    told = _told(session, occurrence_id)
    insert = sqlite.insert if is_sqlite(session) else postgresql.insert
    for registration_id, rows in sorted(told.items()):
        values = {
            "present": True,
            "at": min(row.joined_at or row.report.added_at for row in rows),
            "minutes": minutes_together((row.joined_at, row.left_at, row.minutes) for row in rows),
        }
        evidence = insert(Attendance).values(
            registration_id=registration_id, kind=Evidence.IMPORTED.value, **values
        )
        session.execute(
            evidence.on_conflict_do_update(index_elements=["registration_id", "kind"], set_=values)
        )
    of_occurrence = select(Registration.id).where(Registration.occurrence_id == occurrence_id)
    session.execute(
        delete(Attendance)
        .where(
            Attendance.kind == Evidence.IMPORTED.value,
            Attendance.registration_id.in_(of_occurrence),
            Attendance.registration_id.not_in(list(told)),
        )
        .execution_options(synchronize_session=False)
    )
    session.expire_all()


def _told(session: Session, occurrence_id: int) -> Mapping[int, Sequence[ReportRow]]:
    """By registration: what the reports in force say."""
    told = defaultdict[int, list[ReportRow]](list)
    in_force = (
        select(ReportRow)
        .join(ReportRow.report)
        .options(contains_eager(ReportRow.report))
        .where(AttendanceReport.occurrence_id == occurrence_id, AttendanceReport.applied_at.is_not(None))
        .order_by(ReportRow.id)
    )
    for row in session.scalars(in_force):
        if row.registration_id is not None:
            told[row.registration_id].append(row)
    return told


def report_with_digest(session: Session, occurrence_id: int, digest: str) -> AttendanceReport | None:
    """The one that is kept of these bytes."""
    return session.scalar(
        select(AttendanceReport).where(
            AttendanceReport.occurrence_id == occurrence_id, AttendanceReport.digest == digest
        )
    )


def row_of(stay: Stay, candidates: Sequence[Candidate]) -> ReportRow:
    """A person of a report, and who they seem to be."""
    found = match(stay, candidates)
    return ReportRow(
        name=stay.name,
        email=stay.email,
        minutes=stay.minutes,
        joined_at=stay.joined_at,
        left_at=stay.left_at,
        match=found.match.value,
        suggested=list(found.suggested),
        registration_id=found.registration_id,
    )


def candidates_for(session: Session, occurrence: Occurrence) -> Sequence[Candidate]:
    """Everybody with a place, as they are looked for."""
    return [
        Candidate(
            each.id,
            each.attendee.name,
            each.attendee.email,
            each.attendee.organisation,
            _hosts().get(each.attendee.organisation_code or "", ()),
        )
        for each in confirmed_registrations(session, occurrence)
    ]


@cache
def _hosts() -> Mapping[str, tuple[str, ...]]:
    return {each.code: each.mail_domains for each in all_organisations()}
