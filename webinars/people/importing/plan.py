"""What would become of each candidate at an occurrence, as it stands at this moment."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from webinars.people.importing.candidates import Candidate
from webinars.registrations.models import Attendee, Registration
from webinars.registrations.pasting import Problem
from webinars.registrations.rules import LIVE_STATUSES
from webinars.registrations.sharing import free_seats
from webinars.series.models import Occurrence

_AT_ONCE = 500


class Outcome(StrEnum):
    """What happens to a row."""

    NEW = "new"
    WAITS = "waits"  # in line: there are no seats left
    REGISTERED = "registered"  # before
    WITHDRAWN = "withdrawn"  # had a place and gave it back: nobody registers them against their will
    DUPLICATE = "duplicate"  # stands further up in the same file
    WRONG = "wrong"


ADDED = (Outcome.NEW, Outcome.WAITS)


@dataclass(frozen=True)
class Planned:
    """A candidate, and what happens."""

    candidate: Candidate
    outcome: Outcome

    @property
    def is_added(self) -> bool:
        """Whether they would be registered."""
        return self.outcome in ADDED


def plan(
    session: Session, occurrence: Occurrence, candidates: Sequence[Candidate], *, beyond_capacity: bool
) -> list[Planned]:
    """Everybody with what happens; seats go to the first in the table."""
    known = _statuses(session, occurrence, candidates)
    free = None if beyond_capacity else free_seats(session, occurrence)
    planned: list[Planned] = []
    for candidate in candidates:
        outcome = _outcome(candidate, known)
        if outcome is Outcome.NEW and free is not None:
            outcome, free = (Outcome.NEW, free - 1) if free > 0 else (Outcome.WAITS, 0)
        planned.append(Planned(candidate, outcome))
    return planned


def counts(planned: Iterable[Planned]) -> Mapping[Outcome, int]:
    """How many there are of each outcome."""
    counted = Counter(each.outcome for each in planned)
    return {outcome: counted[outcome] for outcome in Outcome}


def _outcome(candidate: Candidate, known: Mapping[tuple[str, str], str]) -> Outcome:
    if candidate.pasted.problem is Problem.DUPLICATE:
        return Outcome.DUPLICATE
    if not candidate.is_complete:
        return Outcome.WRONG
    status = known.get(candidate.person.key)
    if status is None:
        return Outcome.NEW
    return Outcome.REGISTERED if status in LIVE_STATUSES else Outcome.WITHDRAWN


def _statuses(
    session: Session, occurrence: Occurrence, candidates: Sequence[Candidate]
) -> Mapping[tuple[str, str], str]:
    keys = {candidate.person.key for candidate in candidates if candidate.is_complete}
    found: dict[tuple[str, str], str] = {}
    addresses = sorted({email for email, _ in keys})
    for first in range(0, len(addresses), _AT_ONCE):
        some = addresses[first : first + _AT_ONCE]
        rows = session.execute(
            select(Attendee.email_key, Attendee.name_key, Registration.status)
            .join(Registration, Registration.attendee_id == Attendee.id)
            .where(
                Registration.occurrence_id == occurrence.id,
                Attendee.email_key.in_(some),
            )
        )
        found |= {(row.email_key, row.name_key): row.status for row in rows}
    return found
