"""Who an attendee is: an address and a name, as people compare them."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from tests.registrations.examples import ANNA, BO, add_attendee
from webinars.registrations.attendees import attendees_for
from webinars.registrations.models import Attendee


@pytest.mark.parametrize(
    "change",
    [
        {"email": "Anna.ABERG@Example.org"},
        {"given_name": "ANNA", "family_name": "Aberg"},
        {"organisation": "Region Skåne", "organisation_code": "12"},
    ],
)
def test_the_same_address_and_name_is_the_same_person(change, database):
    with database.write() as session:
        first = add_attendee(session, ANNA)
        assert add_attendee(session, replace(ANNA, **change)) is first


def test_a_shared_mailbox_has_several_people(database):
    with database.write() as session:
        anna = add_attendee(session, ANNA)
        bo = add_attendee(session, replace(BO, email=ANNA.email))

    assert anna.public_id != bo.public_id


def test_whoever_types_a_known_name_into_a_form_overwrites_nothing(database):
    with database.write() as session:
        add_attendee(session, ANNA)
    with database.write() as session:
        add_attendee(session, replace(ANNA, email="ANNA.ABERG@EXAMPLE.ORG", organisation="Annan"))

    with database.read() as session:
        kept = session.scalars(select(Attendee)).one()
    assert (kept.email, kept.organisation, kept.organisation_code) == (ANNA.email, ANNA.organisation, "1480")


def test_the_language_of_the_form_is_the_attendees(database, now):
    with database.write() as session:
        made = attendees_for(session, (ANNA,), language="en", now=now)

    assert made[ANNA.key].language == "en"


def test_somebody_who_is_named_twice_is_one_attendee(database, now):
    with database.write() as session:
        made = attendees_for(
            session, (ANNA, BO, replace(ANNA, email=ANNA.email.upper())), language="sv", now=now
        )

    assert set(made) == {ANNA.key, BO.key}


def test_two_requests_at_once_make_one_attendee(database):
    def add(_: int) -> str:
        with database.write() as session:
            return add_attendee(session, ANNA).public_id

    with ThreadPoolExecutor(8) as threads:
        names = set(threads.map(add, range(40)))

    assert len(names) == 1
    with database.read() as session:
        assert session.scalar(select(func.count(Attendee.id))) == 1
