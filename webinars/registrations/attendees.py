"""Finding and making attendees."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from webinars.lib.database import is_sqlite
from webinars.lib.signing import new_public_id
from webinars.registrations.models import Attendee
from webinars.registrations.rules import email_key, name_key


@dataclass(frozen=True)
class Person:
    """Somebody as a form names them."""

    given_name: str
    family_name: str
    email: str
    organisation: str
    organisation_code: str | None = None

    @property
    def key(self) -> tuple[str, str]:
        """Who this is: the address and the name, as they are compared."""
        return email_key(self.email), name_key(self.given_name, self.family_name)


def attendee_for(session: Session, person: Person, *, language: str, now: datetime) -> Attendee:
    """The attendee with this address and name, made if there is none, and locked until the transaction ends.

    What is known of an attendee is not overwritten: anybody may type anybody's name into a public form.
    """
    key, named = person.key
    insert = sqlite.insert if is_sqlite(session) else postgresql.insert
    session.execute(
        insert(Attendee)
        .values(
            **asdict(person),
            email_key=key,
            name_key=named,
            public_id=new_public_id(16),
            language=language,
            created_at=now,
            reminders="all",
            delivery="mail",
            wants_copies=False,
            wants_recordings=True,
            token_generation=0,
            feed_generation=0,
        )
        .on_conflict_do_nothing(index_elements=["email_key", "name_key"])
    )
    return session.scalars(
        select(Attendee).where(Attendee.email_key == key, Attendee.name_key == named).with_for_update()
    ).one()


def attendees_for(
    session: Session, people: tuple[Person, ...], *, language: str, now: datetime
) -> dict[tuple[str, str], Attendee]:
    """Each person's attendee. Locked in one order, so that two submissions never wait for each other in a circle."""
    in_order = {person.key: person for person in sorted(people, key=lambda p: p.key)}
    return {
        key: attendee_for(session, person, language=language, now=now) for key, person in in_order.items()
    }
