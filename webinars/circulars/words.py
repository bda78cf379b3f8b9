"""What circulars are called on pages: who gets them, what placeholders stand for, texts to begin with."""

from collections.abc import Mapping
from dataclasses import dataclass

from webinars.lib.languages import gettext

WHO: Mapping[str, Mapping[str, str]] = {
    "confirmed": {"state": "confirmed"},
    "unanswered": {"state": "confirmed", "answer": "none"},
    "waiting": {"state": "waiting"},
    "attended": {"state": "confirmed", "attended": "yes"},
    "absent": {"state": "confirmed", "attended": "no"},
}
"""The segments that can be chosen by one press, as `people.segments.segment_of` reads them."""


@dataclass(frozen=True)
class Template:
    """A text to begin with."""

    name: str
    who: str
    subject: str
    text: str


def who_words() -> Mapping[str, str]:
    """Whom a circular goes to, in the order of the form."""
    return {
        "confirmed": gettext("De som är anmälda"),
        "unanswered": gettext("Anmälda som inte har svarat"),
        "waiting": gettext("De som står på väntelistan"),
        "attended": gettext("De som deltog"),
        "absent": gettext("Anmälda som inte deltog"),
    }


def placeholder_words(*, of_occurrence: bool) -> Mapping[str, str]:
    """What each placeholder stands for."""
    return {
        "fornamn": gettext("läsarens förnamn"),
        "namn": gettext("läsarens hela namn"),
        "titel": gettext("avsnittets titel"),
        "datum": gettext("dagen, till exempel torsdag 26 november 2026"),
        "tid": gettext("klockslaget, till exempel kl. 12.00"),
        "plats": gettext("platsen"),
        "serie": gettext("seriens titel"),
        "kontakt": gettext("adressen för frågor om anmälan"),
        "lank": gettext("länken till läsarens egen sida, där man svarar, ändrar och avbokar"),
        "sida": gettext("länken till avsnittets sida")
        if of_occurrence
        else gettext("länken till seriens sida"),
        "delta": gettext("läsarens länk till sändningen"),
    }


def templates(*, of_occurrence: bool) -> Mapping[str, Template]:
    """The texts to begin with. They are content, and so always Swedish: who sends them reads them first."""
    if not of_occurrence:
        return {"tack-serie": _thanks_for_series()}
    return {
        "svara": Template(
            gettext("Påminn om att svara"),
            "unanswered",
            "Kommer du? {titel}",
            "Hej {fornamn}!\n\n"
            "Du är anmäld till ”{titel}” {datum} {tid}, men vi har inte fått något svar från dig.\n\n"
            "Svara gärna om du kommer. Får du förhinder kan någon annan få din plats.\n\n"
            "{lank}",
        ),
        "praktiskt": Template(
            gettext("Praktisk information"),
            "confirmed",
            "Praktisk information: {titel}",
            "Hej {fornamn}!\n\n"
            "Snart är det dags för ”{titel}”, {datum} {tid}.\n\n"
            "Logga gärna in några minuter i förväg. Länken nedan är din egen och behöver inget konto.\n\n"
            "{delta}\n\n"
            "Har du frågor? Skriv till {kontakt}.",
        ),
        "sena": Template(
            gettext("Vi är försenade"),
            "confirmed",
            "Vi börjar några minuter senare: {titel}",
            "Hej!\n\n"
            "Vi är tyvärr försenade och börjar om några minuter. Stanna kvar på sidan, så släpper vi in dig.\n\n"
            "{delta}",
        ),
        "tack": Template(
            gettext("Tack för att du var med"),
            "confirmed",
            "Tack för att du var med: {titel}",
            "Hej {fornamn}!\n\n"
            "Tack för att du var med på ”{titel}”. "
            "På avsnittets sida finns samtalsfrågor att ta med till nästa möte.\n\n"
            "{sida}",
        ),
    }


def _thanks_for_series() -> Template:
    return Template(
        gettext("Tack för att du var med"),
        "confirmed",
        "Tack för att du var med i {serie}",
        "Hej {fornamn}!\n\n"
        "Tack för att du var med i ”{serie}”. På seriens sida finns inspelningar och samtalsfrågor kvar.\n\n"
        "{sida}",
    )
