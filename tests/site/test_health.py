from datetime import timedelta

import pytest

from tests.fixtures.instants import NOW
from webinars.alarms.models import Alarm
from webinars.lib.heartbeats import beat
from webinars.mail.models import OutgoingMail
from webinars.mail.polling import note_failure, start_poll
from webinars.site.health import health


@pytest.fixture
def session(database):
    with database.write() as session:
        yield session


def queue_mail(session, *, since):
    session.add(
        OutgoingMail(
            dedupe_key="test:1",
            kind="test",
            start_at=since,
            not_before=since,
            created_at=since,
            recipient="anna@example.org",
            subject="Hej",
            message_id="<1@example.org>",
        )
    )
    session.flush()


def test_all_is_well_while_the_scheduler_beats_and_nothing_waits(session):
    beat(session, "scheduler", now=NOW - timedelta(seconds=4))

    found = health(session, now=NOW)

    assert found.ok
    assert found.as_json() == {
        "ok": True,
        "database": {"ok": True},
        "scheduler": {"ok": True, "silent_seconds": 4},
        "outbox": {"ok": True, "waiting_seconds": None},
        "replies": {"failing_seconds": None},
        "alarms": [],
    }


def test_a_silent_scheduler_is_bad(session):
    beat(session, "scheduler", now=NOW - timedelta(seconds=31))

    assert not health(session, now=NOW).ok


def test_an_installation_without_a_scheduler_is_bad(session):
    assert not health(session, now=NOW).ok


def test_a_sign_of_life_from_before_the_clock_was_put_back_is_none(session):
    beat(session, "dead", now=NOW + timedelta(hours=1))

    assert not health(session, now=NOW).scheduler_ok

    beat(session, "alive", now=NOW)

    assert health(session, now=NOW).scheduler_silent_seconds == 0


def test_mail_that_waits_for_long_is_bad(session):
    beat(session, "scheduler", now=NOW)
    queue_mail(session, since=NOW - timedelta(minutes=6))

    found = health(session, now=NOW)

    assert (found.scheduler_ok, found.mail_ok, found.mail_waiting_seconds) == (True, False, 360)


def test_an_alarm_that_was_told_is_shown_until_it_is_called_off(session):
    session.add_all(
        [
            Alarm(kind="scheduler", since=NOW, suspected_at=NOW, told_at=NOW),
            Alarm(kind="outbox", since=NOW, suspected_at=NOW),
        ]
    )
    session.flush()

    assert health(session, now=NOW).as_json()["alarms"] == ["scheduler"]


def test_mail_that_is_not_due_yet_waits_for_nothing(session):
    beat(session, "scheduler", now=NOW)
    queue_mail(session, since=NOW + timedelta(hours=1))

    assert health(session, now=NOW).ok


def test_monitoring_is_answered_by_status(client, database):
    with database.write() as session:
        beat(session, "scheduler", now=NOW)

    well = client.get("/halsa")
    with database.write() as session:
        beat(session, "scheduler", now=NOW - timedelta(minutes=1))
    ill = client.get("/halsa")

    assert (well.status_code, ill.status_code) == (200, 503)
    assert well.headers["Cache-Control"] == ill.headers["Cache-Control"] == "no-store"


def test_a_load_balancer_asks_only_for_this_process_and_its_database(client):
    assert client.get("/halsa/webb").status_code == 200


@pytest.mark.parametrize("path", ["/halsa", "/halsa/webb"])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_database_that_does_not_answer_is_bad(client, database, path):
    with database.engine.begin() as connection:
        for table in ("heartbeats", "outgoing_mails"):
            connection.exec_driver_sql(f"DROP TABLE {table}")
    database.dispose()
    _break(database)

    answer = client.get(path)

    assert (answer.status_code, answer.json) == (503, {"ok": False, "database": {"ok": False}})


def _break(database):
    """Leave a file that is no database in its place."""
    path = database.engine.url.database
    with open(path, "wb") as file:
        file.write(b"not a database" * 1000)


def test_a_mailbox_that_does_not_answer_is_told_and_makes_nothing_ill(session):
    beat(session, "scheduler", now=NOW)
    mark = start_poll(session, "imap://svar@example.org/INBOX", now=NOW - timedelta(minutes=10))
    assert mark is not None
    note_failure(session, mark, "Connection refused", now=NOW - timedelta(minutes=10))

    found = health(session, now=NOW)

    assert found.ok
    assert found.as_json()["replies"] == {"failing_seconds": 600}
    assert health(session, now=NOW + timedelta(days=1)).mailbox_failing_seconds is None
