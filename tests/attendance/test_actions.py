"""What is written down of who came: every rule as the database holds it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.registrations.examples import ANNA, BO, CILLA, DATES
from webinars.attendance.actions import (
    add_walk_in,
    call_off_lateness,
    count_others,
    mark,
    note_joined,
    run_over,
    say_late,
)
from webinars.attendance.models import Attendance
from webinars.attendance.queries import Attended, attended_counts, has_evidence, late_notice
from webinars.attendance.rules import NotOnTheDay, SaidJustNow
from webinars.organisers.rules import Role
from webinars.registrations.models import Registration
from webinars.series.models import Occurrence

START = DATES[0]


@pytest.fixture
def sara(office):
    return office.organiser(Role.ADMINISTRATOR, name="Sara Ek")


def test_nobody_knows_is_not_the_same_as_nobody(town, sara):
    anna = _id(town, town.register(ANNA))

    before = _counts(town)
    _mark(town, sara, {anna: False})

    assert before is None
    assert _counts(town) == Attended(0, 0, 0)


def test_who_pressed_the_button_was_there_and_the_first_press_counts(town):
    anna = town.register(ANNA)

    for minutes in (0, 5):
        with town.services.database.write() as session:
            note_joined(session, town.registration(anna), now=START + timedelta(minutes=minutes))

    with town.services.database.read() as session:
        found = session.scalars(select(Attendance)).one()
        assert (found.kind, found.present, found.at) == ("joined", True, START)
        assert has_evidence(session, town.occurrence_ids[0])
    assert _counts(town) == Attended(1, 1)


def test_what_a_host_saw_decides(town, sara):
    anna, bo = town.register(ANNA), town.register(BO, viewers=12)
    with town.services.database.write() as session:
        note_joined(session, town.registration(anna), now=START)

    _mark(town, sara, {_id(town, anna): False, _id(town, bo): True})

    assert _counts(town) == Attended(registrations=1, viewers=12)


def test_who_marked_whom_and_when_is_kept(town, sara, office):
    anna = _id(town, town.register(ANNA))
    kim = office.organiser(Role.ADMINISTRATOR, name="Kim Ek")

    _mark(town, sara, {anna: True}, at=START)
    _mark(town, kim, {anna: False}, at=START + timedelta(minutes=1))

    with town.services.database.read() as session:
        found = session.scalars(select(Attendance)).one()
        assert found.marked_by is not None
        assert (found.present, found.marked_by.name, found.at) == (
            *(False, "Kim Ek"),
            START + timedelta(minutes=1),
        )


def test_a_tap_that_waited_for_the_network_does_not_undo_what_was_seen_later(town, sara):
    anna = _id(town, town.register(ANNA))
    _mark(town, sara, {anna: True}, at=START + timedelta(minutes=5))

    made = _mark(town, sara, {anna: False}, at=START)

    assert made == 0
    assert _counts(town) == Attended(1, 1)


def test_people_on_stage_and_those_who_withdrew_are_not_counted(town, sara):
    places = [town.register(person) for person in (ANNA, BO, CILLA)]
    with town.services.database.write() as session:
        session.get_one(Registration, _id(town, places[1])).role = "speaker"
        session.get_one(Registration, _id(town, places[2])).status = "withdrawn"

    _mark(town, sara, {_id(town, place): True for place in places})

    assert _counts(town) == Attended(1, 1)


def test_others_are_counted_without_a_name(town):
    with town.changing() as (session, lunch):
        count_others(session, lunch, 3, now=START)
        count_others(session, lunch, 4, now=START)

    assert _counts(town) == Attended(0, 0, others=4)
    with pytest.raises(ValueError, match="-1"), town.changing() as (session, lunch):
        count_others(session, lunch, -1, now=START)


@pytest.mark.parametrize("waits_already", [False, True])
def test_a_walk_in_gets_a_seat_though_none_is_free_and_registration_has_closed(waits_already, town, sara):
    with town.changing() as (_, lunch):
        lunch.capacity = 1
    town.register(ANNA)
    if waits_already:
        town.register(BO)

    with town.changing() as (session, lunch):
        made = add_walk_in(session, lunch, BO, sara, now=START + timedelta(minutes=3))
        assert made.status == "confirmed"

    with town.services.database.read() as session:
        assert session.get_one(Occurrence, town.occurrence_ids[0]).taken == 2
    assert _counts(town) == Attended(1, 1)


def test_nobody_walks_in_to_what_is_over_or_cancelled(town, sara):
    with pytest.raises(NotOnTheDay), town.changing() as (session, lunch):
        add_walk_in(session, lunch, BO, sara, now=lunch.ends_at)
    with town.changing() as (_, lunch):
        lunch.status = "cancelled"
    with pytest.raises(NotOnTheDay), town.changing() as (session, lunch):
        add_walk_in(session, lunch, BO, sara, now=START)


def test_being_late_is_said_until_it_is_called_off_or_over(town, sara):
    with town.changing() as (session, lunch):
        say_late(session, lunch, sara, minutes=10, words="", now=START)

    def shown(minutes):
        with town.changing() as (session, lunch):
            return late_notice(session, lunch, now=START + timedelta(minutes=minutes)) is not None

    assert (shown(0), shown(59), shown(60)) == (True, True, False)
    with town.changing() as (session, lunch):
        assert call_off_lateness(session, lunch, now=START)
        assert not call_off_lateness(session, lunch, now=START)
    assert not shown(0)


def test_it_is_not_said_twice_within_minutes(town, sara):
    def say(minutes_after):
        with town.changing() as (session, lunch):
            now = START + timedelta(minutes=minutes_after)
            say_late(session, lunch, sara, minutes=15, words="", now=now)

    say(0)
    with pytest.raises(SaidJustNow):
        say(2)
    say(3)


def test_running_over_changes_the_end_and_tells_nobody(town):
    town.register(ANNA)
    with town.changing() as (_, lunch):
        ends_at, revision = lunch.ends_at, lunch.revision

    with town.changing() as (session, lunch):
        new = run_over(session, lunch, 15, now=ends_at - timedelta(minutes=2))

    with town.changing() as (_, lunch):
        assert (new, lunch.ends_at) == (ends_at + timedelta(minutes=15),) * 2
        assert lunch.revision == revision


@pytest.mark.parametrize(("minutes_after_start", "minutes"), [(-1, 15), (60, 15), (30, 45)])
def test_only_what_is_under_way_runs_over_and_only_by_minutes(minutes_after_start, minutes, town):
    with pytest.raises(NotOnTheDay), town.changing() as (session, lunch):
        run_over(session, lunch, minutes, now=START + timedelta(minutes=minutes_after_start))


def test_no_thumb_makes_it_run_over_for_ever(town):
    now = START + timedelta(minutes=50)
    with town.changing() as (_, lunch):
        lunch.ends_at = now + timedelta(minutes=155)

    with pytest.raises(NotOnTheDay), town.changing() as (session, lunch):
        run_over(session, lunch, 30, now=now)


def _id(town, public_id):
    return town.registration(public_id).id


def _mark(town, by, presence, at=START):
    with town.services.database.write() as session:
        return mark(session, presence, by, at=at)


def _counts(town):
    with town.services.database.read() as session:
        return attended_counts(session, town.occurrence_ids).get(town.occurrence_ids[0])
