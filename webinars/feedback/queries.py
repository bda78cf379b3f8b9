"""Reads of what attendees thought, and of whom to ask."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased, contains_eager

from webinars.attendance.queries import attended_registration_ids
from webinars.feedback.models import FeedbackNote, FeedbackRequest, FeedbackResult, FeedbackRound
from webinars.feedback.rules import FEWEST_SHOWN, Opinion, Statement, added, opinions
from webinars.registrations.models import Attendee, Registration
from webinars.series.models import Episode, Occurrence
from webinars.series.queries import in_archive


@dataclass(frozen=True)
class Feedback:
    """What is known of one occurrence, or of several together."""

    asked: int = 0
    answers: int = 0
    opinions: Mapping[Statement, Opinion] | None = None
    """None: so few have answered that nothing is shown."""

    @property
    def is_shown(self) -> bool:
        """Whether enough people have answered."""
        return self.opinions is not None


def feedback_by_occurrence(session: Session, occurrence_ids: Iterable[int]) -> Mapping[int, Feedback]:
    """By occurrence id; one that is missing has never been asked about."""
    return {each.occurrence_id: _feedback([each]) for each in _rows(session, occurrence_ids)}


def feedback_by_episode(session: Session, episode_ids: Iterable[int]) -> Mapping[int, Feedback]:
    """By episode id: every occurrence of it that was asked about, together."""
    of_episodes = select(Occurrence.id, Occurrence.episode_id).where(
        Occurrence.episode_id.in_(list(episode_ids))
    )
    episode_of = {row.id: row.episode_id for row in session.execute(of_episodes)}
    found: dict[int, list[_Row]] = {}
    for row in _rows(session, episode_of):
        found.setdefault(episode_of[row.occurrence_id], []).append(row)
    return {episode_id: _feedback(rows) for episode_id, rows in found.items()}


def feedback_of_series(session: Session, series_id: int) -> Feedback:
    """The whole series together."""
    ids = select(Occurrence.id).join(Episode).where(Episode.series_id == series_id)
    return _feedback(_rows(session, session.scalars(ids).all()))


def texts_about(session: Session, occurrence_id: int) -> Sequence[str]:
    """What they wrote, in the order of the alphabet; nothing while fewer than FEWEST_SHOWN have answered."""
    result = session.get(FeedbackResult, occurrence_id)
    return [] if result is None or result.answers < FEWEST_SHOWN else list(result.texts)


def notes_on_episode(session: Session, episode_id: int) -> Sequence[FeedbackNote]:
    """What the organisers say that they changed, latest occurrence first; empty ones left out."""
    return session.scalars(
        select(FeedbackNote)
        .join(FeedbackNote.occurrence)
        .where(Occurrence.episode_id == episode_id, FeedbackNote.words != "")
        .options(contains_eager(FeedbackNote.occurrence))
        .order_by(Occurrence.starts_at.desc(), Occurrence.id)
    ).all()


def occurrences_to_ask_about(*, ended_before: datetime, within: timedelta) -> Select[Occurrence]:
    """What took place and ended long enough ago, but not too long."""
    return (
        select(Occurrence)
        .join(Occurrence.episode)
        .where(
            Occurrence.status.in_(("planned", "open")),
            Occurrence.ends_at <= ended_before,
            Occurrence.ends_at > ended_before - within,
            Episode.published,
            ~in_archive(Occurrence),
        )
        .order_by(Occurrence.ends_at, Occurrence.id)
    )


def not_asked(occurrence_id: int, *, only_who_came: bool) -> Select[Registration]:
    """Who has not been asked yet: those who came, or everybody with a place who has not said no."""
    settled = select(FeedbackRequest.registration_id).where(
        FeedbackRequest.registration_id == Registration.id
    )
    before, earlier = aliased(Registration), aliased(Attendee)  # the same person, at the address before
    settled_before = (
        select(FeedbackRequest.registration_id)
        .join(before, FeedbackRequest.registration_id == before.id)
        .join(earlier, before.attendee_id == earlier.id)
        .where(
            earlier.continues_as_id == Registration.attendee_id,
            before.occurrence_id == Registration.occurrence_id,
        )
    )
    wanted = (
        select(Registration)
        .where(
            Registration.occurrence_id == occurrence_id,
            Registration.status == "confirmed",
            Registration.role == "attendee",
            ~settled.exists(),
            ~settled_before.exists(),
        )
        .order_by(Registration.id)
    )
    if only_who_came:
        return wanted.where(Registration.id.in_(attended_registration_ids([occurrence_id])))
    return wanted.where(Registration.answer != "no")


@dataclass(frozen=True)
class _Row:
    occurrence_id: int
    asked: int
    answers: int
    tallies: Mapping[str, Sequence[int]]


def _rows(session: Session, occurrence_ids: Iterable[int]) -> list[_Row]:
    found = session.execute(
        select(
            FeedbackRound.occurrence_id, FeedbackRound.asked, FeedbackResult.answers, FeedbackResult.tallies
        )
        .join(FeedbackResult, FeedbackResult.occurrence_id == FeedbackRound.occurrence_id)
        .where(FeedbackRound.occurrence_id.in_(list(occurrence_ids)))
        .order_by(FeedbackRound.occurrence_id)
    )
    return [_Row(*row) for row in found]


def _feedback(rows: Iterable[_Row]) -> Feedback:
    rows = list(rows)
    answers = sum(row.answers for row in rows)
    tallies = added(row.tallies for row in rows)
    return Feedback(sum(row.asked for row in rows), answers, opinions(tallies, answers=answers) or None)
