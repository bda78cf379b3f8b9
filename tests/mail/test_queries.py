"""What the organisers, the health page and the next mail want to know."""

from datetime import timedelta

import pytest

from tests.fixtures.instants import NOW
from tests.mail.outbox import put
from webinars.mail import queries
from webinars.mail.circuit import pause_queue
from webinars.mail.models import OutgoingMail
from webinars.mail.rules import MailState

MINUTE = timedelta(minutes=1)


def test_every_state_is_counted_and_named(database):
    for state in (MailState.DEAD, MailState.DEAD, MailState.ACCEPTED):
        _put(database, state=state)

    with database.read() as session:
        counts = queries.count_by_state(session)

    assert counts == dict.fromkeys(MailState, 0) | {MailState.DEAD: 2, MailState.ACCEPTED: 1}


def test_without_its_row_the_switch_lets_mail_leave(database):
    with database.read() as session:
        switch = queries.mail_switch(session)

    assert (switch.held_since, switch.mail_paused_until, switch.consecutive_failures) == (None, None, 0)


def test_nothing_waits_in_an_empty_outbox(database):
    with database.read() as session:
        assert queries.due_since(session, now=NOW) is None


def test_the_mail_that_waited_longest_is_found_and_what_is_not_due_does_not_wait(database):
    _put(database, now=NOW - 5 * MINUTE)
    _put(database, now=NOW - 9 * MINUTE, not_before=NOW - 7 * MINUTE)
    _put(database, now=NOW - 30 * MINUTE, not_before=NOW + MINUTE)
    _put(database, now=NOW - 60 * MINUTE, state=MailState.ACCEPTED)

    with database.read() as session:
        assert queries.due_since(session, now=NOW) == NOW - 7 * MINUTE


def test_mail_that_a_dead_server_keeps_from_leaving_waits_since_the_server_died(database):
    with database.write() as session:
        pause_queue(session, reason="down", probing=False, now=NOW - 9 * MINUTE, luck=0.5)
    with database.read() as session:
        nothing_to_send = queries.due_since(session, now=NOW)
    _put(database, not_before=NOW + MINUTE)

    with database.read() as session:
        assert nothing_to_send is None
        assert queries.due_since(session, now=NOW) == NOW - 9 * MINUTE


@pytest.mark.parametrize(
    ("state", "uncertain", "left"),
    [
        (MailState.QUEUED, False, False),
        (MailState.QUEUED, True, True),
        (MailState.SENDING, False, True),
        (MailState.ACCEPTED, False, True),
        (MailState.DEAD, False, False),
        (MailState.DEAD, True, True),
        (MailState.EXPIRED, False, False),
        (MailState.SUPERSEDED, False, False),
        (MailState.SUPERSEDED, True, True),
    ],
)
def test_what_may_have_left(database, state, uncertain, left):
    mail_id = _put(database, state=state, uncertain=uncertain)

    with database.read() as session:
        assert queries.may_have_left(session, mail_id) is left
        assert session.get_one(OutgoingMail, mail_id).may_have_left is left


def test_dead_mails_come_with_the_newest_first(database):
    older = _put(database, state=MailState.DEAD, finished_at=NOW)
    newer = _put(database, state=MailState.DEAD, finished_at=NOW + MINUTE)
    _put(database)

    with database.read() as session:
        assert [mail.id for mail in queries.dead_mails(session)] == [newer, older]
        assert [mail.id for mail in queries.dead_mails(session, limit=1)] == [newer]


def test_mails_are_found_by_address_however_it_is_spelled(database):
    first, _, second = put(database, "anna@example.org"), put(database, "bo@example.org"), put(database)

    with database.read() as session:
        assert [mail.id for mail in queries.mails_to(session, "Anna@Example.org")] == [first, second]


def test_mails_are_found_by_what_they_are_about(database):
    mine, _ = put(database, about="registration:1"), put(database, about="registration:11")

    with database.read() as session:
        assert [mail.id for mail in queries.mails_about(session, "registration:1")] == [mine]


def test_what_is_unsent_and_too_late_is_noticed(database):
    _put(database, expires_at=NOW, state=MailState.ACCEPTED)
    _put(database, expires_at=NOW + MINUTE)

    with database.read() as session:
        assert not queries.has_overdue_mails(session, now=NOW)
        assert queries.has_overdue_mails(session, now=NOW + MINUTE)


def _put(database, *, state=MailState.QUEUED, uncertain=False, finished_at=None, **terms):
    mail_id = put(database, **terms)
    with database.write() as session:
        mail = session.get_one(OutgoingMail, mail_id)
        mail.state, mail.uncertain, mail.finished_at = state, uncertain, finished_at
    return mail_id
