"""What organisers do to an occurrence. What the back office would refuse is refused here too, and changes nothing."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy.orm import Session

from tests.convergence.world import World
from webinars.series.actions import (
    announce_change,
    cancel_occurrence,
    postpone_occurrence,
    reopen_occurrence,
    reschedule_occurrence,
)
from webinars.series.models import Occurrence
from webinars.series.rules import InvalidTimes, OccurrenceNotChangeable


def move(world: World, which: int, hours: int) -> None:
    def moved(session: Session, occurrence: Occurrence) -> None:
        starts_at = occurrence.starts_at + timedelta(hours=hours)
        reschedule_occurrence(session, occurrence, starts_at=starts_at, now=world.now)

    _change(world, which, moved)


def lengthen(world: World, which: int) -> None:
    def longer(session: Session, occurrence: Occurrence) -> None:
        starts_at, ends_at = occurrence.starts_at, occurrence.ends_at + timedelta(minutes=15)
        reschedule_occurrence(session, occurrence, starts_at=starts_at, ends_at=ends_at, now=world.now)

    _change(world, which, longer)


def retitle(world: World, which: int, title: str) -> None:
    def renamed(session: Session, occurrence: Occurrence) -> None:
        occurrence.episode.title = title
        announce_change(session, occurrence, now=world.now)

    _change(world, which, renamed)


def change_nothing_visible(world: World, which: int) -> None:
    _change(world, which, lambda session, occurrence: announce_change(session, occurrence, now=world.now))


def cancel(world: World, which: int) -> None:
    _change(
        world,
        which,
        lambda session, occurrence: cancel_occurrence(session, occurrence, reason="Oväder.", now=world.now),
    )


def postpone(world: World, which: int) -> None:
    _change(
        world,
        which,
        lambda session, occurrence: postpone_occurrence(session, occurrence, reason="Oväder.", now=world.now),
    )


def take_up_again(world: World, which: int) -> None:
    def reopen(session: Session, occurrence: Occurrence) -> None:
        if occurrence.status in ("cancelled", "postponed"):
            reopen_occurrence(session, occurrence, status="open", now=world.now)

    _change(world, which, reopen)


def replace_cancelled(world: World, which: int) -> None:
    """A new date for what was cancelled; those who had a place are asked."""

    def add(session: Session, occurrence: Occurrence) -> None:
        if occurrence.status != "cancelled" or len(world.occurrence_ids) > 3:
            return
        later = timedelta(days=7)
        new = Occurrence(
            episode=occurrence.episode,
            key=f"ny {len(world.occurrence_ids)}",
            starts_at=occurrence.starts_at + later,
            ends_at=occurrence.ends_at + later,
            capacity=occurrence.capacity,
            waitlist=occurrence.waitlist,
            replaces=occurrence,
            changed_at=world.now,
            created_at=world.now,
        )
        session.add(new)
        session.flush()
        world.occurrence_ids.append(new.id)

    _change(world, which, add)


def set_capacity(world: World, which: int, capacity: int | None) -> None:
    def change(_: Session, occurrence: Occurrence) -> None:
        occurrence.capacity = capacity

    world.is_limited = True
    _change(world, which, change)


def _change(world: World, which: int, change: Callable[[Session, Occurrence], object]) -> None:
    world.pass_by(seconds=1)
    with world.occurrence(which) as (session, occurrence):
        try:
            change(session, occurrence)
        except (OccurrenceNotChangeable, InvalidTimes):
            session.rollback()
