"""config.toml and the environment, read once into frozen values.

Any key is overridden by `WEBINARS_<SECTION>__<KEY>`; a secret may come from a file named by `..._FILE`.
An unknown key, a wrong type or an impossible value stops the start with a sentence.
"""

import os
import re
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, get_type_hints
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

PREFIX = "WEBINARS_"


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
    secret_key: str = ""
    secret_key_fallbacks: tuple[str, ...] = ()


@dataclass(frozen=True)
class DatabaseSettings:
    """Where everything is kept."""

    url: str = "sqlite:///instance/webinars.db"


@dataclass(frozen=True)
class Mail:
    """How mail leaves. With no host, each message becomes a file in `outbox_dir`."""

    host: str = ""
    port: int = 25
    username: str = ""
    password: str = ""
    security: str = "none"
    from_address: str = "webbinarier@example.org"
    from_name: str = "Webbinarier"
    connections: int = 2
    outbox_dir: str = "instance/outbox"
    timeout_seconds: int = 60
    keep_bodies_days: int = 7


@dataclass(frozen=True)
class Replies:
    """The mailbox that we read: Reply-To and the calendar's ORGANIZER. Empty: the From address."""

    address: str = ""


@dataclass(frozen=True)
class Reminders:
    """When attendees are reminded, and when they are left in peace (local time)."""

    lead_times: tuple[str, ...] = ("7d", "1d", "1h")
    quiet_hours: str = "21:00-07:00"


@dataclass(frozen=True)
class Registrations:
    """What registering asks of people."""

    confirm_address: bool = False
    others_without_confirmation: int = 5
    others_at_once: int = 50
    few_seats_left: int = 15
    opens_minutes_before: int = 30


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
class Config:
    """Every setting. `root` is the folder that relative paths start from: where config.toml lies."""

    root: Path
    site: Site = field(default_factory=Site)
    database: DatabaseSettings = field(default_factory=DatabaseSettings)
    mail: Mail = field(default_factory=Mail)
    replies: Replies = field(default_factory=Replies)
    reminders: Reminders = field(default_factory=Reminders)
    registrations: Registrations = field(default_factory=Registrations)
    limits: Limits = field(default_factory=Limits)
    server: Server = field(default_factory=Server)
    recordings: Recordings = field(default_factory=Recordings)

    @property
    def database_url(self) -> str:
        """The database's address, with a relative SQLite path made absolute."""
        url = self.database.url
        if url.startswith("sqlite:///") and not url.startswith("sqlite:////"):
            return f"sqlite:///{self.root / url.removeprefix('sqlite:///')}"
        return url

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
    def mail_domain(self) -> str:
        """The domain of our own Message-IDs and calendar UIDs."""
        return self.mail.from_address.rpartition("@")[2]


def load_config(path: Path | None = None, environ: Mapping[str, str] = os.environ) -> Config:
    """Read the settings; raises ConfigError with one sentence a problem."""
    path = (path or Path(environ.get("WEBINARS_CONFIG") or "config.toml")).resolve()
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigError(
            f"{path} does not exist. Set WEBINARS_CONFIG to the file, or run from the folder that holds config.toml."
        ) from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path} cannot be read as TOML: {error}") from None
    for section, key, text in _from_environment(environ):
        document.setdefault(section, {})[key] = text
    config = _build(document, path)
    _check(config)
    return _with_secret_key(config)


def parse_lead_time(text: str) -> timedelta:
    """`"7d"`, `"1h"`, `"30m"` -> how long before the start. Raises ValueError on anything else."""
    match = re.fullmatch(r"([1-9]\d{0,3})([dhm])", text.strip())
    if not match:
        raise ValueError(f'"{text}" is not a lead time; write it as "7d", "12h" or "30m"')
    return timedelta(**{{"d": "days", "h": "hours", "m": "minutes"}[match[2]]: int(match[1])})


def _from_environment(environ: Mapping[str, str]) -> list[tuple[str, str, str]]:
    found = []
    for name, value in sorted(environ.items()):
        section, separator, key = name.removeprefix(PREFIX).lower().partition("__")
        if not name.startswith(PREFIX) or not separator:
            continue
        if key.endswith("_file"):
            key = key.removesuffix("_file")
            try:
                value = Path(value).read_text(encoding="utf-8").strip()
            except OSError as error:
                raise ConfigError(f"{name} names a file that cannot be read: {error}") from None
        found.append((section, key, value))
    return found


def _build(document: dict[str, Any], path: Path) -> Config:
    types = {name: kind for name, kind in get_type_hints(Config).items() if name != "root"}
    for section in document:
        if section not in types:
            raise ConfigError(f"[{section}] is not a section of the settings. Known: {', '.join(types)}.")
    sections = {name: _section(name, kind, document.get(name, {})) for name, kind in types.items()}
    return Config(root=path.parent, **sections)


def _section(name: str, kind: type, values: Any) -> Any:
    if not isinstance(values, dict):
        raise ConfigError(f"[{name}] has to be a table of settings.")
    types = get_type_hints(kind)
    known = [f.name for f in fields(kind)]
    for key in values:
        if key not in known:
            raise ConfigError(f"[{name}] {key} is not a setting. Known: {', '.join(known)}.")
    return kind(**{key: _typed(f"[{name}] {key}", value, types[key]) for key, value in values.items()})


def _typed(where: str, value: Any, kind: Any) -> Any:
    if kind is bool:
        if isinstance(value, bool):
            return value
        if str(value).lower() in ("true", "false"):
            return str(value).lower() == "true"
        raise ConfigError(f"{where} has to be true or false, not {value!r}.")
    if kind is int:
        if not isinstance(value, bool) and re.fullmatch(r"-?\d+", str(value)):
            return int(value)
        raise ConfigError(f"{where} has to be a whole number, not {value!r}.")
    if kind is str:
        if isinstance(value, str):
            return value
        raise ConfigError(f"{where} has to be a text in quotes, not {value!r}.")
    items = [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value
    if isinstance(items, list) and all(isinstance(item, str) for item in items):
        return tuple(items)
    raise ConfigError(f"{where} has to be a list of texts, not {value!r}.")


def _check(config: Config) -> None:
    """What the types alone do not say."""
    parts = urlsplit(config.site.base_url)
    _require(
        parts.scheme in ("http", "https") and bool(parts.netloc) and not parts.query,
        f'[site] base_url has to be an address such as "https://webbinarier.example.org", not {config.site.base_url!r}.',
    )
    _require(
        config.site.language in ("sv", "en"), f'[site] language has to be "sv" or "en", not {config.site.language!r}.'
    )
    try:
        ZoneInfo(config.site.timezone)
    except (KeyError, ValueError, OSError):
        raise ConfigError(f"[site] timezone names no time zone: {config.site.timezone!r}.") from None
    for where, address in (
        ("[site] contact_email", config.site.contact_email),
        ("[mail] from_address", config.mail.from_address),
        ("[replies] address", config.reply_address),
    ):
        _require(
            bool(re.fullmatch(r"[^@\s<>\"]+@[^@\s<>\"]+\.[^@\s<>\"]+", address)),
            f"{where} has to be an e-mail address, not {address!r}.",
        )
    _check_mail(config.mail)
    _check_reminders(config.reminders)


def _check_mail(mail: Mail) -> None:
    _require(
        mail.security in ("none", "starttls", "tls"),
        f'[mail] security has to be "none", "starttls" or "tls", not {mail.security!r}.',
    )
    _require(1 <= mail.port <= 65535, f"[mail] port has to be between 1 and 65535, not {mail.port}.")
    _require(1 <= mail.connections <= 20, f"[mail] connections has to be between 1 and 20, not {mail.connections}.")
    _require(mail.timeout_seconds >= 1, "[mail] timeout_seconds has to be at least 1.")


def _check_reminders(reminders: Reminders) -> None:
    for text in reminders.lead_times:
        try:
            parse_lead_time(text)
        except ValueError as error:
            raise ConfigError(f"[reminders] lead_times: {error}.") from None
    if reminders.quiet_hours:
        _require(
            bool(re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d", reminders.quiet_hours)),
            f'[reminders] quiet_hours has to be as "21:00-07:00" or "", not {reminders.quiet_hours!r}.',
        )


def _require(holds: bool, sentence: str) -> None:
    if not holds:
        raise ConfigError(sentence)


def _with_secret_key(config: Config) -> Config:
    """A missing key is made once for the embedded default; a site that people reach needs one of its own."""
    if config.site.secret_key:
        _require(len(config.site.secret_key) >= 16, "[site] secret_key has to have at least 16 characters.")
        return config
    if config.site.base_url.startswith("https:"):
        raise ConfigError(
            "[site] secret_key is missing, and base_url is https. Set WEBINARS_SITE__SECRET_KEY (or ..._FILE) to a long "
            "random text, the same for every process, and keep it: every personal link depends on it."
        )
    secret_key = _kept_secret(config.instance_dir / "secret_key")
    return replace(config, site=replace(config.site, secret_key=secret_key))


def _kept_secret(path: Path) -> str:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write(secrets.token_urlsafe(32))
    except FileExistsError:
        pass
    except OSError as error:
        raise ConfigError(f"A secret key could not be kept in {path}: {error}") from None
    return path.read_text(encoding="utf-8").strip()


