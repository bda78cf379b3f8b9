"""Addresses that mail can be sent to, in the form in which they go over the wire."""

import re

import idna

_LOCAL_PART = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_SECOND_LEVEL = {
    *("ac", "co", "com", "edu", "gob", "gov", "gouv", "mil", "net", "or", "org"),
    *("fh", "fhsk", "fhv", "komforb", "kommunalforbund", "komvux", "lanbib", "parti", "pp", "press", "tm"),
}


class UnusableAddress(ValueError):
    """Mail cannot be addressed so: no plain `local@domain`, or a local part that only SMTPUTF8 could carry."""


def ascii_address(address: str) -> str:
    """The address as it goes over the wire: the domain in IDNA 2008 (`räv.se` -> `xn--rv-via.se`), all else unchanged.

    Not every server takes SMTPUTF8, so a local part outside ASCII is refused here as it is at registration, and so
    are quoted local parts, address literals and `=?`, which Python reads as an encoded word. Raises UnusableAddress.
    """
    local_part, _, domain = address.rpartition("@")
    domain = ascii_domain(domain)
    if "=?" in local_part or len(local_part) > 64 or not _LOCAL_PART.fullmatch(local_part):
        raise UnusableAddress(f"{address!r} is not an address that mail can be sent to")
    return f"{local_part}@{domain}"


def is_same_organisation(one: str, other: str) -> bool:
    """Whether two addresses, or domains, are of one organisation, as DMARC reads it when it is relaxed (RFC 7489 §3.2).

    Without the public suffix list: what looks like `co.uk` is taken for a suffix, and so are Sweden's own.
    """
    return organisational_domain(one) == organisational_domain(other)


def organisational_domain(address: str) -> str:
    """The domain that an organisation registered, of an address or a domain of it."""
    labels = address.rpartition("@")[2].lower().rstrip(".").split(".")
    has_double_suffix = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL
    return ".".join(labels[-3 if has_double_suffix else -2 :])


def ascii_domain(domain: str) -> str:
    """The domain in IDNA 2008. Raises UnusableAddress."""
    if not domain.isascii():
        try:
            domain = idna.encode(domain, uts46=True).decode("ascii")
        except UnicodeError:
            raise UnusableAddress(f"{domain!r} is not a domain") from None
    if len(domain) > 253 or not _DOMAIN.fullmatch(domain):
        raise UnusableAddress(f"{domain!r} is not a domain")
    return domain
