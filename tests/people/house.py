"""Two series with people in them, and an organiser who works with the first."""

from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests.organisers.office import Browser, Office
from tests.registrations.examples import ANNA, DATES, add_attendee, add_occurrence
from webinars.invitations.jobs import announce_owed_news
from webinars.mail.bounces import record_bounce
from webinars.mail.delivery_reports import Action, RecipientReport, Severity
from webinars.mail.models import OutgoingMail
from webinars.mail.rules import MailState
from webinars.organisers.audit.tables import AuditEntry
from webinars.registrations.actions import Terms, register_attendee
from webinars.registrations.attendees import Person
from webinars.registrations.models import Attendee, Registration
from webinars.series.models import Occurrence, Series


@dataclass
class House:
    """The first series has two lunches, the other one; `lunches` are their occurrences' ids."""

    office: Office
    lunches: list[int] = field(default_factory=list)
    other_lunch: int = 0

    @classmethod
    def of(cls, office: Office, **options: Any) -> "House":
        """The house; `options` are the lunches'."""
        house = cls(office)
        with office.services.database.write() as session:
            mine, other = (session.get_one(Series, each) for each in office.series_ids)
            house.lunches = [
                add_occurrence(session, mine, number, starts_at=date, **options).id
                for number, date in enumerate(DATES[:2], start=1)
            ]
            house.other_lunch = add_occurrence(session, other, starts_at=DATES[2], **options).id
        return house

    def writing(self) -> AbstractContextManager[Session]:
        """A transaction."""
        return self.office.services.database.write()

    def reading(self) -> AbstractContextManager[Session]:
        """A look."""
        return self.office.services.database.read()

    def register(self, person: Person = ANNA, lunch: int | None = None, by: Person | None = None) -> str:
        """Give somebody a place; gives its public id."""
        now = self.office.services.now()
        with self.writing() as session:
            occurrence = session.get_one(Occurrence, lunch or self.lunches[0])
            registrar = add_attendee(session, by, now=now) if by else None
            attendee = add_attendee(session, person, now=now)
            made = register_attendee(session, occurrence, attendee, terms=Terms(registrar), now=now)
            return made.public_id

    def announce(self) -> None:
        """Write the mails that are owed, and let them leave."""
        while announce_owed_news(self.office.services):
            continue
        with self.writing() as session:
            for mail in session.scalars(select(OutgoingMail).where(OutgoingMail.is_in(MailState.QUEUED))):
                mail.state, mail.accepted_at = MailState.ACCEPTED, self.office.services.now()
                mail.finished_at, mail.accepted_as = mail.accepted_at, "250 2.0.0 Ok: queued as 4F2A"

    def bounce(self, public_id: str) -> None:
        """The newest mail about this place came back for good."""
        with self.writing() as session:
            about = select(OutgoingMail).where(OutgoingMail.about == f"registration:{public_id}")
            mail = session.scalars(about.order_by(OutgoingMail.id.desc()).limit(1)).one()
            words = RecipientReport(frozenset(), Action.FAILED, "5.1.1", "550 5.1.1 no such user here")
            record_bounce(
                session, mail, words, severity=Severity.HARD, incoming=None, now=self.office.services.now()
            )

    def place(self, public_id: str) -> Registration:
        """A place as it is now."""
        with self.reading() as session:
            found = session.scalars(select(Registration).where(Registration.public_id == public_id)).one()
            _ = (found.attendee.email, found.occurrence.taken)
            return found

    def person(self, person: Person = ANNA) -> Attendee:
        """Somebody as they are now."""
        with self.writing() as session:
            return add_attendee(session, person)

    def places_of(self, person: Person) -> dict[int, str]:
        """By occurrence id, the status of each of their places."""
        attendee = self.person(person)
        with self.reading() as session:
            theirs = select(Registration).where(Registration.attendee_id == attendee.id)
            return {each.occurrence_id: each.status for each in session.scalars(theirs)}

    def taken(self, lunch: int = 0) -> int:
        """How many seats are taken."""
        with self.reading() as session:
            return session.get_one(Occurrence, self.lunches[lunch]).taken

    def mails_to(self, person: Person) -> list[tuple[str, str]]:
        """Kind and subject of what was written to somebody."""
        with self.reading() as session:
            theirs = select(OutgoingMail).where(OutgoingMail.recipient == person.email)
            return [(mail.kind, mail.subject) for mail in session.scalars(theirs.order_by(OutgoingMail.id))]

    def log(self) -> list[tuple[str, str, int | None]]:
        """Verb, kind and series of what people did, without signing in and accounts."""
        with self.reading() as session:
            entries = select(AuditEntry).where(AuditEntry.about_kind != "organiser").order_by(AuditEntry.id)
            return [(entry.verb, entry.about_kind, entry.series_id) for entry in session.scalars(entries)]

    def page(self, browser: Browser, person: Person = ANNA, *rest: str) -> TestResponse:
        """Somebody's page, or one below it."""
        return browser.get(self.address(person, *rest))

    def address(self, person: Person = ANNA, *rest: str) -> str:
        """Of somebody's page, or one below it."""
        return "/".join((f"/arrangor/personer/{self.person(person).public_id}", *rest)) + (
            "" if rest else "/"
        )


def in_both(session: Session, house: House, person: Person) -> None:
    """Somebody with a place in the other series, too."""
    attendee = add_attendee(session, person)
    register_attendee(
        session, session.get_one(Occurrence, house.other_lunch), attendee, now=house.office.services.now()
    )
