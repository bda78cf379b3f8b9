"""A series as an Atom feed (RFC 4287): an entry for each episode, new again when there is something new in it."""

from datetime import datetime
from uuid import UUID, uuid5
from xml.etree.ElementTree import Element, SubElement, tostring

from webinars.lib.dates import heading
from webinars.lib.languages import gettext, speaking, spoken_language
from webinars.registrations.links import Links
from webinars.site.timeline import ShownEpisode, ShownSeries

_ATOM = "http://www.w3.org/2005/Atom"
# Our own, so that an entry keeps its id when the installation moves to another address
_NAMESPACE = UUID("5a0e4e0c-5d0f-4a0b-9d5e-0f8f2f4f6d11")


def atom(shown: ShownSeries, links: Links, *, address: str) -> bytes:
    """The feed. `address`: its own. The same data give the same bytes: nothing in it is the present instant."""
    series = shown.series
    episodes = sorted((*shown.coming, *shown.past), key=last_change, reverse=True)
    feed = Element("feed", {"xmlns": _ATOM, "xml:lang": series.language})
    _text(feed, "id", _id(series.slug))
    _text(feed, "title", series.title)
    _text(feed, "subtitle", series.summary)
    _text(feed, "updated", _instant(max([series.updated_at, *map(last_change, episodes)])))
    SubElement(feed, "link", rel="self", type="application/atom+xml", href=address)
    SubElement(feed, "link", rel="alternate", type="text/html", href=links.series(series))
    _text(SubElement(feed, "author"), "name", series.organiser_name or series.title)
    for episode in episodes:
        _entry(feed, episode, links)
    document: bytes = tostring(feed, encoding="utf-8", xml_declaration=True)
    return document


def last_change(shown: ShownEpisode) -> datetime:
    """When an episode last had something new for its readers: its text, its dates, a recording."""
    changes = (shown_occurrence.occurrence.changed_at for shown_occurrence in shown.occurrences)
    published = (clip.published_at for clip in shown.clips if clip.published_at)
    return max([shown.episode.updated_at, *changes, *published])


def _entry(feed: Element, shown: ShownEpisode, links: Links) -> None:
    episode = shown.episode
    entry = SubElement(feed, "entry")
    _text(entry, "id", _id(f"{episode.series.slug}/{episode.number}"))
    _text(entry, "title", episode.title)
    _text(entry, "published", _instant(episode.created_at))
    _text(entry, "updated", _instant(last_change(shown)))
    SubElement(entry, "link", rel="alternate", type="text/html", href=links.episode(episode))
    _text(entry, "summary", " ".join(part for part in (_date(shown), episode.summary) if part))


def _date(shown: ShownEpisode) -> str:
    """`Inställt: Torsdag 26 november 2026 kl. 12.00–13.00.`, in the series' language."""
    if shown.leading is None:
        return ""
    occurrence, series = shown.leading.occurrence, shown.episode.series
    with speaking(series.language):
        date = heading(occurrence.starts_at, occurrence.ends_at, series.timezone, spoken_language())
        changes = {
            "cancelled": gettext("Inställt"),
            "postponed": gettext("Framflyttat"),
            "moved": gettext("Ny tid"),
        }
    change = next((changes[status] for status in shown.statuses if status in changes), "")
    return f"{change}: {date}." if change else f"{date}."


def _id(name: str) -> str:
    return uuid5(_NAMESPACE, name).urn


def _instant(instant: datetime) -> str:
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")


def _text(parent: Element, tag: str, text: str) -> None:
    if text:
        SubElement(parent, tag).text = text
