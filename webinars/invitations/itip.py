"""What calendars answer (RFC 5546 §3.2.3, §3.2.7; RFC 5545 §3.1), read line by line and within bounds.

Not by icalendar: it reads whole objects, with their rules of recurrence and zones, and refuses what is not valid. Of an
answer only a handful of properties matters, and programs write the rest as they please.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from webinars.lib.text import clean_line, clean_text

MOST_LINES = 5_000
LONGEST_LINE = 10_000
MOST_EVENTS = 5
MOST_ATTENDEES = 20
LONGEST_COMMENT = 2_000
LARGEST_SEQUENCE = 2**31 - 1

_PARAMETER = re.compile(r';([A-Za-z0-9-]{1,60})=((?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)')
_TIME = re.compile(r"(\d{8})T(\d{6})(Z?)")
_NAMES = ("UID", "SEQUENCE", "DTSTAMP", "ATTENDEE", "COMMENT", "DTSTART", "DTEND")


@dataclass(frozen=True)
class Answering:
    """Whose answer it is, and what they say."""

    address: str
    partstat: str = ""
    delegated_to: str = ""


@dataclass(frozen=True)
class CalendarAnswer:
    """One answer about one entry. Without a DTSTAMP, or with one that is no instant, nobody knows when it was made."""

    method: str
    uid: str
    sequence: int = 0
    dtstamp: datetime | None = None
    attendees: tuple[Answering, ...] = ()
    comment: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True)
class _Property:
    value: str
    parameters: dict[str, str]


@dataclass
class _Event:
    properties: dict[str, list[_Property]] = field(default_factory=dict)

    def first(self, name: str) -> _Property:
        return self.properties.get(name, [_Property("", {})])[0]


def read_answers(calendar: bytes) -> list[CalendarAnswer]:
    """The answers in a calendar object, in UTF-8; what names no entry is left out."""
    method, events = "", list[_Event]()
    stack: list[str] = []
    for name, found in _properties(calendar):
        if name == "BEGIN":
            stack.append(found.value.upper())
            if stack[-1] == "VEVENT" and len(events) < MOST_EVENTS:
                events.append(_Event())
        elif name == "END" and stack:
            stack.pop()
        elif name == "METHOD" and not method:
            method = found.value.upper()
        elif stack and stack[-1] == "VEVENT" and events and name in _NAMES:
            kept = events[-1].properties.setdefault(name, [])
            if len(kept) < MOST_ATTENDEES:
                kept.append(found)
    return [_answer(method, event) for event in events if event.first("UID").value]


def _answer(method: str, event: _Event) -> CalendarAnswer:
    sequence = event.first("SEQUENCE").value.strip()
    known = re.fullmatch(r"\d{1,10}", sequence)
    return CalendarAnswer(
        method=clean_line(method, 40),
        uid=event.first("UID").value.strip(),
        sequence=min(int(sequence), LARGEST_SEQUENCE) if known else 0,
        dtstamp=_instant(event.first("DTSTAMP")),
        attendees=tuple(_answering(each) for each in event.properties.get("ATTENDEE", [])),
        comment=clean_text(_unescaped(event.first("COMMENT").value), LONGEST_COMMENT),
        starts_at=_instant(event.first("DTSTART")),
        ends_at=_instant(event.first("DTEND")),
    )


def _answering(attendee: _Property) -> Answering:
    return Answering(
        _calendar_address(attendee.value),
        clean_line(attendee.parameters.get("PARTSTAT", ""), 40).upper(),
        _calendar_address(attendee.parameters.get("DELEGATED-TO", "").partition(",")[0]),
    )


def _calendar_address(value: str) -> str:
    """RFC 5545 §3.3.3: `mailto:anna@example.org`, in whatever case, and in quotation marks within parameters."""
    return clean_line(re.sub(r"^mailto:", "", value.strip().strip('"'), flags=re.IGNORECASE), 320)


def _properties(calendar: bytes) -> Iterator[tuple[str, _Property]]:
    text = calendar.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    unfolded = re.sub(r"\n[ \t]", "", text)
    for line in unfolded.split("\n", MOST_LINES)[:MOST_LINES]:
        if len(line) <= LONGEST_LINE and (found := _property(line)):
            yield found


def _property(line: str) -> tuple[str, _Property] | None:
    name = re.match(r"[A-Za-z0-9-]{1,60}", line)
    if name is None:
        return None
    parameters, position = {}, name.end()
    while found := _PARAMETER.match(line, position):
        parameters[found[1].upper()] = found[2].strip('"') if found[2].count('"') <= 2 else found[2]
        position = found.end()
    if line[position : position + 1] != ":":
        return None
    return name[0].upper(), _Property(line[position + 1 :].strip(), parameters)


def _instant(found: _Property) -> datetime | None:
    """In UTC; None for a date, for a wall clock of no zone, and for what is no time at all."""
    time = _TIME.fullmatch(found.value)
    if time is None:
        return None
    try:
        wall = datetime.strptime(time[1] + time[2], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        zone = UTC if time[3] else _zone(found.parameters.get("TZID", ""))
        return wall.replace(tzinfo=zone).astimezone(UTC) if zone else None
    except (ValueError, OverflowError):
        return None


def _zone(name: str) -> ZoneInfo | None:
    """By its name in the tz database, or by the one that Windows has for it."""
    try:
        return ZoneInfo(WINDOWS_TO_OLSON.get(name, name))
    except (KeyError, ValueError, OSError):
        return None


def _unescaped(text: str) -> str:
    return re.sub(r"\\([nN,;\\])", lambda found: "\n" if found[1] in "nN" else found[1], text)
