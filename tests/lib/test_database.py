"""Two kinds of transactions on two kinds of databases, and instants that mean the same on both."""

import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, StatementError

from tests.fixtures.instants import NOW
from tests.series.examples import add_episode, add_series
from webinars.lib.database import Database, add_at_once, without_password
from webinars.lib.heartbeats import Heartbeat, beat, latest_beat
from webinars.lib.limits import LimitCount
from webinars.series.models import Episode, Occurrence, Series


def beats(database):
    with database.read() as session:
        return {heartbeat.name: heartbeat.beat_at for heartbeat in session.scalars(select(Heartbeat))}


def test_a_write_is_kept_when_its_block_ends(database):
    with database.write() as session:
        beat(session, "scheduler", now=NOW)

    assert beats(database) == {"scheduler": NOW}


def test_a_write_that_raises_leaves_nothing(database):
    with suppress(ZeroDivisionError), database.write() as session:
        beat(session, "scheduler", now=NOW)
        session.flush()
        raise ZeroDivisionError

    assert beats(database) == {}


def test_what_is_changed_while_reading_is_thrown_away(database):
    with database.read() as session:
        beat(session, "scheduler", now=NOW)
        session.flush()

    assert beats(database) == {}


def test_rows_can_be_read_after_their_transaction(database):
    with database.write() as session:
        series = add_series(session)

    assert series.slug == "politiskt-ledarskap"


@pytest.mark.parametrize("offset_hours", [0, 1, -11])
def test_an_instant_comes_back_in_utc_whatever_zone_it_was_given_in(offset_hours, database):
    given = NOW.astimezone(timezone(timedelta(hours=offset_hours))) + timedelta(microseconds=123_456)

    with database.write() as session:
        beat(session, "scheduler", now=given)

    assert beats(database)["scheduler"] == given
    assert beats(database)["scheduler"].tzinfo is UTC


def test_a_naive_datetime_is_refused(database):
    with database.read() as session:
        session.add(Heartbeat(name="scheduler", beat_at=datetime.fromisoformat("2026-11-02T09:00:00")))

        with pytest.raises(StatementError, match="a naive datetime cannot be stored"):
            session.flush()


def test_instants_are_compared_in_the_database(database):
    with database.write() as session:
        beat(session, "early", now=NOW - timedelta(microseconds=1))
        beat(session, "late", now=NOW)

    with database.read() as session:
        late = session.scalars(select(Heartbeat.name).where(Heartbeat.beat_at >= NOW)).all()
        assert (late, latest_beat(session, now=NOW)) == (["late"], NOW)


def test_references_have_to_lead_somewhere(database):
    with database.read() as session:
        session.add(Episode(series_id=4711, number=1, title="x", created_at=NOW, updated_at=NOW))

        with pytest.raises(IntegrityError):
            session.flush()


def test_what_the_tables_forbid_is_refused(database):
    with database.read() as session:
        episode = add_episode(session, add_series(session))
        session.add(
            Occurrence(
                episode=episode, key="lunch", starts_at=NOW, ends_at=NOW, changed_at=NOW, created_at=NOW
            )
        )

        with pytest.raises(IntegrityError, match="ends_after_start"):
            session.flush()


def test_reading_goes_on_beside_a_write_and_sees_what_was_before(database):
    with database.write() as writing:
        beat(writing, "scheduler", now=NOW)
        writing.flush()

        assert beats(database) == {}


def test_writers_of_several_processes_lose_nothing(database, database_url):
    """Each reads, then writes what follows from it: a lost update, or a lock that comes too late, would show."""
    with database.write() as session:
        session.add(LimitCount(key="a", window_ends_at=NOW, count=0))

    def add_ten():
        own = Database(database_url)  # one for each, since the writers of one take turns
        for _ in range(10):
            with own.write() as session:
                row = session.scalars(select(LimitCount).with_for_update()).one()
                row.count += 1
        own.dispose()

    threads = [threading.Thread(target=add_ten) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with database.read() as session:
        assert session.scalar(select(LimitCount.count)) == 60


def test_sqlite_is_opened_so_that_nothing_acknowledged_is_lost(tmp_path):
    database = Database(f"sqlite:///{tmp_path}/webinars.db")

    with database.read() as session:
        settings = {
            name: session.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }

    database.dispose()
    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10_000}


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql+psycopg://anna:hemligt@db/webinars", "postgresql+psycopg://anna:***@db/webinars"),
        ("postgresql+psycopg://anna@db/webinars", "postgresql+psycopg://anna@db/webinars"),
        ("sqlite:////var/lib/webinars.db", "sqlite:////var/lib/webinars.db"),
    ],
)
def test_no_password_is_shown(url, shown):
    assert without_password(url) == shown


def test_an_error_does_not_tell_what_could_not_be_stored(database):
    with pytest.raises(IntegrityError) as raised, database.write() as session:
        session.execute(text("INSERT INTO heartbeats (name) VALUES (:name)"), {"name": "anna@example.org"})

    assert "heartbeats" in str(raised.value)
    assert "anna" not in str(raised.value).split("DETAIL")[0]  # PostgreSQL's own words tell the row


def test_a_row_may_get_the_number_of_one_that_went_with_its_savepoint(database):
    def series(slug):
        return {"slug": slug, "title": slug, "created_at": NOW, "updated_at": NOW}

    with database.write() as session:
        with session.begin_nested() as savepoint:
            gone = add_at_once(session, Series, series("gone"))
            savepoint.rollback()
        kept = add_at_once(session, Series, series("kept"))

    with database.read() as session:
        assert session.scalars(select(Series.slug)).all() == ["kept"]
    assert (gone.slug, kept.slug) == ("gone", "kept")
