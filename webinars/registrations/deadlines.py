"""Until when somebody may think about a seat that is offered to them: a plain decision, with the time passed in."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from webinars.config import Config
from webinars.lib.quiet_hours import QuietHours

SHORTEST = timedelta(minutes=30)
"""In less time nobody can be expected to see a mail, to ask around and to answer."""

AFTER_QUIET = timedelta(hours=1)
"""So long after the night an offer that would have run out in it still stands."""

_STEP = timedelta(minutes=5)


@dataclass(frozen=True)
class Patience:
    """How long an offer stands at most, and in which hours none should run out."""

    lasts: timedelta
    quiet_hours: QuietHours | None = None

    @classmethod
    def of(cls, config: Config) -> "Patience":
        """What the settings ask for."""
        quiet_hours = QuietHours.parse(config.reminders.quiet_hours)
        return cls(timedelta(hours=config.registrations.offer_hours), quiet_hours)

    def deadline(self, *, closes_at: datetime, zone: str, now: datetime) -> datetime | None:
        """When an offer that is made now runs out; None when too little time is left to ask anybody.

        At most half of what is left until `closes_at`, so that whoever comes next can be asked, too; at least
        `SHORTEST`. In quiet hours none runs out if that can be helped: it stands until the morning, or ends with the
        evening. Full five minutes, rounded up: nobody gets less than was meant.
        """
        left = closes_at - now
        if left < 2 * SHORTEST:
            return None
        deadline = _rounded_up(now + min(self.lasts, left / 2))
        if self.quiet_hours is None or not self.quiet_hours.hold_at(deadline, zone):
            return deadline
        evening, morning = self.quiet_hours.around(deadline, zone)
        if morning + AFTER_QUIET <= closes_at - 2 * SHORTEST:
            return morning + AFTER_QUIET
        if morning <= closes_at - SHORTEST:
            return morning
        return evening if evening >= now + 2 * SHORTEST else deadline


def _rounded_up(instant: datetime) -> datetime:
    hour = instant.replace(minute=0, second=0, microsecond=0)
    return hour - ((hour - instant) // _STEP) * _STEP
