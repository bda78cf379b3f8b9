"""When a reminder is due, which one is still worth sending, and why the others fall away."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from webinars.lib.quiet_hours import QuietHours

PUNCTUAL = timedelta(minutes=30)
"""So long after its instant a reminder is still on time, and goes out although quiet hours have just begun."""

_DAY = timedelta(days=1)


class Reason(StrEnum):
    """Why a reminder goes out or falls away."""

    DUE = "due"
    COVERED = "covered"  # a nearer one is due as well, or already was
    REGISTERED_LATER = "registered_later"  # the invitation has just said the same
    EXPIRED = "expired"  # its words no longer hold: "i morgon" on the day itself
    STARTED = "started"


@dataclass(frozen=True)
class Decision:
    """What becomes of one reminder, once and for all. It is sent when the reason is that it is due."""

    lead_time: timedelta
    reason: Reason
    expires_at: datetime

    @property
    def sends(self) -> bool:
        """Whether a mail goes out."""
        return self.reason is Reason.DUE


def reminder_instant(
    *, starts_at: datetime, lead_time: timedelta, zone: str, quiet_hours: QuietHours | None
) -> datetime:
    """When the reminder is due, in UTC.

    Whole days are counted on the wall: a day before noon is noon, also when the clocks change in between. Anything
    else is time that passes. What would fall in quiet hours comes before them, when they begin.
    """
    instant = _unmoved_instant(starts_at, lead_time, zone)
    if quiet_hours is None or not _is_quiet(instant, zone, quiet_hours):
        return instant
    return _beginning_of_quiet(instant, zone, quiet_hours)


def expires_at(starts_at: datetime, lead_time: timedelta, zone: str) -> datetime:
    """The instant, in UTC, from which the reminder may no longer leave.

    "I morgon" ends with the eve. A reminder several days ahead ends half-way, at midnight: before the day's reminder
    is due, and while what it says is still about right. One of less than a day ends with the start.
    """
    if lead_time < _DAY:
        return starts_at.astimezone(UTC)
    local = starts_at.astimezone(ZoneInfo(zone))
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    return (midnight - (lead_time.days // 2) * _DAY).astimezone(UTC)


def due_lead_times(
    *,
    starts_at: datetime,
    zone: str,
    lead_times: Collection[timedelta],
    quiet_hours: QuietHours | None,
    now: datetime,
) -> list[timedelta]:
    """The lead times about which something is to be decided now, nearest first; the same for everybody who comes.

    None while the nearest, already late, waits for quiet hours to end.
    """
    instants = {
        lead: reminder_instant(starts_at=starts_at, lead_time=lead, zone=zone, quiet_hours=quiet_hours)
        for lead in lead_times
    }
    passed = sorted(lead for lead, instant in instants.items() if instant <= now)
    if not passed or now >= expires_at(starts_at, passed[0], zone) or now - instants[passed[0]] <= PUNCTUAL:
        return passed
    return [] if _is_quiet(now, zone, quiet_hours) else passed


def decide(
    *,
    starts_at: datetime,
    zone: str,
    lead_times: Collection[timedelta],
    quiet_hours: QuietHours | None,
    registered_at: datetime,
    settled: Collection[timedelta],
    now: datetime,
) -> list[Decision]:
    """What becomes of every reminder that is due and not yet settled, nearest first. At most one is sent.

    `registered_at` is when this person was last told the time: when the occurrence moved after they registered, the
    move. `settled` are the lead times decided before, for this start.
    """
    due = due_lead_times(
        starts_at=starts_at, zone=zone, lead_times=lead_times, quiet_hours=quiet_hours, now=now
    )
    decisions = []
    for lead in due:
        if lead in settled:
            continue
        instant = reminder_instant(starts_at=starts_at, lead_time=lead, zone=zone, quiet_hours=quiet_hours)
        last_moment = expires_at(starts_at, lead, zone)
        reason = _reason(
            started=now >= starts_at,
            registered_later=instant <= registered_at,
            covered=lead > due[0],
            expired=now >= last_moment,
        )
        decisions.append(Decision(lead, reason, last_moment))
    return decisions


def _reason(*, started: bool, registered_later: bool, covered: bool, expired: bool) -> Reason:
    if started:
        return Reason.STARTED
    if registered_later:
        return Reason.REGISTERED_LATER
    if covered:
        return Reason.COVERED
    return Reason.EXPIRED if expired else Reason.DUE


def _unmoved_instant(starts_at: datetime, lead_time: timedelta, zone: str) -> datetime:
    if lead_time % _DAY:
        return starts_at.astimezone(UTC) - lead_time
    # Python subtracts on the wall when a datetime carries a zone.
    return (starts_at.astimezone(ZoneInfo(zone)) - lead_time).astimezone(UTC)


def _beginning_of_quiet(instant: datetime, zone: str, quiet_hours: QuietHours) -> datetime:
    local = instant.astimezone(ZoneInfo(zone))
    evening = local.date() if local.time() > quiet_hours.begins else local.date() - _DAY
    begins = datetime.combine(evening, quiet_hours.begins, ZoneInfo(zone))
    # Where the clocks change just then, quiet hours begin twice, or at a time that the clock leaves out.
    both = [begins.replace(fold=fold).astimezone(UTC) for fold in (0, 1)]
    return max(b for b in both if b <= instant and not _is_quiet(b, zone, quiet_hours))


def _is_quiet(instant: datetime, zone: str, quiet_hours: QuietHours | None) -> bool:
    return quiet_hours is not None and quiet_hours.hold_at(instant, zone)
