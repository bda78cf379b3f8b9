"""`kill -9` at each point between claiming a mail and committing what became of it."""

import subprocess
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from tests.mail.crashing import POISON
from tests.mail.outbox import get, put, states
from tests.mail.scripted_server import ScriptedServer, serving
from tests.mail.test_delivery import SteadyClock
from webinars.config import Config, Mail
from webinars.lib.clock import utc_now
from webinars.mail.delivery import Delivery
from webinars.mail.rules import LEASE, SETTLED_TOGETHER, WATCHED_FOR, MailState

ROOT = Path(__file__).parents[2]


@pytest.fixture
def server():
    with serving(ScriptedServer()) as server:
        yield server


def test_a_crash_before_a_mail_is_sent_neither_loses_nor_copies(database, database_url, server):
    frozen = _queue(database, 3)

    _crash(database_url, server, "claimed")
    _take_over(database, server)

    assert Counter(server.received) == frozen
    assert states(database) == [MailState.ACCEPTED] * 3


def test_a_crash_before_the_servers_answer_is_stored_copies_that_mail_and_no_other(
    database, database_url, server
):
    frozen = _queue(database, 3)

    _crash(database_url, server, "accepted")
    _take_over(database, server)

    arrived = Counter(server.received)
    assert arrived - frozen == Counter([server.received[1]])
    assert frozen - arrived == Counter()
    assert states(database) == [MailState.ACCEPTED] * 3


def test_a_crash_in_full_flow_copies_at_most_what_was_in_flight_and_each_at_most_once(
    database, database_url, server
):
    frozen = _queue(database, 40)

    _crash(database_url, server, "in full flow")
    _take_over(database, server)

    arrived = Counter(server.received)
    assert frozen - arrived == Counter()
    assert 1 <= (arrived - frozen).total() <= SETTLED_TOGETHER
    assert max(arrived.values()) == 2
    assert states(database) == [MailState.ACCEPTED] * 40


def test_a_mail_that_kills_its_scheduler_is_set_aside_after_three_crashes_and_the_others_arrive(
    database, database_url, server
):
    before = _queue(database, 1)
    poison = put(database, POISON, now=utc_now())
    frozen = before + _queue(database, 2)

    _crash(database_url, server, "poison")
    _crash(database_url, server, "poison", 1)
    _take_over(database, server, later=timedelta(minutes=2))  # it rests a while after the second
    assert states(database)[1] is MailState.QUEUED
    _crash(database_url, server, "poison", 3)
    _take_over(database, server, later=timedelta(minutes=4))

    assert Counter(server.received) == frozen
    assert states(database) == [MailState.ACCEPTED, MailState.DEAD, MailState.ACCEPTED, MailState.ACCEPTED]
    assert get(database, poison).last_error == (
        "3 times: the scheduler stopped while it was sending this; whether it arrived is not known"
    )


def test_settling_before_sending_would_lose_a_mail(database, database_url, server):
    """The negative control: the same crash, the wrong order."""
    frozen = _queue(database, 3)

    _crash(database_url, server, "settle first")
    _take_over(database, server)

    assert (frozen - Counter(server.received)).total() == 1
    assert states(database) == [MailState.ACCEPTED] * 3


def _queue(database, number):
    """Queue mails; gives the bytes of each."""
    ids = [put(database, f"{n}@example.org", now=utc_now()) for n in range(number)]
    return Counter(get(database, mail_id).message for mail_id in ids)


def _crash(database_url, server, point, minutes_later=0):
    arguments = [database_url, str(server.port), point, str(minutes_later)]
    command = [sys.executable, "-m", "tests.mail.crashing", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == -9, done.stderr


def _take_over(database, server, *, later=LEASE):
    """Some time later, another scheduler."""
    steady_clock = SteadyClock()
    delivery = Delivery(
        database,
        Config(root=ROOT, mail=Mail(host="127.0.0.1", port=server.port)),
        clock=lambda: utc_now() + later,
        steady_clock=steady_clock,
    )
    delivery.deliver_due()
    steady_clock.seconds += WATCHED_FOR.total_seconds()
    delivery.drain()
    delivery.close()
