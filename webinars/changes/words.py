"""What kinds of changes and fields are called, why a change stays, and reasons that are ready to choose."""

from collections.abc import Mapping
from datetime import datetime

from webinars.changes.rules import Kind, Obstacle
from webinars.lib import dates
from webinars.lib.languages import gettext, speaking, spoken_language
from webinars.organisers.field_words import value_words


def kind_words() -> Mapping[str, str]:
    """What was done, as the history says it."""
    return {
        Kind.MOVED: gettext("Flyttat"),
        Kind.CANCELLED: gettext("Inställt"),
        Kind.POSTPONED: gettext("Framflyttat"),
        Kind.REOPENED: gettext("Blir av igen"),
        Kind.RETITLED: gettext("Ny rubrik"),
        Kind.LINK: gettext("Ny länk till mötet"),
        Kind.DETAILS: gettext("Uppgifter ändrade"),
        Kind.NEW_DATE: gettext("Ny tid erbjuden"),
    }


def field_words() -> Mapping[str, str]:
    """What the fields are called that a change can touch."""
    return {
        "starts_at": gettext("Börjar"),
        "ends_at": gettext("Slutar"),
        "status": gettext("Status"),
        "reason": gettext("Skäl"),
        "title": gettext("Rubrik"),
        "place": gettext("Plats"),
        "note": gettext("Anmärkning"),
        "capacity": gettext("Antal platser"),
        "waitlist": gettext("Väntelista"),
        "registration_closes_at": gettext("Anmälan stänger"),
        "join_url": gettext("Länk till mötet"),
        "new_starts_at": gettext("Ny tid"),
    }


def obstacle_words() -> Mapping[Obstacle, str]:
    """Why a change cannot be undone, and what to do instead."""
    return {
        Obstacle.UNDONE: gettext("Ändringen är redan ångrad."),
        Obstacle.CHANGED_SINCE: gettext(
            "Tillfället har ändrats igen sedan dess. Ångra den senaste ändringen först, eller ändra tillfället på nytt."
        ),
        Obstacle.REPLACED: gettext(
            "En ny tid är redan erbjuden. Ångra den först, eller låt det vara inställt."
        ),
        Obstacle.ANSWERED: gettext(
            "Frågan om den nya tiden har redan gått ut, eller någon har anmält sig. Ställ in den nya tiden i stället."
        ),
        Obstacle.OVER: gettext("Tiden har redan passerat."),
        Obstacle.TOO_OLD: gettext("Ändringen är mer än en vecka gammal. Ändra tillfället på nytt i stället."),
    }


def ready_reasons() -> Mapping[str, str]:
    """What is to be chosen when something is taken off its date; the last is for words of one's own."""
    return {
        "weather": gettext("Oväder"),
        "illness": gettext("Sjukdom"),
        "technical": gettext("Tekniskt fel"),
        "other": gettext("Annat skäl"),
    }


def reason_in_words(choice: str, language: str) -> str:
    """What everybody reads of a ready reason, in the language of the series; "" for one's own words."""
    with speaking(language):
        return {
            "weather": gettext("Vi ställer in på grund av oväder."),
            "illness": gettext("Vi ställer in på grund av sjukdom."),
            "technical": gettext("Vi ställer in på grund av ett tekniskt fel."),
        }.get(choice, "")


def shown_value(name: str, value: object, zone: str) -> str:
    """A value of a change, as its history shows it."""
    if value in (None, ""):
        return "–"
    if name.endswith("_at"):
        return dates.moment(datetime.fromisoformat(str(value)), zone, spoken_language())
    return str({**value_words(), **_waitlist_words()}.get(str(value), value))


def _waitlist_words() -> Mapping[object, str]:
    return {
        "offers": gettext("den första i kön får frågan"),
        "automatic": gettext("den första i kön får platsen"),
    }
