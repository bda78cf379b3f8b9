"""What the timetable calls."""

from datetime import timedelta

from sqlalchemy import delete, select

from webinars.config import Config
from webinars.lib.clock import utc_now
from webinars.lib.database import Database
from webinars.mail.delivery import Delivery
from webinars.mail.models import MailBody, OutgoingMail

__all__ = ["Delivery", "blank_old_bodies", "deliver_queued_mails"]

_REMOVED_AT_ONCE = 500


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
