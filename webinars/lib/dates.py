"""Dates, times, lengths and numbers as people read them, in Swedish and English, and local times as instants.

Instants come in aware and are shown on the clock of `zone`. `language` is "sv" or "en". Whoever reads English may
sit anywhere, so a full date in English says whose time it is; Swedish says so only when it is not Swedish time.
"""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple
from zoneinfo import ZoneInfo

from webinars.lib.date_words import EN_DASH, HARD_SPACE, IDIOMS, Idiom

_HOME = "Europe/Stockholm"


class NonexistentLocalTime(ValueError):
    """The zone's clock never shows this time: it lies in the hour that spring skips."""

    def __init__(self, naive_local: datetime, zone: str) -> None:
        super().__init__(f"{naive_local.isoformat(' ')} does not exist in {zone}")
        self.naive_local = naive_local
        self.zone = zone


class TimelineDate(NamedTuple):
    """The pieces of a date that is set large: `26`, `nov`, and beside it `torsdag`, `12.00–13.00`."""

    day: str
    month: str
    year: str
    weekday: str
    time: str


def local(instant: datetime, zone: str) -> datetime:
    """The same instant on the zone's clock. A naive `instant` is refused: nobody knows when it is."""
    if instant.tzinfo is None:
        raise ValueError(f"{instant.isoformat(' ')} has no time zone")
    return instant.astimezone(ZoneInfo(zone))


def local_instant(naive_local: datetime, zone: str) -> datetime:
    """The instant, in UTC, at which the zone's clock shows this.

    Of the two instants of an hour that autumn repeats it is the first, or the second where `naive_local.fold` is 1.
    Raises `NonexistentLocalTime` for the hour that spring skips.
    """
    if naive_local.tzinfo is not None:
        raise ValueError(f"{naive_local.isoformat(' ')} is not a local time: it has a time zone of its own")
    instant = naive_local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    if instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != naive_local:
        raise NonexistentLocalTime(naive_local, zone)
    return instant


def heading(starts_at: datetime, ends_at: datetime, zone: str, language: str) -> str:
    """For headings and lists: `Torsdag 26 november 2026 kl. 12.00–13.00`."""
    text = _range(starts_at, ends_at, zone, language, weekday="{}")
    return text[0].upper() + text[1:]


def running(starts_at: datetime, ends_at: datetime, zone: str, language: str) -> str:
    """For running text: `torsdagen den 26 november 2026 kl. 12.00–13.00`."""
    return _range(starts_at, ends_at, zone, language, weekday=IDIOMS[language].weekday_in_text)


def table(starts_at: datetime, ends_at: datetime, zone: str, language: str) -> str:
    """For tables, where the digits stand under each other: `2026-11-26 · 09.00–10.00`."""
    idiom, start, end = IDIOMS[language], local(starts_at, zone), local(ends_at, zone)
    first, last = idiom.clock_in_column.format(start), idiom.clock_in_column.format(end)
    if start.date() == end.date():
        return f"{start:%Y-%m-%d} · {first}{EN_DASH}{last}"
    return f"{start:%Y-%m-%d} · {first} {idiom.until} {end:%Y-%m-%d} · {last}"


def timeline(starts_at: datetime, ends_at: datetime, zone: str, language: str) -> TimelineDate:
    """The short pieces for a timeline. A range over midnight keeps its plain form, `23.00–1.00`."""
    idiom, start, end = IDIOMS[language], local(starts_at, zone), local(ends_at, zone)
    return TimelineDate(
        day=str(start.day),
        month=idiom.short_months[start.month - 1],
        year=str(start.year),
        weekday=idiom.weekdays[start.weekday()],
        time=f"{idiom.clock.format(start)}{EN_DASH}{idiom.clock.format(end)}",
    )


def day(instant: datetime, zone: str, language: str) -> str:
    """The date alone: `26 november 2026`."""
    return _day(local(instant, zone), IDIOMS[language])


def weekday_and_day(instant: datetime, zone: str, language: str) -> str:
    """A date that somebody is to remember: `måndag 23 november 2026`."""
    return _weekday_and_day(local(instant, zone), IDIOMS[language], "{}")


def clock(instant: datetime, zone: str, language: str) -> str:
    """The time alone, as it stands in a sentence or a subject: `kl. 12.00`, `12:00`."""
    idiom = IDIOMS[language]
    return idiom.moment.format(idiom.clock.format(local(instant, zone)))


def deadline(instant: datetime, zone: str, language: str) -> str:
    """What follows "senast": `måndag 23 november 2026 kl. 12.00`.

    Midnight, or the minute before it, is the whole day before: `kl. 0.00` would be read as a day too late.
    """
    idiom, last = IDIOMS[language], local(instant, zone)
    if (last + timedelta(minutes=1)).date() > last.date() or (last.hour, last.minute) == (0, 0):
        return _weekday_and_day(last - timedelta(minutes=1), idiom, "{}")
    at = f"{idiom.before_clock}{idiom.clock.format(last)}"
    return f"{_weekday_and_day(last, idiom, '{}')}{at}{_whose_time(zone, idiom)}"


def moment(instant: datetime, zone: str, language: str) -> str:
    """When something happened or will, in running text: `måndagen den 23 november 2026 kl. 12.00`."""
    idiom, at = IDIOMS[language], local(instant, zone)
    day_in_text = _weekday_and_day(at, idiom, idiom.weekday_in_text)
    return f"{day_in_text}{idiom.before_clock}{idiom.clock.format(at)}{_whose_time(zone, idiom)}"


def relative(instant: datetime, zone: str, language: str, *, now: datetime) -> str:
    """How far off: `om en timme`, `i morgon`, `om 3 dagar`. Only to be shown together with the date.

    Days are the calendar's, in the zone: late in the evening "i morgon" is less than a day away.
    """
    idiom = IDIOMS[language]
    days = (local(instant, zone).date() - local(now, zone).date()).days
    minutes = round((instant - now) / timedelta(minutes=1))
    if minutes < 0 and days == 0:
        return idiom.earlier_today
    if 0 <= minutes < 210:
        return _soon(minutes, idiom)
    if days in idiom.nearby_days:
        return idiom.nearby_days[days]
    return (idiom.ahead if days > 0 else idiom.ago).format(_many_days(abs(days), idiom))


def length(minutes: int, language: str) -> str:
    """`45 minuter`, `1 timme`, `1 timme och 30 minuter`."""
    idiom = IDIOMS[language]
    hours, rest = divmod(minutes, 60)
    parts = [_counted(hours, "hour", idiom)] if hours else []
    if rest or not hours:
        parts.append(_counted(rest, "minute", idiom))
    return f" {idiom.and_} ".join(parts)


def period(days: int, language: str) -> str:
    """How long something is kept: `90` -> "tre månader", `30` -> "30 dagar". Two months and more are told in months."""
    idiom = IDIOMS[language]
    months, odd = divmod(days, 30)
    if odd or not 2 <= months < 2 + len(idiom.few):
        return _counted(days, "day", idiom)
    return f"{idiom.few[months - 2]} {idiom.units['month'][1]}"


def week(instant: datetime, zone: str, language: str) -> str:
    """The week by ISO 8601, as Sweden counts: `vecka 48`."""
    return f"{IDIOMS[language].week}{HARD_SPACE}{local(instant, zone).isocalendar().week}"


def whose_time(zone: str, language: str) -> str:
    """What follows a time of day that readers might take for their own clock's: ` (tid i Helsinki)`."""
    return _whose_time(zone, IDIOMS[language])


def machine(instant: datetime, zone: str) -> str:
    """For `<time datetime>`: `2026-11-26T12:00+01:00`."""
    return local(instant, zone).isoformat(timespec="minutes")


def number(value: int | float | Decimal, language: str, *, decimals: int = 0) -> str:
    """`1 250` or `12,5`: a hard space between thousands, so that the number stays on one line."""
    idiom = IDIOMS[language]
    return f"{value:,.{decimals}f}".translate({ord(","): idiom.thousands, ord("."): idiom.decimal})


def percent(share: float | Decimal, language: str, *, decimals: int = 0) -> str:
    """A share from 0 to 1 as `12,5 %`."""
    return f"{number(share * 100, language, decimals=decimals)}{IDIOMS[language].percent}"


def _range(starts_at: datetime, ends_at: datetime, zone: str, language: str, *, weekday: str) -> str:
    idiom, start, end = IDIOMS[language], local(starts_at, zone), local(ends_at, zone)
    text = f"{_weekday_and_day(start, idiom, weekday)}{idiom.before_range}{idiom.clock.format(start)}"
    if start.date() == end.date():
        text += f"{EN_DASH}{idiom.clock.format(end)}"
    else:
        last_day = _weekday_and_day(end, idiom, weekday)
        text += f" {idiom.until} {last_day}{idiom.before_range}{idiom.clock.format(end)}"
    return text + _whose_time(zone, idiom)


def _weekday_and_day(moment: datetime, idiom: Idiom, weekday: str) -> str:
    return f"{weekday.format(idiom.weekdays[moment.weekday()])} {_day(moment, idiom)}"


def _day(moment: datetime, idiom: Idiom) -> str:
    return f"{moment.day}{HARD_SPACE}{idiom.months[moment.month - 1]} {moment.year}"


def _whose_time(zone: str, idiom: Idiom) -> str:
    if zone == _HOME:
        return idiom.home_time
    if "/" not in zone:
        return f" ({zone})"
    return idiom.time_elsewhere.format(zone.rpartition("/")[2].replace("_", " "))


def _soon(minutes: int, idiom: Idiom) -> str:
    if minutes == 0:
        return idiom.now
    # A mail that says "om en timme" may leave a little late, and is still right.
    if minutes < 55:
        return idiom.ahead.format(_spoken(minutes, "minute", idiom))
    return idiom.ahead.format(_spoken(round(minutes / 60), "hour", idiom))


def _many_days(days: int, idiom: Idiom) -> str:
    if days < 14 and days != 7:
        return _spoken(days, "day", idiom)
    if days < 63:
        return _spoken(round(days / 7), "week", idiom)
    return _spoken(round(days / 30.44), "month", idiom)


def _counted(count: int, unit: str, idiom: Idiom) -> str:
    one, many = idiom.units[unit]
    return f"{count} {one if count == 1 else many}"


def _spoken(count: int, unit: str, idiom: Idiom) -> str:
    return f"{idiom.one} {idiom.units[unit][0]}" if count == 1 else _counted(count, unit, idiom)
