"""What the timetable calls: writes to everybody who is owed news about their place, and reads what calendars answer."""

from datetime import timedelta

from webinars.invitations.actions import announce
from webinars.invitations.replies import handle_reply
from webinars.lib.batches import settle_each
from webinars.mail.incoming import Kind
from webinars.mail.intake import finish, is_waiting, waiting_of_kind
from webinars.mail.models import IncomingMail
from webinars.registrations.desk import Desk
from webinars.registrations.models import Registration
from webinars.registrations.queries import owed_an_announcement, whole_registration
from webinars.services import Services

BATCH = 10  # one transaction: short enough that nobody who registers waits for it
TRY_AGAIN_AFTER = timedelta(minutes=10)


def announce_owed_news(services: Services) -> int:
    """One batch; gives how many were settled, so that the caller comes back while there is work."""
    now = services.now()
    owed = owed_an_announcement(now=now)
    with services.database.read() as session:
        if session.scalar(owed.limit(1)) is None:
            return 0
    desk = Desk.of(services.config, services.signer)

    def set_aside(registration: Registration, reason: str) -> None:
        registration.announce_error = reason
        registration.announce_after = now + TRY_AGAIN_AFTER

    with services.database.write() as session:
        locked = session.scalars(
            owed.options(*whole_registration())
            .limit(BATCH)
            .with_for_update(of=Registration, skip_locked=True)
        ).all()
        return settle_each(session, locked, lambda r: announce(session, r, desk, now=now), set_aside)


def handle_replies(services: Services) -> int:
    """Record what calendars answered, each mail in a transaction of its own; gives how many mails."""
    with services.database.read() as session:
        waits = is_waiting(session, Kind.REPLY)
    handled = 0
    while waits and handled < BATCH and _handle_one(services):
        handled += 1
    return handled


def _handle_one(services: Services) -> int:
    now = services.now()

    def set_aside(mail: IncomingMail, reason: str) -> None:
        finish(mail, reason, now=now, aside=True)

    with services.database.write() as session:
        waiting = waiting_of_kind(session, Kind.REPLY)
        return settle_each(session, waiting, lambda mail: handle_reply(session, mail, now=now), set_aside)
