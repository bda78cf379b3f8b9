"""The calendar objects that we mail, publish and offer for download (RFC 5545, 5546, 7986)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Calendar, Component, Event, vCalAddress, vDuration, vText, vUri

from webinars.invitations.timezones import PROVEN_YEARS, is_ambiguous, vtimezone
from webinars.lib.addresses import UnusableAddress, ascii_address
from webinars.lib.text import clean_line, clean_text, cut_to_utf16
from webinars.mail.headers import NAME_UTF16_UNITS, ascii_url, printable
from webinars.mail.message import Mailbox

PRODUCT = "-//webinars//Webinar series manager//EN"
DEFAULT_ZONE = "Europe/Stockholm"
POLL_EVERY = timedelta(hours=1)
TEXT_UTF16_UNITS = 255  # Exchange cuts longer summaries and locations
ANSWERS = ("NEEDS-ACTION", "ACCEPTED", "TENTATIVE", "DECLINED")

_CANCELLED = {"sv": "INSTÄLLT: ", "en": "CANCELLED: "}
_POSTPONED = {"sv": "FRAMFLYTTAT: ", "en": "POSTPONED: "}
_JOIN = {"sv": "Delta i webbinariet", "en": "Join the webinar"}
_NOTHING = "–"  # a property without a value is none to libical, and SUMMARY is required
_CLOSING = b"END:VCALENDAR\r\n"
_ATTENDING = {"CUTYPE": "INDIVIDUAL", "ROLE": "REQ-PARTICIPANT"}
_NOT_IN_NAMES = re.compile(r'[";:,^\\]')  # even quoted or escaped, some programs read these wrong in CN


@dataclass(frozen=True)
class CalendarEntry:
    """One entry in one calendar. All instants are aware and in UTC; `timezone` is how people read them.

    `dtstamp` is when this version was made, and rises with every message of the UID. `url` is our own short link; it
    also opens the description, and stands for a missing location. What is `postponed` is `cancelled` at this time, and
    says so by its own word. `tentative` is what its owner may come to, or not. `joinable` says that it leads to the
    meeting, and not only to a page about it.
    """

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
    postponed: bool = False
    joinable: bool = True
    tentative: bool = False


def request(
    entry: CalendarEntry, *, organizer: Mailbox, attendee: Mailbox, partstat: str = "NEEDS-ACTION"
) -> bytes:
    """The invitation, or its update (RFC 5546 §3.2.2). An update keeps the answer given unless the time moved.

    Raises ValueError for a cancelled entry: as a REQUEST, calendars would keep it.
    """
    if entry.cancelled or partstat not in ANSWERS:
        raise ValueError(f"{entry.uid}: no REQUEST says cancelled={entry.cancelled}, PARTSTAT={partstat}")
    event = _event(entry, entry.summary, status="CONFIRMED")
    event["ORGANIZER"] = _person(organizer)
    event["ATTENDEE"] = _person(attendee, PARTSTAT=partstat, RSVP="TRUE", **_ATTENDING)
    return _around([_serialised(event)], [entry], _frame(method="REQUEST"))


def cancel(entry: CalendarEntry, *, organizer: Mailbox, attendee: Mailbox) -> bytes:
    """Takes the entry out of the attendee's calendar (RFC 5546 §3.2.5). Outlook adds "Inställt:" by itself.

    Raises ValueError when the sequence has not risen: calendars would ignore it.
    """
    if entry.sequence < 1:
        raise ValueError(f"{entry.uid}: a CANCEL needs a SEQUENCE above 0, not {entry.sequence}")
    event = _event(entry, entry.summary, status="CANCELLED")
    event["ORGANIZER"] = _person(organizer)
    event["ATTENDEE"] = _person(attendee, **_ATTENDING)
    return _around([_serialised(event)], [entry], _frame(method="CANCEL"))


def publish(entries: Sequence[CalendarEntry], *, name: str) -> bytes:
    """A feed that calendars subscribe to; the same entries give the same bytes."""
    return _around([_published(entry) for entry in entries], entries, _frame(name=name))


def download(entry: CalendarEntry) -> bytes:
    """One entry to take into a calendar by hand. Nobody is invited by it, so nobody is asked to answer."""
    return _around([_published(entry)], [entry], _frame())


@lru_cache(maxsize=1024)
def _published(entry: CalendarEntry) -> bytes:
    """The VEVENT as feeds and downloads show it, made once a version."""
    if not entry.cancelled:
        status = "TENTATIVE" if entry.tentative else "CONFIRMED"
        return _serialised(_event(entry, entry.summary, status=status))
    words = _POSTPONED if entry.postponed else _CANCELLED
    prefix = words.get(entry.language, words["sv"])
    event = _event(entry, prefix + entry.summary, status="CANCELLED")
    event["TRANSP"] = _Text("TRANSPARENT")
    return _serialised(event)


def _event(entry: CalendarEntry, summary: str, *, status: str) -> Event:
    url = ascii_url(entry.url)
    event = Event()
    event["UID"] = _Text(clean_line(entry.uid))
    event.add("SEQUENCE", entry.sequence)
    event.add("DTSTAMP", entry.dtstamp)
    event.add("LAST-MODIFIED", entry.last_modified or entry.dtstamp)
    _add_times(event, entry)
    event["SUMMARY"] = _short(summary)
    event["DESCRIPTION"] = _Text(_opened_by(url, clean_text(entry.description)) or _NOTHING)
    event["LOCATION"] = _short(entry.location or url)
    event["STATUS"] = _Text(status)
    if url:
        event["URL"] = vUri(url)
    if url and entry.joinable and status != "CANCELLED":
        label = _JOIN.get(entry.language, _JOIN["sv"])
        event["CONFERENCE"] = vUri(
            url, params={"VALUE": "URI", "FEATURE": ["AUDIO", "VIDEO"], "LABEL": label}
        )
    return event


def _add_times(event: Event, entry: CalendarEntry) -> None:
    """By the wall clock of the zone, or in UTC where the wall clock does not tell which instant is meant."""
    by_wall_clock = _is_told_by_wall_clock(entry)
    for name, instant in (("DTSTART", entry.starts_at), ("DTEND", entry.ends_at)):
        if by_wall_clock:
            wall = instant.astimezone(ZoneInfo(entry.timezone)).replace(tzinfo=None)
            event.add(name, wall, parameters={"TZID": entry.timezone})
        else:
            event.add(name, instant.astimezone(UTC))


def _is_told_by_wall_clock(entry: CalendarEntry) -> bool:
    return bool(vtimezone(entry.timezone)) and not any(
        instant.year not in PROVEN_YEARS or is_ambiguous(instant, entry.timezone)
        for instant in (entry.starts_at, entry.ends_at)
    )


def _person(mailbox: Mailbox, **parameters: str) -> vCalAddress:
    try:
        address = ascii_address(mailbox.address)
    except UnusableAddress:
        # The mail that would carry this is refused, with the reason, where it is frozen: one place decides.
        address = printable(mailbox.address)
    person = vCalAddress(f"mailto:{address}")
    name = clean_line(_NOT_IN_NAMES.sub(" ", clean_line(mailbox.name)))
    if name:
        person.params["CN"] = cut_to_utf16(name, NAME_UTF16_UNITS)
    person.params.update(parameters)
    return person


def _around(events: Sequence[bytes], entries: Sequence[CalendarEntry], frame: bytes) -> bytes:
    """The calendar: its own properties, the zones that its times use, and its events, in this order."""
    opening = frame.removesuffix(_CLOSING)
    zones = sorted({entry.timezone for entry in entries if _is_told_by_wall_clock(entry)})
    if not events:
        zones = [DEFAULT_ZONE]  # a calendar has at least one component (RFC 5545 §3.6)
    return b"".join((opening, *map(vtimezone, zones), *events, _CLOSING))


@lru_cache(maxsize=64)
def _frame(method: str | None = None, name: str | None = None) -> bytes:
    calendar = Calendar()
    calendar["PRODID"] = _Text(PRODUCT)
    calendar["VERSION"] = _Text("2.0")
    calendar["CALSCALE"] = _Text("GREGORIAN")
    if method is not None:
        calendar["METHOD"] = _Text(method)
    if name is not None:
        calendar["NAME"] = calendar["X-WR-CALNAME"] = _short(name)
        calendar["REFRESH-INTERVAL"] = vDuration(POLL_EVERY, params={"VALUE": "DURATION"})
        calendar["X-PUBLISHED-TTL"] = vDuration(POLL_EVERY)
    return _serialised(calendar)


class _Text(vText):
    """Escaped as RFC 5545 §3.3.11 says. icalendar 7.3 takes the `\\N` of `C:\\Nytt` for a line break."""

    def to_ical(self) -> bytes:
        escaped = self.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
        return escaped.encode()


def _short(text: str) -> _Text:
    return _Text(cut_to_utf16(clean_line(text), TEXT_UTF16_UNITS) or _NOTHING)


def _opened_by(url: str, description: str) -> str:
    first_line = description.partition("\n")[0]
    return description if first_line == url else f"{url}\n\n{description}".strip()


def _serialised(component: Component) -> bytes:
    return bytes(component.to_ical())
