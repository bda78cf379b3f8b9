"""Times and lengths as meeting platforms write them, in the language of whoever exported the report."""

import re
from datetime import date, datetime, time

from webinars.lib.dates import NonexistentLocalTime, local_instant

_CLOCK = r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2}))?\s*(?P<half>am|pm|fm|em)?"
_ISO = re.compile(
    rf"(?P<year>\d{{4}})-(?P<month>\d{{1,2}})-(?P<day>\d{{1,2}})[T, ]+(?:kl\.?\s*)?{_CLOCK}", re.I
)
_NUMBERS = re.compile(
    rf"(?P<first>\d{{1,2}})[/.](?P<second_>\d{{1,2}})[/.](?P<year>\d{{4}}|\d{{2}})[, ]+{_CLOCK}", re.I
)
_PARTS = re.compile(r"(\d+)\s*(h|t(?:im)?|m(?:in)?|s(?:ek|ec)?)[a-zåäö.]*", re.I)
_LONGEST_MINUTES = 24 * 60


def moment_in(text: str, *, zone: str, near: date) -> datetime | None:
    """The instant that the text names on the clock of `zone`; None where it names none.

    Whether 5/6 is in May or June the text does not say: the one nearer to `near`, the day of the meeting, is meant.
    """
    if found := _ISO.search(text):
        days = [_date(int(found["year"]), int(found["month"]), int(found["day"]))]
    elif found := _NUMBERS.search(text):
        year = int(found["year"]) + (2000 if len(found["year"]) == 2 else 0)
        first, second = int(found["first"]), int(found["second_"])
        days = [_date(year, first, second), _date(year, second, first)]
    else:
        return None
    clock, possible = _clock(found), [day for day in days if day]
    if clock is None or not possible:
        return None
    day = min(possible, key=lambda each: abs(each - near))
    try:
        return local_instant(datetime.combine(day, clock), zone)
    except NonexistentLocalTime:
        return None


def minutes_in(text: str) -> float | None:
    """How many minutes: `57`, `57,5`, `1h 27m 51s`, `1 tim 27 min 51 s`, `1:27:51`; None for what is no length."""
    text = text.strip()
    plain = text.replace(",", ".")
    if re.fullmatch(r"\d{1,5}(?:\.\d{1,4})?", plain):
        minutes = float(plain)
    elif clock := re.fullmatch(r"(\d{1,3}):(\d{2}):(\d{2})", text):
        minutes = int(clock[1]) * 60 + int(clock[2]) + int(clock[3]) / 60
    elif parts := _PARTS.findall(text):
        size = {"h": 60.0, "t": 60.0, "m": 1.0, "s": 1 / 60}
        minutes = sum(int(number[:6]) * size[unit[0].lower()] for number, unit in parts)
    else:
        return None
    return minutes if 0 <= minutes <= _LONGEST_MINUTES else None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _clock(found: re.Match[str]) -> time | None:
    hour, half = int(found["hour"]), (found["half"] or "").lower()
    if half:
        hour = hour % 12 + (12 if half in ("pm", "em") else 0)
    try:
        return time(hour, int(found["minute"]), int(found["second"] or 0))
    except ValueError:
        return None
