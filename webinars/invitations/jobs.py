"""What the timetable calls: writes to everybody who is owed news about their place."""

from datetime import timedelta

from webinars.invitations.actions import announce
from webinars.lib.batches import settle_each
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
