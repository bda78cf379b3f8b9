"""What the timetable calls."""

from sqlalchemy import select

from webinars.circulars import sending
from webinars.circulars.models import Circular, CircularRecipient
from webinars.circulars.queries import due_ids, unwritten_recipients
from webinars.circulars.rules import State
from webinars.lib.batches import settle_apart, settle_each
from webinars.registrations.desk import Desk
from webinars.services import Services

BATCH = 20


def send_due_circulars(services: Services) -> int:
    """One batch; gives how much was done, so that the caller comes back while there is work."""
    now = services.now()
    with services.database.read() as session:
        due = session.scalars(due_ids(now=now)).all()
        under_way = session.scalar(select(Circular.id).where(Circular.state == State.SENDING).limit(1))
    fixed = settle_apart(
        services.database, due, lambda session, each: sending.fix_recipients(session, each, now=now)
    )
    return fixed + (_write_some(services) if fixed or under_way else 0)


def _write_some(services: Services) -> int:
    now, desk = services.now(), Desk.of(services.config, services.signer)

    def set_aside(recipient: CircularRecipient, reason: str) -> None:
        sending.set_aside(recipient, reason, now=now)

    with services.database.write() as session:
        some = session.scalars(
            unwritten_recipients().limit(BATCH).with_for_update(of=CircularRecipient, skip_locked=True)
        ).all()
        written = settle_each(
            session, some, lambda each: sending.write_to(session, each, desk, now=now), set_aside
        )
        session.flush()
        sending.end_written_out(session)
    return written
