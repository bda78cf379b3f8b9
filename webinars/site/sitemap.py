"""Every public address and when it last changed, for search engines: https://www.sitemaps.org/protocol.html."""

from collections.abc import Iterable
from datetime import datetime
from xml.etree.ElementTree import Element, SubElement, tostring


def sitemap(addresses: Iterable[tuple[str, datetime | None]]) -> bytes:
    """Addresses with the instant of their last change, or None where nobody knows."""
    listing = Element("urlset", xmlns="http://www.sitemaps.org/schemas/sitemap/0.9")
    for address, changed_at in addresses:
        entry = SubElement(listing, "url")
        SubElement(entry, "loc").text = address
        if changed_at is not None:
            SubElement(entry, "lastmod").text = changed_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    document: bytes = tostring(listing, encoding="utf-8", xml_declaration=True)
    return document


def robots(base_url: str) -> str:
    """Robots may read everything but the pages of single persons (which say so themselves, too)."""
    private = (
        "/min/",
        "/delta/",
        "/svar/",
        "/stammer-inte/",
        "/bekrafta/",
        "/bekrafta-adress/",
        "/utskick/",
        "/kalender/",
    )
    return "\n".join(
        [
            "User-agent: *",
            *(f"Disallow: {path}" for path in private),
            "",
            f"Sitemap: {base_url}/sitemap.xml",
            "",
        ]
    )
