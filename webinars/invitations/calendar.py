"""The calendar objects that we mail, publish and offer for download (RFC 5545, 5546, 7986)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from webinars.mail.message import Mailbox


@dataclass(frozen=True)
class CalendarEntry:
    """One entry in one calendar. All instants are aware and in UTC; `timezone` is how people read them."""

    uid: str
    sequence: int
    dtstamp: datetime
    starts_at: datetime
    ends_at: datetime
    timezone: str
    summary: str
    description: str
    location: str
    url: str
    language: str = "sv"
    last_modified: datetime | None = None
    cancelled: bool = False
    joinable: bool = True


def request(
    entry: CalendarEntry, *, organizer: Mailbox, attendee: Mailbox, partstat: str = "NEEDS-ACTION"
) -> bytes:
    """The invitation, or its update."""
    raise NotImplementedError


def cancel(entry: CalendarEntry, *, organizer: Mailbox, attendee: Mailbox) -> bytes:
    """Takes the entry out of the attendee's calendar."""
    raise NotImplementedError


def publish(entries: Sequence[CalendarEntry], *, name: str) -> bytes:
    """A feed that calendars subscribe to."""
    raise NotImplementedError


def download(entry: CalendarEntry) -> bytes:
    """One entry to take into a calendar by hand."""
    raise NotImplementedError
