"""What the types alone do not say: a sentence for each value that cannot be right."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from webinars.config.secret_key import SHORTEST
from webinars.config.settings import Config, Mail, Registrations, Reminders, Site, parse_lead_time
from webinars.lib.addresses import UnusableAddress, ascii_address
from webinars.lib.limits import Limit

_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")
_IN_LINKS = re.compile(r"[A-Za-z0-9\[\]:/._~%-]+")
_CLOCK = r"([01]\d|2[0-3]):[0-5]\d"


def problems_of(config: Config) -> Iterator[str]:
    """A sentence for each problem."""
    yield from _problems_of_site(config.site)
    yield from _problems_of_database(config.database.url)
    yield from _problems_of_addresses(config)
    yield from _problems_of_mail(config.mail)
    yield from _problems_of_reminders(config.reminders)
    yield from _problems_of_registrations(config.registrations)
    yield from _problems_of_limits(config)
    yield from _out_of_range("[server] trusted_proxies", config.server.trusted_proxies, 0, 10)
    yield from _out_of_range(
        "[recordings] caption_target_days", config.recordings.caption_target_days, 1, 365
    )
    for name, days in vars(config.retention).items():
        yield from _out_of_range(f"[retention] {name}", days, 1, 3650)


def _problems_of_site(site: Site) -> Iterator[str]:
    for name, text in (("name", site.name), ("organisation", site.organisation)):
        if not text.strip() or _CONTROLS.search(text):
            yield f"[site] {name} has to be one line of text."
    if not _is_base_url(site.base_url):
        yield (
            '[site] base_url has to be an address such as "https://webbinarier.example.org", '
            f"not {site.base_url!r}."
        )
    if site.language not in ("sv", "en"):
        yield f'[site] language has to be "sv" or "en", not {site.language!r}.'
    if not _is_zone(site.timezone):
        yield f'[site] timezone has to be a time zone such as "Europe/Stockholm", not {site.timezone!r}.'
    for name, key in (
        ("secret_key", site.secret_key),
        *(("secret_key_fallbacks", k) for k in site.secret_key_fallbacks),
    ):
        if key and len(key) < SHORTEST:
            yield f"[site] {name} has to have at least {SHORTEST} characters."


def _problems_of_database(url: str) -> Iterator[str]:
    if not re.match(
        r"sqlite:///[^:]|postgresql\+psycopg://.", url
    ):  # no :memory:, which every process has of its own
        yield (
            '[database] url has to begin with "sqlite:///" or "postgresql+psycopg://", such as '
            '"sqlite:///instance/webinars.db" or "postgresql+psycopg://webinars@localhost/webinars".'
        )
    elif not _is_url(url):
        yield "[database] url cannot be understood: look at the port, and write @ : / in the password as %40 %3A %2F."


def _problems_of_addresses(config: Config) -> Iterator[str]:
    addresses = {
        "[site] contact_email": config.site.contact_email,
        "[mail] from_address": config.mail.from_address,
    }
    if config.replies.address:
        addresses["[replies] address"] = config.replies.address
    for where, address in addresses.items():
        if not _is_address(address):
            yield f"{where} has to be an e-mail address, not {address!r}."


def _problems_of_mail(mail: Mail) -> Iterator[str]:
    if mail.security not in ("none", "starttls", "tls"):
        yield f'[mail] security has to be "none", "starttls" or "tls", not {mail.security!r}.'
    if re.search(r"[\s/:@]", mail.host) and not mail.host.startswith("["):
        yield f'[mail] host has to be the name of a server such as "smtp.example.org", not {mail.host!r}.'
    if _CONTROLS.search(mail.from_name):
        yield "[mail] from_name has to be one line without control characters."
    if mail.password and not mail.username:
        yield "[mail] password is set, but username is not."
    yield from _out_of_range("[mail] port", mail.port, 1, 65535)
    yield from _out_of_range("[mail] connections", mail.connections, 1, 20)
    yield from _out_of_range("[mail] timeout_seconds", mail.timeout_seconds, 1, 600)
    yield from _out_of_range("[mail] keep_bodies_days", mail.keep_bodies_days, 0, 3650)


def _problems_of_reminders(reminders: Reminders) -> Iterator[str]:
    for text in reminders.lead_times:
        try:
            parse_lead_time(text)
        except ValueError as error:
            yield f"[reminders] lead_times: {error}."
    if reminders.quiet_hours and not re.fullmatch(f"{_CLOCK}-{_CLOCK}", reminders.quiet_hours):
        yield f'[reminders] quiet_hours has to be as "21:00-07:00", or "", not {reminders.quiet_hours!r}.'


def _problems_of_registrations(registrations: Registrations) -> Iterator[str]:
    for name, lowest, highest in (
        ("others_without_confirmation", 0, 1000),
        ("others_at_once", 1, 1000),
        ("few_seats_left", 0, 100_000),
        ("opens_minutes_before", 0, 1440),
    ):
        yield from _out_of_range(f"[registrations] {name}", getattr(registrations, name), lowest, highest)


def _problems_of_limits(config: Config) -> Iterator[str]:
    for name, text in vars(config.limits).items():
        try:
            Limit.parse(text)
        except ValueError as error:
            yield f"[limits] {name} cannot be {text!r}: {error}."


def _out_of_range(where: str, value: int, lowest: int, highest: int) -> Iterator[str]:
    if not lowest <= value <= highest:
        yield f"{where} has to be between {lowest} and {highest}, not {value}."


def _is_base_url(url: str) -> bool:
    try:
        parts = urlsplit(url)
        port_is_right = parts.port is None or parts.port > 0
    except ValueError:
        return False
    # A domain such as räv.se as xn--rv-via.se, since it stands in headers, too.
    whole = parts.scheme in ("http", "https") and bool(parts.hostname) and _IN_LINKS.fullmatch(url)
    return bool(whole) and port_is_right and not (parts.query or parts.fragment or parts.username)


def _is_zone(name: str) -> bool:
    try:
        return bool(ZoneInfo(name))
    except (KeyError, ValueError, OSError):
        return False


def _is_address(text: str) -> bool:
    try:
        return "." in ascii_address(text).partition("@")[2]
    except UnusableAddress:
        return False


def _is_url(url: str) -> bool:
    try:
        return bool(make_url(url))
    except (ArgumentError, ValueError):
        return False
