"""What a page says to machines: https://schema.org/EventSeries and https://schema.org/Event, as JSON-LD."""

from typing import Any

from webinars.lib.dates import machine
from webinars.lib.structured_data import script as script
from webinars.registrations.links import Links
from webinars.series.models import Series
from webinars.series.rules import OccurrenceState
from webinars.site.pictures import picture_name
from webinars.site.timeline import ShownEpisode, ShownOccurrence, ShownSeries

_STATUSES = {OccurrenceState.CANCELLED: "EventCancelled", OccurrenceState.POSTPONED: "EventPostponed"}
_FREE = ("", "kostnadsfritt", "gratis", "free", "free of charge")


def series_data(shown: ShownSeries, links: Links) -> dict[str, Any]:
    """A series, with its coming occurrences in short: each episode's own page says the rest."""
    series = shown.series
    return _without_gaps(
        {
            "@context": "https://schema.org",
            "@type": "EventSeries",
            "@id": links.series(series),
            "name": series.title,
            "description": series.summary,
            "url": links.series(series),
            "inLanguage": series.language,
            "image": _picture(links, picture_name(series.title)),
            "organizer": _organiser(series),
            "subEvent": [
                _short_event(occurrence, links)
                for episode in shown.coming
                for occurrence in episode.occurrences
            ],
        }
    )


def episode_data(shown: ShownEpisode, links: Links) -> dict[str, Any]:
    """An episode: one event for each of its occurrences."""
    events = [_event(shown, occurrence, links) for occurrence in shown.occurrences]
    return {"@context": "https://schema.org", "@graph": events}


def _short_event(shown: ShownOccurrence, links: Links) -> dict[str, Any]:
    occurrence = shown.occurrence
    episode, zone = occurrence.episode, occurrence.episode.series.timezone
    return {
        "@type": "Event",
        "@id": f"{links.episode(episode)}#{occurrence.key}",
        "name": episode.title,
        "url": links.episode(episode),
        "startDate": machine(occurrence.starts_at, zone),
        "endDate": machine(occurrence.ends_at, zone),
        **_status(shown),
        **_place(shown, links),
    }


def _event(shown: ShownEpisode, shown_occurrence: ShownOccurrence, links: Links) -> dict[str, Any]:
    episode, series = shown.episode, shown.episode.series
    free = _is_free(series)
    return _without_gaps(
        {
            **_short_event(shown_occurrence, links),
            "description": episode.summary,
            "inLanguage": series.language,
            "image": _picture(links, picture_name(series.title, episode.title)),
            "isAccessibleForFree": True if free else None,
            "maximumAttendeeCapacity": shown_occurrence.occurrence.capacity,
            "organizer": _organiser(series),
            "performer": [
                _without_gaps({"@type": "Person", "name": person.name, "jobTitle": person.role})
                for person in episode.people
                if person.name and person.kind == "speaker"
            ],
            "offers": _offer(shown_occurrence, links) if free else None,
            "superEvent": {"@type": "EventSeries", "@id": links.series(series), "name": series.title},
        }
    )


def _status(shown: ShownOccurrence) -> dict[str, Any]:
    previous = shown.occurrence.previous_starts_at
    if shown.is_moved and previous is not None and shown.state != OccurrenceState.POSTPONED:
        series = shown.occurrence.episode.series
        return {
            "eventStatus": "https://schema.org/EventRescheduled",
            "previousStartDate": machine(previous, series.timezone),
        }
    return {"eventStatus": f"https://schema.org/{_STATUSES.get(shown.state, 'EventScheduled')}"}


def _place(shown: ShownOccurrence, links: Links) -> dict[str, Any]:
    episode = shown.occurrence.episode
    place = shown.occurrence.place or episode.series.place
    if place.strip().casefold() in ("", "online", "digitalt"):
        mode, location = "Online", {"@type": "VirtualLocation", "url": links.episode(episode)}
    else:
        mode, location = "Offline", {"@type": "Place", "name": place, "address": place}
    return {"eventAttendanceMode": f"https://schema.org/{mode}EventAttendanceMode", "location": location}


def _offer(shown: ShownOccurrence, links: Links) -> dict[str, Any] | None:
    if not shown.is_open:
        return None
    full = shown.state == OccurrenceState.FULL
    return {
        "@type": "Offer",
        "price": 0,
        "priceCurrency": "SEK",
        "availability": f"https://schema.org/{'SoldOut' if full else 'InStock'}",
        "url": links.registration_form(shown.occurrence),
        "validFrom": machine(shown.occurrence.created_at, shown.occurrence.episode.series.timezone),
    }


def _organiser(series: Series) -> dict[str, Any] | None:
    if not series.organiser_name:
        return None
    return _without_gaps(
        {
            "@type": "Organization",
            "name": series.organiser_name,
            "department": {"@type": "Organization", "name": series.organiser_unit}
            if series.organiser_unit
            else None,
            "email": series.organiser_email,
        }
    )


def _is_free(series: Series) -> bool:
    return series.price.strip().rstrip(".").casefold() in _FREE


def _picture(links: Links, name: str) -> str:
    return f"{links.base_url}/bilder/{name}.png"


def _without_gaps(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value not in (None, "", [])}
