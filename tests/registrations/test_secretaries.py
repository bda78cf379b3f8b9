"""What a secretary does for others, and how somebody says that it is not right."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.fixtures.instants import NOW
from tests.registrations.examples import (
    ANNA,
    BO,
    CILLA,
    DATES,
    SECRETARY,
    add_attendee,
    add_occurrence,
    add_series,
    taken_at,
)
from webinars.lib.database import Database
from webinars.registrations.actions import Terms, register_attendee, withdraw_registration
from webinars.registrations.attendees import Person
from webinars.registrations.following import follow_series
from webinars.registrations.jobs import settle_followed_series
from webinars.registrations.models import Following, Registration
from webinars.registrations.rules import PlaceGone, Withdrawal
from webinars.registrations.secretaries import (
    correct_address,
    dispute_registration,
    registrations_made_by,
    swap_for_substitute,
)
from webinars.series.models import Occurrence


@pytest.fixture
def lunches(database: Database) -> list[int]:
    """Two lunches; the first has one seat."""
    with database.write() as session:
        series = add_series(session)
        return [
            add_occurrence(session, series, number, starts_at=date, capacity=1 if number == 1 else None).id
            for number, date in enumerate(DATES[:2], start=1)
        ]


def test_those_whom_somebody_registered_come_by_lunch_and_family_name(database, lunches):
    for lunch in reversed(lunches):
        for person in (CILLA, BO):
            _register(database, lunch, person, by=SECRETARY)
    _register(database, lunches[1], ANNA)

    with database.write() as session:
        found = registrations_made_by(session, add_attendee(session, SECRETARY))
        assert [(r.occurrence_id, r.attendee.given_name) for r in found] == [
            (lunch, name) for lunch in lunches for name in ("Bo", "Cilla")
        ]


def test_a_substitute_has_the_seat_and_nobody_came_in_between(database, lunches):
    place = _register(database, lunches[0], BO, by=SECRETARY)
    _register(database, lunches[0], ANNA)

    with database.write() as session:
        heir = swap_for_substitute(session, session.get_one(Registration, place), CILLA, now=NOW)
        assert (heir.status, heir.attendee.given_name) == ("confirmed", "Cilla")

    assert taken_at(database, lunches[0]) == 1


def test_a_substitute_who_has_a_place_already_frees_the_members(database, lunches):
    place = _register(database, lunches[1], BO, by=SECRETARY)
    _register(database, lunches[1], CILLA)

    with database.write() as session:
        swap_for_substitute(session, session.get_one(Registration, place), CILLA, now=NOW)

    assert taken_at(database, lunches[1]) == 1


def test_a_member_who_is_their_own_substitute_keeps_the_place(database, lunches):
    place = _register(database, lunches[1], BO, by=SECRETARY)
    same = Person("BO", "ek", BO.email.upper(), BO.organisation)

    with database.write() as session:
        swap_for_substitute(session, session.get_one(Registration, place), same, now=NOW)
        assert session.get_one(Registration, place).status == "confirmed"


def test_who_waited_by_themselves_has_the_seat_for_themselves(database, lunches):
    """Else whoever registers somebody could give them a seat, take it back, and so throw them out of the line."""
    place = _register(database, lunches[0], BO, by=SECRETARY)
    waiting = _register(database, lunches[0], ANNA)

    with database.write() as session:
        swap_for_substitute(session, session.get_one(Registration, place), ANNA, now=NOW)

    with database.write() as session:
        anna = session.get_one(Registration, waiting)
        assert (anna.status, anna.registered_by_id) == ("confirmed", None)
        assert registrations_made_by(session, add_attendee(session, SECRETARY)) == [
            session.get_one(Registration, place)
        ]
    assert taken_at(database, lunches[0]) == 1


def test_an_offer_that_is_about_to_run_out_costs_nobody_their_place_in_line(database, lunches):
    place, waiting = _register(database, lunches[0], BO, by=SECRETARY), _register(database, lunches[0], ANNA)
    with database.write() as session:
        offered = session.get_one(Registration, place)
        offered.status, offered.waiting_since = "offered", NOW
        offered.offered_at, offered.offer_expires_at = NOW, NOW + timedelta(minutes=1)
        offered.offered_for = offered.occurrence.starts_at

    with database.write() as session:
        swap_for_substitute(session, session.get_one(Registration, place), ANNA, now=NOW)

    with database.read() as session:
        assert session.get_one(Registration, waiting).status == "waiting"
    assert taken_at(database, lunches[0]) == 0


def test_a_place_that_was_given_back_cannot_be_swapped(database, lunches):
    place = _register(database, lunches[1], BO, by=SECRETARY)
    with database.write() as session:
        withdraw_registration(session, session.get_one(Registration, place), because=Withdrawal.SELF, now=NOW)

    with database.write() as session, pytest.raises(PlaceGone):
        swap_for_substitute(session, session.get_one(Registration, place), CILLA, now=NOW)


def test_a_dispute_ends_all_that_the_same_person_did_and_nothing_else(database, lunches):
    disputed = _register(database, lunches[0], BO, by=SECRETARY)
    own = _register(database, lunches[1], BO)
    colleague = _register(database, lunches[1], CILLA, by=SECRETARY)
    with database.write() as session:
        bo, terms = add_attendee(session, BO), Terms(registered_by=add_attendee(session, SECRETARY))
        series = session.get_one(Occurrence, lunches[0]).episode.series
        follow_series(session, series, bo, terms=terms, now=NOW)

    with database.write() as session:
        assert dispute_registration(session, session.get_one(Registration, disputed), now=NOW) == 1

    with database.read() as session:
        statuses = {id: session.get_one(Registration, id).status for id in (disputed, own, colleague)}
        assert statuses == {disputed: "withdrawn", own: "confirmed", colleague: "confirmed"}
        assert session.get_one(Registration, disputed).withdrawn_because == "not_me"
        assert session.scalars(select(Following)).one().ended_at == NOW


def test_a_dispute_about_what_somebody_did_themselves_ends_nothing(database, lunches):
    own = [_register(database, lunch, BO) for lunch in lunches]

    with database.write() as session:
        assert dispute_registration(session, session.get_one(Registration, own[0]), now=NOW) == 0
        assert {session.get_one(Registration, place).status for place in own} == {"confirmed"}


def _register(database: Database, lunch: int, person: Person, *, by: Person | None = None) -> int:
    with database.write() as session:
        terms = Terms(registered_by=add_attendee(session, by) if by else None)
        occurrence, attendee = session.get_one(Occurrence, lunch), add_attendee(session, person)
        return register_attendee(session, occurrence, attendee, terms=terms, now=NOW).id


def test_at_the_right_address_somebody_gets_the_episodes_that_open_later_too(database, lunches, services):
    wrong = _register(database, lunches[0], BO, by=SECRETARY)
    with database.write() as session:
        bo, terms = add_attendee(session, BO), Terms(registered_by=add_attendee(session, SECRETARY))
        series = session.get_one(Occurrence, lunches[0]).episode.series
        follow_series(session, series, bo, terms=terms, now=NOW)

    with database.write() as session:
        correct_address(session, session.get_one(Registration, wrong), "bo@kommunen.example.org", now=NOW)
    settle_followed_series(services)

    with database.read() as session:
        later = select(Registration).where(Registration.occurrence_id == lunches[1])
        assert [place.attendee.email for place in session.scalars(later)] == ["bo@kommunen.example.org"]
