"""Reads for the figures of a series: a handful of queries, however many episodes and people there are."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webinars.attendance.queries import Attended, attended_counts
from webinars.feedback.models import FeedbackNote, FeedbackResult
from webinars.privacy.models import KeptCount
from webinars.registrations.models import Attendee, Registration

NOT_ANSWERED = "none"


@dataclass(frozen=True)
class Place:
    """One registration with a seat, without its name."""

    registered_at: datetime
    answer: str
    organisation: str
    attendee_id: int
    viewers: int


@dataclass
class Counts:
    """Who has, or had, a place at one occurrence."""

    places: list[Place] = field(default_factory=list)
    waiting: int = 0
    withdrawn: int = 0
    kept: Mapping[str, KeptCount] = field(default_factory=dict)
    """By organisation: those whose registrations were deleted."""
    attended: Attended | None = None
    """None: nobody knows."""

    @property
    def deleted(self) -> int:
        """How many are known by their number alone."""
        return sum(each.registered for each in self.kept.values())

    @property
    def registered(self) -> int:
        """Registrations with a seat, those that were deleted since among them; a group is one."""
        return len(self.places) + self.deleted

    @property
    def viewers(self) -> int:
        """People in front of their screens."""
        return sum(each.viewers for each in self.places) + sum(each.viewers for each in self.kept.values())

    @property
    def organisations(self) -> Mapping[str, int]:
        """How many from each."""
        found: defaultdict[str, int] = defaultdict(int)
        for place in self.places:
            found[place.organisation] += 1
        for organisation, kept in self.kept.items():
            found[organisation] += kept.registered
        return found


def counts_of(session: Session, occurrence_ids: Sequence[int]) -> Mapping[int, Counts]:
    """By occurrence id, people on stage not counted. Every occurrence has its entry."""
    found = {each: Counts() for each in occurrence_ids}
    _add_places(session, found)
    _add_others(session, found)
    _add_attended(session, found)
    return found


def _add_places(session: Session, found: Mapping[int, Counts]) -> None:
    rows = session.execute(
        select(
            Registration.occurrence_id,
            Registration.created_at,
            Registration.answer,
            Attendee.organisation,
            Registration.attendee_id,
            func.coalesce(Registration.viewers, 1),
        )
        .join(Attendee, Registration.attendee_id == Attendee.id)
        .where(
            Registration.occurrence_id.in_(found),
            Registration.status == "confirmed",
            Registration.role == "attendee",
        )
        .order_by(Registration.created_at)
    )
    for occurrence_id, registered_at, answer, organisation, attendee_id, viewers in rows:
        place = Place(registered_at, answer or NOT_ANSWERED, organisation, attendee_id, viewers)
        found[occurrence_id].places.append(place)


def _add_others(session: Session, found: Mapping[int, Counts]) -> None:
    rows = session.execute(
        select(Registration.occurrence_id, Registration.status, func.count())
        .where(
            Registration.occurrence_id.in_(found),
            Registration.status.in_(("waiting", "withdrawn")),
            Registration.role == "attendee",
        )
        .group_by(Registration.occurrence_id, Registration.status)
    )
    for occurrence_id, status, count in rows:
        setattr(found[occurrence_id], status, count)


def _add_attended(session: Session, found: Mapping[int, Counts]) -> None:
    kept: defaultdict[int, dict[str, KeptCount]] = defaultdict(dict)
    for each in session.scalars(select(KeptCount).where(KeptCount.occurrence_id.in_(found))):
        kept[each.occurrence_id][each.organisation] = each
    there = attended_counts(session, found)
    for occurrence_id, counts in found.items():
        counts.kept = kept[occurrence_id]
        counts.attended = _with_kept(there.get(occurrence_id), counts.kept)


def _with_kept(there: Attended | None, kept: Mapping[str, KeptCount]) -> Attended | None:
    registrations = sum(each.attended for each in kept.values())
    viewers = sum(each.attended_viewers for each in kept.values())
    if there is None:
        return Attended(registrations, viewers) if registrations else None
    return Attended(there.registrations + registrations, there.viewers + viewers, there.others)


def feedback_results(session: Session, occurrence_ids: Sequence[int]) -> Sequence[FeedbackResult]:
    """What was answered, of few as of many: what of it may be told is for `rules.tellable`."""
    wanted = select(FeedbackResult).where(FeedbackResult.occurrence_id.in_(occurrence_ids))
    return session.scalars(wanted.order_by(FeedbackResult.occurrence_id)).all()


def notes_of(session: Session, occurrence_ids: Sequence[int]) -> Mapping[int, str]:
    """What was changed because of the feedback, by occurrence id."""
    wanted = select(FeedbackNote).where(
        FeedbackNote.occurrence_id.in_(occurrence_ids), FeedbackNote.words != ""
    )
    return {note.occurrence_id: note.words for note in session.scalars(wanted)}
