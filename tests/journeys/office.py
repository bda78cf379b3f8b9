"""A whole office for a test: a series, its attendees, the timetable, and a real mail server to read what came."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from icalendar import Calendar
from sqlalchemy.orm import Session

from tests.fixtures.mail_servers import Received, SmtpServer
from tests.fixtures.sites import Clock
from webinars.config import Config, Mail
from webinars.lib.database import Database
from webinars.mail.jobs import Delivery
from webinars.registrations.acceptance import accept_submission
from webinars.registrations.attendees import Person
from webinars.registrations.models import Registration
from webinars.registrations.submissions import Submission
from webinars.scheduler import Metronome
from webinars.series.models import Episode, Occurrence, Series
from webinars.services import Services


@dataclass(frozen=True)
class CalendarMail:
    """One received mail about a place, with the properties of the event that it carries."""

    received: Received
    calendar: Calendar

    @property
    def method(self) -> str:
        """REQUEST or CANCEL."""
        return str(self.calendar["METHOD"])

    def __getitem__(self, name: str) -> str:
        return str(self.calendar.walk("VEVENT")[0][name])

    @property
    def starts_at(self) -> datetime:
        """When the event starts."""
        started = self.calendar.walk("VEVENT")[0]["DTSTART"].dt
        assert isinstance(started, datetime)
        return started


@dataclass(frozen=True)
class Office:
    """Everything that a journey needs; time passes only when the test says so."""

    services: Services
    metronome: Metronome
    server: SmtpServer
    clock: Clock

    def open_series(
        self, *, capacity: int | None = None, episodes: int = 1, starts_in_days: int = 20
    ) -> list[int]:
        """A series of open episodes, three weeks apart; gives the occurrences' ids."""
        now = self.clock()
        series = Series(
            slug="serien", title="Politiskt ledarskap och innovation", created_at=now, updated_at=now
        )
        for number in range(1, episodes + 1):
            starts_at = now + timedelta(days=starts_in_days + 21 * (number - 1), hours=2)
            episode = Episode(number=number, title=f"Avsnitt {number}", created_at=now, updated_at=now)
            episode.occurrences.append(
                Occurrence(
                    key="lunch",
                    starts_at=starts_at,
                    ends_at=starts_at + timedelta(hours=1),
                    capacity=capacity,
                    changed_at=now,
                    created_at=now,
                )
            )
            series.episodes.append(episode)
        with self.services.database.write() as session:
            session.add(series)
            session.flush()
            return [episode.occurrences[0].id for episode in series.episodes]

    def register(
        self, *occurrence_ids: int, email: str = "anna.exempel@example.org", name: str = "Anna"
    ) -> None:
        """What the form does."""
        person = Person(name, "Exempel", email, "Ekdala kommun")
        with self.services.database.write() as session:
            occurrence = session.get_one(Occurrence, occurrence_ids[0])
            submission = Submission(occurrence.episode.series_id, occurrence_ids, False, (person,))
            accept_submission(session, submission, now=self.clock())

    @contextmanager
    def occurrence(self, occurrence_id: int) -> Iterator[tuple[Session, Occurrence]]:
        """A transaction on one occurrence, settled afterwards."""
        with self.services.database.write() as session:
            yield session, session.get_one(Occurrence, occurrence_id)
        self.settle()

    def registrations(self) -> list[Registration]:
        """Every registration, in the order of their making."""
        with self.services.database.read() as session:
            return list(session.query(Registration).order_by(Registration.id))

    def settle(self) -> None:
        """Let the scheduler do everything that is owed now."""
        self.metronome.settle_everything()

    def calendar_mails(self) -> list[CalendarMail]:
        """What came that carries a calendar, in the order in which it came."""
        found = []
        for received in self.server.received:
            for part in received.message.walk():
                if part.get_content_type() == "text/calendar":
                    content = part.get_payload(decode=True)
                    assert isinstance(content, bytes)
                    found.append(CalendarMail(received, Calendar.from_ical(content)))
        return found

    def subjects(self) -> list[str]:
        """The subjects of everything that came, in order."""
        return [received.message["Subject"] for received in self.server.received]


@contextmanager
def office(config: Config, database: Database, clock: Clock, server: SmtpServer) -> Iterator[Office]:
    """An office that sends through this mail server."""
    # One connection, so that mails arrive in the order in which they are queued.
    mail = Mail(host=server.host, port=server.port, connections=1, from_address="webbinarier@example.org")
    services = Services.of(replace(config, mail=mail), database, clock)
    delivery = Delivery(database, services.config, clock=clock)
    try:
        yield Office(services, Metronome(services, delivery), server, clock)
    finally:
        delivery.close()
