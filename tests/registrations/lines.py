"""A line for one occurrence: people come and go, time passes, and mails land in a folder."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.fixtures.sites import Clock
from tests.registrations.examples import add_attendee, add_occurrence, add_series
from webinars.lib.database import Database
from webinars.mail.jobs import Delivery
from webinars.mail.models import Bounce, OutgoingMail
from webinars.registrations.actions import Terms, register_attendee, withdraw_registration
from webinars.registrations.attendees import Person
from webinars.registrations.happenings import history_of
from webinars.registrations.models import Attendee, Registration
from webinars.registrations.rules import Withdrawal
from webinars.registrations.waitlist import accept_seat, decline_seat
from webinars.scheduler import Metronome
from webinars.series.models import Occurrence
from webinars.services import Services


def person(name: str) -> Person:
    """Somebody with this given name."""
    return Person(name, "Exempel", f"{name.lower()}@example.org", "Mora kommun")


@dataclass(frozen=True)
class Line:
    """People are known by their given names."""

    services: Services
    occurrence_id: int
    metronome: Metronome
    clock: Clock

    @classmethod
    def of(cls, services: Services, clock: Clock, *names: str, **options: Any) -> "Line":
        """A line for an occurrence with one seat, for which these people have registered, one after another."""
        with services.database.write() as session:
            occurrence = add_occurrence(session, add_series(session), **{"capacity": 1, **options})
        metronome = Metronome(services, Delivery(services.database, services.config, clock=clock))
        line = cls(services, occurrence.id, metronome, clock)
        for name in names:
            line.come(name)
            clock.pass_by(minutes=1)
        line.settle()
        return line

    @property
    def database(self) -> Database:
        """Where everything is kept."""
        return self.services.database

    def come(self, *names: str, together: str | None = None, viewers: int | None = None) -> None:
        """Register these."""
        with self.database.write() as session:
            for name in names:
                attendee = add_attendee(session, person(name), now=self.clock())
                occurrence = session.get_one(Occurrence, self.occurrence_id)
                at = frozenset([self.occurrence_id] if together else [])
                terms = Terms(batch_id=together, together_at=at, viewers=viewers)
                register_attendee(session, occurrence, attendee, terms=terms, now=self.clock())

    def go(self, name: str) -> None:
        """Withdraw."""
        with self.database.write() as session:
            theirs = self._registration(session, name)
            withdraw_registration(session, theirs, because=Withdrawal.SELF, now=self.clock())

    def accept(self, name: str) -> None:
        """Take the seat that is offered. Raises OfferGone."""
        with self.database.write() as session:
            accept_seat(session, self._registration(session, name), now=self.clock())

    def decline(self, name: str) -> None:
        """Let somebody else have it. Raises OfferGone."""
        with self.database.write() as session:
            decline_seat(session, self._registration(session, name), now=self.clock())

    def change(self, **columns: Any) -> None:
        """What an import does to the occurrence."""
        with self.database.write() as session:
            occurrence = session.get_one(Occurrence, self.occurrence_id)
            for name, value in columns.items():
                setattr(occurrence, name, value)

    def bounce(self, name: str) -> None:
        """Mail to this person is known not to arrive."""
        with self.database.write() as session:
            attendee = self._registration(session, name).attendee
            mail = session.scalars(
                select(OutgoingMail).where(OutgoingMail.recipient == attendee.email)
            ).first()
            assert mail is not None
            session.add(
                Bounce(
                    email_key=attendee.email_key,
                    outgoing_mail_id=mail.id,
                    severity="hard",
                    bounced_at=self.clock(),
                )
            )

    def settle(self) -> None:
        """Let the scheduler do everything that is owed now."""
        self.metronome.settle_everything()

    def pass_by(self, **length: float) -> None:
        """Let time pass, and everything be done that is owed then."""
        self.clock.pass_by(**length)
        self.settle()

    def until(self, instant: datetime) -> None:
        """Let time pass until then."""
        self.pass_by(seconds=(instant - self.clock()) / timedelta(seconds=1))

    def standing(self) -> dict[str, str]:
        """`{"Anna": "confirmed", "Bo": "offered"}`, in the order in which they came."""
        with self.database.read() as session:
            rows = session.execute(
                select(Attendee.given_name, Registration.status)
                .join(Registration.attendee)
                .order_by(Registration.id)
            )
            return {name: status for name, status in rows}  # noqa: C416 - rows are no pairs to mypy

    def taken(self) -> int:
        """How many seats are taken."""
        with self.database.read() as session:
            return session.get_one(Occurrence, self.occurrence_id).taken

    def registration(self, name: str) -> Registration:
        """What is stored of somebody's place."""
        with self.database.read() as session:
            return self._registration(session, name)

    def history(self) -> list[tuple[str, str, str]]:
        """`[("Bo", "offered", "")]`: what happened in line, and why."""
        with self.database.read() as session:
            occurrence = session.get_one(Occurrence, self.occurrence_id)
            return [
                (event.registration.attendee.given_name, event.step, event.reason)
                for event in history_of(session, occurrence)
            ]

    def subjects(self, name: str) -> list[str]:
        """The subjects of the mails that somebody got, without the title and the date."""
        with self.database.read() as session:
            subjects = session.scalars(
                select(OutgoingMail.subject)
                .where(
                    OutgoingMail.recipient == f"{name.lower()}@example.org", OutgoingMail.state == "accepted"
                )
                .order_by(OutgoingMail.id)
            )
            return [subject.partition(":")[0] for subject in subjects]

    @staticmethod
    def _registration(session: Session, name: str) -> Registration:
        found = select(Registration).join(Registration.attendee).where(Attendee.given_name == name)
        return session.scalars(found).one()
