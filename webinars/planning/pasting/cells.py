"""Days, hours and lengths as people write them, in Swedish and English."""

import re
from datetime import date, time, timedelta

_MONTHS = ("jan", "feb", "mar", "apr", "ma[jy]", "jun", "jul", "aug", "sep", "o[kc]t", "nov", "dec")
_MONTH = "|".join(rf"(?P<m{number}>{stem})" for number, stem in enumerate(_MONTHS, start=1))
_ISO_DAY = re.compile(r"(?<!\d)(?P<year>20\d\d)[-/.]?(?P<month>\d\d)[-/.]?(?P<day>\d\d)(?!\d)")
_DAY_AND_MONTH = re.compile(
    rf"(?<!\d)(?P<day>\d\d?)(?:\.|:[ae]|st|nd|rd|th)?\s+(?:of\s+)?(?:{_MONTH})[a-z]*\.?,?(?:\s+(?P<year>20\d\d))?",
    re.I,
)
_MONTH_AND_DAY = re.compile(
    rf"\b(?:{_MONTH})[a-z]*\.?\s+(?P<day>\d\d?)(?:st|nd|rd|th)?(?![\d.:])(?:,?\s+(?P<year>20\d\d))?", re.I
)
_NUMBERS = re.compile(
    r"(?<![\d.:/])(?P<first>\d\d?)\s?[/.]\s?(?P<second>\d\d?)(?:\s?[-/. ]\s?(?P<year>20\d\d|\d\d))?(?![\d:])"
)
_CLOCK = r"(?:kl(?:ockan|\.)?\s*)?(\d\d?)(?:[.:](\d\d)(?:[.:]\d\d)?)?\s*(am|pm|a\.m\.|p\.m\.)?"
_HOURS = re.compile(rf"(?<![\d.:]){_CLOCK}(?:\s*(?:-|–|—|till|to)\s*{_CLOCK})?(?![\d.:])", re.I)
_LENGTH = re.compile(
    r"(?:(\d\d?)(?:[.,](5))?\s*(?:h\b|tim\w*|hour\w*))?\s*(?:och|and)?\s*(?:(\d{1,3})\s*(?:m\b|min\w*))?",
    re.I,
)


def day_in(text: str, *, after: date) -> tuple[date | None, str]:
    """The day that the text names, and what is left of the text without it.

    A day without a year is the first such day from `after` on. The 31st of June is none.
    """
    for pattern in (_ISO_DAY, _DAY_AND_MONTH, _MONTH_AND_DAY, _NUMBERS):
        if found := pattern.search(text):
            day = _day(found, after)
            return day, (text[: found.start()] + " " + text[found.end() :]) if day else text
    return None, text


def hours_in(text: str) -> tuple[time, time | None] | None:
    """When it starts and, where that is said, ends: `kl. 12.00–12.45`, `18:30`, `9-10`, `1 pm`."""
    for found in _HOURS.finditer(text):
        hour, minute, half, until_hour, until_minute, until_half = found.groups()
        says_so = minute or half or until_hour or found[0].casefold().startswith("kl") or text.strip() == hour
        start = _time(hour, minute, half or until_half)
        if says_so and start is not None:
            return start, _time(until_hour, until_minute, until_half or half) if until_hour else None
    return None


def minutes_in(text: str) -> int | None:
    """How long: `45 min`, `1 timme`, `1,5 h`, `1 h 30 min`, `60`; None for what is no length up to a day."""
    text = text.strip()
    if text.isascii() and text.isdigit() and len(text) <= 4:
        minutes = int(text)
    elif text and (found := _LENGTH.fullmatch(text)) and (found[1] or found[3]):
        minutes = int(found[1] or 0) * 60 + (30 if found[2] else 0) + int(found[3] or 0)
    else:
        return None
    return minutes if timedelta(0) < timedelta(minutes=minutes) <= timedelta(days=1) else None


def _day(found: re.Match[str], after: date) -> date | None:
    parts = found.groupdict()
    if "first" in parts:
        day, month = int(parts["first"]), int(parts["second"])
        if month > 12 >= day:  # 11/26/2026
            day, month = month, day
    else:
        day = int(parts["day"])
        month = int(parts["month"]) if "month" in parts else _named_month(parts)
    year = int(parts["year"]) if parts["year"] else None
    if year is not None:
        return _date(year + (2000 if year < 100 else 0), month, day)
    this_year = _date(after.year, month, day)
    return this_year if this_year and this_year >= after else _date(after.year + 1, month, day)


def _named_month(parts: dict[str, str | None]) -> int:
    return next(number for number in range(1, 13) if parts[f"m{number}"])


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _time(hour: str, minute: str | None, half: str | None) -> time | None:
    number = int(hour)
    if half:
        if not 1 <= number <= 12:
            return None
        number = number % 12 + (12 if half.casefold().startswith("p") else 0)
    try:
        return time(number, int(minute or 0))
    except ValueError:
        return None
