"""What state an occurrence is in, and what may be done with it: plain decisions, with the time passed in."""

import re
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

SERIES_STATUSES = ("planned", "ongoing", "closed", "archived")
PAST_SERIES_STATUSES = ("closed", "archived")  # still readable, but nobody can register any more
ARCHIVED = "archived"
"""Everything can be read, nobody can register, and nothing is sent. A closed series still sends what it owes."""
SERIES_STEPS = {
    "planned": ("ongoing", "archived"),
    "ongoing": ("closed",),
    "closed": ("ongoing", "archived"),
    "archived": ("closed",),
}  # which status may follow which
OCCURRENCE_STATUSES = ("draft", "planned", "open", "postponed", "cancelled")
WAITLISTS = ("offers", "automatic")  # a free seat is offered to the first in line, or is theirs at once


class OccurrenceState(StrEnum):
    """What a reader is told about an occurrence; derived, never stored."""

    DRAFT = "draft"
    PLANNED = "planned"
    OPEN = "open"
    FEW_SEATS_LEFT = "few_seats_left"
    FULL = "full"
    CLOSED = "closed"
    LIVE = "live"
    HELD = "held"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"


class Dated(Protocol):
    """What the state of an occurrence follows from: the occurrence itself, or a row with these columns of it."""

    @property
    def status(self) -> str: ...
    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...
    @property
    def registration_closes_at(self) -> datetime | None: ...
    @property
    def capacity(self) -> int | None: ...
    @property
    def taken(self) -> int: ...


def is_on_hold(mail_held_until: datetime | None, *, now: datetime) -> bool:
    """Whether the last change may still be undone: then nobody is told of it, and nothing else follows from it."""
    return mail_held_until is not None and now < mail_held_until


def on_hold_until(mail_held_until: datetime | None, *, now: datetime) -> datetime | None:
    """When a mail about it may leave at the earliest; None: at once."""
    return mail_held_until if is_on_hold(mail_held_until, now=now) else None


class OccurrenceNotChangeable(Exception):
    """A cancelled or past occurrence cannot be moved or cancelled (again)."""


class SeriesNotChangeable(Exception):
    """From its status the series cannot be brought to that one."""


class InvalidTimes(Exception):
    """The times do not describe an occurrence: it must end after it starts, within a day, and lie ahead."""


def occurrence_state(
    *,
    status: str,
    starts_at: datetime,
    ends_at: datetime,
    registration_closes_at: datetime | None,
    capacity: int | None,
    taken: int,
    few_seats_left: int,
    now: datetime,
) -> OccurrenceState:
    """The one state that is said first on the page."""
    if status in ("draft", "postponed", "cancelled"):
        return OccurrenceState(status)
    if now >= ends_at:
        return OccurrenceState.HELD
    if now >= starts_at:
        return OccurrenceState.LIVE
    if status == "planned":
        return OccurrenceState.PLANNED
    if now >= (registration_closes_at or starts_at):
        return OccurrenceState.CLOSED
    return _seats_state(capacity, taken, few_seats_left)


def state_of(
    occurrence: Dated, *, series_is_past: bool, few_seats_left: int = 0, now: datetime
) -> OccurrenceState:
    """Its state; in a series that is past it takes no registrations any more."""
    state = occurrence_state(
        status=occurrence.status,
        starts_at=occurrence.starts_at,
        ends_at=occurrence.ends_at,
        registration_closes_at=occurrence.registration_closes_at,
        capacity=occurrence.capacity,
        taken=occurrence.taken,
        few_seats_left=few_seats_left,
        now=now,
    )
    return OccurrenceState.CLOSED if series_is_past and takes_registrations(state) else state


def _seats_state(capacity: int | None, taken: int, few_seats_left: int) -> OccurrenceState:
    if capacity is None:
        return OccurrenceState.OPEN
    left = capacity - taken
    if left <= 0:
        return OccurrenceState.FULL
    return OccurrenceState.FEW_SEATS_LEFT if left <= few_seats_left else OccurrenceState.OPEN


def is_to_come(occurrence: Dated, *, now: datetime) -> bool:
    """Whether an organiser may give somebody a place there: it has a date, and is not over."""
    return occurrence.status in ("planned", "open") and occurrence.ends_at > now


def takes_registrations(state: OccurrenceState) -> bool:
    """Whether somebody may register now; for a full one that means its waitlist."""
    return state in (OccurrenceState.OPEN, OccurrenceState.FEW_SEATS_LEFT, OccurrenceState.FULL)


def check_times(starts_at: datetime, ends_at: datetime, *, now: datetime) -> None:
    """Raises InvalidTimes when nothing can be moved to these times."""
    if not timedelta(0) < ends_at - starts_at <= timedelta(days=1):
        raise InvalidTimes("an occurrence ends after it starts, and lasts at most a day")
    if ends_at <= now:
        raise InvalidTimes("that time has passed")


def check_series_step(status: str, to: str) -> None:
    """Raises SeriesNotChangeable when this status may not follow."""
    if to not in SERIES_STEPS.get(status, ()):
        raise SeriesNotChangeable(f"a series that is {status} does not become {to}")


def is_slug(text: str) -> bool:
    """Whether this may stand in an address: a-z, 0-9 and single hyphens, at most 80 characters."""
    return len(text) <= 80 and bool(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", text))
