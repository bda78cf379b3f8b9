"""The outgoing post of one process: rounds, slow servers, dead servers, colleagues, and a good end."""

import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread
from time import monotonic, sleep

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from tests.fixtures.instants import NOW
from tests.mail.outbox import (
    DOWN,
    LATER,
    UNANSWERED,
    Clock,
    RecordingPostman,
    get,
    put,
    states,
    switch,
)
from tests.mail.scripted_server import ScriptedServer, hang, serving
from webinars.config import Config, Mail
from webinars.mail.actions import hold_outbox, withdraw_unsent
from webinars.mail.claims import claim_due_mails
from webinars.mail.delivery import Delivery
from webinars.mail.keeper import LeaseKeeper
from webinars.mail.models import MailSwitch
from webinars.mail.rules import LEASE, WATCHED_FOR, MailState

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def clock():
    return Clock()


@dataclass
class SteadyClock:
    seconds: float = 0.0

    def __call__(self):
        return self.seconds


@pytest.fixture
def new_delivery(database, clock):
    """Makes deliveries with postmen of the test's, or, without any, with those that the settings name."""
    made = []

    def make(*postmen, mail=None, steady_clock=monotonic):
        config = Config(root=Path(), mail=mail or Mail())
        terms = {"clock": clock, "steady_clock": steady_clock}
        made.append(Delivery(database, config, postmen=postmen or None, **terms))
        return made[-1]

    yield make
    for delivery in made:
        delivery.close(patience_seconds=0)


def test_what_is_due_leaves_in_its_order(database, new_delivery):
    put(database, "second@example.org", start_at=NOW + 2 * HOUR)
    put(database, "first@example.org", start_at=NOW + HOUR)
    put(database, "third@example.org", priority=2)
    put(database, "not-yet@example.org", not_before=NOW + HOUR)
    postman = RecordingPostman()

    assert new_delivery(postman).deliver_due() == 3

    assert postman.recipients == ["first@example.org", "second@example.org", "third@example.org"]
    assert states(database) == [MailState.ACCEPTED] * 3 + [MailState.QUEUED]


def test_an_empty_outbox_takes_no_write_lock(database, new_delivery):
    written = []
    event.listen(database.engine, "before_cursor_execute", lambda *args: written.append(args[2].split()[0]))

    assert new_delivery(RecordingPostman()).deliver_due() == 0
    assert {"SELECT", "BEGIN"} >= set(written)


def test_mails_of_one_calendar_entry_leave_one_after_the_other(database, new_delivery):
    for number in range(3):
        put(database, f"{number}@example.org", calendar_uid="a@x", priority=2 - number)
    postman = RecordingPostman()

    new_delivery(postman).drain()

    assert postman.recipients == ["0@example.org", "1@example.org", "2@example.org"]


def test_a_retry_is_byte_identical(database, new_delivery, clock, smtp_server):
    smtp_server.refusals["anna@example.org"] = "451 4.7.1 Greylisted"
    mail_id = put(database)
    frozen = get(database, mail_id).message
    delivery = new_delivery(mail=Mail(host=smtp_server.host, port=smtp_server.port))

    delivery.drain()
    smtp_server.refusals.clear()
    clock.instant += MINUTE
    delivery.drain()

    (received,) = smtp_server.received
    assert received.content == frozen
    assert (received.mail_from, received.rcpt_tos) == ("webbinarier@example.org", ("anna@example.org",))
    assert get(database, mail_id).attempts == 2


def test_without_a_server_mails_become_files(database, tmp_path):
    mail_id = put(database)
    delivery = Delivery(database, Config(root=tmp_path))

    delivery.drain()
    delivery.close()

    (file,) = (tmp_path / "instance" / "outbox").iterdir()
    assert file.read_bytes() == get(database, mail_id).message
    assert get(database, mail_id).accepted_as == file.name


def test_what_expires_in_the_queue_never_leaves(database, new_delivery, clock):
    put(database, expires_at=NOW + HOUR)
    postman = RecordingPostman()
    clock.instant = NOW + HOUR

    new_delivery(postman).drain()

    assert postman.delivered == []
    assert states(database) == [MailState.EXPIRED]


def test_what_expires_behind_a_slow_mail_of_its_batch_never_leaves(database, new_delivery, clock):
    postman = RecordingPostman()
    delivery = new_delivery(postman)
    put(database, "warm-up@example.org")
    delivery.drain()  # batches are larger from now on
    postman.before = lambda envelope: setattr(clock, "instant", NOW + 2 * SECOND)
    put(database, "slow@example.org", priority=0)
    put(database, "late@example.org", expires_at=NOW + SECOND)

    delivery.drain()

    assert postman.recipients == ["warm-up@example.org", "slow@example.org"]
    assert states(database) == [MailState.ACCEPTED, MailState.ACCEPTED, MailState.EXPIRED]


def test_what_was_superseded_never_leaves(database, new_delivery):
    put(database, "old@example.org", calendar_uid="a@x", about="a")
    with database.write() as session:
        withdraw_unsent(session, "a", now=NOW)
    put(database, "new@example.org", calendar_uid="a@x")
    postman = RecordingPostman()

    new_delivery(postman).drain()

    assert postman.recipients == ["new@example.org"]


def test_nothing_leaves_while_the_outbox_is_held(database, new_delivery):
    put(database)
    with database.write() as session:
        hold_outbox(session, reason="underhåll", now=NOW)
    put(database)
    postman = RecordingPostman()

    assert new_delivery(postman).drain() == 0
    assert postman.delivered == []


def test_a_dead_server_is_asked_by_one_mail_after_each_pause_until_it_is_back(database, new_delivery, clock):
    for _ in range(3):
        put(database)
    postman = RecordingPostman([DOWN, DOWN])
    delivery = new_delivery(postman)

    asked = []
    for pause in (0, 10, 20):
        clock.instant += pause * SECOND
        delivery.drain()
        asked.append(len(postman.delivered))

    assert asked == [1, 2, 2 + 3]
    assert states(database) == [MailState.ACCEPTED] * 3
    assert [get(database, number).attempts for number in (1, 2, 3)] == [1, 1, 1]
    assert switch(database).consecutive_failures == 0


def test_a_connection_that_had_nothing_to_do_claims_one_mail_at_first(database, new_delivery):
    held_at_once = []
    postman = RecordingPostman(
        before=lambda envelope: held_at_once.append(states(database).count(MailState.SENDING))
    )
    delivery = new_delivery(postman)
    for _ in range(3):
        delivery.deliver_due()
    for _ in range(9):
        put(database)

    delivery.drain()

    assert held_at_once[0] == 1
    assert len(held_at_once) == 9


def test_after_an_unanswered_mail_the_others_wait_for_the_server(database, new_delivery):
    put(database)
    put(database)
    postman = RecordingPostman([UNANSWERED])

    new_delivery(postman).drain()

    assert len(postman.delivered) == 1
    assert switch(database).pause_reason == "timed out"


def test_a_connection_too_many_leaves_the_work_to_the_others(database, new_delivery, clock):
    for _ in range(30):
        put(database)
    good, refused = RecordingPostman(), RecordingPostman([DOWN] * 99)
    good.before = lambda envelope: sleep(0.01)
    refused.before = lambda envelope: sleep(0.1)

    delivery = new_delivery(good, refused)
    delivery.drain()
    clock.instant += 2 * SECOND
    delivery.drain()

    assert states(database) == [MailState.ACCEPTED] * 30
    assert {get(database, number).attempts for number in range(1, 31)} == {1}
    with database.read() as session:
        assert session.get(MailSwitch, 1) is None


def test_a_slow_connection_does_not_hold_the_others(database, new_delivery):
    for _ in range(9):
        put(database)
    released = Event()
    slow, quick = RecordingPostman(), RecordingPostman()
    slow.before = lambda envelope: released.wait(30)
    delivery = new_delivery(slow, quick)

    handled = delivery.deliver_due()
    while_waiting = sorted(states(database))
    released.set()
    handled += delivery.drain()

    assert while_waiting == [MailState.ACCEPTED] * 8 + [MailState.SENDING]
    assert handled == 9
    assert len(slow.delivered) + len(quick.delivered) == 9


def test_two_schedulers_send_each_mail_once(database, new_delivery):
    expected = [put(database, f"{number}@example.org") for number in range(100)]
    postmen = [RecordingPostman() for _ in range(4)]
    deliveries = [new_delivery(*postmen[:2]), new_delivery(*postmen[2:])]

    with ThreadPoolExecutor(2) as pool:
        handled = list(pool.map(Delivery.drain, deliveries))

    assert sum(handled) == len(expected)
    assert sorted(r for postman in postmen for r in postman.recipients) == sorted(
        f"{number}@example.org" for number in range(100)
    )


def test_mails_of_a_scheduler_that_died_are_taken_over_and_sent_alone(database, new_delivery, clock):
    for number in range(3):
        put(database, f"{number}@example.org")
    _claim_and_die(database)
    steady_clock, postman = SteadyClock(), RecordingPostman()
    delivery = new_delivery(postman, steady_clock=steady_clock)

    assert delivery.deliver_due() == 0
    clock.instant += LEASE
    assert delivery.deliver_due() == 0
    steady_clock.seconds += WATCHED_FOR.total_seconds()
    delivery.drain()

    assert postman.recipients == ["0@example.org", "1@example.org", "2@example.org"]
    assert [get(database, number).crashes for number in (1, 2, 3)] == [1, 1, 1]


def test_a_scheduler_that_lives_keeps_its_mails_however_long_the_server_takes(database, clock):
    put(database)
    keeper = LeaseKeeper(database, clock, renew_every=0.01 * SECOND)

    with keeper.new_lease() as lease:
        with database.write() as session:
            claim_due_mails(session, lease.name, size=1, lease_until=lease.until, now=NOW, suspects=False)
        clock.instant += HOUR
        _wait_for(lambda: get(database, 1).lease_until == NOW + HOUR + LEASE)
        renewed = lease.until
    keeper.stop()

    assert renewed == NOW + HOUR + LEASE
    assert keeper.held == frozenset()


def test_who_lost_a_lease_sends_nothing_more_under_it(database, new_delivery, clock):
    mail_id = put(database)
    postman = RecordingPostman(before=lambda envelope: setattr(clock, "instant", clock.instant + LEASE))

    new_delivery(postman).deliver_due()

    assert postman.delivered == []
    assert not get(database, mail_id).may_have_left


def test_closing_lets_the_mail_under_way_arrive_and_gives_the_others_back(database, new_delivery):
    put(database, "warm-up@example.org", priority=0)
    for _ in range(3):
        put(database)
    under_way, may_end = Event(), Event()

    def wait(envelope):
        if envelope.recipient == "anna@example.org":
            under_way.set()
            may_end.wait(30)

    postman = RecordingPostman(before=wait)
    delivery = new_delivery(postman)
    at_work = Thread(target=delivery.drain)
    at_work.start()
    under_way.wait(30)
    closing = Thread(target=delivery.close)
    closing.start()
    sleep(0.05)  # so that closing has begun; if it has not, the test holds all the same
    may_end.set()
    closing.join(30)
    at_work.join(30)

    accepted = states(database).count(MailState.ACCEPTED)
    assert accepted == len(postman.delivered)
    assert states(database).count(MailState.QUEUED) == 4 - accepted
    assert not any(get(database, number).may_have_left for number in range(accepted + 1, 5))


def test_closing_waits_for_the_answer_to_a_message_and_makes_no_copy(database, new_delivery):
    mail_id = put(database)
    asked, may_answer = Event(), Event()

    def think(conversation):
        conversation.scripted.received.append(conversation.message)
        asked.set()
        may_answer.wait(30)
        conversation.wfile.write(b"250 2.0.0 Ok\r\n")

    with serving(ScriptedServer()) as server:
        server.script["message"] = [think]
        delivery = new_delivery(mail=Mail(host="127.0.0.1", port=server.port, timeout_seconds=30))
        delivery.deliver_due()
        asked.wait(30)
        closing = Thread(target=delivery.close)
        closing.start()
        closing.join(0.2)  # so that closing has begun; if it has not, the test holds all the same
        may_answer.set()
        closing.join(30)

    assert (get(database, mail_id).state, len(server.received)) == (MailState.ACCEPTED, 1)


def test_closing_breaks_off_what_takes_too_long(database, new_delivery):
    mail_id = put(database)
    with serving(ScriptedServer()) as server:
        server.script["message"] = [hang]
        delivery = new_delivery(mail=Mail(host="127.0.0.1", port=server.port, timeout_seconds=5))
        delivery.deliver_due()
        server.hanging.wait(30)

        delivery.close(patience_seconds=0.1)

    mail = get(database, mail_id)
    assert (mail.state, mail.attempts, mail.crashes) == (MailState.QUEUED, 1, 0)
    assert mail.may_have_left
    assert mail.last_error.endswith("Connection unexpectedly closed")


def test_a_database_that_is_away_for_a_moment_loses_no_acceptance(database, new_delivery, caplog):
    put(database)
    failures = iter([True, True])

    def fail(connection, cursor, statement, *rest):
        if statement.startswith("UPDATE") and "accepted_as" in statement and next(failures, False):
            raise OperationalError(statement, {}, Exception("disk I/O error"))

    event.listen(database.engine, "before_cursor_execute", fail)
    postman = RecordingPostman()
    with caplog.at_level(logging.CRITICAL):
        new_delivery(postman).drain()

    assert len(postman.delivered) == 1
    assert states(database) == [MailState.ACCEPTED]


def test_a_postman_that_fails_costs_one_attempt_and_is_logged(database, new_delivery, caplog):
    mail_id = put(database)

    def fail(envelope):
        raise ZeroDivisionError

    new_delivery(RecordingPostman(before=fail)).drain()

    mail = get(database, mail_id)
    assert (mail.state, mail.attempts, mail.last_error) == (
        MailState.QUEUED,
        1,
        "unexpected: ZeroDivisionError",
    )
    assert f"outgoing mail {mail_id} could not be sent" in caplog.text


def test_a_refused_mail_is_logged_without_its_recipient(database, new_delivery, caplog, smtp_server):
    smtp_server.refusals["anna@example.org"] = "550 5.1.1 <anna@example.org>: unknown"
    put(database)

    new_delivery(mail=Mail(host=smtp_server.host, port=smtp_server.port)).drain()

    assert "outgoing mail 1 was refused" in caplog.text
    assert "anna" not in caplog.text


def test_put_off_mail_does_not_keep_a_drain_waiting(database, new_delivery):
    put(database)

    assert new_delivery(RecordingPostman([LATER])).drain() == 1
    assert states(database) == [MailState.QUEUED]


def _claim_and_die(database):
    with database.write() as session:
        claim_due_mails(session, "dead:1", size=9, lease_until=NOW + LEASE, now=NOW, suspects=False)


def _wait_for(condition):
    end = monotonic() + 30
    while not condition():
        assert monotonic() < end
        sleep(0.01)
