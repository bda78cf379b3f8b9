"""VTIMEZONE as every calendar program understands it: two observances, each with a yearly rule.

icalendar's own `add_missing_timezones()` writes lists of dates, which Outlook ignores (an hour wrong).
"""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Component, Timezone, TimezoneDaylight, TimezoneStandard

PROVEN_YEARS = range(2024, 2038)
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True)
class Observance:
    """One of the two halves of a zone's year: from when, by the wall clock that it ends, and what is shown then."""

    name: str
    month: int
    week: int  # the first to fourth such weekday of the month, or -1 for the last
    weekday: int
    at: time
    offset_from: timedelta
    offset_to: timedelta

    @property
    def first_onset(self) -> datetime:
        """The onset in 1970, by the wall clock: early enough for everything, as other programs write it."""
        days = [week[self.weekday] for week in calendar.monthcalendar(1970, self.month) if week[self.weekday]]
        day = days[self.week if self.week < 0 else self.week - 1]
        return datetime.combine(date(1970, self.month, day), self.at)


@lru_cache(maxsize=64)
def vtimezone(zone: str) -> bytes:
    """The VTIMEZONE of this zone, empty when no yearly rule is true of all the proven years: then send UTC."""
    observances = yearly_observances(zone)
    if not observances:
        return b""
    component = Timezone()
    component.add("TZID", zone)
    # The observance with the greater offset is summer time, whatever the zone calls it.
    latest_first = sorted(observances, key=lambda observance: observance.offset_to, reverse=True)
    for kind, observance in zip((TimezoneDaylight, TimezoneStandard), latest_first, strict=True):
        component.add_component(_with_rule(kind(), observance))
    return bytes(component.to_ical())


def is_ambiguous(instant: datetime, zone: str) -> bool:
    """Whether the wall clock shows this twice: the hour that comes again when summer time ends."""
    local = instant.astimezone(ZoneInfo(zone))
    return local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset()


def yearly_observances(zone: str) -> tuple[Observance, ...]:
    """The two rules that hold in each of the proven years, or nothing. An unknown zone has none."""
    try:
        changes = list(_changes(ZoneInfo(zone)))
    except (KeyError, ValueError, OSError):
        return ()
    if [change.year for change in changes] != [year for year in PROVEN_YEARS for _ in range(2)]:
        return ()
    rules = [set.intersection(*map(_possible_rules, half)) for half in (changes[::2], changes[1::2])]
    return tuple(sorted(half, key=lambda rule: rule.week)[0] for half in rules) if all(rules) else ()


def _changes(zone: ZoneInfo) -> Iterator[datetime]:
    """The instants within the proven years at which the zone's offset changes, in its own local time."""
    instant = datetime(PROVEN_YEARS.start, 1, 1, tzinfo=UTC)
    while instant.year < PROVEN_YEARS.stop:
        before, after = instant, instant + timedelta(days=1)
        instant = after
        if _offset(before, zone) == _offset(after, zone):
            continue
        while after - before > timedelta(minutes=1):
            middle = before + (after - before) // 2
            before, after = (
                (middle, after) if _offset(middle, zone) == _offset(before, zone) else (before, middle)
            )
        yield after.replace(second=0, microsecond=0).astimezone(zone)


def _possible_rules(change: datetime) -> set[Observance]:
    """The first to fourth or the last such weekday of its month: each way to state this change as a rule."""
    offset_to = change.utcoffset() or timedelta()
    offset_from = (change.astimezone(UTC) - timedelta(minutes=1)).astimezone(change.tzinfo).utcoffset()
    assert offset_from is not None
    wall = change.astimezone(UTC).replace(tzinfo=None) + offset_from
    weeks = [(wall.day + 6) // 7] if wall.day <= 28 else []
    if (wall + timedelta(days=7)).month != wall.month:
        weeks.append(-1)
    name = change.tzname() or ""
    return {
        Observance(name, wall.month, week, wall.weekday(), wall.time(), offset_from, offset_to)
        for week in weeks
    }


def _with_rule(component: Component, rule: Observance) -> Component:
    component.add("DTSTART", rule.first_onset)
    component.add(
        "RRULE", {"FREQ": "YEARLY", "BYMONTH": rule.month, "BYDAY": f"{rule.week}{_WEEKDAYS[rule.weekday]}"}
    )
    component.add("TZOFFSETFROM", rule.offset_from)
    component.add("TZOFFSETTO", rule.offset_to)
    component.add("TZNAME", rule.name)
    return component


def _offset(instant: datetime, zone: ZoneInfo) -> timedelta | None:
    return instant.astimezone(zone).utcoffset()
