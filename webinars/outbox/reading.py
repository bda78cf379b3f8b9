"""A frozen mail as somebody else may look at it: its parts, with every personal link hidden."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from icalendar import Calendar

from webinars.mail.mime import IncomingMessage
from webinars.outbox.masking import masked


@dataclass(frozen=True)
class Entry:
    """What the calendar of its reader is told."""

    is_cancelled: bool
    summary: str
    starts_at: datetime
    ends_at: datetime
    place: str
    version: int


@dataclass(frozen=True)
class Shown:
    """The parts of a mail."""

    text: str
    html: str
    entry: Entry | None


def shown(message: bytes, own_hosts: Collection[str]) -> Shown:
    """What of a frozen mail can be shown."""
    parts = {part.content_type: part for part in reversed(IncomingMessage.read(message).own_parts)}
    text, html, calendar = (parts.get(kind) for kind in ("text/plain", "text/html", "text/calendar"))
    return Shown(
        masked(text.text(), own_hosts) if text else "",
        masked(html.text(), own_hosts) if html else "",
        _entry(calendar.content()) if calendar else None,
    )


def _entry(content: bytes) -> Entry | None:
    """It is one of ours: it has all of these, or was never sent."""
    calendar = Calendar.from_ical(content)
    event: Any = next(iter(calendar.walk("VEVENT")), None)
    if event is None:
        return None
    starts_at, ends_at = event["DTSTART"].dt, event["DTEND"].dt
    return Entry(
        str(calendar.get("METHOD", "")) == "CANCEL",
        str(event.get("SUMMARY", "")),
        starts_at.astimezone(UTC),
        ends_at.astimezone(UTC),
        str(event.get("LOCATION", "")) if "://" not in str(event.get("LOCATION", "")) else "",
        int(event.get("SEQUENCE", 0)),
    )
