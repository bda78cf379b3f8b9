"""Seats: taken and given back by one conditional UPDATE, never by counting first (that oversells)."""

from sqlalchemy import or_, update
from sqlalchemy.orm import Session

from webinars.series.models import Occurrence


def take_seats(session: Session, occurrence: Occurrence, seats: int) -> bool:
    """Take so many seats, or none: says whether there were enough."""
    taken = session.scalar(
        update(Occurrence)
        .where(
            Occurrence.id == occurrence.id,
            or_(Occurrence.capacity.is_(None), Occurrence.taken + seats <= Occurrence.capacity),
        )
        .values(taken=Occurrence.taken + seats)
        .returning(Occurrence.id)
        .execution_options(synchronize_session=False)
    )
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
