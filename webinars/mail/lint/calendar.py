"""The calendar object: one event, one guest, our own mailbox as its organizer (RFC 5545, 5546, 6047)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from webinars.lib.addresses import is_same_organisation
from webinars.mail.lint.links import leads_astray
from webinars.mail.lint.standards import Mail, Standards, header_of, only_address

LONGEST_LINE = 75

_PARAMETER = r';[A-Z0-9-]+=(?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*'
_LINE = re.compile(rf"([A-Z0-9-]+)((?:{_PARAMETER})*):(.*)")
_CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_TIME_ZONE = re.compile(r";TZID=([^;:,]+)")
_REQUIRED = ("UID", "DTSTAMP", "SEQUENCE", "DTSTART", "DTEND", "SUMMARY", "STATUS", "ORGANIZER", "ATTENDEE")
_OF_A_SERIES = {"RRULE", "RDATE", "EXDATE", "RECURRENCE-ID"}
_STATUS = {"REQUEST": "CONFIRMED", "CANCEL": "CANCELLED"}

Property = tuple[str, str]
"""Parameters, as they are written, and value."""


@dataclass(frozen=True, slots=True)
class _Object:
    """Which components there are, each as the path to it, and the properties of each path by their names."""

    components: Sequence[tuple[str, ...]]
    properties: Mapping[tuple[str, ...], Mapping[str, Sequence[Property]]]

    @property
    def calendar(self) -> Mapping[str, Sequence[Property]]:
        """The properties that stand in no component."""
        return self.properties.get(("VCALENDAR",), {})

    @property
    def event(self) -> Mapping[str, Sequence[Property]]:
        """Those of its events, of which there should be one."""
        return self.properties.get(("VCALENDAR", "VEVENT"), {})

    @property
    def zones(self) -> set[str]:
        """The time zones that it describes."""
        described = self.properties.get(("VCALENDAR", "VTIMEZONE"), {})
        return {value for _, value in described.get("TZID", [])}

    def value(self, name: str) -> str:
        """The event's only value of this name, or its first, or nothing."""
        return self.event[name][0][1] if name in self.event else ""


class _Unreadable(ValueError):
    """No calendar object; the text says why."""


def calendar_faults(content: bytes, method: str, message: Mail, standards: Standards) -> Iterator[str]:
    """Faults of the bytes that both calendar parts carry; `method` is what the part's header says."""
    yield from _faults_of_lines(content)
    try:
        found = _read(content)
    except (_Unreadable, UnicodeDecodeError) as problem:
        yield f"the calendar cannot be read: {problem}"
        return
    yield from _faults_of_frame(found, method)
    yield from _faults_of_event(found, method)
    yield from _faults_of_people(found, message, standards)
    for name in ("URL", "CONFERENCE"):
        for _, url in found.event.get(name, []):
            if leads_astray(url, standards):
                yield f"the calendar's {name} leads to {url[:200]}, which is not ours"


def _faults_of_lines(content: bytes) -> Iterator[str]:
    line_ends = content.count(b"\r\n")
    if not line_ends == content.count(b"\r") == content.count(b"\n"):
        yield "the calendar has a bare CR or LF"
    lines = content.split(b"\r\n")
    longest = max(map(len, lines))
    if longest > LONGEST_LINE:
        yield f"a line of the calendar has {longest} octets, and {LONGEST_LINE} are allowed"
    if any(0x80 <= line[1] < 0xC0 for line in lines if line.startswith(b" ") and len(line) > 1):
        yield "a letter of the calendar is torn apart at the end of a line"
    if _CONTROLS.search(content):
        yield "the calendar has a control character"


def _faults_of_frame(found: _Object, method: str) -> Iterator[str]:
    said = [value for _, value in found.calendar.get("METHOD", [])]
    if said != [method] or method not in _STATUS:
        yield f"the calendar's METHOD is {', '.join(said) or 'missing'}, and its part's {method or 'missing'}"
    if [value for _, value in found.calendar.get("VERSION", [])] != ["2.0"]:
        yield "the calendar's VERSION is not 2.0"
    if len(found.calendar.get("PRODID", [])) != 1:
        yield "the calendar needs one PRODID"
    parts = [path[1] for path in found.components if len(path) == 2]
    if parts.count("VEVENT") != 1 or not {"VEVENT", "VTIMEZONE"}.issuperset(parts):
        yield f"the calendar holds {', '.join(parts) or 'nothing'}"


def _faults_of_event(found: _Object, method: str) -> Iterator[str]:
    for name in _REQUIRED:
        if (times := len(found.event.get(name, []))) != 1:
            yield f"the event has {times} of {name}"
    for name in found.event.keys() & _OF_A_SERIES:
        yield f"the event has {name}: each occurrence has a UID of its own"
    for path in found.components:
        if len(path) > 2 and path[1] == "VEVENT":
            yield f"the event holds a {path[-1]}"
    if (status := found.value("STATUS")) != _STATUS.get(method, status):
        yield f"the event's STATUS is {status}, which no {method} says"
    sequence = found.value("SEQUENCE")
    if not sequence.isdecimal() or (method == "CANCEL" and int(sequence) == 0):
        yield f"the event's SEQUENCE is {sequence or 'missing'}, which no {method} has"
    yield from _faults_of_zones(found)


def _faults_of_zones(found: _Object) -> Iterator[str]:
    for name in ("DTSTART", "DTEND"):
        for parameters, _ in found.event.get(name, []):
            if (zone := _TIME_ZONE.search(parameters)) and zone[1] not in found.zones:
                yield f"the event's {name} is in {zone[1]}, which the calendar does not describe"


def _faults_of_people(found: _Object, message: Mail, standards: Standards) -> Iterator[str]:
    organizer, attendee = (_mailbox(found.value(name)) for name in ("ORGANIZER", "ATTENDEE"))
    if attendee != standards.recipient or attendee != only_address(message, "To"):
        yield f"the event's ATTENDEE is {attendee}, and the mail is for {standards.recipient}"
    if organizer.lower() == standards.recipient.lower():
        yield "the event's ORGANIZER is its guest"
    if not _may_organise(organizer, standards):
        yield f"the event's ORGANIZER is {organizer}, and From is {standards.sender}"
    is_first = found.value("SEQUENCE") == "0" and not header_of(message, "In-Reply-To")
    if is_first and organizer != standards.reply_to:
        yield f"the event's ORGANIZER is {organizer}, and answers are read at {standards.reply_to}"
    if not standards.owns(found.value("UID").rpartition("@")[2]):
        yield f"the event's UID is none of {standards.domain}: {found.value('UID')[:100]}"


def _may_organise(organizer: str, standards: Standards) -> bool:
    """It stays what it was in the first invitation, for the life of the UID; even when we have moved since."""
    return is_same_organisation(organizer, standards.sender) or standards.owns(organizer.rpartition("@")[2])


def _mailbox(value: str) -> str:
    return value.removeprefix("mailto:")


def _read(content: bytes) -> _Object:
    properties: dict[tuple[str, ...], dict[str, list[Property]]] = {}
    components: list[tuple[str, ...]] = []
    path: tuple[str, ...] = ()
    for line in content.replace(b"\r\n ", b"").decode().removesuffix("\r\n").split("\r\n"):
        name, parameters, value = _property(line)
        if name == "BEGIN":
            path = (*path, value)
            components.append(path)
        elif name == "END" and path[-1:] == (value,):
            path = path[:-1]
        elif name == "END" or not path:
            raise _Unreadable(f"{line[:40]!r} stands where nothing is open")
        else:
            properties.setdefault(path, {}).setdefault(name, []).append((parameters, value))
    if path:
        raise _Unreadable(f"{path[-1]} has no end")
    return _Object(components, properties)


def _property(line: str) -> tuple[str, str, str]:
    match = _LINE.fullmatch(line)
    if match is None:
        raise _Unreadable(f"{line[:40]!r} is no property")
    return match[1], match[2], match[3]
