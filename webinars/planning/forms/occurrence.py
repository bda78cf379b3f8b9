"""The form of a date, as long as nobody has it in a calendar."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from webinars.conferencing import PLATFORMS
from webinars.lib.form_reading import Reading, day_and_clock
from webinars.lib.languages import gettext
from webinars.planning.forms import Fields
from webinars.planning.rules import EDITABLE_STATUSES, USUAL_MINUTES
from webinars.series.models import Occurrence
from webinars.series.rules import WAITLISTS, InvalidTimes, check_times, is_slug

COLUMNS = (
    *("key", "starts_at", "ends_at", "status", "capacity", "waitlist", "join_url", "place", "note"),
    *("registration_closes_at", "registration_opens_at", "platform"),
)
LONGEST_MINUTES = 1440
MOST_SEATS = 1_000_000
NOON = time(12)
END_OF_DAY = time(23, 59)
MORNING = time(8)


def labels() -> Mapping[str, str]:
    """What the fields are called, in the order of the page."""
    return {
        "day": gettext("Dag"),
        "clock": gettext("Klockslag"),
        "minutes": gettext("Längd i minuter"),
        "status": gettext("Anmälan"),
        "opens_day": gettext("Anmälan öppnar (dag)"),
        "opens_clock": gettext("Anmälan öppnar (klockslag)"),
        "closes_day": gettext("Sista anmälningsdag"),
        "closes_clock": gettext("Klockslag den dagen"),
        "capacity": gettext("Antal platser"),
        "waitlist": gettext("När en plats blir ledig"),
        "platform": gettext("Mötet hålls"),
        "join_url": gettext("Länk till sändningen"),
        "place": gettext("Plats"),
        "note": gettext("Upplysning"),
        "key": gettext("Kortnamn"),
    }


def fields_of_occurrence(values: Mapping[str, Any], zone: str) -> Fields:
    """The form as it is shown for these columns."""
    day, clock = day_and_clock(values["starts_at"], zone)
    opens_day, opens_clock = day_and_clock(values["registration_opens_at"], zone)
    closes_day, closes_clock = day_and_clock(values["registration_closes_at"], zone)
    length: timedelta = values["ends_at"] - values["starts_at"]
    return {
        "day": day,
        "clock": clock,
        "minutes": str(int(length.total_seconds() // 60)),
        "opens_day": opens_day,
        "opens_clock": opens_clock,
        "closes_day": closes_day,
        "closes_clock": closes_clock,
        "capacity": "" if values["capacity"] is None else str(values["capacity"]),
        **{name: values[name] for name in ("status", "waitlist", "platform", "join_url")},
        **{name: values[name] for name in ("place", "note", "key")},
    }


def columns_of(occurrence: Occurrence) -> dict[str, Any]:
    """The columns that the form is about."""
    return {name: getattr(occurrence, name) for name in COLUMNS}


def read_occurrence(reading: Reading, zone: str, *, now: datetime) -> dict[str, Any]:
    """The columns that are meant; complete only when nothing is wrong."""
    starts_at = read_start(reading, zone)
    minutes = read_minutes(reading)
    ends_at = starts_at and starts_at + timedelta(minutes=minutes)
    status = reading.choice("status", EDITABLE_STATUSES, EDITABLE_STATUSES[0])
    values: dict[str, Any] = {
        "key": _key(reading),
        "starts_at": starts_at,
        "ends_at": ends_at,
        "status": status,
        "capacity": read_capacity(reading),
        "waitlist": reading.choice("waitlist", WAITLISTS, WAITLISTS[0]),
        "platform": reading.choice("platform", PLATFORMS, PLATFORMS[0]),
        "join_url": reading.web_address("join_url"),
        "place": reading.line("place"),
        "note": reading.line("note"),
        "registration_closes_at": reading.instant("closes_day", "closes_clock", zone, otherwise=END_OF_DAY),
        "registration_opens_at": reading.instant("opens_day", "opens_clock", zone, otherwise=MORNING),
    }
    if starts_at and ends_at:
        _check_times(reading, values, now)
    return values


def read_start(reading: Reading, zone: str) -> datetime | None:
    """When it begins; a missing day is noted."""
    if not reading.line("day", 20):
        reading.wrong("day", gettext("Välj en dag."))
        return None
    return reading.instant("day", "clock", zone, otherwise=NOON)


def read_minutes(reading: Reading) -> int:
    """How long it lasts."""
    sentence = gettext("Skriv längden i minuter, till exempel 45.")
    return reading.number("minutes", 1, LONGEST_MINUTES, sentence) or USUAL_MINUTES


def read_capacity(reading: Reading) -> int | None:
    """How many seats there are; None for no limit."""
    return reading.number(
        "capacity", 1, MOST_SEATS, gettext("Skriv antalet platser, eller lämna fältet tomt.")
    )


def check_start(reading: Reading, starts_at: datetime, ends_at: datetime, *, now: datetime) -> None:
    """Note when it lies in the past, where nothing can be planned."""
    try:
        check_times(starts_at, ends_at, now=now)
    except InvalidTimes:
        reading.wrong("day", gettext("Välj en tid som inte har passerat."))


def _check_times(reading: Reading, values: Mapping[str, Any], now: datetime) -> None:
    check_start(reading, values["starts_at"], values["ends_at"], now=now)
    closes_at, opens_at = values["registration_closes_at"], values["registration_opens_at"]
    if closes_at and closes_at > values["ends_at"]:
        reading.wrong("closes_day", gettext("Anmälan måste stänga innan sändningen är slut."))
    if opens_at and opens_at >= (closes_at or values["starts_at"]):
        reading.wrong("opens_day", gettext("Anmälan måste öppna innan den stänger."))


def _key(reading: Reading) -> str:
    key = reading.line("key", 81).lower()
    if key and not is_slug(key):
        reading.wrong("key", gettext("Skriv kortnamnet med små bokstäver a–z, siffror och bindestreck."))
    return key
