"""A registration as its own attendee is told about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from webinars.registrations.happenings import has_left_the_line
from webinars.registrations.models import Attendee, Registration
from webinars.registrations.queries import place_in_queue, registrations_of
from webinars.registrations.rules import PlaceState, place_state
from webinars.series.models import Episode, Occurrence, Series


@dataclass(frozen=True)
class Place:
    """One place at one occurrence, and what its holder may do with it now."""

    registration: Registration
    state: PlaceState
    is_past: bool
    queue: int | None = None
    """1 for the first in line; None for somebody who does not wait."""
    left_the_line: bool = False
    """Whether what they gave back was a place in line, and no seat."""

    @property
    def occurrence(self) -> Occurrence:
        """When."""
        return self.registration.occurrence

    @property
    def episode(self) -> Episode:
        """What it is about."""
        return self.occurrence.episode

    @property
    def series(self) -> Series:
        """What it belongs to."""
        return self.episode.series

    @property
    def is_on_stage(self) -> bool:
        """A speaker or host: their hold follows the series, and comes back when they give it up."""
        return self.registration.role != "attendee"

    @property
    def can_join(self) -> bool:
        """Whether a link to the meeting is of any use."""
        return self.state in (PlaceState.CONFIRMED, PlaceState.LIVE)

    @property
    def can_answer(self) -> bool:
        """Whether it still helps to know if they come."""
        return self.state is PlaceState.CONFIRMED

    @property
    def can_withdraw(self) -> bool:
        """Whether somebody else can have the place."""
        given_back = (PlaceState.CONFIRMED, PlaceState.OFFERED, PlaceState.WAITING, PlaceState.POSTPONED)
        return self.state in given_back and not self.is_on_stage

    @property
    def previous_starts_at(self) -> datetime | None:
        """The time that was given before the occurrence was moved, while that is news."""
        on_a_date = (PlaceState.CONFIRMED, PlaceState.OFFERED, PlaceState.WAITING, PlaceState.LIVE)
        return self.occurrence.previous_starts_at if self.state in on_a_date else None

    @property
    def is_in_line(self) -> bool:
        """Whether they have no seat yet, but may get one: nothing is in their calendar."""
        return self.state in (PlaceState.OFFERED, PlaceState.WAITING)


def place_of(session: Session, registration: Registration, *, now: datetime) -> Place:
    """This registration as it stands now."""
    occurrence = registration.occurrence
    state = place_state(
        status=registration.status,
        occurrence_status=occurrence.status,
        starts_at=occurrence.starts_at,
        ends_at=occurrence.ends_at,
        now=now,
    )
    queue = place_in_queue(session, registration) if state is PlaceState.WAITING else None
    left = state is PlaceState.WITHDRAWN and has_left_the_line(session, registration)
    return Place(registration, state, occurrence.ends_at <= now, queue, left)


def places_of(session: Session, attendee: Attendee, *, now: datetime) -> Sequence[Place]:
    """Every registration of an attendee that occurs in public, soonest first."""
    return [
        place_of(session, registration, now=now)
        for registration in registrations_of(session, attendee)
        if registration.occurrence.status != "draft"
    ]
