"""How often something may be done, counted where every process sees it."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests.fixtures.instants import NOW
from webinars.lib.limits import Limit, LimitCount, Use, exceeded, forget_past_windows, within_limit

MINUTE = timedelta(minutes=1)
THREE_A_MINUTE = Limit(3, MINUTE)


def ask(database, key="anna", *, limit=THREE_A_MINUTE, now=NOW, cost=1):
    with database.write() as session:
        return within_limit(session, limit, key, now=now, cost=cost)


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("60/minute", Limit(60, MINUTE)),
        (" 1 / second ", Limit(1, timedelta(seconds=1))),
        ("12/hour", Limit(12, timedelta(hours=1))),
        ("5/day", Limit(5, timedelta(days=1))),
        ("", None),
        ("  ", None),
    ],
)
def test_how_limits_are_written(text, limit):
    assert Limit.parse(text) == limit


@pytest.mark.parametrize(
    "text", ["60", "60/minutes", "0/minute", "-1/minute", "many/day", "1.5/hour", "60/minute x"]
)
def test_what_is_no_limit(text):
    with pytest.raises(ValueError, match='a limit is written as "60/minute"'):
        Limit.parse(text)


def test_up_to_the_limit_and_no_further(database):
    assert [ask(database) for _ in range(5)] == [True, True, True, False, False]


def test_each_key_has_a_count_of_its_own(database):
    assert [ask(database, key) for key in ("anna", "anna", "anna", "bo", "anna")] == [
        True,
        True,
        True,
        True,
        False,
    ]


def test_a_new_window_begins_anew(database):
    for _ in range(4):
        ask(database)

    assert ask(database, now=NOW + MINUTE)


def test_some_things_cost_more(database):
    assert [ask(database, cost=2), ask(database, cost=1), ask(database, cost=1)] == [True, True, False]


def test_no_limit_counts_nothing(database):
    assert all(ask(database, limit=None) for _ in range(5))
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(LimitCount)) == 0


def test_several_are_counted_at_once_and_those_beyond_their_limit_come_back(database):
    uses = [Use(THREE_A_MINUTE, "client"), Use(Limit(1, MINUTE), "anna"), Use(None, "free", cost=100)]

    with database.write() as session:
        first = exceeded(session, uses, now=NOW)
        second = exceeded(session, uses, now=NOW)

    assert (first, second) == ([], [uses[1]])


def test_what_is_counted_cannot_be_read_back(database):
    ask(database, "anna@example.org")

    with database.read() as session:
        assert "anna" not in session.scalars(select(LimitCount.key)).one()


def test_counts_of_many_at_once_are_not_lost(database):
    allowed: list[bool] = []

    def ask_often():
        allowed.extend(ask(database, limit=Limit(20, MINUTE)) for _ in range(10))

    threads = [threading.Thread(target=ask_often) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(allowed), allowed.count(True)) == (50, 20)


def test_past_windows_are_forgotten(database):
    ask(database, "anna")
    ask(database, "bo", now=NOW + 2 * MINUTE)

    with database.write() as session:
        forgotten = forget_past_windows(session, now=NOW + 2 * MINUTE)
        left = session.scalar(select(func.count()).select_from(LimitCount))

    assert (forgotten, left) == (1, 1)
