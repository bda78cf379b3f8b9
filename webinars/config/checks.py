"""What the types alone do not say: a sentence for each value that cannot be right."""

import re
from collections.abc import Iterator
from datetime import date

from webinars.config.directory import problems_of_directory
from webinars.config.elsewhere import problems_elsewhere
from webinars.config.secret_key import SHORTEST
from webinars.config.settings import (
    Accessibility,
    Alarm,
    Config,
    Feedback,
    Mail,
    Registrations,
    Reminders,
    Replies,
    SignIn,
    Site,
    parse_lead_time,
)
from webinars.config.values import (
    are_of_one_organisation,
    is_address,
    is_base_url,
    is_host,
    is_url,
    is_webhook,
    is_zone,
    out_of_range,
)
from webinars.lib.limits import Limit
from webinars.lib.rsa_keys import UnusableKey, read_rsa_key

_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")
_CLOCK = r"([01]\d|2[0-3]):[0-5]\d"


def problems_of(config: Config) -> Iterator[str]:
    """A sentence for each problem."""
    yield from _problems_of_site(config.site)
    yield from _problems_of_database(config.database.url)
    yield from _problems_of_addresses(config)
    yield from _problems_of_mail(config.mail)
    yield from _problems_of_replies(config.replies)
    yield from _problems_of_signature(config)
    yield from _problems_of_reminders(config.reminders)
    yield from _problems_of_feedback(config.feedback)
    yield from _problems_of_registrations(config.registrations)
    yield from _problems_of_limits(config)
    yield from out_of_range("[server] trusted_proxies", config.server.trusted_proxies, 0, 10)
    yield from out_of_range("[recordings] caption_target_days", config.recordings.caption_target_days, 1, 365)
    yield from problems_elsewhere(config.outgoing, config.conferencing)
    for name, days in vars(config.retention).items():
        yield from out_of_range(f"[retention] {name}", days, 1, 3650)
    yield from _problems_of_sign_in(config.sign_in)
    yield from problems_of_directory(config.sign_in, config.outgoing)
    yield from _problems_of_accessibility(config.accessibility)
    yield from _problems_of_alarm(config.alarm)


def _problems_of_site(site: Site) -> Iterator[str]:
    for name, text in (("name", site.name), ("organisation", site.organisation)):
        if not text.strip() or _CONTROLS.search(text):
            yield f"[site] {name} has to be one line of text."
    if not is_base_url(site.base_url):
        yield (
            '[site] base_url has to be an address such as "https://webbinarier.example.org", '
            f"not {site.base_url!r}."
        )
    if site.language not in ("sv", "en"):
        yield f'[site] language has to be "sv" or "en", not {site.language!r}.'
    if not is_zone(site.timezone):
        yield f'[site] timezone has to be a time zone such as "Europe/Stockholm", not {site.timezone!r}.'
    for name, key in (
        ("secret_key", site.secret_key),
        *(("secret_key_fallbacks", k) for k in site.secret_key_fallbacks),
    ):
        if key and len(key) < SHORTEST:
            yield f"[site] {name} has to have at least {SHORTEST} characters."


def _problems_of_accessibility(statement: Accessibility) -> Iterator[str]:
    for name, day in (("assessed_on", statement.assessed_on), ("updated_on", statement.updated_on)):
        try:
            date.fromisoformat(day)
        except ValueError:
            yield f'[accessibility] {name} has to be a day such as "2026-11-23", not {day!r}.'
    if not statement.supervisor.strip():
        yield "[accessibility] supervisor has to name who supervises the law."
    if not statement.complaints_url.startswith("https://"):
        yield (
            '[accessibility] complaints_url has to be an address such as "https://www.digg.se/tdosanmalan", '
            f"not {statement.complaints_url!r}."
        )


def _problems_of_database(url: str) -> Iterator[str]:
    if not re.match(
        r"sqlite:///[^:]|postgresql\+psycopg://.", url
    ):  # no :memory:, which every process has of its own
        yield (
            '[database] url has to begin with "sqlite:///" or "postgresql+psycopg://", such as '
            '"sqlite:///instance/webinars.db" or "postgresql+psycopg://webinars@localhost/webinars".'
        )
    elif not is_url(url):
        yield "[database] url cannot be understood: look at the port, and write @ : / in the password as %40 %3A %2F."


def _problems_of_addresses(config: Config) -> Iterator[str]:
    addresses = {
        "[site] contact_email": config.site.contact_email,
        "[mail] from_address": config.mail.from_address,
    }
    if config.replies.address:
        addresses["[replies] address"] = config.replies.address
    for where, address in addresses.items():
        if not is_address(address):
            yield f"{where} has to be an e-mail address, not {address!r}."
    if not are_of_one_organisation(config.reply_address, config.mail.from_address):
        yield (
            f"[replies] address has to be of the same domain as [mail] from_address, not {config.reply_address!r}: "
            "an invitation whose organiser is somebody else than its sender looks forged."
        )


def _problems_of_mail(mail: Mail) -> Iterator[str]:
    if mail.security not in ("none", "starttls", "tls"):
        yield f'[mail] security has to be "none", "starttls" or "tls", not {mail.security!r}.'
    if re.search(r"[\s/:@]", mail.host) and not mail.host.startswith("["):
        yield f'[mail] host has to be the name of a server such as "smtp.example.org", not {mail.host!r}.'
    if _CONTROLS.search(mail.from_name):
        yield "[mail] from_name has to be one line without control characters."
    if mail.password and not mail.username:
        yield "[mail] password is set, but username is not."
    for name, hosts in (("link_hosts", mail.link_hosts), ("former_domains", mail.former_domains)):
        for host in hosts:
            if not is_host(host):
                yield f'[mail] {name} has to hold names such as "example.org", not {host!r}.'
    yield from out_of_range("[mail] port", mail.port, 1, 65535)
    yield from out_of_range("[mail] connections", mail.connections, 1, 20)
    yield from out_of_range("[mail] timeout_seconds", mail.timeout_seconds, 1, 600)
    yield from out_of_range("[mail] keep_bodies_days", mail.keep_bodies_days, 0, 3650)
    yield from out_of_range("[mail] per_minute", mail.per_minute, 0, 100_000)
    yield from out_of_range("[mail] per_connection", mail.per_connection, 0, 100_000)


def _problems_of_signature(config: Config) -> Iterator[str]:
    """The key is read here, once, so that a wrong one stops the start and not the first mail."""
    mail = config.mail
    if not (mail.dkim_selector or mail.dkim_key_file):
        return
    if not (mail.dkim_selector and mail.dkim_key_file):
        yield "[mail] dkim_selector and dkim_key_file belong together: set both, or none."
        return
    if not is_host(mail.dkim_selector):
        yield f'[mail] dkim_selector has to be a name such as "webb2026", not {mail.dkim_selector!r}.'
    if not are_of_one_organisation(f"a@{config.dkim_domain}", mail.from_address):
        yield f"[mail] dkim_domain has to be that of from_address, or one above it, not {config.dkim_domain!r}."
    try:
        read_rsa_key(config.dkim_key_file)
    except UnusableKey as error:
        yield f"[mail] dkim_key_file: {error}."


def _problems_of_replies(replies: Replies) -> Iterator[str]:
    if replies.imap_security not in ("none", "starttls", "tls"):
        yield f'[replies] imap_security has to be "none", "starttls" or "tls", not {replies.imap_security!r}.'
    if re.search(r"[\s/:@]", replies.imap_host) and not replies.imap_host.startswith("["):
        yield (
            '[replies] imap_host has to be the name of a server such as "imap.example.org", '
            f"not {replies.imap_host!r}."
        )
    if replies.imap_host and not replies.imap_username:
        yield "[replies] imap_host is set, but imap_username is not."
    if _CONTROLS.search(replies.imap_folder + replies.imap_username) or not replies.imap_folder:
        yield "[replies] imap_folder and imap_username have to be one line, such as INBOX."
    if replies.imap_host and replies.maildir:
        yield "[replies] imap_host and maildir are both set: a mailbox is read by one of them."
    yield from out_of_range("[replies] imap_port", replies.imap_port, 1, 65535)


def _problems_of_feedback(feedback: Feedback) -> Iterator[str]:
    try:
        parse_lead_time(feedback.ask_after or "1h")
    except ValueError as error:
        yield f"[feedback] ask_after: {error}."


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
        ("offer_hours", 1, 168),
    ):
        yield from out_of_range(f"[registrations] {name}", getattr(registrations, name), lowest, highest)


def _problems_of_limits(config: Config) -> Iterator[str]:
    for name, text in vars(config.limits).items():
        try:
            Limit.parse(text)
        except ValueError as error:
            yield f"[limits] {name} cannot be {text!r}: {error}."


def _problems_of_sign_in(sign_in: SignIn) -> Iterator[str]:
    yield from out_of_range("[sign_in] link_minutes", sign_in.link_minutes, 5, 1440)
    yield from out_of_range("[sign_in] session_hours", sign_in.session_hours, 1, 720)
    yield from out_of_range("[sign_in] idle_minutes", sign_in.idle_minutes, 5, 43_200)
    try:
        Limit.parse(sign_in.attempts)
    except ValueError as error:
        yield f"[sign_in] attempts cannot be {sign_in.attempts!r}: {error}."


def _problems_of_alarm(alarm: Alarm) -> Iterator[str]:
    if alarm.webhook_url and not is_webhook(alarm.webhook_url):
        yield (
            '[alarm] webhook_url has to begin with "https://"; "http://" may lead to this machine or a private network.'
        )
    for name, address in (("email", alarm.email), ("from_address", alarm.from_address)):
        if address and not is_address(address):
            yield f"[alarm] {name} has to be an e-mail address, not {address!r}."
    if alarm.smtp_security not in ("none", "starttls", "tls"):
        yield f'[alarm] smtp_security has to be "none", "starttls" or "tls", not {alarm.smtp_security!r}.'
    if alarm.smtp_password and not alarm.smtp_username:
        yield "[alarm] smtp_password is set, but smtp_username is not."
    yield from out_of_range("[alarm] smtp_port", alarm.smtp_port, 1, 65535)
    yield from out_of_range("[alarm] after_minutes", alarm.after_minutes, 1, 1440)
