"""Dates in words, read back as a person reads them: by nothing of what wrote them."""

import re
from datetime import UTC, date, datetime, time, timedelta
from html import unescape
from zoneinfo import ZoneInfo

_WEEKDAYS = {
    "sv": ["måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag"],
    "en": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
}
_MONTHS = {
    "sv": [
        "januari",
        "februari",
        "mars",
        "april",
        "maj",
        "juni",
        "juli",
        "augusti",
        "september",
        "oktober",
        "november",
        "december",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}
_DAY = r"(\w+) (\d{1,2}) (\w+) (\d{4})"
_DATES = {
    "sv": re.compile(
        rf"{_DAY} kl\. (\d{{1,2}}\.\d\d)(?:–(\d{{1,2}}\.\d\d)| till {_DAY} kl\. (\d{{1,2}}\.\d\d))(?: \(([^)]+)\))?"
    ),
    "en": re.compile(rf"{_DAY}, (\d\d:\d\d)(?:–(\d\d:\d\d)| to {_DAY}, (\d\d:\d\d))(?: \(([^)]+)\))?"),
}
_WHOSE = {
    "sv": {None: "Europe/Stockholm", "tid i Helsinki": "Europe/Helsinki", "UTC": "UTC"},
    "en": {"Swedish time": "Europe/Stockholm", "Helsinki time": "Europe/Helsinki", "UTC": "UTC"},
}


_SHORT = {
    "sv": ["jan", "feb", "mars", "apr", "maj", "juni", "juli", "aug", "sep", "okt", "nov", "dec"],
    "en": ["Jan", "Feb", "Mar", "Apr", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec"],
}
_BIG = re.compile(
    r'__day">(\d+)</span> <span class="date__month">(\w+)</span> <span class="date__year">(\d{4})</span>'
)
_TIME_OF_DAY = {
    "sv": re.compile(r"(\w+) kl\. (\d{1,2}\.\d\d)–(\d{1,2}\.\d\d)(?: \(([^)]+)\))?"),
    "en": re.compile(r"(\w+) (\d\d:\d\d)–(\d\d:\d\d)(?: \(([^)]+)\))?"),
}
Moment = frozenset[datetime]
"""The instants that a wall clock's reading can mean: two in the hour that autumn repeats."""


def dates_in(text: str, language: str) -> list[tuple[Moment, Moment]]:
    """Every `torsdag 26 november 2026 kl. 12.00–13.00` in a text, as start and end."""
    found = []
    for match in _DATES[language].finditer(_plain(text)):
        first, last, zone = match.groups()[:4], match.groups()[6:10], _WHOSE[language][match[12]]
        day = _day(first, language)
        last_day = _day(last, language) if match[11] else day
        found.append((_moment(day, match[5], zone), _moment(last_day, match[6] or match[11], zone)))
    return found


def large_date_in(markup: str, language: str) -> tuple[Moment, Moment]:
    """The date that is set large, and the time of day beside it."""
    large, beside = _BIG.search(markup), _TIME_OF_DAY[language].search(_plain(markup))
    assert large, markup
    assert beside, markup
    day = date(int(large[3]), _SHORT[language].index(large[2]) + 1, int(large[1]))
    assert beside[1].casefold() == _WEEKDAYS[language][day.weekday()].casefold()
    zone = _WHOSE[language][beside[4]]
    ends = _moment(day, beside[3], zone) | _moment(day + timedelta(days=1), beside[3], zone)
    return _moment(day, beside[2], zone), ends


def _moment(day: date, clock: str, zone: str) -> Moment:
    hour, minute = map(int, re.split(r"[.:]", clock))
    wall = datetime.combine(day, time(hour, minute), ZoneInfo(zone))
    return Moment(wall.replace(fold=fold).astimezone(UTC) for fold in (0, 1))


def _day(words: tuple[str, ...], language: str) -> date:
    weekday, day, month, year = words
    found = date(int(year), _MONTHS[language].index(month) + 1, int(day))
    assert weekday.casefold() == _WEEKDAYS[language][found.weekday()].casefold(), f"no {weekday}: {found}"
    return found


def _plain(text: str) -> str:
    return unescape(text).replace("\N{NO-BREAK SPACE}", " ")
