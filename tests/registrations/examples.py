"""A series with occurrences, and people who register for them."""

from collections import Counter
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.fixtures.instants import NOW, stockholm
from webinars.lib.database import Database
from webinars.registrations.attendees import Person, attendee_for
from webinars.registrations.models import Attendee, Registration
from webinars.series.models import Episode, Occurrence, Series

ANNA = Person("Anna", "Åberg", "anna.aberg@example.org", "Göteborgs Stad", "1480")
BO = Person("Bo", "Ek", "bo.ek@example.org", "Mora kommun", "2062")
CILLA = Person("Cilla", "von Öst", "cilla@example.org", "Mora kommun", "2062")
SECRETARY = Person("Siv", "Sekreterare", "siv@example.org", "Mora kommun", "2062")
DATES = tuple(stockholm(f"2026-{day} 12:00") for day in ("11-12", "11-26", "12-09"))


def add_series(session: Session, slug: str = "politiskt-ledarskap", *, status: str = "ongoing") -> Series:
    """A series without episodes."""
    series = Series(
        slug=slug,
        title="Politiskt ledarskap och innovation",
        status=status,
        created_at=NOW,
        updated_at=NOW,
    )
    session.add(series)
    session.flush()
    return series


def add_occurrence(
    session: Session,
    series: Series,
    number: int = 1,
    *,
    key: str = "lunch",
    starts_at: datetime = DATES[0],
    capacity: int | None = None,
    taken: int = 0,
    status: str = "open",
    closes_at: datetime | None = None,
    published: bool = True,
    reason: str = "",
) -> Occurrence:
    """An occurrence, an hour long, of the episode with this number."""
    episode = session.scalar(select(Episode).where(Episode.series_id == series.id, Episode.number == number))
    if episode is None:
        episode = Episode(
            series=series,
            number=number,
            title=f"Avsnittet nummer {number}",
            published=published,
            created_at=NOW,
            updated_at=NOW,
        )
    occurrence = Occurrence(
        episode=episode,
        key=key,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1),
        capacity=capacity,
        taken=taken,
        status=status,
        reason=reason,
        registration_closes_at=closes_at,
        changed_at=NOW,
        created_at=NOW,
    )
    session.add(occurrence)
    session.flush()
    return occurrence


def add_attendee(session: Session, person: Person = ANNA, *, now: datetime = NOW) -> Attendee:
    """The attendee that a form with this person makes."""
    return attendee_for(session, person, language="sv", now=now)


def one_occurrence(database: Database, **options: object) -> int:
    """A series with a single occurrence; gives the occurrence's id."""
    with database.write() as session:
        return add_occurrence(session, add_series(session), **options).id  # type: ignore[arg-type]


def taken_at(database: Database, occurrence_id: int) -> int:
    """How many seats the occurrence believes to be taken."""
    with database.read() as session:
        return session.get_one(Occurrence, occurrence_id).taken


def statuses_at(database: Database, occurrence_id: int) -> dict[str, int]:
    """`{"confirmed": 1, "waiting": 499}`"""
    with database.read() as session:
        statuses = session.scalars(
            select(Registration.status).where(Registration.occurrence_id == occurrence_id)
        )
        return dict(Counter(statuses))
