"""Within what a host allows: over all connections of all schedulers, in the order of the queue, nothing lost."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import update

from tests.fixtures.instants import NOW
from tests.mail.outbox import ACCEPTED, LATER, REFUSED, Clock, RecordingPostman, get, put, states, switch
from tests.mail.scripted_server import ScriptedServer, serving
from webinars.config import Config, Mail
from webinars.mail.delivery import Delivery
from webinars.mail.models import OutgoingMail
from webinars.mail.pace import mails_left, take_turn
from webinars.mail.queries import due_since
from webinars.mail.rules import MailState

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


class HostLimit(list[str]):
    """A step of a scripted server that allows so many mails, and then no more until it is told."""

    def __init__(self, allowed, words):
        super().__init__()
        self.allowed, self.left, self.words, self.refused = allowed, allowed, words, 0

    def __bool__(self):
        return True

    def pop(self, index=-1):
        if self.left:
            self.left -= 1
            return "250 2.0.0 Ok"
        self.refused += 1
        return self.words

    def next_minute(self):
        self.left = self.allowed


@dataclass
class RunningClock:
    """Moves on whenever somebody looks at it."""

    instant = NOW

    def __call__(self):
        self.instant += SECOND
        return self.instant


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def new_delivery(database, clock):
    """Makes the outgoing post of a scheduler, within a limit."""
    made = []

    def make(*postmen, clock=clock, **settings):
        config = Config(root=Path(), mail=Mail(**{"host": "mail.example.org"} | settings))
        made.append(Delivery(database, config, postmen=postmen or None, clock=clock))
        return made[-1]

    yield make
    for delivery in made:
        delivery.close(patience_seconds=0)


@pytest.fixture
def server():
    with serving(ScriptedServer()) as server:
        yield server


def put_many(database, how_many, **terms):
    return [put(database, f"{number}@example.org", **terms) for number in range(how_many)]


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "message"])
@pytest.mark.parametrize(
    "words", ["451 4.7.1 Too many messages, try again later", "452 4.3.1 Insufficient system storage"]
)
def test_a_server_that_had_too_many_loses_nothing_of_the_batch(
    database, new_delivery, clock, server, step, words
):
    mails = put_many(database, 12)
    limit = server.script[step] = HostLimit(5, words)
    delivery = new_delivery(host="127.0.0.1", port=server.port, connections=1)

    for _ in range(4):
        delivery.drain()
        limit.next_minute()
        clock.instant += 6 * MINUTE

    assert states(database) == [MailState.ACCEPTED] * 12
    assert {get(database, mail).attempts for mail in mails} == {1}
    assert limit.refused <= 3
    sent = Counter(line for line in server.commands if line.startswith("RCPT"))
    assert all(f"RCPT TO:<{number}@example.org>" in sent for number in range(12))


def test_after_too_many_the_most_urgent_goes_first(database, new_delivery, clock, server):
    put_many(database, 8)
    limit = server.script["message"] = HostLimit(5, "450 4.7.1 Error: too much mail from 127.0.0.1")
    delivery = new_delivery(host="127.0.0.1", port=server.port, connections=1)
    delivery.drain()
    put(database, "waits-at-a-screen@example.org", priority=0)

    clock.instant = switch(database).mail_paused_until
    limit.next_minute()
    server.commands.clear()
    delivery.drain()

    asked = [line for line in server.commands if line.startswith("RCPT")]
    assert asked[:2] == ["RCPT TO:<waits-at-a-screen@example.org>", "RCPT TO:<5@example.org>"]


def test_a_mail_that_is_always_too_many_does_not_stand_in_the_way(database, new_delivery, clock, server):
    always = put(database, "always@example.org", priority=0)
    put_many(database, 3)

    class Picky(HostLimit):
        def pop(self, index=-1):
            return self.words if "<always@" in server.commands[-1] else "250 2.0.0 Ok"

    server.script["RCPT"] = Picky(0, "451 4.7.1 Too many messages")
    server.extensions = ()
    delivery = new_delivery(host="127.0.0.1", port=server.port, connections=1)

    for _ in range(4):
        delivery.drain()
        clock.instant = switch(database).mail_paused_until or clock.instant

    assert states(database) == [MailState.QUEUED] + [MailState.ACCEPTED] * 3
    assert get(database, always).attempts == 0


def test_no_more_leave_in_a_minute_than_the_host_allows_with_two_schedulers(database, new_delivery, clock):
    put_many(database, 100)
    postmen = [RecordingPostman() for _ in range(4)]
    schedulers = [new_delivery(*pair, per_minute=30) for pair in (postmen[:2], postmen[2:])]
    sent = []

    for _ in range(60):  # two minutes
        for scheduler in schedulers:
            scheduler.deliver_due()
        sent.append(sum(len(postman.delivered) for postman in postmen))
        clock.instant += 2 * SECOND

    in_each_minute = [later - earlier for earlier, later in zip([0] * 30 + sent[:30], sent, strict=True)]
    assert max(in_each_minute) == 30
    assert sent[-1] == 60
    assert sent[:4] == [3, 3, 3, 6]  # a tenth at a time: whoever waits at a screen waits for six seconds


def test_two_schedulers_never_take_the_same_turn(database):
    put(database)
    asked = Event()

    def second():
        with database.write() as session:
            left = take_turn(session, 10, now=NOW)
            asked.set()
            return left

    with ThreadPoolExecutor(1) as pool:
        with database.write() as session:
            assert take_turn(session, 10, now=NOW) == 1
            theirs = pool.submit(second)
            asked.wait(0.3)  # it should have to wait; if it does not, it has its answer by now
            session.execute(update(OutgoingMail).values(state=MailState.SENDING))
        assert theirs.result() == 0


def test_who_waits_at_a_screen_gets_the_next_turn(database, new_delivery, clock):
    put_many(database, 20)
    postman = RecordingPostman()
    delivery = new_delivery(postman, per_minute=10)
    delivery.deliver_due()
    put(database, "waits-at-a-screen@example.org", priority=0)

    clock.instant += 6 * SECOND
    delivery.deliver_due()

    assert postman.recipients == ["0@example.org", "waits-at-a-screen@example.org"]


def test_what_a_server_refused_was_a_mail_too_and_what_never_left_was_none(database, new_delivery):
    put_many(database, 4)
    put(database, "åsa@example.org")  # dead from the beginning
    postman = RecordingPostman([REFUSED, ACCEPTED, LATER])

    new_delivery(postman, per_minute=20).deliver_due()

    assert postman.recipients == ["0@example.org", "1@example.org"]


def test_a_clock_that_is_put_back_stops_nothing(database, new_delivery, clock):
    put_many(database, 2)
    delivery = new_delivery(RecordingPostman(), per_minute=1)
    delivery.deliver_due()

    clock.instant -= timedelta(hours=2)

    assert delivery.deliver_due() == 1


def test_the_last_mail_leaves_before_a_scheduler_that_works_until_idle_ends(database, new_delivery):
    put_many(database, 5)
    postman = RecordingPostman()

    new_delivery(postman, clock=RunningClock(), per_minute=10).drain()

    assert len(postman.delivered) == 5


def test_files_are_written_without_a_limit(database, tmp_path, clock):
    put_many(database, 5)
    delivery = Delivery(database, Config(root=tmp_path, mail=Mail(per_minute=1)), clock=clock)

    assert delivery.drain() == 5
    delivery.close()


def test_a_tenth_of_the_limit_may_leave_at_once(database):
    put(database)
    with database.read() as session:
        assert [mails_left(session, limit, now=NOW) for limit in (1, 9, 10, 11, 600)] == [1, 1, 1, 2, 60]


@pytest.mark.parametrize(("per_connection", "connections"), [(0, 1), (1, 5), (2, 3), (5, 1), (6, 1)])
def test_a_connection_carries_as_many_mails_as_the_host_allows(
    database, new_delivery, server, per_connection, connections
):
    put_many(database, 5)
    delivery = new_delivery(host="127.0.0.1", port=server.port, connections=1, per_connection=per_connection)

    delivery.drain()

    assert (len(server.received), server.connections) == (5, connections)
    assert sum(line.startswith("MAIL") for line in server.commands) == 5


def test_a_long_line_that_moves_is_no_reason_for_an_alarm(database, new_delivery, clock):
    put_many(database, 100)
    delivery = new_delivery(RecordingPostman(), per_minute=1)
    clock.instant += 10 * MINUTE
    delivery.deliver_due()
    clock.instant += MINUTE

    with database.read() as session:
        assert due_since(session, now=clock(), per_minute=1) == NOW + 10 * MINUTE
        assert due_since(session, now=clock()) == NOW
