"""Finding and making attendees."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from webinars.lib.database import is_sqlite, known_row
from webinars.lib.signing import new_public_id
from webinars.registrations.models import Attendee
from webinars.registrations.rules import email_key, name_key

# Written once, since every registration needs them.
_ATTENDEE = (
    select(Attendee)
    .where(Attendee.email_key == bindparam("email_key"), Attendee.name_key == bindparam("name_key"))
    .with_for_update()
)
_INSERTS = {
    on_sqlite: insert(Attendee)
    .on_conflict_do_nothing(index_elements=["email_key", "name_key"])
    .returning(Attendee.id)
    for on_sqlite, insert in ((True, sqlite.insert), (False, postgresql.insert))
}


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
    values: dict[str, Any] = {
        **asdict(person),
        "email_key": key,
        "name_key": named,
        "public_id": new_public_id(16),
        "language": language,
        "created_at": now,
    }
    attendee_id = session.connection().scalar(_INSERTS[is_sqlite(session)], values)
    if attendee_id is None:
        return session.scalars(_ATTENDEE, {"email_key": key, "name_key": named}).one()
    # Known already as it was written, and nobody else sees it yet: nothing has to be read or locked.
    made = known_row(session, Attendee, {**values, "id": attendee_id})
    set_committed_value(made, "registrations", [])
    return made


def attendees_for(
    session: Session, people: tuple[Person, ...], *, language: str, now: datetime
) -> dict[tuple[str, str], Attendee]:
    """Each person's attendee. Locked in one order, so that two submissions never wait for each other in a circle."""
    in_order = {person.key: person for person in sorted(people, key=lambda p: p.key)}
    return {
        key: attendee_for(session, person, language=language, now=now) for key, person in in_order.items()
    }
