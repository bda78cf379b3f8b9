"""Seats: taken and given back by one conditional UPDATE, never by counting first (that oversells)."""

from collections.abc import Collection

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.orm import Session

from webinars.lib.database import is_sqlite
from webinars.series.models import Occurrence

_TAKE = (
    update(Occurrence)
    .where(
        Occurrence.id == bindparam("occurrence_id"),
        or_(Occurrence.capacity.is_(None), Occurrence.taken + bindparam("seats") <= Occurrence.capacity),
    )
    .values(taken=Occurrence.taken + bindparam("seats"))
    .returning(Occurrence.id)
)


def lock_occurrences(session: Session, occurrence_ids: Collection[int]) -> None:
    """Lock these until the transaction ends, and read them anew; one who locks several names them all at once.

    Always after the attendees and before the registrations, so that nobody waits for each other in a circle.
    SQLite's writers are alone anyway.
    """
    if not is_sqlite(session):
        session.scalars(
            select(Occurrence)
            .where(Occurrence.id.in_(occurrence_ids))
            .order_by(Occurrence.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).all()


def take_seats(session: Session, occurrence: Occurrence, seats: int) -> bool:
    """Take so many seats, or none: says whether there were enough."""
    taken = session.connection().scalar(_TAKE, {"occurrence_id": occurrence.id, "seats": seats})
    session.expire(occurrence, ["taken"])
    return taken is not None


def give_back_seats(session: Session, occurrence: Occurrence, seats: int) -> None:
    """Give seats back; whoever waits for them is looked after elsewhere."""
    session.execute(
        update(Occurrence)
        .where(Occurrence.id == occurrence.id)
        .values(taken=Occurrence.taken - seats)
        .execution_options(synchronize_session=False)
    )
    session.expire(occurrence, ["taken"])
