"""Invented people with invented names, at addresses that lead nowhere.

Secretaries, and those whom they register, live in invented places; the others say that they come from real ones all
over the country, so that there is something to see of how far the series reaches.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from webinars.lib.text import folded
from webinars.organisations.queries import all_organisations
from webinars.registrations.attendees import Person, attendee_for
from webinars.registrations.models import Attendee

HOW_MANY = 120
FIRST_SECRETARY = 115
STRIDE = 113
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
    """All of them; the same for every demo."""
    return [
        attendee_for(session, invented_person(number), language="sv", now=now) for number in range(HOW_MANY)
    ]


def invented_person(number: int) -> Person:
    """The same person for the same number, and another one for another."""
    given = GIVEN_NAMES[number % len(GIVEN_NAMES)]
    family = FAMILY_NAMES[number % len(FAMILY_NAMES)]
    email = f"{folded(given)}.{folded(family)}@example.org"
    if number % 6 == 4 or number >= FIRST_SECRETARY:
        return Person(given, family, email, PLACES[number % len(PLACES)])
    # A stride that shares no divisor with the number of organisations comes to each of them once, and far apart.
    organisation = all_organisations()[number * STRIDE % len(all_organisations())]
    return Person(given, family, email, organisation.display_name, organisation.code)
