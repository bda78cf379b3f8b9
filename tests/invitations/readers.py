"""Readers of calendars that share no code with what writes ours: libical (GNOME, KDE), vobject, and plain lines."""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import vobject

_TEXT, _COMPONENT, _NUMBER = ctypes.c_char_p, ctypes.c_void_p, ctypes.c_int


class _Time(ctypes.Structure):
    """`struct icaltimetype` of libical 3."""

    _fields_ = [
        *((name, ctypes.c_int) for name in ("year", "month", "day", "hour", "minute", "second")),
        ("is_date", ctypes.c_int),
        ("is_daylight", ctypes.c_int),
        ("zone", ctypes.c_void_p),
    ]


_FUNCTIONS = {
    "icalerror_set_errors_are_fatal": (None, [_NUMBER]),
    "icalparser_parse_string": (_COMPONENT, [_TEXT]),
    "icalcomponent_free": (None, [_COMPONENT]),
    "icalcomponent_count_errors": (_NUMBER, [_COMPONENT]),
    "icalcomponent_as_ical_string": (_TEXT, [_COMPONENT]),
    "icalrestriction_check": (_NUMBER, [_COMPONENT]),
    "icalcomponent_string_to_kind": (_NUMBER, [_TEXT]),
    "icalcomponent_get_first_component": (_COMPONENT, [_COMPONENT, _NUMBER]),
    "icalcomponent_get_summary": (_TEXT, [_COMPONENT]),
    "icalcomponent_get_description": (_TEXT, [_COMPONENT]),
    "icalcomponent_get_location": (_TEXT, [_COMPONENT]),
    "icalcomponent_get_dtstart": (_Time, [_COMPONENT]),
    "icalcomponent_get_dtend": (_Time, [_COMPONENT]),
    "icaltime_as_timet_with_zone": (ctypes.c_long, [_Time, ctypes.c_void_p]),
}


@dataclass(frozen=True)
class ReadEvent:
    """What an independent program understands of the one VEVENT of a calendar."""

    summary: str
    description: str
    location: str
    starts_at: datetime
    ends_at: datetime


class Libical:
    """libical 3, as a mail or calendar program on Linux calls it. Raises OSError where it is not installed."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL("libical.so.3")
        for name, (returned, taken) in _FUNCTIONS.items():
            function = getattr(self._library, name)
            function.restype, function.argtypes = returned, taken
        self._library.icalerror_set_errors_are_fatal(0)

    def problems(self, ics: bytes) -> list[str]:
        """The lines in which libical says what it cannot parse or what RFC 5546 does not allow."""
        with self._parsed(ics) as root:
            allowed = self._library.icalrestriction_check(root)
            errors = self._library.icalcomponent_count_errors(root)
            text = self._library.icalcomponent_as_ical_string(root).decode()
        complaints = [line for line in text.splitlines() if line.startswith("X-LIC-ERROR")]
        return complaints or ([] if allowed and not errors else ["not allowed"])

    def event(self, ics: bytes) -> ReadEvent:
        """The VEVENT, its times placed by the VTIMEZONE that stands beside it."""
        call = self._library
        with self._parsed(ics) as root:
            kind = call.icalcomponent_string_to_kind(b"VEVENT")
            event = call.icalcomponent_get_first_component(root, kind)
            return ReadEvent(
                (call.icalcomponent_get_summary(event) or b"").decode(),
                (call.icalcomponent_get_description(event) or b"").decode(),
                (call.icalcomponent_get_location(event) or b"").decode(),
                self._instant(call.icalcomponent_get_dtstart(event)),
                self._instant(call.icalcomponent_get_dtend(event)),
            )

    def _instant(self, time: _Time) -> datetime:
        return datetime.fromtimestamp(self._library.icaltime_as_timet_with_zone(time, time.zone), UTC)

    @contextmanager
    def _parsed(self, ics: bytes) -> Iterator[int]:
        root = self._library.icalparser_parse_string(ics)
        assert root, "libical cannot parse this at all"
        try:
            yield root
        finally:
            self._library.icalcomponent_free(root)


def read_with_vobject(ics: bytes) -> ReadEvent:
    """The VEVENT as the Python library vobject understands it, which expands the zone's rules through dateutil."""
    event = vobject.readOne(ics.decode()).vevent
    return ReadEvent(
        event.summary.value,
        event.description.value if hasattr(event, "description") else "",
        event.location.value if hasattr(event, "location") else "",
        event.dtstart.value.astimezone(UTC),
        event.dtend.value.astimezone(UTC),
    )


def unfolded(ics: bytes) -> list[str]:
    """The content lines, unfolded (RFC 5545 §3.1)."""
    assert ics.endswith(b"\r\n")
    return ics.replace(b"\r\n ", b"").decode().split("\r\n")[:-1]


def names(ics: bytes) -> list[str]:
    """The name of each content line, in order."""
    return [line.partition(":")[0].partition(";")[0] for line in unfolded(ics)]


def line(ics: bytes, name: str) -> str:
    """The one content line of this name."""
    (found,) = [text for text, its in zip(unfolded(ics), names(ics), strict=True) if its == name]
    return found
