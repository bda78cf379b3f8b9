"""Reports of who came: handed in, looked at with the reason of each match, put right, put in force, taken back."""

from collections.abc import Sequence
from contextlib import closing

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from webinars.attendance import imports
from webinars.attendance.actions import note_in_log
from webinars.attendance.backoffice.found import about
from webinars.attendance.models import AttendanceReport, ReportRow
from webinars.attendance.queries import confirmed_registrations
from webinars.attendance.reports import Match, UnreadableReport
from webinars.attendance.reports.reading import Why
from webinars.lib.address_keys import email_key
from webinars.lib.languages import gettext
from webinars.organisers.audit import record
from webinars.organisers.guard import signed_in
from webinars.organisers.rules import Permission
from webinars.registrations.models import Registration
from webinars.series.models import Episode, Occurrence
from webinars.web import private_page, services

pages = Blueprint(
    "attendance_reports", __name__, url_prefix="/arrangor/tillfallen/<int:occurrence_id>/narvarorapport"
)
NOBODY = "ingen"


@pages.get("")
def list_reports(occurrence_id: int) -> ResponseReturnValue:
    """What there is, and where a file is handed in."""
    with services().database.read() as session:
        return _show_list(session, _occurrence(session, occurrence_id))


@pages.post("")
def add_report(occurrence_id: int) -> ResponseReturnValue:
    """Read a file, and go on to what it comes to."""
    file = request.files.get("fil")
    with services().database.write() as session:
        occurrence = _occurrence(session, occurrence_id)
        if not (file and file.filename):
            return _show_list(session, occurrence, gettext("Välj en fil."))
        try:
            with closing(file):
                content = file.stream.read()
            by, now = signed_in().organiser, services().now()
            report, is_new = imports.keep_report(session, occurrence, content, file.filename, by, now=now)
        except UnreadableReport as error:
            return _show_list(session, occurrence, _unreadable(error.why))
        if is_new:
            _log(session, "attendance report read", report, rows=len(report.rows))
        return _to(report, "last" if is_new else "redan")


@pages.get("/<int:report_id>")
def show_report(occurrence_id: int, report_id: int) -> ResponseReturnValue:
    """Whom it names, who they were taken for, and why."""
    with services().database.write() as session:
        report = _report(session, occurrence_id, report_id)
        subject, now = about(report.occurrence), services().now()
        note_in_log(session, signed_in().by, "attendance report seen", subject, now=now)
    with services().database.read() as session:
        return _show(session, _report(session, occurrence_id, report_id))


@pages.post("/<int:report_id>")
def change_report(occurrence_id: int, report_id: int) -> ResponseReturnValue:
    """Save who somebody is; upon `gor`, put the report in force, or forget who is nobody."""
    wanted = request.form.get("gor", "")
    with services().database.write() as session:
        report = _report(session, occurrence_id, report_id)
        errors = _settle(session, report)
        if errors:
            return _show(session, report, errors, 422)
        if wanted == "glom":
            _log(session, "attendance rows forgotten", report, rows=imports.forget_rest(session, report))
            return _to(report, "glomda")
        if wanted == "anvand":
            if imports.apply_report(session, report, now=services().now()):
                _log(session, "attendance report applied", report, rows=len(report.rows))
            return _to(report, "anvand")
        return _to(report, "sparat")


@pages.post("/<int:report_id>/angra")
def take_back(occurrence_id: int, report_id: int) -> ResponseReturnValue:
    """Forget the report, and what was known by it alone."""
    with services().database.write() as session:
        report = _report(session, occurrence_id, report_id)
        _log(session, "attendance report taken back", report)
        imports.take_back_report(session, report)
    there = url_for("attendance_reports.list_reports", occurrence_id=occurrence_id, gjort="borta")
    return redirect(there, 303)


def _settle(session: Session, report: AttendanceReport) -> list[tuple[str, str]]:
    """What the form says about its rows; gives what could not be understood."""
    places = confirmed_registrations(session, report.occurrence)
    ids, chosen, errors = {each.id for each in places}, dict[int, int | None](), []
    for row in report.rows:
        choice, other = request.form.get(f"rad-{row.id}", ""), request.form.get(f"annan-{row.id}", "").strip()
        if other:
            found = _named(other, places)
            if found is None:
                errors.append(
                    (f"annan-{row.id}", gettext("Välj någon ur listan, eller skriv hela e-postadressen."))
                )
            else:
                chosen[row.id] = found.id
        elif choice == NOBODY:
            chosen[row.id] = None
        elif choice.isascii() and choice.isdecimal() and int(choice) in ids:
            chosen[row.id] = int(choice)
    if errors:
        return errors
    wrong = [int(each) for each in request.form.getlist("fel") if each.isascii() and each.isdecimal()]
    doubted, settled = (
        imports.doubt_rows(session, report, wrong),
        imports.settle_rows(session, report, chosen),
    )
    if doubted or settled:
        _log(session, "attendance rows settled", report, rows=doubted + settled)
    return []


def _named(text: str, places: Sequence[Registration]) -> Registration | None:
    """Who is meant: by what the list of proposals says, or by an address that is only theirs."""
    by_label = [each for each in places if text == label_of(each)]
    by_address = [each for each in places if email_key(text) == email_key(each.attendee.email)]
    found = by_label or by_address
    return found[0] if len(found) == 1 else None


def label_of(registration: Registration) -> str:
    """Somebody with a place, as one line."""
    attendee = registration.attendee
    return f"{attendee.name}, {attendee.organisation} ({attendee.email})"


def _show(
    session: Session, report: AttendanceReport, errors: Sequence[tuple[str, str]] = (), status: int = 200
) -> Response:
    places = confirmed_registrations(session, report.occurrence)
    by_id = {each.id: each for each in places}
    html = render_template(
        "attendance/backoffice/report.html",
        occurrence=report.occurrence,
        report=report,
        matched=[row for row in report.rows if row.registration_id],
        unclear=[row for row in report.rows if _is(row, Match.UNCLEAR)],
        unknown=[row for row in report.rows if _is(row, Match.NOBODY)],
        suggested={row.id: [by_id[each] for each in row.suggested if each in by_id] for row in report.rows},
        labels=[label_of(each) for each in places],
        label_of=label_of,
        errors=list(errors),
        typed=request.form,
        done=request.args.get("gjort", ""),
    )
    return private_page(html, status)


def _show_list(session: Session, occurrence: Occurrence, error: str = "") -> Response:
    reports = session.scalars(
        select(AttendanceReport)
        .where(AttendanceReport.occurrence_id == occurrence.id)
        .options(selectinload(AttendanceReport.rows), selectinload(AttendanceReport.added_by))
        .order_by(AttendanceReport.id)
    ).all()
    html = render_template(
        "attendance/backoffice/reports.html",
        occurrence=occurrence,
        reports=reports,
        errors=[("fil", error)] if error else [],
        done=request.args.get("gjort", ""),
    )
    return private_page(html, 422 if error else 200)


def _is(row: ReportRow, match: Match) -> bool:
    return row.registration_id is None and row.match == match


def _occurrence(session: Session, occurrence_id: int) -> Occurrence:
    found = session.scalar(
        select(Occurrence)
        .join(Episode, Occurrence.episode_id == Episode.id)
        .where(
            Occurrence.id == occurrence_id,
            signed_in().within(Episode.series_id, Permission.MANAGE_PEOPLE),
        )
        .options(selectinload(Occurrence.episode).selectinload(Episode.series))
    )
    return found or abort(404)


def _report(session: Session, occurrence_id: int, report_id: int) -> AttendanceReport:
    occurrence = _occurrence(session, occurrence_id)
    found = session.scalar(
        select(AttendanceReport)
        .where(AttendanceReport.id == report_id, AttendanceReport.occurrence_id == occurrence.id)
        .options(
            selectinload(AttendanceReport.rows)
            .selectinload(ReportRow.registration)
            .selectinload(Registration.attendee)
        )
    )
    return found or abort(404)


def _log(session: Session, verb: str, report: AttendanceReport, **after: object) -> None:
    """Numbers only: who was there is no business of the log's."""
    subject, now = about(report.occurrence), services().now()
    record(session, signed_in().by, verb, subject, after=after or None, now=now)


def _to(report: AttendanceReport, done: str) -> ResponseReturnValue:
    there = url_for(
        "attendance_reports.show_report",
        occurrence_id=report.occurrence_id,
        report_id=report.id,
        gjort=done,
    )
    return redirect(there, 303)


def _unreadable(why: Why) -> str:
    return {
        Why.TOO_LARGE: gettext("Filen är för stor. En närvarorapport är högst 5 MB."),
        Why.NO_TABLE: gettext("Filen går inte att läsa. Hämta rapporten som CSV, och lämna den som den är."),
        Why.NO_PEOPLE: gettext(
            "Vi hittar inga deltagare i filen. Är det närvarorapporten, och inte en lista över anmälda?"
        ),
    }[why]
