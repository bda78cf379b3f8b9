"""A report out of Teams for the demo's latest held occurrence: read, and not used yet, with people to sort out."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from webinars.attendance.imports import keep_report
from webinars.lib.dates import local
from webinars.registrations.models import Registration

FILE_NAME = "Närvarorapport.csv"
_HEADING = (
    "1. Sammanfattning\nMötesrubrik\tSändningen\n\n2. Deltagare\n"
    "Namn\tFörsta anslutning\tLämnade senast\tLängd på mötet\tE-post\tDeltagar-ID (UPN)\tRoll\n"
)
_NAMED = 12


def hand_in_report(session: Session, registrations: Sequence[Registration], *, now: datetime) -> None:
    """As the platform would have told it: most by their address, some by their name alone, two whom nobody knows."""
    held = [each for each in registrations if each.occurrence.ends_at <= now and each.status == "confirmed"]
    if not held:
        return
    occurrence = max((each.occurrence for each in held), key=lambda each: each.starts_at)
    theirs = [each.attendee for each in held if each.occurrence is occurrence][:_NAMED]
    people = [(each.name, each.email if index % 4 else "") for index, each in enumerate(theirs)]
    people += [("Konferensrummet Eken", ""), ("Kim Holm (gäst)", "kim.holm@example.org")]
    begins = local(occurrence.starts_at, occurrence.episode.series.timezone)
    lines = [_line(name, email, begins, index) for index, (name, email) in enumerate(people)]
    content = (_HEADING + "\n".join(lines) + "\n").encode("utf-16")
    keep_report(session, occurrence, content, FILE_NAME, None, now=occurrence.ends_at + timedelta(hours=2))


def _line(name: str, email: str, begins: datetime, index: int) -> str:
    joined = begins + timedelta(minutes=index % 7 - 2, seconds=index * 7 % 60)
    minutes = 38 + index % 9
    left = joined + timedelta(minutes=minutes)
    times = f"{joined:%Y-%m-%d, %H:%M:%S}\t{left:%Y-%m-%d, %H:%M:%S}\t{minutes} min 0 s"
    return f"{name}\t{times}\t{email}\t\tDeltagare"
