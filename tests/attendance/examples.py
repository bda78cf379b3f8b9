"""Reports of who came, as tests hand them in."""

from sqlalchemy.orm import Session

from tests.fixtures.instants import NOW
from webinars.attendance.models import AttendanceReport, ReportRow
from webinars.series.models import Occurrence

TEAMS_SV = (
    "1. Sammanfattning\nMötesrubrik\tAvsnittet\n\n2. Deltagare\n"
    "Namn\tFörsta anslutning\tLämnade senast\tLängd på mötet\tE-post\tDeltagar-ID (UPN)\tRoll\n"
    "Anna Åkesson\t2026-11-12, 11:58:11\t2026-11-12, 13:00:02\t1 tim 1 min 51 s\tanna@example.org\t\tPresentatör\n"
    "B Ek\t2026-11-12, 12:10:00\t2026-11-12, 12:40:00\t30 min 0 s\t\t\tDeltagare\n"
    "Okänd Gäst (gäst)\t2026-11-12, 12:10:00\t2026-11-12, 12:20:00\t10 min 0 s\t\t\tDeltagare\n"
    "\n3. Aktiviteter under mötet\nNamn\tAnslöt\tLämnade\tLängd\tE-post\tRoll\n"
)


def add_attendance_report(session: Session, occurrence: Occurrence) -> AttendanceReport:
    """One that was looked at, with somebody whom nobody knows."""
    row = ReportRow(name="Någon Annan", minutes=12, match="nobody")
    report = AttendanceReport(
        occurrence=occurrence, file_name="rapport.csv", digest="0" * 64, added_at=NOW, rows=[row]
    )
    session.add(report)
    session.flush()
    return report
