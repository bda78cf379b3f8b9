"""What is recorded after each delivery."""

from datetime import timedelta

import pytest

from tests.fixtures.instants import NOW
from tests.mail.outbox import ACCEPTED, DOWN, LATER, REFUSED, UNANSWERED, get, put, states, switch
from webinars.mail.claims import claim_due_mails
from webinars.mail.leases import lapsed_holdings, take_over
from webinars.mail.models import MailSwitch
from webinars.mail.rules import LEASE, MailState, Outcome, Verdict
from webinars.mail.settlement import Result, expire_overdue_mails, settle

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def test_an_acceptance_is_recorded_with_the_servers_words(database):
    mail_id = put(database)

    _deliver(database, ACCEPTED)

    mail = get(database, mail_id)
    assert (mail.state, mail.attempts) == (MailState.ACCEPTED, 1)
    assert mail.accepted_as == "250 2.0.0 Ok: queued as 1"
    assert (mail.accepted_at, mail.finished_at) == (NOW, NOW)
    assert (mail.leased_by, mail.lease_until, mail.last_error) == (None, None, None)


def test_a_refusal_is_final_and_keeps_the_servers_words(database):
    mail_id = put(database)

    _deliver(database, REFUSED)

    mail = get(database, mail_id)
    assert (mail.state, mail.attempts, mail.finished_at) == (MailState.DEAD, 1, NOW)
    assert mail.last_error == "550 5.1.1 No such mailbox"
    assert not mail.may_have_left


def test_a_greylisted_mail_is_tried_again_later(database):
    mail_id = put(database)

    _deliver(database, LATER)

    mail = get(database, mail_id)
    assert (mail.state, mail.attempts) == (MailState.QUEUED, 1)
    assert (mail.not_before, mail.finished_at) == (NOW + 30 * SECOND, None)
    assert mail.last_error == "450 4.2.0 Greylisted"
    assert not mail.may_have_left


def test_a_mail_that_nobody_answered_for_may_have_left_and_is_tried_again(database):
    mail_id = put(database)

    _deliver(database, UNANSWERED)

    mail = get(database, mail_id)
    assert (mail.state, mail.attempts) == (MailState.QUEUED, 1)
    assert mail.may_have_left
    assert switch(database).pause_reason == "timed out"


def test_that_a_mail_may_have_left_is_never_forgotten(database):
    mail_id = put(database)
    _deliver(database, UNANSWERED)

    _deliver(database, REFUSED, now=NOW + MINUTE)

    assert get(database, mail_id).may_have_left


def test_what_the_server_said_before_it_accepted_stays(database):
    mail_id = put(database)
    _deliver(database, LATER)

    _deliver(database, ACCEPTED, now=NOW + MINUTE)

    mail = get(database, mail_id)
    assert (mail.state, mail.attempts) == (MailState.ACCEPTED, 2)
    assert mail.last_error == "450 4.2.0 Greylisted"


def test_a_dead_server_pauses_the_queue_and_costs_no_attempt(database):
    mail_id = put(database)

    _deliver(database, DOWN)

    mail = get(database, mail_id)
    assert (mail.state, mail.attempts, mail.not_before) == (MailState.QUEUED, 0, NOW + 7 * SECOND)
    assert switch(database).mail_paused_until == NOW + 5 * SECOND


def test_a_connection_too_many_is_no_dead_server(database):
    put(database)
    too_many = put(database)
    batch = _claim(database)
    first, second = batch.mails

    _settle(database, batch, Result(first, ACCEPTED, NOW))
    _settle(database, batch, Result(second, DOWN, NOW - SECOND))

    with database.read() as session:
        assert session.get(MailSwitch, 1) is None
    assert get(database, too_many).state is MailState.QUEUED


@pytest.mark.parametrize("outcome", [ACCEPTED, REFUSED, LATER])
def test_any_answer_about_a_mail_shows_that_the_server_is_back(database, outcome):
    put(database)
    put(database)
    _deliver(database, DOWN)

    _deliver(database, outcome, now=NOW + 6 * SECOND)

    assert switch(database).mail_paused_until is None
    assert switch(database).consecutive_failures == 0


def test_a_mail_that_expired_on_the_way_to_the_server_has_expired(database):
    mail_id = put(database, expires_at=NOW + MINUTE)
    batch = _claim(database)

    _settle(database, batch, Result(batch.mails[0], Outcome(Verdict.WITHHELD), NOW), now=NOW + MINUTE)

    mail = get(database, mail_id)
    assert (mail.state, mail.finished_at, mail.attempts) == (MailState.EXPIRED, NOW + MINUTE, 0)


def test_results_are_settled_together_in_their_order(database):
    for _ in range(4):
        put(database)
    batch = _claim(database)
    outcomes = [ACCEPTED, REFUSED, ACCEPTED, LATER]

    _settle(database, batch, *(Result(mail, o, NOW) for mail, o in zip(batch.mails, outcomes, strict=True)))

    assert states(database) == [MailState.ACCEPTED, MailState.DEAD, MailState.ACCEPTED, MailState.QUEUED]


def test_who_lost_the_lease_may_still_report_that_the_server_accepted(database):
    mail_id = put(database)
    batch = _claim(database)
    _lose(database)

    _settle(database, batch, Result(batch.mails[0], ACCEPTED, NOW))

    assert get(database, mail_id).state is MailState.ACCEPTED


@pytest.mark.parametrize("outcome", [REFUSED, LATER, UNANSWERED, DOWN])
def test_who_lost_the_lease_may_say_nothing_else(database, outcome):
    mail_id = put(database)
    batch = _claim(database, lease="lost:1")
    _lose(database)
    with database.write() as session:
        claim_due_mails(session, "new:1", size=1, lease_until=NOW + 2 * MINUTE, now=NOW, suspects=True)

    _settle(database, batch, Result(batch.mails[0], outcome, NOW))

    mail = get(database, mail_id)
    assert (mail.state, mail.leased_by) == (MailState.SENDING, "new:1")


def test_what_is_too_late_expires_in_the_queue_and_while_it_is_held(database):
    put(database, expires_at=NOW + MINUTE)
    put(database, expires_at=NOW)
    put(database)

    with database.write() as session:
        assert expire_overdue_mails(session, now=NOW) == 1

    assert states(database) == [MailState.QUEUED, MailState.EXPIRED, MailState.QUEUED]


def _claim(database, *, lease="here:1", size=9, now=NOW):
    with database.write() as session:
        return claim_due_mails(session, lease, size=size, lease_until=now + LEASE, now=now, suspects=False)


def _settle(database, batch, *results, now=NOW):
    with database.write() as session:
        settle(session, batch, results, now=now, luck=0.5)


def _deliver(database, outcome, *, now=NOW):
    batch = _claim(database, size=1, now=now)
    _settle(database, batch, Result(batch.mails[0], outcome, now), now=now)


def _lose(database):
    with database.write() as session:
        take_over(session, lapsed_holdings(session, ours=(), now=NOW + MINUTE), now=NOW)
