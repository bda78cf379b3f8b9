"""The installation: its address, its key, its scheduler, its outbox, and who is told when they stand still."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from ipaddress import ip_address
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from webinars.alarms.channels import channels_of
from webinars.cli.checkup import Finding, fail, ok, warn
from webinars.config import Config
from webinars.lib.heartbeats import latest_beat
from webinars.mail.queries import count_by_state, mail_switch
from webinars.mail.rules import MailState, is_paused

_SILENT = timedelta(minutes=1)


def check_address(config: Config) -> Iterator[Finding]:
    """Whether people reach us encrypted, and links go there."""
    url, proxies = config.site.base_url, config.server.trusted_proxies
    if url.startswith("https:"):
        yield ok("address", url)
        if not proxies:
            yield warn(
                "address",
                "https ends at a proxy, and [server] trusted_proxies is 0: every visitor has the proxy's address",
                "Set [server] trusted_proxies to how many stand in front, and let them set X-Forwarded-For.",
            )
    elif _is_local(urlsplit(url).hostname or ""):
        yield ok("address", f"{url}, for this machine or network only")
    else:
        yield fail(
            "address",
            f"{url} is not encrypted",
            "Put a server with a certificate in front; https in base_url.",
        )


def check_secret_key(config: Config) -> Iterator[Finding]:
    """Where the key comes from, since everything depends on it being kept."""
    kept = config.instance_dir / "secret_key"
    if kept.exists() and kept.read_text(encoding="utf-8").strip() == config.site.secret_key:
        yield ok("secret key", f"kept in {kept}: copy it to a safe place, no backup holds it unless asked")
    else:
        yield ok("secret key", "from the settings")


def check_scheduler(session: Session, now: datetime) -> Iterator[Finding]:
    """Signs of life, and mail that does not leave."""
    beat_at = latest_beat(session, now=now)
    if beat_at is None or now - beat_at > _SILENT:
        since = f"since {beat_at:%Y-%m-%d %H:%M} UTC" if beat_at else "ever"
        yield fail("scheduler", f"no sign of life {since}", "Start webinars run, or webinars scheduler.")
    else:
        yield ok("scheduler", f"alive {(now - beat_at).total_seconds():.0f} seconds ago")
    yield from _check_outbox(session, now)


def check_alarms(config: Config) -> Iterator[Finding]:
    """Whether anybody would hear of it."""
    ways = list(channels_of(config))
    if ways:
        yield ok("alarm", f"by {' and '.join(ways)}, after {config.alarm.after_minutes} minutes")
    elif config.site.base_url.startswith("https:"):
        remedy = "Set [alarm] webhook_url or email, then webinars doctor --test-alarm."
        yield warn("alarm", "nobody is told when the scheduler is silent", remedy)
    else:
        yield ok("alarm", "nobody is told, which is right for a machine of one's own")


def _check_outbox(session: Session, now: datetime) -> Iterator[Finding]:
    counts, switch = count_by_state(session), mail_switch(session)
    waiting = counts[MailState.QUEUED] + counts[MailState.HELD]
    if switch.held_since:
        words = (
            f"held since {switch.held_since:%Y-%m-%d %H:%M} UTC: {switch.held_reason or 'no reason given'}"
        )
        yield warn("outbox", f"{words}; {waiting} wait", "webinars outbox release")
    elif is_paused(switch.mail_paused_until, now=now):
        yield fail(
            "outbox", f"the mail server is down: {switch.pause_reason}; {waiting} wait", "See mail, above."
        )
    elif counts[MailState.DEAD]:
        words = f"{waiting} wait, {counts[MailState.DEAD]} could not be delivered"
        yield warn("outbox", words, "webinars outbox shows them with the server's words.")
    else:
        yield ok("outbox", f"{waiting} wait")


def _is_local(host: str) -> bool:
    try:
        return ip_address(host).is_private
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
