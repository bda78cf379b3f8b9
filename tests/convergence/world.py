"""A small world for one history: four people, three mailboxes at first, two episodes, and one clock."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import IntEnum
from functools import cache
from typing import Any, cast

from sqlalchemy import Row, Table, select
from sqlalchemy.orm import Session

from tests.convergence.letters import Letter
from tests.convergence.programs import Mailbox
from tests.fixtures.instants import NOW
from tests.fixtures.sites import Clock
from webinars.lib.database import Base, Database
from webinars.mail.claims import Batch
from webinars.organisers.audit.tables import AuditEntry, AuditPayload
from webinars.registrations.attendees import Person
from webinars.registrations.models import Attendee, Registration
from webinars.registrations.rules import email_key, name_key
from webinars.series.models import Episode, Occurrence, Series
from webinars.services import Services
from webinars.tables import metadata

LENGTH = timedelta(hours=1)
STARTS_IN = (timedelta(days=3), timedelta(days=21))


class Who(IntEnum):
    """The people, by name."""

    ANNA = 0
    BO = 1
    SIV = 2
    DAG = 3

    def __repr__(self) -> str:
        return self.name


ANNA, BO, SIV, DAG = Who
PEOPLE = (
    Person("Anna", "Åberg", "anna@example.org", "Mora kommun"),
    Person("Bo", "Ek", "bo@example.org", "Mora kommun"),
    Person("Siv", "Sekreterare", "kansliet@example.org", "Mora kommun"),
    Person("Dag", "Öst", "kansliet@example.org", "Mora kommun"),  # shares the office's mailbox
)


@dataclass(frozen=True)
class Setting:
    """How a history begins."""

    capacities: tuple[int | None, int | None] = (None, None)
    waitlist: str = "offers"  # or automatic
    invited: bool = False  # whether Anna's invitation to the first occurrence has arrived already
    feed_of: int = ANNA  # whose feed is looked at in the end
    loses: int = 0  # which of ten messages the forgetful program loses


@dataclass(frozen=True)
class Reply:
    """A mail that answers one invitation."""

    registration_id: int
    letter: Letter
    said: str
    raw: bytes
    pressed_at: datetime


@dataclass
class World:
    """Everything that the verbs of a history work on."""

    services: Services
    clock: Clock
    setting: Setting
    occurrence_ids: list[int]
    people: list[Person] = field(default_factory=lambda: list(PEOPLE))
    mailboxes: dict[str, Mailbox] = field(default_factory=dict)
    in_hand: list[Batch] = field(default_factory=list)
    letters: dict[int, Letter] = field(default_factory=dict)  # by the mail that carries them
    answers: dict[int, tuple[str, datetime]] = field(default_factory=dict)  # by registration
    answered_at: dict[int, datetime] = field(default_factory=dict)  # on the page, by registration
    pressed: int = 0
    is_followed: bool = False
    is_limited: bool = False
    on_the_way: list[Reply] = field(default_factory=list)  # answers that have not come yet
    taken_back: dict[str, int] = field(default_factory=dict)  # by UID: the SEQUENCE of the last CANCEL
    last_words: dict[int, Row[*tuple[Any, ...]]] = field(default_factory=dict)  # of the ledger, by invitation
    before_changes: dict[int, list[tuple[Any, ...]]] = field(
        default_factory=dict
    )  # everybody's place, by the change that may be undone
    lost_on_the_way: set[str] = field(
        default_factory=set
    )  # UIDs of mails that never came, though nobody refused them
    latest: datetime = NOW  # however far the clock was put back since

    @classmethod
    def made(cls, services: Services, clock: Clock, setting: Setting) -> "World":
        """Whatever lay in the database is gone."""
        clock.instant = NOW
        _empty(services.database)
        with services.database.write() as session:
            return cls(
                services, clock, setting, _stored(session, setting), is_limited=any(setting.capacities)
            )

    @property
    def database(self) -> Database:
        return self.services.database

    @property
    def now(self) -> datetime:
        return self.clock()

    def pass_by(self, **length: float) -> datetime:
        """Time passes, or is put back."""
        now = self.clock.pass_by(**length)
        self.latest = max(self.latest, now)
        return now

    def mailbox(self, address: str) -> Mailbox:
        """What came to this address."""
        return self.mailboxes.setdefault(address, Mailbox(self.setting.loses))

    @contextmanager
    def occurrence(self, which: int) -> Iterator[tuple[Session, Occurrence]]:
        """A transaction on one occurrence: the first or the second, or what replaces them."""
        with self.database.write() as session:
            yield session, session.get_one(Occurrence, self.occurrence_ids[which % len(self.occurrence_ids)])

    @contextmanager
    def attendee(self, who: int) -> Iterator[tuple[Session, Attendee | None]]:
        """A transaction of one person, locked as their page locks them."""
        person = self.people[who]
        wanted = select(Attendee).where(
            Attendee.email_key == email_key(person.email),
            Attendee.name_key == name_key(person.given_name, person.family_name),
        )
        with self.database.write() as session:
            yield session, session.scalar(wanted.with_for_update())

    @contextmanager
    def place(self, who: int, which: int) -> Iterator[tuple[Session, Registration | None]]:
        """A transaction of one person on their own place, if they have one."""
        with self.attendee(who) as (session, attendee):
            yield session, self._registration(session, attendee, which)

    def moves_to(self, who: int, address: str) -> None:
        """From now on this person uses another address."""
        self.people[who] = replace(self.people[who], email=address)

    def forget_answers(self) -> None:
        """What was answered about a place ends with it."""
        if self.answers:
            ended = select(Registration.id).where(
                Registration.id.in_(self.answers), Registration.status == "withdrawn"
            )
            with self.database.read() as session:
                for registration_id in session.scalars(ended):
                    del self.answers[registration_id]

    def _registration(self, session: Session, attendee: Attendee | None, which: int) -> Registration | None:
        occurrence_id = self.occurrence_ids[which % len(self.occurrence_ids)]
        if attendee is None:
            return None
        return session.scalar(
            select(Registration).where(
                Registration.attendee_id == attendee.id, Registration.occurrence_id == occurrence_id
            )
        )


def _stored(session: Session, setting: Setting) -> list[int]:
    """The series with its two episodes and their occurrences."""
    stamps = {"created_at": NOW, "updated_at": NOW}
    [series_id] = _inserted(session, Series, [{"slug": "serien", "title": "Politiskt ledarskap", **stamps}])
    titles = [{"series_id": series_id, "number": n, "title": f"Avsnitt {n}", **stamps} for n in (1, 2)]
    dates = [
        {
            "episode_id": episode_id,
            "key": "lunch",
            "starts_at": NOW + starts_in,
            "ends_at": NOW + starts_in + LENGTH,
            "capacity": capacity,
            "waitlist": setting.waitlist,
            "changed_at": NOW,
            "created_at": NOW,
        }
        for episode_id, starts_in, capacity in zip(
            _inserted(session, Episode, titles), STARTS_IN, setting.capacities, strict=True
        )
    ]
    return _inserted(session, Occurrence, dates)


def _inserted(session: Session, kind: type[Base], rows: list[dict[str, Any]]) -> list[int]:
    table = cast(Table, kind.__table__)
    made = table.insert().returning(table.c.id, sort_by_parameter_order=True)
    return list(session.connection().execute(made, rows).scalars())


def _empty(database: Database) -> None:
    """By the driver itself: this is done for each of some thousand histories."""
    connection = database.engine.raw_connection()
    try:
        if database.engine.dialect.name == "sqlite":
            connection.driver_connection.executescript(f"BEGIN IMMEDIATE;{_emptying()};COMMIT")
        else:
            connection.driver_connection.execute(_emptying())
            connection.commit()
    finally:
        connection.close()


@cache
def _emptying() -> str:
    kept = {table.__tablename__ for table in (AuditEntry, AuditPayload)}  # nobody deletes from the log
    emptied = [table.name for table in reversed(metadata.sorted_tables) if table.name not in kept]
    return ";".join(f'DELETE FROM "{name}"' for name in emptied)
