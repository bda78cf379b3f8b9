"""What the timetable calls."""

import logging
from datetime import timedelta

from sqlalchemy import delete, select

from webinars.config import Config
from webinars.lib.batches import settle_each
from webinars.lib.clock import utc_now
from webinars.lib.database import Database
from webinars.mail.bounces import (
    NotBelieved,
    believe_report,
    clear_disproved_bounces,
    has_disproved_bounces,
)
from webinars.mail.delivery import Delivery
from webinars.mail.delivery_reports import read_report
from webinars.mail.imap import poll_mailbox
from webinars.mail.incoming import Kind, State, own_domains
from webinars.mail.intake import finish, is_waiting, message_of, waiting_of_kind
from webinars.mail.maildir import read_maildir
from webinars.mail.models import IncomingBody, IncomingMail, MailBody, OutgoingMail
from webinars.services import Services

__all__ = [
    "Delivery",
    "blank_old_bodies",
    "deliver_queued_mails",
    "fetch_incoming",
    "forget_old_incoming",
    "handle_bounces",
]

log = logging.getLogger(__name__)

_REMOVED_AT_ONCE = 500
_HANDLED_AT_ONCE = 20


def deliver_queued_mails(database: Database, config: Config) -> int:
    """Send all that can leave now, and come back; for hosts that start us now and then. Gives back how many."""
    delivery = Delivery(database, config)
    try:
        return delivery.drain()
    finally:
        delivery.close()


def blank_old_bodies(database: Database, config: Config) -> int:
    """Forget what old mails said, some days after their end; that they were sent stays. Gives back how many."""
    before = utc_now() - timedelta(days=config.mail.keep_bodies_days)
    ended = select(MailBody.mail_id).join(OutgoingMail).where(OutgoingMail.finished_at < before)
    some = delete(MailBody).where(MailBody.mail_id.in_(ended.limit(_REMOVED_AT_ONCE)))
    removed = 0
    while True:  # a few at a time, so that nobody waits long for the write lock
        with database.write() as session:
            number = len(session.scalars(some.returning(MailBody.mail_id)).all())
        removed += number
        if number < _REMOVED_AT_ONCE:
            return removed


def fetch_incoming(services: Services) -> int:
    """Take in what lies in the mailbox that we read; gives how many messages: as long as there are any, come back."""
    taken = poll_mailbox(services) if services.config.replies.imap_host else 0
    if folder := services.config.maildir:
        try:
            taken += read_maildir(services, folder)
        except OSError as error:
            log.warning("the Maildir of answers cannot be read: %s", error)
    return taken


def handle_bounces(services: Services) -> int:
    """Mark addresses that mail does not reach, each report in a transaction of its own; gives how many reports."""
    now = services.now()
    with services.database.read() as session:
        waits, disproved = is_waiting(session, Kind.BOUNCE), has_disproved_bounces(session, now=now)
    handled = 0
    while waits and handled < _HANDLED_AT_ONCE and _handle_bounce(services):
        handled += 1
    if disproved:
        with services.database.write() as session:
            clear_disproved_bounces(session, now=now)
    return handled


def forget_old_incoming(services: Services) -> int:
    """Forget what came in: texts some days after they were dealt with, the rest with the registrations.

    What people have yet to read is kept as long as the rest, since nobody else may have it.
    """
    now, config = services.now(), services.config
    text_until = now - timedelta(days=config.mail.keep_bodies_days)
    old = select(IncomingMail.id).where(
        IncomingMail.state == State.HANDLED.value, IncomingMail.handled_at < text_until
    )
    with services.database.write() as session:
        texts = delete(IncomingBody).where(IncomingBody.mail_id.in_(old)).returning(IncomingBody.mail_id)
        blanked = len(session.scalars(texts).all())
        all_of_it = now - timedelta(days=config.retention.registrations_days)
        session.execute(delete(IncomingMail).where(IncomingMail.received_at < all_of_it))
    return blanked


def _handle_bounce(services: Services) -> int:
    now = services.now()

    def handle(mail: IncomingMail) -> None:
        report = read_report(message_of(mail), our_domains=own_domains(services.config))
        try:
            finish(mail, believe_report(session, report, incoming=mail, now=now), now=now)
        except NotBelieved as doubt:
            finish(mail, f"a bounce that is not believed: {doubt}", now=now, aside=True)

    def set_aside(mail: IncomingMail, reason: str) -> None:
        finish(mail, reason, now=now, aside=True)

    with services.database.write() as session:
        return settle_each(session, waiting_of_kind(session, Kind.BOUNCE), handle, set_aside)
