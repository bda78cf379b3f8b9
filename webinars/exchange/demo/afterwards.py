"""Who came to the demo's held occurrences, and what they thought: invented, and the same for every demo."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby

from sqlalchemy.orm import Session

from webinars.attendance.models import Attendance, HeadCount
from webinars.attendance.rules import Evidence
from webinars.feedback.models import FeedbackNote, FeedbackRequest, FeedbackResult, FeedbackRound
from webinars.feedback.rules import OPEN_FOR, Answer, Statement, no_tallies, with_answer
from webinars.registrations.models import Registration
from webinars.series.models import Occurrence

ASKED_AFTER = timedelta(hours=1)
OTHERS = 6
TEXTS = (
    "Mer tid för frågor, gärna tio minuter till.",
    "Skicka samtalsfrågorna före sändningen, så hinner vi ta upp dem i nämnden.",
    "Exemplet från Ekdala var det bästa. Fler sådana!",
    "Ljudet var lågt i början.",
    "Bra längd för en lunch.",
    "Säg vad bilderna visar. Jag lyssnade i bilen.",
    "Vi tittade tillsammans i presidiet och pratade en halvtimme efteråt. Det gör vi om.",
)
CHANGED = (
    "Många ville ha mer tid för frågor. Från och med nästa avsnitt slutar föredragningen tio minuter tidigare.\n\n"
    "Samtalsfrågorna skickas nu med påminnelsen dagen före."
)


def show_what_happened(session: Session, registrations: Sequence[Registration], *, now: datetime) -> None:
    """For each occurrence that was held."""
    held = [each for each in registrations if _took_place(each, now)]
    for number, (occurrence, places) in enumerate(groupby(held, lambda each: each.occurrence)):
        _fill(session, occurrence, list(places), number)


def _took_place(registration: Registration, now: datetime) -> bool:
    occurrence = registration.occurrence
    on = occurrence.status in ("planned", "open") and occurrence.ends_at <= now
    return on and registration.status == "confirmed" and registration.role == "attendee"


def _fill(session: Session, occurrence: Occurrence, places: Sequence[Registration], number: int) -> None:
    asked_at = occurrence.ends_at + ASKED_AFTER
    came = [place for index, place in enumerate(places) if (index * 7 + number) % 10 < 7]
    for index, place in enumerate(came):
        joined_at = occurrence.starts_at + timedelta(minutes=index % 17 - 10)
        session.add(Attendance(registration=place, kind=Evidence.JOINED.value, at=joined_at))
    # Settled for all of them, so that loading the demo asks nobody.
    session.add_all(FeedbackRequest(registration=place, settled_at=asked_at) for place in places)
    session.add(HeadCount(occurrence_id=occurrence.id, others=OTHERS, counted_at=occurrence.ends_at))
    closes_at = asked_at + OPEN_FOR
    session.add(
        FeedbackRound(
            occurrence_id=occurrence.id, opened_at=asked_at, closes_at=closes_at, asked=len(came), used=[]
        )
    )
    session.add(_result(occurrence, len(came) * 6 // 10, number))
    if number == 0:
        written_at = occurrence.ends_at + timedelta(days=3)
        session.add(FeedbackNote(occurrence_id=occurrence.id, words=CHANGED, written_at=written_at))


def _result(occurrence: Occurrence, answers: int, number: int) -> FeedbackResult:
    tallies = no_tallies()
    for index in range(answers):
        tallies = with_answer(tallies, _answer(index + number))
    texts = sorted(text for index, text in enumerate(TEXTS) if (index + number) % 3)
    return FeedbackResult(occurrence_id=occurrence.id, answers=answers, tallies=tallies, texts=texts)


def _answer(index: int) -> Answer:
    """Mostly content, as people are who answer; the one about the role is the hard one."""
    return Answer(
        {
            Statement.KNOWLEDGE.value: (4, 5, 4, 3, 5, 4, 2)[index % 7],
            Statement.ROLE.value: (3, 4, 0, 5, 3, 4, 2, 4, 5)[index % 9],
            Statement.SATISFACTION.value: (5, 4, 5, 4, 3, 5)[index % 6],
        }
    )
