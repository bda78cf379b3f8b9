"""A town whose people have places at three lunches of one series, with their links as paths of the site."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests.registrations.examples import ANNA, DATES, add_attendee, add_occurrence, add_series
from webinars.invitations.models import Invitation
from webinars.lib.database import Database
from webinars.lib.signing import new_public_id
from webinars.registrations.access import own_registration
from webinars.registrations.actions import Terms, register_attendee
from webinars.registrations.attendees import Person
from webinars.registrations.links import Links
from webinars.registrations.models import Attendee, NewDateOffer, Registration
from webinars.series.models import Occurrence
from webinars.services import Services
from webinars.tables import metadata

SLUG = "politiskt-ledarskap"


@dataclass(frozen=True)
class Town:
    """Everything that a test of personal pages needs; `occurrence_ids` are the three lunches."""

    services: Services
    occurrence_ids: Sequence[int]

    @classmethod
    def of(cls, services: Services, **options: Any) -> "Town":
        """The town; `options` are the lunches'."""
        with services.database.write() as session:
            series = add_series(session, SLUG)
            lunches = [
                add_occurrence(session, series, number, starts_at=date, **options)
                for number, date in enumerate(DATES, start=1)
            ]
            for lunch in lunches:
                lunch.join_url = f"https://motes.example.org/rum/{lunch.id}"
            return cls(services, [lunch.id for lunch in lunches])

    def register(
        self, person: Person = ANNA, lunch: int = 0, *, by: Person | None = None, viewers: int | None = None
    ) -> str:
        """Give somebody a place, with its entry in the calendar; gives the registration's public id."""
        now = self.services.now()
        with self.services.database.write() as session:
            attendee = add_attendee(session, person, now=now)
            registrar = add_attendee(session, by, now=now) if by else None
            occurrence = session.get_one(Occurrence, self.occurrence_ids[lunch])
            terms = Terms(registered_by=registrar, viewers=viewers)
            registration = register_attendee(session, occurrence, attendee, terms=terms, now=now)
            session.add(
                Invitation(
                    registration=registration,
                    uid=f"{new_public_id(24)}@example.org",
                    organizer="svar@example.org",
                    created_at=now,
                )
            )
            return registration.public_id

    def offer(self, public_id: str, lunch: int) -> int:
        """Ask somebody about a new date; gives the offer's id."""
        with self.services.database.write() as session:
            offer = NewDateOffer(
                registration=_registration(session, public_id),
                occurrence_id=self.occurrence_ids[lunch],
                created_at=self.services.now(),
            )
            session.add(offer)
            session.flush()
            return offer.id

    @contextmanager
    def changing(self, lunch: int = 0) -> Iterator[tuple[Session, Occurrence]]:
        """A transaction on one of the lunches."""
        with self.services.database.write() as session:
            yield session, session.get_one(Occurrence, self.occurrence_ids[lunch])

    def attendee(self, person: Person = ANNA) -> Attendee:
        """What is stored of somebody."""
        with self.services.database.write() as session:
            return add_attendee(session, person, now=self.services.now())

    def registration(self, public_id: str) -> Registration:
        """What is stored of a place."""
        with self.services.database.read() as session:
            registration = _registration(session, public_id)
            return own_registration(session, registration.attendee, public_id)

    def my_page(self, person: Person = ANNA, *rest: str) -> str:
        """My page of somebody, or a page below it."""
        return "/".join((self.path("my_page", self.attendee(person)), *rest))

    def place(self, public_id: str, *rest: str) -> str:
        """The page of one place, or a page below it."""
        registration = self.registration(public_id)
        return "/".join((self.path("my_page", registration.attendee), "anmalan", public_id, *rest))

    def path(self, kind: str, of: Any) -> str:
        """A link of `Links`, without the site's address."""
        links = Links.of(self.services.config, self.services.signer, "sv")
        link: str = getattr(links, kind)(of)
        return link.removeprefix(links.base_url)


def said(response: TestResponse) -> str:
    """The words of a page, without markup, on one line."""
    words = re.sub(r"<(head|svg)\b.*?</\1>|<[^>]+>", " ", response.text, flags=re.DOTALL)
    return " ".join(unescape(words).split())


def everything_in(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, to see whether anything has changed."""
    with database.read() as session:
        return {
            table.name: sorted(map(tuple, session.execute(table.select())), key=repr)
            for table in metadata.sorted_tables
        }


def _registration(session: Session, public_id: str) -> Registration:
    return session.scalars(select(Registration).where(Registration.public_id == public_id)).one()
