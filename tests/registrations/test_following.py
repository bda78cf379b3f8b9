"""All of a series: now, and as it grows."""

from datetime import timedelta

import pytest

from tests.registrations.examples import (
    ANNA,
    DATES,
    SECRETARY,
    add_attendee,
    add_occurrence,
    add_series,
)
from webinars.registrations.actions import Terms, register_attendee, withdraw_registration
from webinars.registrations.following import (
    follow_series,
    followings_owed_a_registration,
    register_follower,
    settle_following,
    skip_episode,
    stop_following,
    unskip_episode,
)
from webinars.registrations.rules import Withdrawal


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
def follow(session, series, anna, now):
    """Follows the series as a press of the button does: with a place in every open episode."""

    def follow(*occurrences, chosen=(), preferred_key="", terms=None):
        terms = terms or Terms()
        following = follow_series(session, series, anna, preferred_key=preferred_key, terms=terms, now=now)
        made = register_follower(session, following, occurrences, chosen=chosen, terms=terms, now=now)
        return following, made

    return follow


def test_a_follower_gets_one_place_in_each_open_episode(session, series, follow):
    first = add_occurrence(session, series, 1)
    second, evening = _lunch_and_evening(session, series, 2)

    _, made = follow(first, second, evening)

    assert [registration.occurrence for registration in made] == [first, second]


def test_a_chosen_occurrence_comes_before_the_others_of_its_episode(session, series, follow):
    lunch, evening = _lunch_and_evening(session, series, 1)

    _, made = follow(lunch, evening, chosen=[evening.id])

    assert [registration.occurrence for registration in made] == [evening]


def test_both_occurrences_of_an_episode_can_be_chosen(session, series, follow):
    lunch, evening = _lunch_and_evening(session, series, 1)

    _, made = follow(lunch, evening, chosen=[lunch.id, evening.id])

    assert [registration.occurrence for registration in made] == [lunch, evening]


def test_a_preferred_time_of_day_carries_over_to_other_episodes(session, series, follow):
    lunch, evening = _lunch_and_evening(session, series, 1)

    _, made = follow(lunch, evening, preferred_key="evening")

    assert [registration.occurrence for registration in made] == [evening]


def test_an_occurrence_with_seats_comes_before_a_full_one(session, series, follow):
    lunch, evening = _lunch_and_evening(session, series, 1)
    lunch.capacity = lunch.taken = 1

    _, made = follow(lunch, evening)

    assert [registration.occurrence for registration in made] == [evening]


def test_where_every_occurrence_is_full_there_is_a_place_in_a_queue(session, series, follow):
    full = add_occurrence(session, series, capacity=1, taken=1)

    _, made = follow(full)

    assert [registration.status for registration in made] == ["waiting"]


def test_following_again_has_every_link_sent_again_and_makes_nothing_new(session, series, follow, now):
    first, second = add_occurrence(session, series, 1), add_occurrence(session, series, 2)
    following, made = follow(first, second)

    again, made_again = follow(first, second)

    assert (again, made_again) == (following, made)
    assert [registration.resend_requested_at for registration in made] == [now, now]


def test_following_again_keeps_the_occurrence_that_one_has(session, series, anna, follow, now):
    lunch, evening = _lunch_and_evening(session, series, 1)
    own = register_attendee(session, evening, anna, now=now)

    _, made = follow(lunch, evening)

    assert made == [own]


def test_an_episode_where_one_has_a_place_that_is_closed_now_gives_no_second_one(
    session, series, anna, follow, now
):
    lunch, evening = _lunch_and_evening(session, series, 1)
    register_attendee(session, lunch, anna, now=now)

    _, made = follow(evening)

    assert made == []


def test_following_again_takes_up_what_one_had_left(session, series, follow, now):
    first, second = add_occurrence(session, series, 1), add_occurrence(session, series, 2)
    following, (of_first, _) = follow(first, second)
    withdraw_registration(session, of_first, because=Withdrawal.SELF, now=now)
    skip_episode(session, following, first.episode, now=now)
    stop_following(session, following, now=now)

    again, made = follow(first, second)

    assert (again, again.ended_at) == (following, None)
    assert [registration.status for registration in made] == ["confirmed", "confirmed"]


def test_an_episode_that_is_added_later_is_settled_once(session, series, follow, now):
    following, _ = follow(add_occurrence(session, series, 1))
    added = add_occurrence(session, series, 2)

    owed = followings_owed_a_registration(session, now=now, limit=10)
    made = settle_following(session, following, now=now)

    assert owed == [following]
    assert [registration.occurrence for registration in made] == [added]
    assert followings_owed_a_registration(session, now=now, limit=10) == []
    assert settle_following(session, following, now=now) == []


def test_a_later_episode_says_who_registered_the_follower_and_for_how_many(session, series, follow, now):
    secretary = add_attendee(session, SECRETARY)
    following, _ = follow(
        add_occurrence(session, series, 1), terms=Terms(registered_by=secretary, viewers=12)
    )
    add_occurrence(session, series, 2)

    (made,) = settle_following(session, following, now=now)

    assert (made.registered_by, made.viewers) == (secretary, 12)


def test_a_skipped_episode_is_left_out_until_it_is_taken_back(session, series, follow, now):
    following, _ = follow(add_occurrence(session, series, 1))
    added = add_occurrence(session, series, 2)
    skip_episode(session, following, added.episode, now=now)
    skip_episode(session, following, added.episode, now=now)

    assert settle_following(session, following, now=now) == []

    unskip_episode(session, following, added.episode)
    (made,) = settle_following(session, following, now=now)
    assert made.occurrence == added


def test_an_episode_that_one_withdrew_from_is_not_given_back_by_itself(session, series, follow, now):
    _, (made,) = follow(add_occurrence(session, series, 1))
    withdraw_registration(session, made, because=Withdrawal.SELF, now=now)

    assert followings_owed_a_registration(session, now=now, limit=10) == []


def test_nothing_is_added_for_somebody_who_has_stopped(session, series, follow, now):
    following, _ = follow(add_occurrence(session, series, 1))
    stop_following(session, following, now=now)
    add_occurrence(session, series, 2)

    assert followings_owed_a_registration(session, now=now, limit=10) == []
    assert settle_following(session, following, now=now) == []


@pytest.mark.parametrize(
    "options",
    [
        {"status": "planned"},
        {"status": "cancelled"},
        {"published": False},
        {"closes_at": DATES[0] - timedelta(days=30)},
        {"starts_at": DATES[0] - timedelta(days=30)},
    ],
)
def test_an_episode_that_takes_no_registrations_waits(options, session, series, follow, now):
    following, _ = follow(add_occurrence(session, series, 1))
    add_occurrence(session, series, 2, **options)

    assert followings_owed_a_registration(session, now=now, limit=10) == []
    assert settle_following(session, following, now=now) == []


def test_a_series_that_is_over_adds_nothing(session, series, follow, now):
    following, _ = follow(add_occurrence(session, series, 1))
    add_occurrence(session, series, 2)
    series.status = "closed"
    session.flush()

    assert followings_owed_a_registration(session, now=now, limit=10) == []
    assert settle_following(session, following, now=now) == []


def _lunch_and_evening(session, series, number):
    lunch = add_occurrence(session, series, number, key="lunch")
    evening = add_occurrence(session, series, number, key="evening", starts_at=DATES[0] + timedelta(hours=6))
    return lunch, evening
