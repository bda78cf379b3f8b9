"""An occurrence with readers, and organisers' texts for them."""

from dataclasses import dataclass, replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.fixtures.instants import NOW
from tests.registrations.examples import ANNA, BO, CILLA, add_occurrence, add_series
from webinars.circulars.actions import order_circular, write_circular
from webinars.circulars.jobs import send_due_circulars
from webinars.circulars.models import Circular
from webinars.circulars.texts import Text
from webinars.mail.models import OutgoingMail
from webinars.organisers.audit import SYSTEM
from webinars.registrations.actions import register_attendee
from webinars.registrations.attendees import Person, attendee_for
from webinars.registrations.models import Registration
from webinars.series.models import Occurrence
from webinars.services import Services

TEXT = Text({"state": "confirmed"}, "Snart: {titel}", "Hej {fornamn}!\n\nVälkommen {datum} {tid}.\n\n{delta}")
ENGLISH = replace(
    TEXT, english_subject="Soon: {titel}", english_text="Dear {fornamn},\n\n{datum} {tid}\n\n{delta}"
)
DAY = timedelta(days=1)


@dataclass
class Readers:
    """One occurrence, and whoever is wanted to have a place at it."""

    services: Services
    occurrence_id: int = 0

    def __post_init__(self) -> None:
        with self.services.database.write() as session:
            self.occurrence_id = add_occurrence(session, add_series(session)).id

    def register(self, *people: Person, language: str = "sv", **columns: object) -> list[int]:
        """Give them places; the ids of their registrations."""
        ids = []
        for person in people:
            with self.services.database.write() as session:
                occurrence = session.get_one(Occurrence, self.occurrence_id)
                attendee = attendee_for(session, person, language=language, now=NOW)
                registration = register_attendee(session, occurrence, attendee, now=NOW)
                for name, value in columns.items():
                    setattr(registration, name, value)
                ids.append(registration.id)
        return ids

    def write(self, text: Text = TEXT, *, of_series: bool = False) -> int:
        """A draft."""
        with self.services.database.write() as session:
            occurrence = session.get_one(Occurrence, self.occurrence_id)
            series = occurrence.episode.series
            about = None if of_series else occurrence
            return write_circular(session, series, about, text, by=SYSTEM, now=self.services.now()).id

    def order(self, circular_id: int, **options: object) -> None:
        """Press the button."""
        with self.services.database.write() as session:
            self.order_in(session, circular_id, **options)

    def order_in(self, session: Session, circular_id: int, **options: object) -> None:
        """The same within a transaction."""
        circular = session.get_one(Circular, circular_id)
        values: dict[str, object] = {"at": None, "kept_for": 30 * DAY, **options}
        order_circular(session, circular, by=SYSTEM, now=self.services.now(), **values)  # type: ignore[arg-type]

    def settle(self) -> int:
        """Everything that is owed now; gives how much was done."""
        done = 0
        while some := send_due_circulars(self.services):
            done += some
        return done

    def circular(self, circular_id: int) -> Circular:
        """As it is now."""
        with self.services.database.read() as session:
            return session.get_one(Circular, circular_id)

    def mails(self) -> list[OutgoingMail]:
        """Every circular's mail in the outbox, in order."""
        with self.services.database.read() as session:
            wanted = select(OutgoingMail).where(OutgoingMail.kind == "circular").order_by(OutgoingMail.id)
            found = session.scalars(wanted).all()
            for mail in found:
                assert mail.message is not None or mail.last_error  # loaded while the session is open
            return list(found)

    def recipients(self) -> list[str]:
        """To whom they go."""
        return sorted(mail.recipient for mail in self.mails())

    def registration(self, registration_id: int) -> Registration:
        """As it is now."""
        with self.services.database.read() as session:
            return session.get_one(Registration, registration_id)


def read(mail: OutgoingMail, kind: str = "plain") -> str:
    """One part of a mail, as its reader has it."""
    assert mail.message is not None
    body = message_from_bytes(mail.message, policy=default).get_body((kind,))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


@pytest.fixture
def readers(services: Services) -> Readers:
    """An occurrence without readers yet."""
    return Readers(services)


@pytest.fixture
def three(readers: Readers) -> Readers:
    """Anna, Bo and Cilla have places."""
    readers.register(ANNA, BO, CILLA)
    return readers
