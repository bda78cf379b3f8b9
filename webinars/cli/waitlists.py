""" "Why did she get a seat, and he none?" """

import json
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import click

from webinars.cli.installation import Installation, opened
from webinars.cli.occurrences import occurrence_numbered
from webinars.registrations.happenings import history_of
from webinars.registrations.line import line_at
from webinars.registrations.models import Registration, WaitlistEvent
from webinars.registrations.rules import WaitlistReason, WaitlistStep
from webinars.series.models import Occurrence

STEPS = {
    WaitlistStep.OFFERED: "was offered a seat",
    WaitlistStep.SEATED: "was given a seat",
    WaitlistStep.ACCEPTED: "took the seat",
    WaitlistStep.DECLINED: "declined the seat",
    WaitlistStep.EXPIRED: "lost the offer",
    WaitlistStep.PROLONGED: "has a new deadline",
    WaitlistStep.TAKEN_BACK: "is back in line",
    WaitlistStep.SKIPPED: "was passed over",
    WaitlistStep.LEFT: "left the line",
}
REASONS = {
    WaitlistReason.AUTOMATIC: "seats are given here without asking",
    WaitlistReason.CLOSE_TO_THE_START: "too little time was left to ask",
    WaitlistReason.NO_LIMIT: "there is no limit any more",
    WaitlistReason.ADDRESS_BOUNCES: "mail to this address does not arrive",
    WaitlistReason.TOO_FEW_SEATS_TOGETHER: "there were not enough seats for all who wait together",
    WaitlistReason.REGISTRATION_CLOSED: "registration has closed",
    WaitlistReason.OCCURRENCE_CANCELLED: "the occurrence was cancelled",
    WaitlistReason.OCCURRENCE_POSTPONED: "the occurrence was postponed",
    WaitlistReason.OCCURRENCE_NOT_OPEN: "the occurrence takes no registrations",
    WaitlistReason.OCCURRENCE_MOVED: "the occurrence was moved",
    WaitlistReason.MAIL_REFUSED: "the mail server refused the offer",
    WaitlistReason.MAIL_DELAYED: "the offer left too late",
    WaitlistReason.BY_ORGANISER: "an organiser decided so",
}


@click.command("waitlist")
@click.argument("occurrence_id", metavar="ID", type=int)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def show_waitlist(occurrence_id: int, as_json: bool) -> None:
    """Who stands in line for an occurrence, until when offers stand, and what happened to whom, and why."""
    with opened() as here, here.database.read() as session:
        found = occurrence_numbered(session, occurrence_id)
        line, history = line_at(session, found), history_of(session, found)
        if as_json:
            click.echo(json.dumps(_as_json(found, line, history), ensure_ascii=False, indent=2))
            return
        for text in (*_line_as_text(here, found, line), *_history_as_text(here, found, history)):
            click.echo(text)


def _line_as_text(here: Installation, found: Occurrence, line: Sequence[Registration]) -> list[str]:
    zone = found.episode.series.timezone
    seats = "no limit" if found.capacity is None else f"{found.taken} of {found.capacity} seats taken"
    lines = [
        f"{found.episode.title}, {here.shown(found.starts_at, zone)}: {seats}, free ones: {found.waitlist}"
    ]
    place = 0
    for each in line:
        place += each.status == "waiting"
        where = f"{place:>4}." if each.status == "waiting" else "offer"
        until = f"until {here.shown(each.offer_expires_at, zone)}" if each.offer_expires_at else "-"
        lines.append(f"{where}  {until:<22}  {each.attendee.name} <{each.attendee.email}>")
    return lines if line else [*lines, "Nobody is in line."]


def _history_as_text(here: Installation, found: Occurrence, history: Sequence[WaitlistEvent]) -> list[str]:
    zone = found.episode.series.timezone
    lines = ["What happened:"] if history else []
    for event in history:
        step = STEPS[WaitlistStep(event.step)]
        reason = f": {REASONS[WaitlistReason(event.reason)]}" if event.reason else ""
        until = f" (until {here.shown(event.expires_at, zone)})" if _sets_a_deadline(event) else ""
        who = event.registration.attendee.name
        lines.append(f"  {here.shown(event.created_at, zone)}  {who} {step}{until}{reason}")
    return lines


def _sets_a_deadline(event: WaitlistEvent) -> bool:
    return event.step in (WaitlistStep.OFFERED, WaitlistStep.PROLONGED)


def _as_json(
    found: Occurrence, line: Sequence[Registration], history: Sequence[WaitlistEvent]
) -> dict[str, object]:
    zone = ZoneInfo(found.episode.series.timezone)

    def shown(instant: datetime | None) -> str | None:
        return instant.astimezone(zone).isoformat() if instant else None

    return {
        "id": found.id,
        "capacity": found.capacity,
        "taken": found.taken,
        "waitlist": found.waitlist,
        "line": [
            {
                "name": each.attendee.name,
                "email": each.attendee.email,
                "status": each.status,
                "waiting_since": shown(each.waiting_since),
                "offer_expires_at": shown(each.offer_expires_at),
            }
            for each in line
        ],
        "history": [
            {
                "at": shown(event.created_at),
                "name": event.registration.attendee.name,
                "email": event.registration.attendee.email,
                "step": event.step,
                "reason": event.reason,
                "offer_expires_at": shown(event.expires_at),
            }
            for event in history
        ],
    }
