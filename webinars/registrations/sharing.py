"""Fewer seats than people: what somebody who registers several is asked, and who waits together then."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webinars.registrations.following import occurrences_for_follower
from webinars.registrations.line import somebody_is_next
from webinars.registrations.models import Attendee, Registration
from webinars.registrations.rules import LIVE_STATUSES
from webinars.registrations.submissions import Submission
from webinars.series.models import Occurrence


@dataclass(frozen=True)
class Shortage:
    """An occurrence with a seat for somebody, but not for everybody who is to be registered."""

    occurrence: Occurrence
    free: int
    people: int


class FewerSeatsThanPeople(Exception):
    """Nothing was done: whoever registers them has to say first how the seats are to be shared."""


def require_a_choice(session: Session, submission: Submission, occurrences: Sequence[Occurrence]) -> None:
    """Raises FewerSeatsThanPeople where seats are short and it was not said how to share them.

    Whoever is known already counts as everybody else: a form tells nobody who is registered.
    """
    if not submission.sharing and shortages_of(session, submission, occurrences):
        raise FewerSeatsThanPeople("fewer seats than people")


def shortages_of(
    session: Session, submission: Submission, occurrences: Sequence[Occurrence]
) -> Sequence[Shortage]:
    """Where some of these people would have a seat and others not; where there is none, nothing is to be chosen."""
    people = len({person.key for person in submission.people})
    if people < 2:
        return []
    wanted = list(occurrences)
    if submission.whole_series:
        wanted = occurrences_for_follower(wanted, chosen=submission.occurrence_ids)
    free = {occurrence.id: free_seats(session, occurrence) for occurrence in wanted}
    return [
        Shortage(occurrence, seats, people)
        for occurrence in wanted
        if (seats := free[occurrence.id]) is not None and 0 < seats < people
    ]


def waiting_together(
    session: Session, submission: Submission, attendees: Sequence[Attendee], occurrences: Sequence[Occurrence]
) -> frozenset[int]:
    """The occurrences, locked, where there are too few seats for those who come together, or none at all."""
    if submission.sharing != "together":
        return frozenset()
    ids = [attendee.id for attendee in attendees]
    return frozenset(
        occurrence.id
        for occurrence in occurrences
        if (seats := free_seats(session, occurrence)) is not None
        and seats < len(ids) - _count_places(session, occurrence, ids)
    )


def free_seats(session: Session, occurrence: Occurrence) -> int | None:
    """How many seats a newcomer could take: none while somebody in line would be given them; None: no limit."""
    capacity, taken, owed = session.execute(
        select(Occurrence.capacity, Occurrence.taken, somebody_is_next()).where(
            Occurrence.id == occurrence.id
        )
    ).one()
    if capacity is None:
        return None
    return 0 if owed else max(0, capacity - taken)


def _count_places(session: Session, occurrence: Occurrence, attendee_ids: Collection[int]) -> int:
    return session.scalars(
        select(func.count(Registration.id)).where(
            Registration.occurrence_id == occurrence.id,
            Registration.attendee_id.in_(attendee_ids),
            Registration.status.in_(LIVE_STATUSES),
        )
    ).one()
