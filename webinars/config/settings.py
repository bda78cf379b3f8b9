"""Every setting, its type and its default."""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from webinars.config.elsewhere import Conferencing, Outgoing


class ConfigError(Exception):
    """The settings cannot be used; the text says which, why, and what would be right."""


@dataclass(frozen=True)
class Site:
    """Who runs this, where, and in which language."""

    name: str = "Webbinarier"
    base_url: str = "http://localhost:8000"
    language: str = "sv"
    timezone: str = "Europe/Stockholm"
    contact_email: str = "kontakt@example.org"
    organisation: str = "Exempelorganisationen"
    public_body: bool = True
    secret_key: str = field(default="", repr=False)
    secret_key_fallbacks: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class DatabaseSettings:
    """Where everything is kept."""

    url: str = field(default="sqlite:///instance/webinars.db", repr=False)


@dataclass(frozen=True)
class Mail:
    """How mail leaves. With no host, each message becomes a file in `outbox_dir`."""

    host: str = ""
    port: int = 25
    username: str = ""
    password: str = field(default="", repr=False)
    security: str = "none"
    from_address: str = "webbinarier@example.org"
    from_name: str = "Webbinarier"
    connections: int = 2
    outbox_dir: str = "instance/outbox"
    timeout_seconds: int = 60
    keep_bodies_days: int = 7
    link_hosts: tuple[str, ...] = ()
    former_domains: tuple[str, ...] = ()
    per_minute: int = 0
    per_connection: int = 0
    dkim_domain: str = ""
    dkim_selector: str = ""
    dkim_key_file: str = ""


@dataclass(frozen=True)
class Replies:
    """The mailbox that we read: Reply-To and the calendar's ORGANIZER. Empty: the From address.

    It is read by IMAP, as a Maildir on this machine, or handed over by `webinars receive`.
    """

    address: str = ""
    imap_host: str = ""
    imap_port: int = 993
    imap_username: str = ""
    imap_password: str = field(default="", repr=False)
    imap_security: str = "tls"
    imap_folder: str = "INBOX"
    maildir: str = ""


@dataclass(frozen=True)
class Reminders:
    """When attendees are reminded, and when they are left in peace (local time)."""

    lead_times: tuple[str, ...] = ("7d", "1d", "1h")
    quiet_hours: str = "21:00-07:00"


@dataclass(frozen=True)
class Feedback:
    """When attendees are asked what they thought."""

    ask_after: str = "1h"


@dataclass(frozen=True)
class Registrations:
    """What registering asks of people."""

    confirm_address: bool = False
    others_without_confirmation: int = 5
    others_at_once: int = 50
    few_seats_left: int = 15
    opens_minutes_before: int = 30
    offer_hours: int = 24


@dataclass(frozen=True)
class Limits:
    """How often; `"60/minute"`, empty turns one off. A town hall is one client: be generous."""

    per_client: str = "60/minute"
    per_recipient: str = "12/hour"
    per_address: str = "30/hour"


@dataclass(frozen=True)
class Server:
    """What stands in front of us."""

    trusted_proxies: int = 0


@dataclass(frozen=True)
class Recordings:
    """What is promised about captions."""

    caption_target_days: int = 10


@dataclass(frozen=True)
class Retention:
    """How long what is known of people is kept: after the broadcast, and in the log of what organisers did."""

    registrations_days: int = 90
    withdrawn_days: int = 30
    log_days: int = 730


@dataclass(frozen=True)
class SignIn:
    """How organisers sign in, and for how long."""

    link_minutes: int = 30
    session_hours: int = 12
    idle_minutes: int = 120
    attempts: str = "20/minute"
    passkeys_for_administrators: bool = False
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = field(default="", repr=False)
    oidc_name: str = ""
    oidc_is_second_factor: bool = False


@dataclass(frozen=True)
class Accessibility:
    """What the accessibility statement says of its own: dates, and who supervises the law."""

    assessed_on: str = "2026-11-23"
    updated_on: str = "2026-11-23"
    supervisor: str = "Myndigheten för digital förvaltning (Digg)"
    complaints_url: str = "https://www.digg.se/tdosanmalan"


@dataclass(frozen=True)
class Alarm:
    """Who is told when the scheduler is silent or mail does not leave: by a way that needs neither."""

    webhook_url: str = field(default="", repr=False)
    email: str = ""
    after_minutes: int = 5
    smtp_host: str = ""
    smtp_port: int = 25
    smtp_username: str = ""
    smtp_password: str = field(default="", repr=False)
    smtp_security: str = "none"
    from_address: str = ""


@dataclass(frozen=True)
class Config:
    """Every setting. `root` is the folder that relative paths start from: where config.toml lies."""

    root: Path
    site: Site = field(default_factory=Site)
    database: DatabaseSettings = field(default_factory=DatabaseSettings)
    mail: Mail = field(default_factory=Mail)
    replies: Replies = field(default_factory=Replies)
    reminders: Reminders = field(default_factory=Reminders)
    feedback: Feedback = field(default_factory=Feedback)
    registrations: Registrations = field(default_factory=Registrations)
    limits: Limits = field(default_factory=Limits)
    server: Server = field(default_factory=Server)
    recordings: Recordings = field(default_factory=Recordings)
    outgoing: Outgoing = field(default_factory=Outgoing)
    conferencing: Conferencing = field(default_factory=Conferencing)
    retention: Retention = field(default_factory=Retention)
    alarm: Alarm = field(default_factory=Alarm)
    sign_in: SignIn = field(default_factory=SignIn)
    accessibility: Accessibility = field(default_factory=Accessibility)

    @property
    def database_url(self) -> str:
        """The database's address, with a relative SQLite path made absolute."""
        path = self.database.url.removeprefix("sqlite:///")
        if path == self.database.url or path.startswith("/"):
            return self.database.url
        return f"sqlite:///{self.root / path}"

    @property
    def outbox_dir(self) -> Path:
        """Where mails land as files when no mail server is set."""
        return self.root / self.mail.outbox_dir

    @property
    def instance_dir(self) -> Path:
        """What this installation keeps beside its database."""
        return self.root / "instance"

    @property
    def reply_address(self) -> str:
        """The mailbox that answers go to: Reply-To, and ORGANIZER of every invitation."""
        return self.replies.address or self.mail.from_address

    @property
    def dkim_domain(self) -> str:
        """In whose name mails are signed."""
        return self.mail.dkim_domain or self.mail_domain

    @property
    def dkim_key_file(self) -> Path:
        """The private key for it."""
        return self.root / self.mail.dkim_key_file

    @property
    def maildir(self) -> Path | None:
        """Where a mail server leaves what comes in, if it does."""
        return self.root / self.replies.maildir if self.replies.maildir else None

    @property
    def mail_domain(self) -> str:
        """The domain of our own Message-IDs and calendar UIDs."""
        return self.mail.from_address.rpartition("@")[2]


def parse_lead_time(text: str) -> timedelta:
    """`"7d"`, `"1h"`, `"30m"` -> how long before the start. Raises ValueError on anything else."""
    match = re.fullmatch(r"([1-9]\d{0,3})([dhm])", text.strip())
    if not match:
        raise ValueError(f'"{text}" is not a lead time; write it as "7d", "12h" or "30m"')
    return timedelta(**{{"d": "days", "h": "hours", "m": "minutes"}[match[2]]: int(match[1])})
