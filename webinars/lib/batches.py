"""Many items in one transaction, each alone: what fails is set aside with its reason, and the rest go on."""

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

log = logging.getLogger(__name__)
Item = TypeVar("Item")


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
        except IntegrityError as conflict:
            log.info("%r was settled by another process meanwhile: %s", item, conflict.orig)
        except Exception as error:
            log.exception("%r could not be settled", item)
            set_aside(item, f"{type(error).__name__}: {error}"[:500])
    return count
