"""Somebody is told when the scheduler is silent or mail does not leave: once, by whoever lives, and when it is over."""

import socket
from dataclasses import replace
from datetime import timedelta
from threading import Thread

import pytest
from sqlalchemy import select

from tests.journeys.machines import running, wait_until, web
from webinars.alarms.actions import _claim
from webinars.alarms.models import Alarm as AlarmRow
from webinars.alarms.watchdog import Watchdog, start_watchdog
from webinars.config import Alarm, Mail
from webinars.lib.clock import utc_now
from webinars.lib.database import Database
from webinars.lib.heartbeats import Heartbeat, beat
from webinars.mail.actions import hold_outbox, release_outbox
from webinars.mail.circuit import pause_queue, resume_queue
from webinars.mail.models import OutgoingMail
from webinars.services import Services


def heartbeat(services):
    with services.database.write() as session:
        beat(session, "scheduler", now=services.now())


def queue_mail(services):
    now = services.now()
    with services.database.write() as session:
        session.add(
            OutgoingMail(
                dedupe_key="test:1",
                kind="test",
                start_at=now,
                created_at=now,
                recipient="anna@example.org",
                subject="Hej",
                message_id="<1@example.org>",
            )
        )


def look_for(watchdog, clock, *, minutes, services=None):
    """Time passes, and somebody looks every quarter of a minute; with `services`, the scheduler lives meanwhile."""
    for _ in range(minutes * 4):
        clock.pass_by(seconds=15)
        if services:
            heartbeat(services)
        watchdog.look()


def rows(services):
    with services.database.read() as session:
        return [row.kind for row in session.scalars(select(AlarmRow))]


def test_while_all_is_well_nobody_is_told_and_nothing_is_written(watched, watchdog, webhook, clock):
    look_for(watchdog, clock, minutes=10, services=watched)

    assert (webhook.told, rows(watched)) == ([], [])


def test_a_silent_scheduler_is_told_once_and_called_off_once(watched, watchdog, webhook, clock):
    heartbeat(watched)
    silent_since = clock()
    look_for(watchdog, clock, minutes=4)
    early = list(webhook.told)

    look_for(watchdog, clock, minutes=60)
    [alarm] = webhook.told
    look_for(watchdog, clock, minutes=10, services=watched)

    assert early == []
    assert alarm["since"] == silent_since.isoformat()
    assert alarm["text"] == (
        "Webbinarier: Schemaläggaren har inte hörts av sedan måndagen den 2\u00a0november 2026 kl.\u00a010.00. "
        "Inbjudningar, ändringar och påminnelser skickas inte."
    )
    assert (alarm["site"], alarm["words"]) == (watched.config.site.base_url, "")
    assert webhook.texts() == [("alarm", "scheduler"), ("clear", "scheduler")]
    assert rows(watched) == []


def test_a_scheduler_that_never_started_is_told_of_after_the_same_time(watchdog, webhook, clock):
    look_for(watchdog, clock, minutes=5)
    early = list(webhook.told)

    look_for(watchdog, clock, minutes=1)

    assert (early, webhook.texts()) == ([], [("alarm", "scheduler")])


def test_a_start_after_a_long_standstill_wakes_nobody(watched, watchdog, webhook, clock):
    heartbeat(watched)
    clock.pass_by(hours=8)

    watchdog.look()
    clock.pass_by(seconds=15)
    watchdog.look()
    heartbeat(watched)
    look_for(watchdog, clock, minutes=2, services=watched)

    assert (webhook.told, rows(watched)) == ([], [])


def test_processes_that_end_and_start_again_and_again_are_told_of(watched, webhook, clock):
    """Each web process lives for one look only; that the scheduler is silent was written down by the one before."""
    heartbeat(watched)
    clock.pass_by(minutes=6)

    for _ in range(4):
        Watchdog(watched).look()
        clock.pass_by(seconds=15)

    assert webhook.texts() == [("alarm", "scheduler")]


def test_while_one_process_tells_the_others_do_not(watched, webhook, clock):
    heartbeat(watched)
    clock.pass_by(minutes=6)
    Watchdog(watched).look()
    clock.pass_by(minutes=1)
    webhook.may_answer.clear()
    telling = Thread(target=Watchdog(watched).look)

    telling.start()
    webhook.asked.wait(10)
    for _ in range(5):
        Watchdog(watched).look()
    webhook.may_answer.set()
    telling.join()

    assert webhook.texts() == [("alarm", "scheduler")]


def test_of_two_that_saw_the_same_row_one_claims_it(watched, clock):
    with watched.database.write() as session:
        session.add(AlarmRow(kind="scheduler", since=clock(), suspected_at=clock()))
    with watched.database.read() as session:
        seen = session.get_one(AlarmRow, "scheduler")

    claimed = []
    for _ in range(2):
        with watched.database.write() as session:
            claimed.append(_claim(session, seen, clock()))

    assert claimed == [True, False]


def test_mail_that_does_not_leave_is_told_with_the_servers_words(watched, watchdog, webhook, clock):
    queue_mail(watched)
    with watched.database.write() as session:
        pause_queue(session, reason="connection refused", probing=False, now=clock(), luck=0.5)
    look_for(watchdog, clock, minutes=7, services=watched)
    with watched.database.write() as session:
        resume_queue(session)
        session.query(OutgoingMail).delete()

    look_for(watchdog, clock, minutes=1, services=watched)

    assert webhook.texts() == [("alarm", "outbox"), ("clear", "outbox")]
    assert webhook.told[0]["words"] == "connection refused"


def test_mail_that_somebody_stopped_and_forgot_is_told_after_an_hour(watched, watchdog, webhook, clock):
    queue_mail(watched)
    with watched.database.write() as session:
        hold_outbox(session, reason="restored from nightly.zip", now=clock())
    look_for(watchdog, clock, minutes=59, services=watched)
    early = list(webhook.told)
    look_for(watchdog, clock, minutes=3, services=watched)
    with watched.database.write() as session:
        release_outbox(session)
        session.query(OutgoingMail).delete()
    look_for(watchdog, clock, minutes=1, services=watched)

    assert early == []
    assert webhook.texts() == [("alarm", "held"), ("clear", "held")]
    assert webhook.told[0]["words"] == "restored from nightly.zip"


def test_what_could_not_be_told_is_tried_again(watched, watchdog, webhook, clock):
    heartbeat(watched)
    webhook.status = 503
    look_for(watchdog, clock, minutes=10)

    webhook.status = 204
    look_for(watchdog, clock, minutes=10)

    assert webhook.texts() == [("alarm", "scheduler")]


def test_what_was_over_before_it_could_be_told_is_forgotten(watched, watchdog, webhook, clock):
    heartbeat(watched)
    webhook.status = 503
    look_for(watchdog, clock, minutes=10)

    webhook.status = 200
    look_for(watchdog, clock, minutes=10, services=watched)

    assert (webhook.told, rows(watched)) == ([], [])


def test_a_clock_that_is_put_on_wakes_nobody(watched, watchdog, webhook, clock):
    heartbeat(watched)
    clock.pass_by(hours=1)
    watchdog.look()

    look_for(watchdog, clock, minutes=2, services=watched)

    assert webhook.told == []


def test_another_hour_is_another_outage(watched, watchdog, webhook, clock):
    for _ in range(2):
        heartbeat(watched)
        look_for(watchdog, clock, minutes=7)
        look_for(watchdog, clock, minutes=7, services=watched)

    assert webhook.texts() == [("alarm", "scheduler"), ("clear", "scheduler")] * 2


def test_a_database_that_is_away_is_told_by_each_process_once_an_hour(watched, webhook, clock, tmp_path):
    (tmp_path / "broken.db").write_bytes(b"not a database" * 100)
    steady = [0.0]
    away = replace(watched, database=Database(f"sqlite:///{tmp_path}/broken.db"))
    watchdog = Watchdog(away, steady_clock=lambda: steady[0])

    for _ in range(9):
        watchdog.look()
        steady[0] += 15 * 60
    watchdog._services = watched
    heartbeat(watched)
    watchdog.look()

    assert webhook.texts() == [("alarm", "database")] * 2 + [("clear", "database")]
    assert webhook.told[0]["words"] == "file is not a database"


def test_by_mail_it_goes_straight_to_a_server_of_its_own(services, smtp_server, clock):
    alarm = Alarm(
        email="drift@example.org",
        smtp_host=smtp_server.host,
        smtp_port=smtp_server.port,
        from_address="larm@example.org",
    )
    config = replace(services.config, mail=Mail(host="127.0.0.1", port=1), alarm=alarm)
    watchdog = Watchdog(Services(config, services.database, services.signer, clock))
    heartbeat(services)

    look_for(watchdog, clock, minutes=7)
    look_for(watchdog, clock, minutes=1, services=services)

    assert [mail.message["Subject"] for mail in smtp_server.received] == [
        "Schemaläggaren hörs inte av: Webbinarier",
        "I ordning igen: Webbinarier",
    ]
    [alarm_mail, _] = smtp_server.received
    assert (alarm_mail.mail_from, alarm_mail.rcpt_tos) == ("larm@example.org", ("drift@example.org",))
    text = alarm_mail.message.get_body(("plain",)).get_content()
    assert text.startswith("Schemaläggaren har inte hörts av sedan måndagen den 2")
    assert "Kommandot webinars doctor visar mer." in text.replace("\n", " ")
    with services.database.read() as session:
        assert session.scalars(select(OutgoingMail)).all() == []


def test_without_anybody_to_tell_nobody_looks(services):
    assert start_watchdog(services) is None


def test_it_looks_by_itself(watched, webhook, monkeypatch, clock):
    monkeypatch.setattr("webinars.alarms.watchdog.LOOK_EVERY", 0.01)
    with watched.database.write() as session:
        now = clock()
        session.add(Heartbeat(name="dead", beat_at=now - timedelta(hours=1)))
        session.add(
            AlarmRow(
                kind="scheduler", since=now - timedelta(hours=1), suspected_at=now - timedelta(minutes=5)
            )
        )

    watchdog = start_watchdog(watched)
    try:
        wait_until(lambda: webhook.told, seconds=20)
    finally:
        watchdog.stop()

    assert webhook.texts() == [("alarm", "scheduler")]


@pytest.fixture(autouse=True)
def _quiet(caplog):
    caplog.set_level("CRITICAL")


def test_a_web_process_tells_though_no_scheduler_ever_ran(watched, webhook, tmp_path, database_url):
    """The real process, as `webinars run` starts it."""
    long_ago = utc_now() - timedelta(hours=1)
    with watched.database.write() as session:
        session.add(Heartbeat(name="dead", beat_at=long_ago))
        session.add(AlarmRow(kind="scheduler", since=long_ago, suspected_at=long_ago))
    (tmp_path / "config.toml").write_text("")
    environment = {
        "WEBINARS_CONFIG": str(tmp_path / "config.toml"),
        "WEBINARS_DATABASE__URL": database_url,
        "WEBINARS_ALARM__WEBHOOK_URL": webhook.url,
    }
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]

    with running(web(environment, tmp_path / "web.log", port)):
        wait_until(lambda: webhook.told, seconds=60)

    assert webhook.texts() == [("alarm", "scheduler")]
