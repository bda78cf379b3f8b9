"""What one value by itself may be."""

import re
from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from webinars.lib.addresses import UnusableAddress, ascii_address, ascii_domain, is_same_organisation

_IN_LINKS = re.compile(r"[A-Za-z0-9\[\]:/._~%-]+")


def out_of_range(where: str, value: int, lowest: int, highest: int) -> Iterator[str]:
    """A sentence when the number is not between these two."""
    if not lowest <= value <= highest:
        yield f"{where} has to be between {lowest} and {highest}, not {value}."


def is_base_url(url: str) -> bool:
    """Whether every link can begin with it."""
    try:
        parts = urlsplit(url)
        port_is_right = parts.port is None or parts.port > 0
    except ValueError:
        return False
    # A domain such as räv.se as xn--rv-via.se, since it stands in headers, too.
    whole = parts.scheme in ("http", "https") and bool(parts.hostname) and _IN_LINKS.fullmatch(url)
    return bool(whole) and port_is_right and not (parts.query or parts.fragment or parts.username)


def is_zone(name: str) -> bool:
    """Whether it names a time zone."""
    try:
        return bool(ZoneInfo(name))
    except (KeyError, ValueError, OSError):
        return False


def is_address(text: str) -> bool:
    """Whether it is an address with a domain that mail can come to."""
    try:
        return "." in ascii_address(text).partition("@")[2]
    except UnusableAddress:
        return False


def are_of_one_organisation(one: str, other: str) -> bool:
    """Whether both addresses belong to the same organisation's domain, as far as can be told."""
    try:
        return is_same_organisation(ascii_address(one), ascii_address(other))
    except UnusableAddress:
        return True  # which is said by itself


def is_host(text: str) -> bool:
    """Whether it is the name of a host."""
    try:
        return bool(ascii_domain(text))
    except UnusableAddress:
        return False


def is_url(url: str) -> bool:
    """Whether SQLAlchemy understands it."""
    try:
        return bool(make_url(url))
    except (ArgumentError, ValueError):
        return False


def is_webhook(url: str) -> bool:
    """Whether news may be sent there: encrypted, unless it stays on this machine or in a private network."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    if parts.scheme == "https":
        return bool(host)
    if parts.scheme != "http":
        return False
    try:
        address = ip_address(host)
    except ValueError:
        return host == "localhost"
    return address.is_private or address.is_loopback
