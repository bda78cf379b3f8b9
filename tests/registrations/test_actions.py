"""One attendee's place."""

from datetime import timedelta

import pytest

from tests.registrations.examples import (
    ANNA,
    BO,
    DATES,
    SECRETARY,
    add_attendee,
    add_occurrence,
    add_series,
)
from webinars.registrations.actions import (
    Terms,
    record_answer,
    register_attendee,
    request_resend,
    withdraw_registration,
)
from webinars.registrations.heirs import pass_on_place
from webinars.registrations.rules import PlaceGone, RegistrationClosed, Withdrawal


@pytest.fixture
def session(database):
    with database.write() as session:
        yield session


@pytest.fixture
def series(session):
    return add_series(session)


@pytest.fixture
def anna(session):
    return add_attendee(session, ANNA)


@pytest.fixture
def bo(session):
    return add_attendee(session, BO)


def test_registering_takes_a_seat(session, series, anna, now):
    occurrence = add_occurrence(session, series, capacity=2)

    registration = register_attendee(session, occurrence, anna, now=now)

    assert (registration.status, registration.waiting_since, occurrence.taken) == ("confirmed", None, 1)


def test_without_a_free_seat_there_is_a_place_in_the_queue(session, series, anna, now):
    occurrence = add_occurrence(session, series, capacity=1, taken=1)

    registration = register_attendee(session, occurrence, anna, now=now)

    assert (registration.status, registration.waiting_since, occurrence.taken) == ("waiting", now, 1)


def test_registering_again_is_one_registration_that_has_the_link_sent_again(session, series, anna, now):
    occurrence = add_occurrence(session, series, capacity=5)
    first = register_attendee(session, occurrence, anna, now=now)
    later = now + timedelta(days=1)

    second = register_attendee(session, occurrence, anna, now=later)

    assert second is first
    assert (second.revision, second.resend_requested_at, occurrence.taken) == (0, later, 1)


def test_registering_again_does_not_wait_for_the_day_that_invitations_were_planned_for(
    session, series, anna, now
):
    occurrence = add_occurrence(session, series)
    registration = register_attendee(session, occurrence, anna, now=now)
    registration.announce_after = now + timedelta(days=5)

    register_attendee(session, occurrence, anna, now=now)

    assert registration.announce_after is None


def test_somebody_else_who_registers_me_again_changes_nothing_of_mine(session, series, anna, bo, now):
    occurrence = add_occurrence(session, series)
    register_attendee(session, occurrence, anna, terms=Terms(batch_id="mine"), now=now)

    again = register_attendee(
        session, occurrence, anna, terms=Terms(registered_by=bo, viewers=9, batch_id="his"), now=now
    )

    assert (again.registered_by, again.viewers, again.batch_id) == (None, None, "mine")


def test_coming_back_takes_a_seat_anew_and_keeps_the_calendar_entry(session, series, anna, now):
    occurrence = add_occurrence(session, series, capacity=1)
    registration = register_attendee(session, occurrence, anna, now=now)
    record_answer(session, registration, "no", via="page", now=now)
    withdraw_registration(session, registration, because=Withdrawal.SELF, now=now)

    back = register_attendee(session, occurrence, anna, now=now)

    assert back is registration
    assert (back.status, back.revision, back.answer, back.withdrawn_at) == ("confirmed", 2, "", None)
    assert occurrence.taken == 1


def test_whoever_has_left_the_stage_comes_back_as_one_of_the_audience(session, series, anna, now):
    occurrence = add_occurrence(session, series)
    hold = register_attendee(session, occurrence, anna, now=now)
    hold.role = "speaker"
    withdraw_registration(session, hold, because=Withdrawal.OFF_STAGE, now=now)

    register_attendee(session, occurrence, anna, now=now)

    assert hold.role == "attendee"


@pytest.mark.parametrize(
    "options",
    [
        {"status": "planned"},
        {"status": "postponed"},
        {"status": "cancelled"},
        {"status": "draft"},
        {"published": False},
        {"closes_at": DATES[0] - timedelta(days=30)},
        {"starts_at": DATES[0] - timedelta(days=30)},
    ],
)
def test_an_occurrence_that_is_not_open_takes_nobody(options, session, series, anna, now):
    occurrence = add_occurrence(session, series, **options)

    with pytest.raises(RegistrationClosed):
        register_attendee(session, occurrence, anna, now=now)

    assert occurrence.taken == 0


@pytest.mark.parametrize("status", ["closed", "archived"])
def test_a_series_that_is_over_takes_nobody(status, session, series, anna, now):
    occurrence = add_occurrence(session, series)
    series.status = status

    with pytest.raises(RegistrationClosed):
        register_attendee(session, occurrence, anna, now=now)


def test_a_closed_occurrence_does_not_tell_who_has_a_place(session, series, anna, now):
    occurrence = add_occurrence(session, series)
    register_attendee(session, occurrence, anna, now=now)
    occurrence.status = "cancelled"

    with pytest.raises(RegistrationClosed):
        register_attendee(session, occurrence, anna, now=now)


def test_withdrawing_gives_the_seat_back_once(session, series, anna, now):
    occurrence = add_occurrence(session, series, capacity=1)
    registration = register_attendee(session, occurrence, anna, now=now)

    first = withdraw_registration(session, registration, because=Withdrawal.SELF, now=now)
    second = withdraw_registration(session, registration, because=Withdrawal.SELF, now=now)

    assert (first, second, occurrence.taken) == (True, False, 0)
    assert (registration.status, registration.revision) == ("withdrawn", 1)


def test_leaving_the_queue_gives_no_seat_back(session, series, anna, now):
    occurrence = add_occurrence(session, series, capacity=1, taken=1)
    registration = register_attendee(session, occurrence, anna, now=now)

    withdraw_registration(session, registration, because=Withdrawal.SELF, now=now)

    assert occurrence.taken == 1


def test_a_place_goes_to_its_heir_without_a_seat_becoming_free(session, series, anna, bo, now):
    occurrence = add_occurrence(session, series, capacity=1)
    secretary = add_attendee(session, SECRETARY)
    given = register_attendee(
        session, occurrence, anna, terms=Terms(registered_by=secretary, batch_id="press"), now=now
    )

    taken_over = pass_on_place(session, given, bo, because=Withdrawal.REPLACED, now=now)

    assert (given.status, given.withdrawn_because) == ("withdrawn", "replaced")
    assert (taken_over.attendee, taken_over.status, taken_over.registered_by) == (bo, "confirmed", secretary)
    assert occurrence.taken == 1


def test_a_place_in_the_queue_is_handed_over_with_its_turn(session, series, anna, bo, now):
    occurrence = add_occurrence(session, series, capacity=0)
    given = register_attendee(session, occurrence, anna, now=now)

    taken_over = pass_on_place(session, given, bo, because=Withdrawal.REPLACED, now=now + timedelta(hours=1))

    assert (taken_over.status, taken_over.waiting_since) == ("waiting", now)


def test_an_heir_with_a_place_of_their_own_leaves_the_other_free(session, series, anna, bo, now):
    occurrence = add_occurrence(session, series, capacity=2)
    given = register_attendee(session, occurrence, anna, now=now)
    own = register_attendee(session, occurrence, bo, now=now)

    kept = pass_on_place(session, given, bo, because=Withdrawal.REPLACED, now=now)

    assert (kept, occurrence.taken) == (own, 1)


def test_an_heir_who_had_withdrawn_starts_without_an_old_answer(session, series, anna, bo, now):
    occurrence = add_occurrence(session, series)
    earlier = register_attendee(session, occurrence, bo, now=now)
    record_answer(session, earlier, "no", via="calendar", now=now)
    withdraw_registration(session, earlier, because=Withdrawal.SELF, now=now)
    given = register_attendee(session, occurrence, anna, now=now)

    taken_over = pass_on_place(session, given, bo, because=Withdrawal.REPLACED, now=now)

    assert (taken_over, taken_over.status, taken_over.answer) == (earlier, "confirmed", "")
    assert occurrence.taken == 1


def test_a_place_stays_with_an_heir_who_has_it(session, series, anna, now):
    occurrence = add_occurrence(session, series)
    registration = register_attendee(session, occurrence, anna, now=now)

    kept = pass_on_place(session, registration, anna, because=Withdrawal.REPLACED, now=now)

    assert (kept, kept.status, occurrence.taken) == (registration, "confirmed", 1)


def test_a_place_that_was_given_back_cannot_be_handed_over(session, series, anna, bo, now):
    occurrence = add_occurrence(session, series, capacity=1)
    registration = register_attendee(session, occurrence, anna, now=now)
    withdraw_registration(session, registration, because=Withdrawal.SELF, now=now)

    with pytest.raises(PlaceGone):
        pass_on_place(session, registration, bo, because=Withdrawal.REPLACED, now=now)

    assert occurrence.taken == 0


def test_an_answer_is_kept_with_when_and_where_it_came_from(session, series, anna, now):
    registration = register_attendee(session, add_occurrence(session, series), anna, now=now)

    record_answer(session, registration, "maybe", via="calendar", now=now)

    assert (registration.answer, registration.answered_by, registration.answered_at) == (
        "maybe",
        "calendar",
        now,
    )


def test_asking_for_the_invitation_again_changes_nothing_else(session, series, anna, now):
    registration = register_attendee(session, add_occurrence(session, series), anna, now=now)

    request_resend(session, registration, now=now)

    assert (registration.resend_requested_at, registration.revision) == (now, 0)
