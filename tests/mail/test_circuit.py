"""The one row that stops all mail."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from time import sleep

from tests.fixtures.instants import NOW
from tests.mail.outbox import switch
from webinars.mail.circuit import (
    Gate,
    gate,
    lock_for_probe,
    lock_mail_switch,
    pause_queue,
    resume_queue,
    start_probe,
)

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def test_mail_leaves_as_long_as_nobody_stopped_it(database):
    assert _gate(database) is Gate.OPEN


def test_a_dead_server_shuts_the_gate_and_its_words_are_kept(database):
    _pause(database, reason="Connection refused")

    assert _gate(database) is Gate.SHUT
    assert switch(database).pause_reason == "Connection refused"
    assert switch(database).mail_paused_until == NOW + 5 * SECOND


def test_after_the_pause_someone_may_ask(database):
    _pause(database)

    assert _gate(database, now=NOW + 5 * SECOND) is Gate.PROBE


def test_connections_that_fail_together_count_as_one_failure(database):
    _pause(database)
    _pause(database, now=NOW + SECOND)

    assert switch(database).consecutive_failures == 1
    assert switch(database).mail_paused_until == NOW + 5 * SECOND


def test_each_failed_question_makes_the_next_pause_longer(database):
    _pause(database)
    _probe(database, now=NOW + 5 * SECOND)
    _pause(database, now=NOW + 6 * SECOND, probing=True)

    assert switch(database).consecutive_failures == 2
    assert switch(database).mail_paused_until == NOW + 16 * SECOND
    assert switch(database).failing_since == NOW


def test_an_answer_opens_the_gate_again(database):
    _pause(database)

    with database.write() as session:
        resume_queue(session)

    assert _gate(database) is Gate.OPEN
    assert switch(database).consecutive_failures == 0
    assert switch(database).failing_since is None
    assert switch(database).pause_reason is None


def test_only_one_may_ask_and_the_others_wait_to_hear_that(database):
    _pause(database)
    later = NOW + 5 * SECOND

    with ThreadPoolExecutor(1) as pool:
        with database.write() as session:
            first = lock_for_probe(session, now=later)
            assert first is not None
            second = pool.submit(_probe, database, now=later)
            sleep(0.2)  # time enough to ask at the same time, were that possible
            start_probe(first, now=later)

        assert second.result() is False


def test_held_is_held_whatever_the_server_does(database):
    _pause(database)
    with database.write() as session:
        lock_mail_switch(session).held_since = NOW

    assert _gate(database, now=NOW + MINUTE) is Gate.SHUT
    assert not _probe(database, now=NOW + MINUTE)


def _gate(database, *, now=NOW):
    with database.read() as session:
        return gate(session, now=now)


def _pause(database, *, reason="down", probing=False, now=NOW):
    with database.write() as session:
        return pause_queue(session, reason=reason, probing=probing, now=now, luck=0.5)


def _probe(database, *, now):
    with database.write() as session:
        switch = lock_for_probe(session, now=now)
        if switch:
            start_probe(switch, now=now)
        return switch is not None
