"""A new address takes everything along, once, and only from the new mailbox."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.fixtures.instants import NOW
from tests.registrations.examples import ANNA, BO, add_attendee, add_occurrence, add_series, taken_at
from webinars.lib.database import Database
from webinars.lib.signing import digest
from webinars.registrations.actions import Terms, register_attendee
from webinars.registrations.addresses import (
    address_change,
    confirm_address_change,
    pending_address_change,
    request_address_change,
)
from webinars.registrations.attendees import Person
from webinars.registrations.following import follow_series, settle_following
from webinars.registrations.models import AddressChange, Attendee, Following, Registration
from webinars.registrations.rules import LinkNotValid
from webinars.series.models import Occurrence

NEW = "anna@nykommun.example.org"
SECRET = "the secret that stands in the mail"


@pytest.fixture
def lunch_id(database: Database) -> int:
    """A lunch with one seat, which Anna has."""
    with database.write() as session:
        lunch = add_occurrence(session, add_series(session), capacity=1)
        register_attendee(session, lunch, add_attendee(session), now=NOW)
        return lunch.id


def test_the_place_moves_to_the_new_address_with_an_entry_of_its_own(database, lunch_id):
    _confirm(database, ANNA)

    with database.read() as session:
        old, new = session.scalars(select(Registration).order_by(Registration.id))
        assert (old.status, old.withdrawn_because, old.revision) == ("withdrawn", "new_address", 1)
        assert (new.status, new.attendee.email, new.revision) == ("confirmed", NEW, 0)
    assert taken_at(database, lunch_id) == 1


def test_links_in_the_old_mailbox_stop_working(database, lunch_id):
    _confirm(database, ANNA)

    with database.read() as session:
        old = session.scalars(select(Attendee).where(Attendee.email == ANNA.email)).one()
        assert (old.token_generation, old.feed_generation) == (1, 1)


def test_a_place_in_the_queue_is_kept(database, lunch_id):
    with database.write() as session:
        waiting = register_attendee(
            session, session.get_one(Occurrence, lunch_id), add_attendee(session, BO), now=NOW
        )
        since = waiting.waiting_since

    _confirm(database, BO)

    with database.read() as session:
        [moved] = session.scalars(select(Registration).where(Registration.status == "waiting"))
        assert (moved.attendee.email, moved.waiting_since) == (NEW, since)


def test_pressing_twice_does_it_once(database, lunch_id):
    _confirm(database, ANNA)
    with database.write() as session:
        confirm_address_change(session, SECRET, now=NOW)

    with database.read() as session:
        assert len(session.scalars(select(Registration)).all()) == 2
        assert {a.token_generation for a in session.scalars(select(Attendee))} == {0, 1}


def test_opening_the_link_changes_nothing(database, lunch_id):
    _request(database, ANNA)

    with database.read() as session:
        change = address_change(session, SECRET, now=NOW)
        assert change.confirmed_at is None


def test_a_link_is_valid_for_a_day(database, lunch_id):
    _request(database, ANNA)

    with database.write() as session, pytest.raises(LinkNotValid):
        confirm_address_change(session, SECRET, now=NOW + timedelta(hours=24))


def test_another_secret_confirms_nothing(database, lunch_id):
    _request(database, ANNA)

    with database.write() as session, pytest.raises(LinkNotValid):
        confirm_address_change(session, "another", now=NOW)


def test_the_address_that_we_have_is_not_asked_about(database, lunch_id):
    with database.write() as session:
        assert request_address_change(session, add_attendee(session), ANNA.email.upper(), now=NOW) is None


def test_choices_come_along(database, lunch_id):
    with database.write() as session:
        anna = add_attendee(session)
        anna.reminders, anna.delivery = "one", "subscription"
        anna.wants_copies, anna.wants_recordings = True, False

    _confirm(database, ANNA)

    with database.read() as session:
        new = session.scalars(select(Attendee).where(Attendee.email == NEW)).one()
        assert (new.reminders, new.delivery) == ("one", "subscription")
        assert (new.wants_copies, new.wants_recordings) == (True, False)


def test_a_followed_series_is_followed_from_the_new_address_alone(database, lunch_id):
    with database.write() as session:
        lunch = session.get_one(Occurrence, lunch_id)
        follow_series(session, lunch.episode.series, add_attendee(session), now=NOW)

    _confirm(database, ANNA)

    with database.write() as session:
        [following] = session.scalars(select(Following))
        assert following.attendee.email == NEW
        assert settle_following(session, following, now=NOW) == []


def test_a_series_that_the_new_address_follows_already_is_followed_once(database, lunch_id):
    with database.write() as session:
        series = session.get_one(Occurrence, lunch_id).episode.series
        for email in (ANNA.email, NEW):
            person = Person(ANNA.given_name, ANNA.family_name, email, ANNA.organisation)
            follow_series(session, series, add_attendee(session, person), now=NOW)

    _confirm(database, ANNA)

    with database.read() as session:
        [live] = session.scalars(select(Following).where(Following.ended_at.is_(None)))
        assert live.attendee.email == NEW


def test_those_whom_somebody_registered_stay_theirs_to_look_after(database, lunch_id):
    with database.write() as session:
        lunch, terms = session.get_one(Occurrence, lunch_id), Terms(registered_by=add_attendee(session))
        register_attendee(session, lunch, add_attendee(session, BO), terms=terms, now=NOW)

    _confirm(database, ANNA)

    with database.read() as session:
        [bo] = session.scalars(
            select(Registration).join(Registration.attendee).where(Attendee.email == BO.email)
        )
        assert bo.registered_by is not None
        assert bo.registered_by.email == NEW


def test_a_hold_on_stage_stays_where_the_series_says_and_gets_its_new_link(database, lunch_id):
    with database.write() as session:
        session.scalars(select(Registration)).one().role = "speaker"

    _confirm(database, ANNA)

    with database.read() as session:
        hold = session.scalars(select(Registration)).one()
        assert (hold.status, hold.attendee.email, hold.revision) == ("confirmed", ANNA.email, 1)


def test_a_second_change_that_waits_goes_out_of_date_with_the_first(database, lunch_id):
    _request(database, ANNA, email="third@example.org", secret="third")
    _confirm(database, ANNA)

    with database.write() as session, pytest.raises(LinkNotValid):
        confirm_address_change(session, "third", now=NOW)


def test_the_newest_change_is_the_one_that_is_shown_as_waiting(database, lunch_id):
    _request(database, ANNA, email="first@example.org", secret="first")
    _request(database, ANNA)

    with database.write() as session:
        anna = add_attendee(session)
        waiting = pending_address_change(session, anna, now=NOW)
        assert waiting is not None
        assert waiting.new_email == NEW
        assert pending_address_change(session, anna, now=NOW + timedelta(days=1)) is None


def _request(database: Database, person: Person, *, email: str = NEW, secret: str = SECRET) -> None:
    """The secret is made when the mail is written; here the test writes it."""
    with database.write() as session:
        change = request_address_change(session, add_attendee(session, person), email, now=NOW)
        assert isinstance(change, AddressChange)
        change.secret_digest = digest(secret)


def _confirm(database: Database, person: Person) -> None:
    _request(database, person)
    with database.write() as session:
        confirm_address_change(session, SECRET, now=NOW)
