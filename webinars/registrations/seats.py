"""Seats: taken and given back by one conditional UPDATE, never by counting first (that oversells)."""

from collections.abc import Collection

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningUpdate

from webinars.lib.database import is_sqlite
from webinars.registrations.line import somebody_is_next
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
_TAKE_BEHIND_THE_LINE = _TAKE.where(or_(Occurrence.capacity.is_(None), ~somebody_is_next()))


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
    """Take so many seats, or none: says whether there were enough. For those whose turn it is."""
    return _take(session, occurrence, _TAKE, seats)


def take_seats_behind_the_line(
    session: Session, occurrence: Occurrence, seats: int, *, anyhow: bool = False
) -> bool:
    """The same for newcomers: while somebody waits who would be given a free seat, there is none for them.

    The occurrence has to be locked: so nobody can begin to wait between the look at the line and the seat. `anyhow`: if
    need be, seats that there are not.
    """
    if _take(session, occurrence, _TAKE_BEHIND_THE_LINE, seats):
        return True
    if anyhow:
        take_seats_beyond_capacity(session, occurrence, seats)
    return anyhow


def take_seats_beyond_capacity(session: Session, occurrence: Occurrence, seats: int) -> None:
    """Take seats that there are not, because an organiser says so: those who wait stay where they are in line."""
    session.execute(
        update(Occurrence)
        .where(Occurrence.id == occurrence.id)
        .values(taken=Occurrence.taken + seats)
        .execution_options(synchronize_session=False)
    )
    session.expire(occurrence, ["taken"])


def give_back_seats(session: Session, occurrence: Occurrence, seats: int) -> None:
    """Give seats back; whoever waits for them is looked after elsewhere."""
    session.execute(
        update(Occurrence)
        .where(Occurrence.id == occurrence.id)
        .values(taken=Occurrence.taken - seats)
        .execution_options(synchronize_session=False)
    )
    session.expire(occurrence, ["taken"])


def _take(session: Session, occurrence: Occurrence, statement: ReturningUpdate[int], seats: int) -> bool:
    taken = session.connection().scalar(statement, {"occurrence_id": occurrence.id, "seats": seats})
    session.expire(occurrence, ["taken"])
    return taken is not None
