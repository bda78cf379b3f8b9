"""The ways by which an operator is told. None of them needs the database, the scheduler or the outbox."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from webinars import config
from webinars.alarms import mails, webhook
from webinars.alarms.rules import News
from webinars.config import Config
from webinars.lib.addresses import UnusableAddress
from webinars.lib.signing import Signer, new_secret
from webinars.mail.delivery import postmen_for
from webinars.mail.message import freeze, message_id, sender_from
from webinars.mail.postman import Envelope
from webinars.mail.rules import Verdict
from webinars.registrations.links import Links

log = logging.getLogger(__name__)

TIMEOUT_SECONDS = 10
Channel = Callable[[News, datetime], str]
"""Tells, and gives back an empty text, or why it could not."""


def channels_of(settings: Config) -> Mapping[str, Channel]:
    """Every way that the settings name, by a name of its own."""
    ways: dict[str, Channel] = {}
    if url := settings.alarm.webhook_url:
        ways["webhook"] = lambda news, now: webhook.post(url, news, settings.site)
    if address := settings.alarm.email:
        ways[address] = lambda news, now: _mail(settings, address, news, now)
    return ways


def tell(settings: Config, news: News, *, now: datetime) -> bool:
    """Tell by every way; whether one of them took it. What fails is logged."""
    taken = False
    for name, channel in channels_of(settings).items():
        if problem := channel(news, now):
            log.error("the alarm about the %s could not be given by %s: %s", news.trouble, name, problem)
        else:
            taken = True
    log.warning("%s: %s since %s %s", news.state, news.trouble, news.since.isoformat(), news.words)
    return taken


def _mail(settings: Config, address: str, news: News, now: datetime) -> str:
    """Straight to a server, and not by way of the outbox."""
    route = replace(settings, mail=_route(settings))
    links = Links.of(settings, Signer(settings.site.secret_key), settings.site.language)
    mail = mails.outage(news, address, links=links, site=settings.site)
    [postman, *_] = postmen_for(route)
    try:
        sender = sender_from(route)
        identity = message_id(f"alarm:{new_secret()}", sender)
        content = freeze(mail, sender, message_id=identity, now=now)
    except UnusableAddress as error:
        return str(error)
    outcome = postman.deliver(Envelope(address, content, identity, mail.kind, now, may_leave=lambda: True))
    postman.rest()
    return "" if outcome.verdict is Verdict.ACCEPTED else outcome.words or outcome.verdict.value


def _route(settings: Config) -> config.Mail:
    alarm = settings.alarm
    ours = replace(
        settings.mail,
        timeout_seconds=min(TIMEOUT_SECONDS, settings.mail.timeout_seconds),
        from_address=alarm.from_address or settings.mail.from_address,
        connections=1,
    )
    if not alarm.smtp_host:
        return ours
    return replace(
        ours,
        host=alarm.smtp_host,
        port=alarm.smtp_port,
        username=alarm.smtp_username,
        password=alarm.smtp_password,
        security=alarm.smtp_security,
        dkim_domain="",  # another way has other rules
    )
