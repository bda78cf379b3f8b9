"""What an answer means, and when to ask again: plain decisions."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import quote, urlsplit

BROKEN_AFTER = 3
"""Failures one after the other, over at least `BROKEN_FOR`: a server that restarts breaks no link."""
BROKEN_FOR = timedelta(hours=20)
EVERY = timedelta(days=7)
BETWEEN_TWO = timedelta(seconds=10)
"""Between two requests to one host."""
PATIENCE = (timedelta(hours=1), timedelta(hours=6), timedelta(hours=24), timedelta(days=3))
CERTIFICATE_SOON = timedelta(days=14)
_SHRUNK_TO = 0.5

_SIGN_IN_HOSTS = (
    *("login.microsoftonline.com", "login.live.com", "accounts.google.com", "login.windows.net"),
    *("idp.", "sso.", "login.", "auth.", "signin."),
)
_SIGN_IN_PATH = re.compile(
    r"/(?:log-?in|sign-?in|logga-?in|inloggning|auth(?:enticate)?|sso|saml2?|adfs|oauth2?)(?:[/.?]|$)", re.I
)
_NOT_FOUND = re.compile(
    r"(?:sidan|filmen|videon|inspelningen|innehållet)\s+(?:du söker\s+)?"
    r"(?:finns inte|kunde inte hittas|hittades inte|är borttagen)"
    r"|(?:page|video|film|content)\s+(?:was\s+|is\s+|could\s+)?"
    r"(?:not\s+(?:be\s+)?found|no longer available|unavailable|isn.t available)"
    r"|\b404\b",
    re.I,
)
_TITLE = re.compile(r"<(title|h1)\b[^>]*>([^<]{0,300})", re.I)
_PAGES = ("text/html", "application/xhtml+xml")


class Finding(StrEnum):
    """What came of a check."""

    WORKS = "works"
    CERTIFICATE_ENDS = "certificate ends"  # works, for some days more
    GONE = "gone"
    REFUSED = "refused"
    SIGN_IN = "sign-in"  # works for whoever has an account there
    SOFT_404 = "soft 404"  # says 200, and that there is nothing
    OTHER_TYPE = "other type"
    SHRUNK = "shrunk"
    SERVER_ERROR = "server error"
    UNREACHABLE = "unreachable"
    TOO_SLOW = "too slow"
    BAD_CERTIFICATE = "bad certificate"
    REDIRECT_LOOP = "redirect loop"
    NOT_ALLOWED = "not allowed"  # an inner address: a reader elsewhere gets nowhere
    POSTPONED = "postponed"  # the server asked to be left in peace


WORKING = frozenset({Finding.WORKS, Finding.CERTIFICATE_ENDS})
AT_ONCE = frozenset({Finding.GONE, Finding.NOT_ALLOWED})
"""What does not pass: no server says 410 or 404 by accident for a day, but twice is enough to be sure."""


@dataclass(frozen=True)
class Known:
    """What is known of an address from before."""

    url: str
    first_content_type: str = ""
    first_length: int | None = None
    is_accepted: bool = False


@dataclass(frozen=True)
class Seen:
    """An answer, as far as it matters."""

    url: str
    status: int
    content_type: str
    length: int | None
    text: str = ""
    """The beginning of a page."""
    certificate_ends_at: datetime | None = None


def is_watchable(url: str) -> bool:
    """Whether there is anybody to ask: names that stand for examples (RFC 2606, RFC 6761) lead nowhere."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return False
    is_example = re.search(r"(?:^|\.)(?:example(?:\.(?:com|net|org))?|test|invalid|localhost)$", host)
    return parts.scheme in ("http", "https") and bool(host) and not is_example


def address_to_ask(url: str) -> str:
    """What tells whether a film is there: its page says 200 long after it was taken away, so its oEmbed is asked."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    if host in ("youtube.com", "youtu.be", "youtube-nocookie.com", "m.youtube.com"):
        return f"https://www.youtube.com/oembed?format=json&url={quote(url, safe='')}"
    if host in ("vimeo.com", "player.vimeo.com"):
        return f"https://vimeo.com/api/oembed.json?url={quote(url, safe='')}"
    return url


def finding_of(seen: Seen, known: Known, *, now: datetime) -> Finding:
    """What this answer says of the address."""
    if seen.status in (404, 410):
        return Finding.GONE
    if seen.status == 429 or seen.status == 503:
        return Finding.POSTPONED
    if seen.status in (401, 403, 407, 451):
        return Finding.REFUSED
    if seen.status >= 500:
        return Finding.SERVER_ERROR
    if seen.status >= 400:
        return Finding.GONE
    return _finding_of_content(seen, known, now)


def _finding_of_content(seen: Seen, known: Known, now: datetime) -> Finding:
    if not known.is_accepted:
        if seen.url != known.url and leads_to_sign_in(seen.url, known.url):
            return Finding.SIGN_IN
        if _is_other_type(seen, known):
            return Finding.OTHER_TYPE
        if seen.content_type in _PAGES and says_not_found(seen, known):
            return Finding.SOFT_404
        if _has_shrunk(seen, known):
            return Finding.SHRUNK
    if seen.certificate_ends_at and seen.certificate_ends_at < now + CERTIFICATE_SOON:
        return Finding.CERTIFICATE_ENDS
    return Finding.WORKS


def leads_to_sign_in(url: str, from_url: str) -> bool:
    """Whether a redirect ended where one has to sign in."""
    to, came_from = urlsplit(url), urlsplit(from_url)
    host = to.hostname or ""
    is_door = any(host == door or (door.endswith(".") and host.startswith(door)) for door in _SIGN_IN_HOSTS)
    return (is_door and host != came_from.hostname) or bool(
        _SIGN_IN_PATH.search(to.path) and not _SIGN_IN_PATH.search(came_from.path)
    )


def says_not_found(seen: Seen, known: Known) -> bool:
    """A page that says 200 and means 404: by its headings, or since everything unknown leads to the front page."""
    if any(_NOT_FOUND.search(heading) for _, heading in _TITLE.findall(seen.text)):
        return True
    to, came_from = urlsplit(seen.url), urlsplit(known.url)
    return to.path in ("", "/") and not to.query and came_from.path not in ("", "/")


def next_check(finding: Finding, failures: int, *, spread: float, now: datetime) -> datetime:
    """When to ask again. `spread`, from 0 to 1, keeps checks that were begun together from staying together."""
    if finding in WORKING:
        return now + EVERY * (0.9 + 0.2 * spread)
    if finding is Finding.POSTPONED:
        return now + PATIENCE[1] * (1 + spread)
    return now + PATIENCE[min(max(failures, 1), len(PATIENCE)) - 1] * (1 + 0.2 * spread)


def is_broken(finding: Finding, failures: int, failing_since: datetime | None, *, now: datetime) -> bool:
    """Whether organisers are to be told."""
    if finding in WORKING or failing_since is None:
        return False
    if finding in AT_ONCE:
        return failures >= 2
    return failures >= BROKEN_AFTER and now - failing_since >= BROKEN_FOR


def _is_other_type(seen: Seen, known: Known) -> bool:
    """A film or a sound that has become a page."""
    was, became = known.first_content_type, seen.content_type
    return bool(was and became) and was not in _PAGES and became in _PAGES


def _has_shrunk(seen: Seen, known: Known) -> bool:
    if seen.content_type in _PAGES or not known.first_length or seen.length is None:
        return False
    return seen.length < known.first_length * _SHRUNK_TO
