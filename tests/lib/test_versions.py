from datetime import timedelta

import pytest

from tests.fixtures.instants import NOW
from webinars.lib.database import Database
from webinars.lib.heartbeats import beat


@pytest.fixture
def other_process(database_url):
    """The database as another process opens it."""
    other = Database(database_url)
    yield other
    other.dispose()


def write(database, minutes=0):
    with database.write() as session:
        beat(session, "scheduler", now=NOW + timedelta(minutes=minutes))


def test_the_version_stays_while_nothing_changes(database):
    """PostgreSQL counts the transactions of all its databases: another test's may come in between, but not always."""

    def stays():
        before = database.version()
        with database.read() as session:
            session.connection().exec_driver_sql("SELECT 1")
        return database.version() == before

    assert any(stays() for _ in range(100))


def test_the_version_is_another_after_a_write_of_this_process(database):
    before = database.version()

    write(database)

    assert database.version() != before


def test_the_version_is_another_after_a_write_of_another_process(database, other_process):
    before = database.version()

    write(other_process)

    assert database.version() != before


def test_no_version_comes_back(database):
    seen = [database.version()]
    for minutes in range(20):
        write(database, minutes)
        seen.append(database.version())

    assert len(set(seen)) == 21


def test_what_is_written_after_asking_is_not_seen_under_the_same_version(database, other_process):
    """What is read after asking belongs to the version, or is newer; then the next one who asks gets another."""
    asked = database.version()

    with database.read() as session:
        session.connection().exec_driver_sql("SELECT 1")
        write(other_process)

    assert database.version() != asked


def test_what_happened_while_it_was_closed_is_seen(database, other_process):
    before = database.version()
    database.dispose()

    write(other_process)

    assert database.version() != before
