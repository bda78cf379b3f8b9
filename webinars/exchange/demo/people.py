"""Invented people with invented names, in invented places, at addresses that lead nowhere."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from webinars.lib.text import folded
from webinars.registrations.attendees import Person, attendee_for
from webinars.registrations.models import Attendee

HOW_MANY = 120
PLACES = ("Ekdala kommun", "Sundfors kommun", "Lövsjö kommun", "Västerlida kommun", "Region Mittland")
GIVEN_NAMES = (
    "Alex", "Billie", "Charlie", "Ellis", "Jamie", "Juno", "Kim", "Lo", "Lou", "Love",
    "Mika", "Mio", "Nikki", "Noa", "Robin", "Sam", "Sasha", "Tintin", "Vide", "Ylle",
)  # fmt: skip
FAMILY_NAMES = (
    "Attrapplund", "Demoberg", "Exempelsten", "Fiktivström", "Hittepågren", "Klippdahl",
    "Låtsasbäck", "Mallqvist", "Mönsterdal", "Provhagen", "Påhittmark", "Sagoviken",
    "Skissholm", "Testengård", "Tänkfors", "Utkastberg", "Övningsås",
)  # fmt: skip


def invented_people(session: Session, *, now: datetime) -> Sequence[Attendee]:
    """All of them; of each five in a row, one lives in each place."""
    return [
        attendee_for(session, invented_person(number), language="sv", now=now) for number in range(HOW_MANY)
    ]


def invented_person(number: int) -> Person:
    """The same person for the same number, and another one for another."""
    given = GIVEN_NAMES[number % len(GIVEN_NAMES)]
    family = FAMILY_NAMES[number % len(FAMILY_NAMES)]
    email = f"{folded(given)}.{folded(family)}@example.org"
    return Person(given, family, email, PLACES[number % len(PLACES)])
