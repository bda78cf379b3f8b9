"""Reads of what was changed, and of what could be undone."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, selectinload

from webinars.changes.kept import copy_of, kept_values, put_back
from webinars.changes.models import Change
from webinars.changes.rules import Kind, Obstacle, obstacle_to_undo
from webinars.lib.text import sortable
from webinars.registrations.models import NewDateOffer, Registration
from webinars.registrations.rules import LIVE_STATUSES
from webinars.series.models import Episode, Occurrence

_IN_LINE = ("offered", "waiting")


def occurrence_within(
    session: Session, occurrence_id: int, allowed: ColumnElement[bool], *, lock: bool = False
) -> Occurrence | None:
    """An occurrence with its episode and series, if `allowed` (a condition on Episode) holds for it."""
    wanted = (
        select(Occurrence)
        .join(Episode)
        .where(Occurrence.id == occurrence_id, allowed)
        .options(selectinload(Occurrence.episode).selectinload(Episode.series))
    )
    return session.scalar(wanted.with_for_update(of=Occurrence) if lock else wanted)


def changes_of(session: Session, occurrence: Occurrence) -> Sequence[Change]:
    """What was changed of it, the newest first."""
    return session.scalars(
        select(Change)
        .where(Change.occurrence_id == occurrence.id)
        .options(selectinload(Change.made_by), selectinload(Change.undone_by))
        .order_by(Change.id.desc())
    ).all()


def latest_change(session: Session, occurrence: Occurrence) -> Change | None:
    """The last that was not undone."""
    standing = Change.occurrence_id == occurrence.id, Change.undone_at.is_(None)
    return session.scalar(select(Change).where(*standing).order_by(Change.id.desc()).limit(1))


def changes_on_hold(session: Session, seen: ColumnElement[bool], *, now: datetime) -> Sequence[Change]:
    """Those that nobody has been told of yet, the first to be told first. `seen`: a condition on Episode."""
    return session.scalars(
        select(Change)
        .join(Change.occurrence)
        .join(Episode)
        .where(Change.held_until > now, Change.sent_at.is_(None), Change.undone_at.is_(None), seen)
        .options(selectinload(Change.occurrence).selectinload(Occurrence.episode))
        .order_by(Change.held_until, Change.id)
    ).all()


def obstacle_to(session: Session, change: Change, *, now: datetime) -> Obstacle | None:
    """Why the change cannot be undone, as things stand; None when it can."""
    occurrence, latest = change.occurrence, latest_change(session, change.occurrence)
    is_latest = latest is not None and latest.id == change.id and still_stands(change)
    if change.undone_at is None and change.kind == Kind.CANCELLED and replacements_of(session, occurrence):
        return Obstacle.REPLACED
    if change.undone_at is None and change.kind == Kind.NEW_DATE and is_known(session, change):
        return Obstacle.ANSWERED
    former = as_it_was(change)
    return obstacle_to_undo(
        is_undone=change.undone_at is not None,
        is_latest=is_latest and occurrence.revision == change.revision,
        made_at=change.made_at,
        is_over=former.ends_at <= now and former.status != "postponed",
        now=now,
    )


def is_known(session: Session, change: Change) -> bool:
    """Whether somebody was asked about the new date that this change offers, or has registered for it."""
    new_id = change.after["new_occurrence_id"]
    of_it = (
        select(NewDateOffer.id).where(NewDateOffer.occurrence_id == new_id),
        select(Registration.id).where(Registration.occurrence_id == new_id),
    )
    return any(session.scalar(each.limit(1)) is not None for each in of_it)


def still_stands(change: Change) -> bool:
    """Whether the occurrence is as the change left it, in what it changed."""
    present = kept_values(change.occurrence)
    return all(present[name] == value for name, value in change.after.items() if name in present)


def is_carried(change: Change) -> bool:
    """Whether it, or what came before it, has reached the registrations or still has to."""
    was_settled = change.settled_before == change.revision_before
    return not was_settled or change.occurrence.settled_revision != change.settled_before


def as_it_was(change: Change) -> Occurrence:
    """A copy of the occurrence with the change undone."""
    former = copy_of(change.occurrence, title=str(change.before.get("title", "")))
    put_back(former, change.before)
    return former


def replacements_of(session: Session, occurrence: Occurrence) -> Sequence[Occurrence]:
    """The new dates of a cancelled one that take place, soonest first."""
    takes_place = Occurrence.status.in_(("planned", "open", "postponed"))
    return session.scalars(
        select(Occurrence)
        .where(Occurrence.replaces_id == occurrence.id, takes_place)
        .order_by(Occurrence.starts_at, Occurrence.id)
    ).all()


def relevant_starts(occurrence: Occurrence) -> list[datetime]:
    """When it starts, if it takes place."""
    return [occurrence.starts_at] if occurrence.status in ("planned", "open") else []


def count_concerned(session: Session, change: Change) -> int:
    """How many people something follows for: all who have a place, those in line where only seats change, or nobody."""
    occurrence = change.occurrence
    if occurrence.status == "draft" or change.kind == Kind.LINK:
        return 0
    is_announced = change.revision != change.revision_before
    concerned = LIVE_STATUSES if is_announced else _IN_LINE
    live = Registration.occurrence_id == occurrence.id, Registration.status.in_(concerned)
    return session.scalar(select(func.count(Registration.id)).where(*live)) or 0


def people_to_call(session: Session, occurrence: Occurrence) -> Sequence[Registration]:
    """Everybody who has a place or waits for one, those on stage first, then by name."""
    found = session.scalars(
        select(Registration)
        .where(Registration.occurrence_id == occurrence.id, Registration.status.in_(LIVE_STATUSES))
        .options(selectinload(Registration.attendee), selectinload(Registration.registered_by))
    ).all()
    return sorted(found, key=lambda each: (each.role == "attendee", *_by_name(each)))


def _by_name(registration: Registration) -> tuple[tuple[int, ...], tuple[int, ...]]:
    attendee = registration.attendee
    return sortable(attendee.family_name), sortable(attendee.given_name)
