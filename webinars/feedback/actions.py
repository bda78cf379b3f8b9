"""Asking, taking answers so that nobody can tell whose they were, and what organisers do with them."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from webinars.feedback.models import FeedbackNote, FeedbackRequest, FeedbackResult, FeedbackRound
from webinars.feedback.rules import (
    OPEN_FOR,
    Answer,
    AnsweredAlready,
    RoundClosed,
    is_open,
    no_tallies,
    with_answer,
)
from webinars.lib.database import is_sqlite
from webinars.lib.signing import Signer
from webinars.organisers.models import Organiser
from webinars.registrations.models import Registration
from webinars.series.models import Occurrence

_MARK_LENGTH = 32  # 128 bits


def open_round(session: Session, occurrence: Occurrence, *, now: datetime) -> None:
    """From now on its attendees can say what they thought; once."""
    insert = sqlite.insert if is_sqlite(session) else postgresql.insert
    opened = insert(FeedbackRound).values(
        occurrence_id=occurrence.id, opened_at=now, closes_at=now + OPEN_FOR, used=[]
    )
    empty = insert(FeedbackResult).values(occurrence_id=occurrence.id, tallies=no_tallies(), texts=[])
    for row in (opened, empty):
        session.execute(row.on_conflict_do_nothing(index_elements=["occurrence_id"]))


def settle_request(session: Session, registration: Registration, *, asked: bool, now: datetime) -> None:
    """They were asked, or are left in peace: not again."""
    session.add(FeedbackRequest(registration_id=registration.id, settled_at=now))
    if asked:
        session.execute(
            update(FeedbackRound)
            .where(FeedbackRound.occurrence_id == registration.occurrence_id)
            .values(asked=FeedbackRound.asked + 1)
            .execution_options(synchronize_session=False)
        )
    session.flush()


def has_answered(session: Session, registration: Registration, signer: Signer) -> bool:
    """Whether this place's one answer was given; what it said, nobody knows."""
    found = session.get(FeedbackRound, registration.occurrence_id)
    return found is not None and _mark(signer, registration) in found.used


def take_answer(
    session: Session, registration: Registration, answer: Answer, signer: Signer, *, now: datetime
) -> None:
    """Add it to the sums, and mark the place as used. Raises RoundClosed, AnsweredAlready and NothingAnswered.

    Nothing is written that stands for this one answer: one row with everybody's marks, sorted, and one with everybody's
    sums and words, sorted, are each written anew. See `docs/decisions/0021`.
    """
    locked = select(FeedbackRound).where(FeedbackRound.occurrence_id == registration.occurrence_id)
    found = session.scalar(locked.with_for_update())
    if found is None or not is_open(opened_at=found.opened_at, closes_at=found.closes_at, now=now):
        raise RoundClosed("nobody is asked now")
    mark = _mark(signer, registration)
    if mark in found.used:
        raise AnsweredAlready("once for each place")
    result = session.get_one(FeedbackResult, registration.occurrence_id, with_for_update=True)
    result.tallies = with_answer(result.tallies, answer)
    result.answers += 1
    if answer.text:
        result.texts = sorted([*result.texts, answer.text])
    found.used = sorted([*found.used, mark])
    session.flush()


def forget_who_answered(session: Session, *, now: datetime) -> int:
    """Empty the marks of rounds that have closed; gives how many there were."""
    closed = select(FeedbackRound).where(FeedbackRound.closes_at <= now)
    marked = [each for each in session.scalars(closed.with_for_update(skip_locked=True)) if each.used]
    for each in marked:
        each.used = []
    return len(marked)


def remove_text(session: Session, occurrence: Occurrence, text: str) -> bool:
    """Take away something that somebody wrote, for good: it names a person. Says whether it was there."""
    result = session.get(FeedbackResult, occurrence.id, with_for_update=True)
    if result is None or text not in result.texts:
        return False
    kept = list(result.texts)
    kept.remove(text)
    result.texts = kept
    session.flush()
    return True


def write_note(session: Session, occurrence: Occurrence, words: str, by: Organiser, *, now: datetime) -> None:
    """ "Det här ändrade vi"; an empty one is not shown."""
    session.merge(FeedbackNote(occurrence_id=occurrence.id, words=words, written_by_id=by.id, written_at=now))
    session.flush()


def _mark(signer: Signer, registration: Registration) -> str:
    return signer.derived("feedback", registration.public_id)[:_MARK_LENGTH]
