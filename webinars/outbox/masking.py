"""Personal links in a mail that somebody else looks at: hidden, whatever they are called.

A link of ours is shown when it leads to a page that is everybody's. All others lose what stands behind the first word
of their path: so a kind of link that is invented tomorrow is hidden, too.
"""

import re
from collections.abc import Collection
from urllib.parse import unquote, urlsplit

HIDDEN = "•••"

_LINK = re.compile(r"\b(?:https?|webcals?)://[^\s\"'<>]+", re.IGNORECASE)
_PUBLIC = re.compile(
    r"/|/(?:serier|r|inspelningar|inspiration|utbildning|intyg/?\Z)(?:/.*)?"
    r"|/(?:personuppgifter|tillganglighet|kakor|kontakt|sok)/?|/arrangor/(?:logga-in)?"
)
# A token by its form, wherever it stands (lib.signing.Signer.token); and what comes after it
_TOKEN = re.compile(r"\b[a-z0-9]{8,40}-[0-9a-f]{1,8}-[A-Za-z0-9_-]{16,}")


def masked(text: str, own_hosts: Collection[str]) -> str:
    """The text without anything that opens what is somebody's own."""
    hidden = _LINK.sub(lambda found: _masked_link(found[0], own_hosts), text)
    return _TOKEN.sub(HIDDEN, hidden)


def _masked_link(url: str, own_hosts: Collection[str]) -> str:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return HIDDEN
    if host in own_hosts:
        return (
            url
            if _PUBLIC.fullmatch(parts.path) and parts.scheme.startswith("http")
            else _stub(url, parts.path)
        )
    carried = unquote(f"{parts.query} {parts.fragment}")
    if any(own in carried for own in own_hosts):  # such as a calendar on the web, with our link in its text
        return url.partition("?")[0].partition("#")[0] + f"?{HIDDEN}"
    return url


def _stub(url: str, path: str) -> str:
    before, _, _ = url.partition(path) if path else (url, "", "")
    first = path.strip("/").partition("/")[0]
    first = "arrangor/in" if path.startswith("/arrangor/in/") else first
    return f"{before}/{first}/{HIDDEN}"
