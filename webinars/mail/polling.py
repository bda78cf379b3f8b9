"""When a mailbox is asked next, how far it has been read, and since when it does not answer."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from webinars.lib.database import is_sqlite
from webinars.mail.models import PolledMailbox

EVERY = timedelta(seconds=20)
LONGEST = timedelta(minutes=10)


@dataclass(frozen=True)
class Mark:
    """How far a mailbox had been read when a poll began."""

    name: str
    uid_validity: int
    last_uid: int
    consecutive_failures: int


def start_poll(session: Session, name: str, *, now: datetime) -> Mark | None:
    """The mark, for whoever is to ask the server now; None for the others, and while it is not yet time.

    The next poll is put off in advance: so nobody else asks meanwhile, and somebody does should this process die.
    """
    insert = sqlite.insert if is_sqlite(session) else postgresql.insert
    fresh = {"name": name, "next_poll_at": now, "uid_validity": 0, "last_uid": 0, "consecutive_failures": 0}
    row = insert(PolledMailbox).values(**fresh, last_error="")
    session.execute(row.on_conflict_do_nothing(index_elements=["name"]))
    of_its_own_clock = PolledMailbox.next_poll_at > now + LONGEST * 2  # one that has been put back since
    due = or_(PolledMailbox.next_poll_at <= now, of_its_own_clock)
    taken = update(PolledMailbox).where(PolledMailbox.name == name, due).values(next_poll_at=now + LONGEST)
    columns = PolledMailbox.uid_validity, PolledMailbox.last_uid, PolledMailbox.consecutive_failures
    found = session.execute(taken.returning(*columns)).first()
    return Mark(name, *found) if found else None


def remember(session: Session, mark: Mark, *, uid_validity: int, last_uid: int) -> None:
    """Everything up to this one has been stored."""
    _update(session, mark, uid_validity=uid_validity, last_uid=last_uid)


def note_success(session: Session, mark: Mark, *, more: bool, now: datetime) -> None:
    """The server answered; `more`: there may be further messages, so that it is asked again at once."""
    _update(
        session,
        mark,
        next_poll_at=now if more else now + EVERY,
        polled_at=now,
        consecutive_failures=0,
        failing_since=None,
        last_error="",
    )


def note_failure(session: Session, mark: Mark, error: str, *, now: datetime) -> None:
    """The server did not answer: the longer, the rarer it is asked."""
    row = session.scalars(select(PolledMailbox).where(PolledMailbox.name == mark.name)).one()
    row.consecutive_failures += 1
    row.failing_since = row.failing_since or now
    row.last_error = error
    row.next_poll_at = now + wait_after(row.consecutive_failures)


def wait_after(failures: int) -> timedelta:
    """How long a mailbox is left alone after so many failures in a row: doubling from twenty seconds to ten minutes."""
    return min(EVERY * 2.0 ** min(failures - 1, 20), LONGEST)


def failing_mailbox(session: Session, name: str) -> PolledMailbox | None:
    """The mailbox, when it did not answer the last time; None where all is well."""
    failing = select(PolledMailbox).where(PolledMailbox.name == name, PolledMailbox.consecutive_failures > 0)
    return session.scalar(failing)


def failing_since(session: Session, *, now: datetime) -> datetime | None:
    """Since when a mailbox that we read does not answer; None where all is well, or nobody asks any more."""
    asked_still = PolledMailbox.consecutive_failures > 0, PolledMailbox.next_poll_at > now - LONGEST * 6
    return session.scalar(select(func.min(PolledMailbox.failing_since)).where(*asked_still))


def _update(session: Session, mark: Mark, **values: object) -> None:
    session.execute(update(PolledMailbox).where(PolledMailbox.name == mark.name).values(**values))
