"""A series with people, some of whom came and said what they thought."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from tests.registrations.examples import add_occurrence
from webinars.attendance.models import Attendance
from webinars.attendance.rules import Evidence
from webinars.feedback.models import FeedbackNote, FeedbackResult
from webinars.lib.signing import new_public_id
from webinars.organisations.queries import all_organisations
from webinars.registrations.attendees import Person, attendee_for
from webinars.registrations.models import Registration
from webinars.series.models import Occurrence, Series

SECRET_NAME = "Hemlighetsson"


def fill(
    session: Session, series: Series, *, episodes: int, people: int, now: datetime
) -> Sequence[Occurrence]:
    """So many episodes, a week apart, the first two weeks ago, each with these people."""
    occurrences = []
    for number in range(1, episodes + 1):
        starts_at = now + timedelta(weeks=number - 3)
        occurrence = add_occurrence(session, series, number, starts_at=starts_at)
        occurrence.episode.title = f"Avsnittet om sak {number}"
        register_many(session, occurrence, people, now=now)
        occurrences.append(occurrence)
    session.flush()
    return occurrences


def register_many(session: Session, occurrence: Occurrence, people: int, *, now: datetime) -> None:
    """People from as many organisations, who registered on different days, and every fifth of whom said yes."""
    organisations = all_organisations()
    for number in range(people):
        organisation = organisations[number * 113 % len(organisations)]
        person = Person(
            f"Person{number}",
            SECRET_NAME,
            f"p{number}@example.org",
            organisation.display_name,
            organisation.code,
        )
        registered_at = min(now, occurrence.starts_at) - timedelta(days=1 + number % 60)
        session.add(
            Registration(
                public_id=new_public_id(16),
                attendee=attendee_for(session, person, language="sv", now=now),
                occurrence=occurrence,
                status="confirmed",
                answer="" if number % 5 else "yes",
                created_at=registered_at,
                changed_at=registered_at,
            )
        )


def mark_some(
    session: Session, occurrence: Occurrence, registrations: Sequence[Registration], *, now: datetime
) -> None:
    """A host saw these."""
    session.add_all(
        Attendance(registration_id=each.id, kind=Evidence.MARKED.value, present=True, at=now)
        for each in registrations
    )


def answer(
    session: Session, occurrence: Occurrence, marks: Sequence[int], *, changed: str = "", now: datetime
) -> None:
    """How many chose 1 to 5, the same for each statement."""
    tallies = {name: [0, *marks] for name in ("knowledge", "role", "satisfaction")}
    session.add(FeedbackResult(occurrence_id=occurrence.id, answers=sum(marks), tallies=tallies))
    if changed:
        session.add(FeedbackNote(occurrence_id=occurrence.id, words=changed, written_at=now))
