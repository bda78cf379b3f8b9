"""How often something may be done."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from webinars.lib.limits import Limit, LimitCount, Use, exceeded, forget_past_windows, within_limit

TWICE = Limit(2, timedelta(hours=1))


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("60/minute", Limit(60, timedelta(minutes=1))),
        (" 1 / second ", Limit(1, timedelta(seconds=1))),
        ("12/hour", Limit(12, timedelta(hours=1))),
        ("5/day", Limit(5, timedelta(days=1))),
        ("", None),
        (" ", None),
    ],
)
def test_a_limit_is_written_as_a_number_of_times_in_a_window(text, limit):
    assert Limit.parse(text) == limit


@pytest.mark.parametrize("text", ["60", "0/minute", "-1/minute", "60/week", "many/minute", "60/minute/1"])
def test_anything_else_is_no_limit(text):
    with pytest.raises(ValueError, match="60/minute"):
        Limit.parse(text)


def test_it_stops_after_the_count(database, now):
    with database.write() as session:
        assert [within_limit(session, TWICE, "anna", now=now) for _ in range(3)] == [True, True, False]


def test_without_a_limit_nothing_is_counted(database, now):
    with database.write() as session:
        assert within_limit(session, None, "anna", now=now)
        assert session.scalar(select(func.count(LimitCount.key))) == 0


def test_each_key_and_each_limit_has_a_count_of_its_own(database, now):
    with database.write() as session:
        for _ in range(2):
            within_limit(session, TWICE, "anna", now=now)

        assert within_limit(session, TWICE, "bo", now=now)
        assert within_limit(session, Limit(2, timedelta(days=1)), "anna", now=now)


def test_the_next_window_starts_anew(database, now):
    with database.write() as session:
        assert not within_limit(session, TWICE, "anna", cost=3, now=now)
        assert within_limit(session, TWICE, "anna", now=now + timedelta(hours=1))


def test_several_uses_are_counted_together_and_those_beyond_their_limit_are_named(database, now):
    uses = [Use(TWICE, "anna", 2), Use(TWICE, "bo", 3), Use(None, "cilla", 99)]

    with database.write() as session:
        assert exceeded(session, uses, now=now) == [uses[1]]
        assert exceeded(session, uses, now=now) == uses[:2]
        assert exceeded(session, [], now=now) == []


def test_what_was_counted_can_be_taken_back(database, now):
    with database.write() as session:
        exceeded(session, [Use(TWICE, "anna", 2)], now=now)
        exceeded(session, [Use(TWICE, "anna", -2)], now=now)

        assert within_limit(session, TWICE, "anna", cost=2, now=now)


def test_processes_at_once_count_as_one(database, now):
    def use(_: int) -> bool:
        with database.write() as session:
            return within_limit(session, Limit(10, timedelta(days=1)), "anna", now=now)

    with ThreadPoolExecutor(6) as threads:
        assert sum(threads.map(use, range(40))) == 10


def test_the_keys_are_not_kept_in_clear(database, now):
    with database.write() as session:
        within_limit(session, TWICE, "recipient anna@example.org", now=now)

        assert "anna" not in session.scalars(select(LimitCount.key)).one()


def test_past_windows_are_forgotten(database, now):
    with database.write() as session:
        within_limit(session, TWICE, "anna", now=now - timedelta(hours=3))
        within_limit(session, TWICE, "bo", now=now)

        assert forget_past_windows(session, now=now) == 1
        assert session.scalar(select(func.count(LimitCount.key))) == 1
