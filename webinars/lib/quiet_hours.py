"""The hours of the night in which nobody is disturbed."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class QuietHours:
    """The local time in which nobody is mailed. May span midnight; the first and last moment are still allowed."""

    begins: time
    ends: time

    @classmethod
    def parse(cls, text: str) -> "QuietHours | None":
        """`"21:00-07:00"`, or an empty text for none."""
        if not text:
            return None
        begins, _, ends = text.partition("-")
        return cls(time.fromisoformat(begins), time.fromisoformat(ends))

    def hold(self, local: datetime) -> bool:
        """Whether it is quiet at this local time."""
        clock = local.time()
        if self.begins <= self.ends:
            return self.begins < clock < self.ends
        return clock > self.begins or clock < self.ends

    def hold_at(self, instant: datetime, zone: str) -> bool:
        """Whether it is quiet in the zone at this instant."""
        return self.hold(instant.astimezone(ZoneInfo(zone)))

    def around(self, instant: datetime, zone: str) -> tuple[datetime, datetime]:
        """The beginning and the end, in UTC, of the quiet hours that hold at this instant."""
        local = instant.astimezone(ZoneInfo(zone))
        evening = local.date()
        if self.begins > self.ends and local.time() < self.ends:
            evening -= timedelta(days=1)
        morning = evening if self.begins <= self.ends else evening + timedelta(days=1)
        begins = datetime.combine(evening, self.begins, ZoneInfo(zone))
        ends = datetime.combine(morning, self.ends, ZoneInfo(zone))
        return begins.astimezone(UTC), ends.astimezone(UTC)
