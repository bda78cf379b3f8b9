"""Many items, each alone: what fails is set aside with its reason, and the rest go on.

When the database itself is in trouble no item is to blame: that is raised, and the whole batch is tried again.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from sqlalchemy import inspect
from sqlalchemy.exc import IntegrityError, InterfaceError, OperationalError
from sqlalchemy.orm import Session

from webinars.lib.database import Database

log = logging.getLogger(__name__)
Item = TypeVar("Item")

REASON_LENGTH = 500
_DATABASE_TROUBLE = (OperationalError, InterfaceError)


def settle_each(
    session: Session,
    items: Iterable[Item],
    settle: Callable[[Item], object],
    set_aside: Callable[[Item, str], object],
) -> int:
    """Settle every item behind a savepoint of its own; gives how many there were, failed ones included.

    `set_aside` records that the item failed, and why, so that the next round does not meet it again at once.
    """
    count = 0
    for item in items:
        count += 1
        try:
            with session.begin_nested():
                settle(item)
        except _DATABASE_TROUBLE:
            raise
        except Exception as error:
            log.exception("%s could not be settled", _name(item))
            _set_aside(session, item, f"{type(error).__name__}: {error}"[:REASON_LENGTH], set_aside)
    return count


def settle_apart(database: Database, items: Iterable[Item], settle: Callable[[Session, Item], object]) -> int:
    """Settle every item in a transaction of its own; gives how many of them `settle` did something for.

    For items that lock attendees: one transaction that locks several may wait in a circle with a form that does, too.
    Failed ones are logged, count as nothing, and are met again in the next round.
    """
    settled = 0
    for item in items:
        try:
            with database.write() as session:
                settled += bool(settle(session, item))
        except _DATABASE_TROUBLE:
            raise
        except Exception:
            log.exception("%r could not be settled", item)
    return settled


def _set_aside(session: Session, item: Item, reason: str, set_aside: Callable[[Item, str], object]) -> None:
    try:
        with session.begin_nested():
            set_aside(item, reason)
    except IntegrityError as conflict:
        log.info("%s was settled by another process meanwhile: %s", _name(item), conflict.orig)


def _name(item: object) -> str:
    """A row by its table and key: logs hold no names or addresses."""
    if isinstance(item, Sequence):
        return " and ".join(map(_name, item))
    state = inspect(item, raiseerr=False)
    identity = getattr(state, "identity", None)
    return f"{type(item).__name__} {identity[0] if identity and len(identity) == 1 else identity}"
