"""A series as a podcast: RSS 2.0 with https://podcastindex.org/namespace/1.0 and what Apple asks for.

Only clips that have a sound file are episodes of it. Captions are its transcript, chapters its chapters.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from email.utils import format_datetime
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from webinars.recordings.models import Recording
from webinars.recordings.rules import clip_length
from webinars.series.models import Series

_PODCAST = "https://podcastindex.org/namespace/1.0"
_ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"
_ATOM = "http://www.w3.org/2005/Atom"
for _prefix, _namespace in (("podcast", _PODCAST), ("itunes", _ITUNES), ("atom", _ATOM)):
    register_namespace(_prefix, _namespace)
_MEDIA_TYPES = {"mp3": "audio/mpeg", "m4a": "audio/mp4", "ogg": "audio/ogg", "opus": "audio/ogg"}


@dataclass(frozen=True)
class Addresses:
    """Where things are: `base` without a slash at its end; `own` of the feed."""

    base: str
    own: str
    series: str
    picture: str


def podcast(series: Series, recordings: Iterable[Recording], addresses: Addresses) -> bytes:
    """The feed, the newest first. The same data give the same bytes."""
    rss = Element("rss", {"version": "2.0"})
    channel = SubElement(rss, "channel")
    _text(channel, "title", series.title)
    _text(channel, "link", addresses.series)
    _text(channel, "description", series.summary or series.title)
    _text(channel, "language", series.language)
    SubElement(channel, f"{{{_ATOM}}}link", rel="self", type="application/rss+xml", href=addresses.own)
    _text(channel, f"{{{_ITUNES}}}author", series.organiser_name or series.title)
    _text(channel, f"{{{_ITUNES}}}explicit", "false")
    SubElement(channel, f"{{{_ITUNES}}}category", text="Government")
    SubElement(channel, f"{{{_ITUNES}}}image", href=addresses.picture)
    _text(channel, f"{{{_PODCAST}}}locked", "no")
    for recording in recordings:
        _item(channel, recording, addresses)
    document: bytes = tostring(rss, encoding="utf-8", xml_declaration=True)
    return document


def _item(channel: Element, recording: Recording, addresses: Addresses) -> None:
    episode = recording.episode
    page = f"{addresses.base}/r/{recording.public_id}"
    item = SubElement(channel, "item")
    _text(item, "title", recording.title)
    _text(item, "link", page)
    guid = SubElement(item, "guid", isPermaLink="true")
    guid.text = page
    _text(item, "description", recording.description or episode.summary)
    if recording.published_at:
        _text(item, "pubDate", format_datetime(recording.published_at))
    SubElement(
        item,
        "enclosure",
        url=recording.audio_url,
        length=str(recording.audio_bytes or 0),
        type=_media_type(recording.audio_url),
    )
    _text(item, f"{{{_ITUNES}}}episode", str(episode.number))
    if recording.length_seconds:
        _text(item, f"{{{_ITUNES}}}duration", clip_length(recording.length_seconds))
    if recording.captions:
        vtt = f"{page}/undertexter.vtt"
        SubElement(
            item,
            f"{{{_PODCAST}}}transcript",
            url=vtt,
            type="text/vtt",
            language=recording.language,
            rel="captions",
        )
    if recording.chapters:
        chapters = f"{page}/kapitel.json"
        SubElement(item, f"{{{_PODCAST}}}chapters", url=chapters, type="application/json+chapters")


def _media_type(url: str) -> str:
    return _MEDIA_TYPES.get(urlsplit(url).path.rpartition(".")[2].lower(), "audio/mpeg")


def _text(parent: Element, tag: str, text: str) -> None:
    if text:
        SubElement(parent, tag).text = text
