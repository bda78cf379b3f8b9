"""One item that fails is set aside, and the rest go on; a database in trouble is nobody's fault."""

import logging

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from tests.fixtures.instants import NOW
from webinars.lib.batches import REASON_LENGTH, settle_apart, settle_each
from webinars.lib.limits import LimitCount


class Ledger:
    """Counts in the database what was settled, and remembers what was set aside."""

    def __init__(self, database, broken=(), error=None):
        self.database, self.broken = database, broken
        self.error = error or ZeroDivisionError("no such thing")
        self.aside = {}

    def settle(self, session, item):
        session.add(LimitCount(key=str(item), window_ends_at=NOW))
        session.flush()
        if item in self.broken:
            raise self.error
        return True

    def set_aside(self, item, reason):
        self.aside[item] = reason

    def settle_each(self, items):
        with self.database.write() as session:
            return settle_each(session, items, lambda item: self.settle(session, item), self.set_aside)

    @property
    def settled(self):
        with self.database.read() as session:
            return sorted(session.scalars(select(LimitCount.key)))


def test_everything_is_settled(database):
    ledger = Ledger(database)

    assert ledger.settle_each([1, 2, 3]) == 3
    assert (ledger.settled, ledger.aside) == (["1", "2", "3"], {})


def test_what_fails_leaves_nothing_behind_and_keeps_nobody_from_being_settled(database):
    ledger = Ledger(database, broken=[2])

    assert ledger.settle_each([1, 2, 3]) == 3
    assert ledger.settled == ["1", "3"]
    assert ledger.aside == {2: "ZeroDivisionError: no such thing"}


def test_a_long_reason_is_cut(database):
    ledger = Ledger(database, broken=[1], error=ValueError("x" * 2000))

    ledger.settle_each([1])

    assert len(ledger.aside[1]) == REASON_LENGTH


def test_what_another_process_settled_meanwhile_spoils_nothing(database):
    with database.write() as session:
        session.add(LimitCount(key="2", window_ends_at=NOW))
    ledger = Ledger(database)

    with database.write() as session:

        def set_aside(item, _reason):
            ledger.settle(session, item)  # meets the other's row as well

        assert settle_each(session, [1, 2, 3], lambda item: ledger.settle(session, item), set_aside) == 3

    assert ledger.settled == ["1", "2", "3"]


def test_a_database_in_trouble_is_raised_and_nothing_is_set_aside(database):
    ledger = Ledger(database, broken=[2], error=OperationalError("", {}, Exception("disk full")))

    with pytest.raises(OperationalError):
        ledger.settle_each([1, 2, 3])

    assert (ledger.settled, ledger.aside) == ([], {})


def test_the_log_names_a_row_by_its_table_and_key_and_never_by_what_is_in_it(database, caplog):
    with database.write() as session:
        session.add(LimitCount(key="anna@example.org", window_ends_at=NOW))
        session.flush()
        row = session.scalars(select(LimitCount)).one()
        with caplog.at_level(logging.ERROR):
            settle_each(session, [row, (row, row)], lambda item: 1 / 0, lambda item, reason: None)

    assert [record.getMessage() for record in caplog.records] == [
        "LimitCount anna@example.org could not be settled",
        "LimitCount anna@example.org and LimitCount anna@example.org could not be settled",
    ]


def test_apart_each_has_a_transaction_of_its_own(database):
    ledger = Ledger(database, broken=[2])

    assert settle_apart(database, [1, 2, 3], ledger.settle) == 2
    assert ledger.settled == ["1", "3"]


def test_apart_only_those_count_for_whom_something_was_done(database):
    def settle(session, item):
        session.scalar(select(func.count(LimitCount.key)))
        return [item] if item > 1 else []

    assert settle_apart(database, [1, 2, 3], settle) == 2


def test_apart_a_database_in_trouble_is_raised(database):
    ledger = Ledger(database, broken=[2], error=OperationalError("", {}, Exception("disk full")))

    with pytest.raises(OperationalError):
        settle_apart(database, [1, 2, 3], ledger.settle)

    assert ledger.settled == ["1"]
