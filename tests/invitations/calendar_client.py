"""A calendar program that is as strict as RFC 5546 allows, and that nobody can fool twice."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from typing import NamedTuple

from icalendar import Calendar, Event


class Entry(NamedTuple):
    """What stands in the calendar."""

    starts_at: datetime
    ends_at: datetime
    summary: str


@dataclass(frozen=True)
class CalendarObject:
    """One received calendar part."""

    method: str
    event: Event

    @classmethod
    def in_mail(cls, message: bytes) -> "CalendarObject | None":
        """The calendar part of a mail; None where it has none. Both copies of it have to be the same."""
        parts = [
            part.get_payload(decode=True)
            for part in message_from_bytes(message, policy=policy.default).walk()
            if part.get_content_type() in ("text/calendar", "application/ics")
        ]
        if not parts:
            return None
        assert len(parts) == 2
        assert parts[0] == parts[1]
        assert isinstance(parts[0], bytes)
        calendar = Calendar.from_ical(parts[0])
        [event] = calendar.walk("VEVENT")
        assert isinstance(event, Event)
        return cls(str(calendar["METHOD"]), event)

    @property
    def uid(self) -> str:
        return str(self.event["UID"])

    @property
    def version(self) -> tuple[int, datetime]:
        """What decides which of two objects is the newer (RFC 5546 §2.1.5)."""
        return self.event.sequence, self.event.DTSTAMP

    @property
    def partstat(self) -> str:
        """What the attendee is said to have answered."""
        return str(self.event["ATTENDEE"].params["PARTSTAT"])

    @property
    def entry(self) -> Entry:
        """What is to stand in the calendar."""
        starts_at, ends_at = (self.event[name].dt.astimezone(UTC) for name in ("DTSTART", "DTEND"))
        return Entry(starts_at, ends_at, str(self.event["SUMMARY"]))


@dataclass
class CalendarClient:
    """Obeys REQUEST and CANCEL. Whatever comes late, twice in another form, or out of order fails the test."""

    entries: dict[str, Entry] = field(default_factory=dict)
    newest: dict[str, tuple[tuple[int, datetime], str, bytes]] = field(default_factory=dict)

    def receive(self, message: bytes) -> None:
        """One mail arrives."""
        received = CalendarObject.in_mail(message)
        if received is None or self._is_copy(received, message):
            return
        if received.uid in self.newest:
            version, method, _ = self.newest[received.uid]
            assert received.version > version, "older than what came before"
            assert received.version[1] > version[1], "the DTSTAMP has not risen"
            if received.version[0] == version[0]:
                assert (received.method, method) == ("REQUEST", "REQUEST"), "a CANCEL that programs ignore"
                assert received.entry == self.entries[received.uid], "an update that Thunderbird drops"
        self.newest[received.uid] = received.version, received.method, message
        if received.method == "REQUEST":
            self.entries[received.uid] = received.entry
        else:
            self.entries.pop(received.uid, None)

    def _is_copy(self, received: CalendarObject, message: bytes) -> bool:
        """A second try after a lost reply, byte for byte the same."""
        return received.uid in self.newest and self.newest[received.uid][2] == message
