"""Our own pages, shown within others': https://oembed.com/. What is embedded is a page of ours, without scripts."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, SubElement, tostring

from markupsafe import Markup

WIDTH, HEIGHT = 640, 480
NARROWEST = 240
_SERIES = re.compile(r"/serier/([a-z0-9-]{1,80})/?")
_CLIP = re.compile(r"/r/([\w-]{1,40})", re.ASCII)


@dataclass(frozen=True)
class Wanted:
    """Which page an address names: a series by its slug, or a clip by its id."""

    kind: str
    name: str


def wanted(url: str, base_url: str) -> Wanted | None:
    """What can be embedded of the page with this address; None for pages of others, and for those that cannot."""
    try:
        asked, ours = urlsplit(url), urlsplit(base_url)
    except ValueError:
        return None
    if asked.netloc.lower() != ours.netloc.lower() or asked.scheme not in ("http", "https"):
        return None
    path = asked.path.removeprefix(ours.path.rstrip("/"))
    for kind, pattern in (("series", _SERIES), ("clip", _CLIP)):
        if found := pattern.fullmatch(path):
            return Wanted(kind, found[1])
    return None


def rich(
    title: str, frame_url: str, *, provider: str, base_url: str, most_width: int | None
) -> dict[str, Any]:
    """The answer: a frame, no wider than was asked for."""
    width = max(NARROWEST, min(WIDTH, most_width or WIDTH))
    frame = Markup(
        '<iframe src="{}" title="{}" width="{}" height="{}" loading="lazy" style="border:0" '
        'sandbox="allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"></iframe>'
    ).format(frame_url, title, width, HEIGHT)
    return {
        "version": "1.0",
        "type": "rich",
        "title": title,
        "provider_name": provider,
        "provider_url": base_url,
        "html": str(frame),
        "width": width,
        "height": HEIGHT,
        "cache_age": 3600,
    }


def as_xml(answer: dict[str, Any]) -> bytes:
    """The same answer in oEmbed's other format."""
    root = Element("oembed")
    for name, value in answer.items():
        SubElement(root, name).text = str(value)
    document: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return document
