"""Which hosts may be asked."""

from collections.abc import Collection
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

LONGEST_URL = 2_000
# Addresses of IPv6 that lead to one of IPv4: translation (RFC 6052), 6to4 (RFC 3056), Teredo (RFC 4380)
_LEADS_ELSEWHERE = tuple(
    map(IPv6Network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96"))
)


class NotAllowed(ValueError):
    """This address is not asked; the text says why, for organisers."""


def check_url(url: str) -> tuple[str, str]:
    """The scheme and host of an address that may be asked, as far as it shows. Raises NotAllowed."""
    if len(url) > LONGEST_URL or not url.isprintable() or " " in url or "\\" in url:
        raise NotAllowed("this is no address")
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise NotAllowed("this is no address") from error
    if parts.scheme not in ("http", "https"):
        raise NotAllowed("only http and https are asked")
    if not host:
        raise NotAllowed("this is no address")
    if parts.username is not None or parts.password is not None:
        raise NotAllowed("an address must not hold a name and password")
    return parts.scheme, host


def check_ip(address: str) -> None:
    """Raises NotAllowed for whatever is not an address that the whole world reaches."""
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    if not _is_public(ip):
        raise NotAllowed("the host has an inner address")


def is_excepted(host: str, private_hosts: Collection[str]) -> bool:
    """Whether the settings name this host: a meeting server inside the house."""
    return host.casefold().rstrip(".") in {each.casefold() for each in private_hosts}


def _is_public(ip: IPv4Address | IPv6Address) -> bool:
    if isinstance(ip, IPv6Address) and any(ip in network for network in _LEADS_ELSEWHERE):
        return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)
