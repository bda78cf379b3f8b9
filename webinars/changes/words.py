"""What kinds of changes and fields are called, why a change stays, and reasons that are ready to choose."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from webinars.changes.rules import Kind, Obstacle
from webinars.conferencing import platforms_in_use
from webinars.config import Conferencing
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
        Kind.LINK: gettext("Ny länk till sändningen"),
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
        "note": gettext("Upplysning"),
        "capacity": gettext("Antal platser"),
        "waitlist": gettext("Väntelista"),
        "registration_closes_at": gettext("Anmälan stänger"),
        "join_url": gettext("Länk till sändningen"),
        "platform": gettext("Mötet hålls"),
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
    words = platform_words() if name == "platform" else {**value_words(), **_waitlist_words()}
    return str(words.get(str(value), value))


def platform_words() -> Mapping[object, str]:
    """Where a meeting is held, by `conferencing.PLATFORMS`."""
    return {
        "link": gettext("på en egen länk"),
        "bigbluebutton": gettext("i BigBlueButton"),
        "jitsi": gettext("i Jitsi"),
    }


def platforms_to_choose(settings: Conferencing, present: str) -> Sequence[tuple[str, str]]:
    """Where a meeting can be held, and in words; nothing to choose where the settings name only links."""
    words = platform_words()
    names = dict.fromkeys((*platforms_in_use(settings), present))
    known = [(name, words[name]) for name in names if name in words]
    return known if len(known) > 1 else []


def _waitlist_words() -> Mapping[object, str]:
    return {
        "offers": gettext("den första i kön får frågan"),
        "automatic": gettext("den första i kön får platsen"),
    }
