"""A mail as a calendar program opens it: read line by line, with nothing of what wrote it (RFC 5545, 5546, 6047)."""

import base64
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.utils import parseaddr
from typing import NamedTuple
from zoneinfo import ZoneInfo

_LINE = re.compile(r'([A-Z-]+)((?:;[A-Z-]+=(?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)*):(.*)')
_PARAMETER = re.compile(r';([A-Z-]+)=("[^"]*"|[^";:]*)')
_ESCAPED = re.compile(r"\\(.)")


class Entry(NamedTuple):
    """What stands in a calendar."""

    starts_at: datetime
    ends_at: datetime
    summary: str


class Property(NamedTuple):
    """One content line, without its name."""

    parameters: dict[str, str]
    value: str

    @property
    def text(self) -> str:
        return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], self.value)

    @property
    def address(self) -> str:
        return self.value.removeprefix("mailto:")

    @property
    def instant(self) -> datetime:
        if self.value.endswith("Z"):
            return datetime.strptime(self.value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        wall = datetime.strptime(self.value, "%Y%m%dT%H%M%S")  # noqa: DTZ007 - its zone stands beside it
        return wall.replace(tzinfo=ZoneInfo(self.parameters["TZID"])).astimezone(UTC)


@dataclass(frozen=True)
class Letter:
    """One mail that carries a calendar object."""

    raw: bytes
    sender: str
    recipient: str
    ics: bytes
    method: str
    event: dict[str, Property]

    @classmethod
    def opened(cls, raw: bytes) -> "Letter | None":
        """The calendar object of a mail; None where it has none. Both copies of it have to be the same."""
        if b"Content-Type: text/calendar" not in raw:
            assert b"application/ics" not in raw
            return None
        message = message_from_bytes(raw)
        parts = {part.get_content_type(): part for part in message.walk()}
        inline, attached = parts["text/calendar"], parts["application/ics"]
        assert inline.get_payload() == attached.get_payload(), "two calendars in one mail"
        ics = base64.b64decode(str(inline.get_payload()))
        calendar, event = _read(ics)
        method = calendar["METHOD"].value
        assert inline.get_param("method") == method, "the mail and its calendar disagree"
        return cls(raw, parseaddr(message["From"])[1], parseaddr(message["To"])[1], ics, method, event)

    @property
    def uid(self) -> str:
        return self.event["UID"].text

    @property
    def sequence(self) -> int:
        return int(self.event["SEQUENCE"].value)

    @property
    def dtstamp(self) -> datetime:
        return self.event["DTSTAMP"].instant

    @property
    def organizer(self) -> str:
        return self.event["ORGANIZER"].address

    @property
    def attendee(self) -> str:
        return self.event["ATTENDEE"].address

    @property
    def partstat(self) -> str:
        """What the attendee is said to have answered."""
        return self.event["ATTENDEE"].parameters.get("PARTSTAT", "NEEDS-ACTION")

    @property
    def link(self) -> str:
        """The attendee's own way in: it tells whose place this is, whatever the UID."""
        return self.event["URL"].value

    @property
    def entry(self) -> Entry:
        """What is to stand in the calendar."""
        starts_at, ends_at = self.event["DTSTART"].instant, self.event["DTEND"].instant
        return Entry(starts_at, ends_at, self.event["SUMMARY"].text)


def shown(ics: bytes) -> dict[str, Entry]:
    """What a subscribed calendar shows, by UID: cancelled entries stay in the feed, but not in anybody's day."""
    return {
        event["UID"].text: Entry(event["DTSTART"].instant, event["DTEND"].instant, event["SUMMARY"].text)
        for event in _components(_lines(ics), "VEVENT")
        if event["STATUS"].value != "CANCELLED"
    }


def _read(ics: bytes) -> tuple[dict[str, Property], dict[str, Property]]:
    lines = _lines(ics)
    [event] = _components(lines, "VEVENT")
    first_component = next(index for index, line in enumerate(lines[1:], 1) if line.startswith("BEGIN:"))
    return _properties(lines[1:first_component]), event


def _lines(ics: bytes) -> list[str]:
    return ics.replace(b"\r\n ", b"").decode().split("\r\n")[:-1]


def _components(lines: list[str], name: str) -> list[dict[str, Property]]:
    begins = [index for index, line in enumerate(lines) if line == f"BEGIN:{name}"]
    return [_properties(lines[begin + 1 : lines.index(f"END:{name}", begin)]) for begin in begins]


def _properties(lines: list[str]) -> dict[str, Property]:
    found = {}
    for line in lines:
        match = _LINE.fullmatch(line)
        assert match, f"not a content line: {line}"
        name, parameters, value = match.groups()
        assert name not in found, f"{name} twice"
        found[name] = Property({key: text.strip('"') for key, text in _PARAMETER.findall(parameters)}, value)
    return found
