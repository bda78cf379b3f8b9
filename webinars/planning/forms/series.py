"""The form of a series."""

from collections.abc import Mapping, Sequence
from typing import Any

from webinars.lib.form_reading import Reading
from webinars.lib.languages import LANGUAGES, gettext
from webinars.planning.forms import Fields
from webinars.series.models import Series
from webinars.series.rules import is_slug

TEXTS = (
    *("title", "slug", "summary", "audience", "language", "timezone", "place", "price", "compensation"),
    *("organiser_name", "organiser_unit", "organiser_email", "registration_email", "record_number", "funder"),
)
COLUMNS = (*TEXTS, "invitation_lead_days", "decline_frees_seat")
ZONES = ("Europe/Stockholm", "Europe/Helsinki", "Europe/Oslo", "Europe/Copenhagen", "Europe/Brussels", "UTC")
_FREES = {"": None, "yes": True, "no": False}


def labels() -> Mapping[str, str]:
    """What the fields are called, in the order of the page."""
    return {
        "title": gettext("Titel"),
        "slug": gettext("Adress"),
        "summary": gettext("Ingress"),
        "audience": gettext("Målgrupp"),
        "language": gettext("Språk"),
        "timezone": gettext("Tidszon"),
        "place": gettext("Plats"),
        "price": gettext("Kostnad"),
        "compensation": gettext("Ersättning"),
        "organiser_name": gettext("Arrangör"),
        "organiser_unit": gettext("Enhet"),
        "organiser_email": gettext("Frågor om innehållet"),
        "registration_email": gettext("Frågor om anmälan"),
        "record_number": gettext("Diarienummer"),
        "funder": gettext("Med stöd från"),
        "invitation_lead_days": gettext("Kalenderinbjudan skickas"),
        "decline_frees_seat": gettext("När någon tackar nej"),
    }


def fields_of_series(values: Mapping[str, Any]) -> Fields:
    """The form as it is shown for these columns."""
    frees = {state: name for name, state in _FREES.items()}
    lead = values["invitation_lead_days"]
    return {
        **{name: values[name] for name in TEXTS},
        "invitation_lead_days": "" if lead is None else str(lead),
        "decline_frees_seat": frees[values["decline_frees_seat"]],
    }


def columns_of(series: Series) -> dict[str, Any]:
    """The columns that the form is about."""
    return {name: getattr(series, name) for name in COLUMNS}


def read_series(reading: Reading, *, slug: str, zones: Sequence[str]) -> dict[str, Any]:
    """The columns that are meant. `slug`: the one that stays, "" while it may be chosen."""
    values: dict[str, Any] = {
        "title": reading.line("title", missing=gettext("Skriv en titel.")),
        "slug": slug or _slug(reading),
        "summary": reading.text("summary", 2000),
        "language": reading.choice("language", LANGUAGES, LANGUAGES[0]),
        "timezone": reading.choice("timezone", zones, zones[0]),
        "compensation": reading.line("compensation", 1000),
        "record_number": reading.line("record_number", 100),
    }
    for name in ("audience", "place", "price", "organiser_name", "organiser_unit", "funder"):
        values[name] = reading.line(name)
    for name in ("organiser_email", "registration_email"):
        values[name] = reading.email(name)
    values["invitation_lead_days"] = reading.number(
        "invitation_lead_days", 0, 365, gettext("Skriv ett antal dagar mellan 0 och 365, eller inget.")
    )
    values["decline_frees_seat"] = _FREES[reading.choice("decline_frees_seat", _FREES, "")]
    return values


def zones_to_choose(present: str) -> Sequence[str]:
    """The usual ones, and the one that is in use."""
    return ZONES if present in ZONES else (present, *ZONES)


def _slug(reading: Reading) -> str:
    slug = reading.line("slug", 81).lower()
    if slug and not is_slug(slug):
        reading.wrong("slug", gettext("Skriv adressen med små bokstäver a–z, siffror och bindestreck."))
    return slug
