"""Whose turn it is, also when several ask at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import event

from tests.fixtures.instants import NOW
from tests.mail.outbox import a_mail, get, put, states
from webinars.mail.actions import hold_outbox
from webinars.mail.circuit import pause_queue
from webinars.mail.claims import claim_due_mails, count_claimable, give_back
from webinars.mail.models import OutgoingMail
from webinars.mail.rules import LEASE, MailState

SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)


def test_a_claimed_mail_is_ours_for_the_length_of_a_lease(database):
    mail_id = put(database, expires_at=NOW + HOUR)

    batch = _claim(database, lease="here:1")

    mail = get(database, mail_id)
    assert (mail.state, mail.leased_by, mail.lease_until) == (MailState.SENDING, "here:1", NOW + LEASE)
    (claimed,) = batch.mails
    assert (claimed.id, claimed.kind, claimed.recipient) == (mail_id, a_mail().kind, "anna@example.org")
    assert (claimed.message, claimed.message_id) == (mail.message, mail.message_id)
    assert (claimed.created_at, claimed.expires_at, claimed.attempts) == (NOW, NOW + HOUR, 0)
    assert not batch.probing


def test_the_most_urgent_leaves_first_then_what_starts_next_then_the_oldest(database):
    bulk = put(database, priority=2, start_at=NOW)
    in_a_week = put(database, start_at=NOW + 168 * HOUR)
    tomorrow, also_tomorrow = (put(database, start_at=NOW + 24 * HOUR) for _ in range(2))
    sign_in = put(database, priority=0)

    assert _claimed(database, size=2) == [sign_in, tomorrow]
    assert _claimed(database, size=9) == [also_tomorrow, in_a_week, bulk]


def test_a_mail_waits_until_it_may_leave(database):
    put(database, not_before=NOW + SECOND)

    assert _claimed(database) == []
    assert len(_claimed(database, now=NOW + SECOND)) == 1


def test_a_mail_that_a_clock_ahead_of_ours_put_off_is_tried_now(database):
    put_off, _on_purpose = (put(database, not_before=NOW + timedelta(days=30)) for _ in range(2))
    _set(database, put_off, last_error="450 4.2.0 Greylisted")
    waits = put(database, not_before=NOW + timedelta(hours=1))
    _set(database, waits, last_error="450 4.2.0 Greylisted")

    assert _count(database) == 1
    assert _claimed(database) == [put_off]


def test_a_mail_that_has_expired_is_never_claimed(database):
    put(database, expires_at=NOW)

    assert _claimed(database) == []


@pytest.mark.parametrize(
    "state", [MailState.SENDING, MailState.HELD, MailState.DEAD, MailState.SUPERSEDED, MailState.EXPIRED]
)
def test_only_queued_mails_are_claimed(database, state):
    _set(database, put(database), state=state)

    assert _claimed(database) == []


def test_of_one_calendar_entry_only_the_first_is_claimed(database):
    first, _second, other = (put(database, calendar_uid=uid) for uid in ("a@x", "a@x", "b@x"))

    assert _claimed(database) == [first, other]
    assert _claimed(database) == []


@pytest.mark.parametrize("undecided", [MailState.SENDING, MailState.HELD])
def test_an_earlier_mail_that_is_undecided_keeps_the_later_one_waiting(database, undecided):
    _set(database, put(database, calendar_uid="a@x"), state=undecided)
    put(database, calendar_uid="a@x")

    assert _claimed(database) == []


def test_an_earlier_mail_that_waits_for_its_next_try_keeps_the_later_one_waiting(database):
    put(database, calendar_uid="a@x", not_before=NOW + HOUR)
    put(database, calendar_uid="a@x")

    assert _claimed(database) == []


@pytest.mark.parametrize(
    "decided", [MailState.ACCEPTED, MailState.DEAD, MailState.EXPIRED, MailState.SUPERSEDED]
)
def test_a_dead_invitation_does_not_stop_the_cancellation(database, decided):
    _set(database, put(database, calendar_uid="a@x"), state=decided)
    cancellation = put(database, calendar_uid="a@x")

    assert _claimed(database) == [cancellation]


def test_what_was_in_hand_at_a_crash_goes_alone_and_before_the_others(database):
    put(database, priority=0)
    suspects = [put(database), put(database)]
    for mail_id in suspects:
        _set(database, mail_id, crashes=1)

    assert _claimed(database, suspects=True) == suspects[:1]
    assert _claimed(database, suspects=True) == suspects[1:]


def test_a_connection_that_takes_no_suspects_leaves_them(database):
    _set(database, put(database), crashes=1)
    ordinary = put(database)

    assert _claimed(database) == [ordinary]


def test_nothing_is_claimed_while_the_outbox_is_held(database):
    with database.write() as session:
        hold_outbox(session, reason="underhåll", now=NOW)
    put(database)

    assert _claimed(database) == []
    assert _count(database) == 0


def test_nothing_is_claimed_while_the_server_is_given_a_rest(database):
    put(database)
    _pause(database)

    assert _claimed(database) == []
    assert _count(database) == 0


def test_after_the_rest_one_mail_asks_whether_the_server_is_back(database):
    first, _second = put(database), put(database)
    _pause(database)

    batch = _claim(database, now=NOW + 10 * SECOND, size=9)

    assert [mail.id for mail in batch.mails] == [first]
    assert batch.probing
    assert _claimed(database, now=NOW + 10 * SECOND) == []


def test_the_question_is_asked_again_if_whoever_asked_it_died(database):
    put(database)
    second = put(database)
    _pause(database)
    _claim(database, now=NOW + 10 * SECOND)

    assert _claimed(database, now=NOW + 10 * SECOND + LEASE) == [second]


def test_what_nobody_began_to_send_is_given_back(database):
    put(database)
    _claim(database, lease="here:1")

    with database.write() as session:
        give_back(session, "here:2")
    assert states(database) == [MailState.SENDING]

    with database.write() as session:
        give_back(session, "here:1")
    assert states(database) == [MailState.QUEUED]


def test_only_as_many_as_asked_are_counted(database):
    for _ in range(3):
        put(database)

    assert _count(database, at_most=2) == 2
    assert _count(database, at_most=9) == 3


def test_several_claimers_at_once_never_take_the_same_mail(database):
    expected = [put(database) for _ in range(60)]
    at_once = Barrier(4)

    def claim_everything(claimer):
        at_once.wait()
        taken = []
        while batch := _claimed(database, lease=f"claimer:{claimer}", size=3):
            taken += batch
        return taken

    with ThreadPoolExecutor(4) as pool:
        taken = [mail_id for share in pool.map(claim_everything, range(4)) for mail_id in share]

    assert sorted(taken) == expected


def test_several_claimers_at_once_never_take_two_mails_of_one_calendar_entry(database):
    for number in range(30):
        put(database, calendar_uid=f"{number % 5}@x")
    at_once = Barrier(4)

    def claim_once(claimer):
        at_once.wait()
        return _claim(database, lease=f"claimer:{claimer}", size=9).mails

    with ThreadPoolExecutor(4) as pool:
        taken = [
            get(database, mail.id).calendar_uid for share in pool.map(claim_once, range(4)) for mail in share
        ]

    assert len(taken) == 5
    assert set(taken) == {f"{number}@x" for number in range(5)}


def test_claiming_reads_the_queue_in_the_order_of_its_index(database):
    put(database, calendar_uid="a@x")
    plans = []

    def explain(connection, cursor, statement, parameters, context, executemany):
        if statement.startswith("WITH due"):
            explained = "EXPLAIN QUERY PLAN " if database.engine.dialect.name == "sqlite" else "EXPLAIN "
            cursor.execute(explained + statement, parameters)
            plans.append("\n".join(str(row) for row in cursor.fetchall()))

    event.listen(database.engine, "before_cursor_execute", explain)
    with database.write() as session:
        if database.engine.dialect.name == "postgresql":
            session.connection().exec_driver_sql("SET LOCAL enable_seqscan = off")
        _claim_in(session)
    event.remove(database.engine, "before_cursor_execute", explain)

    assert len(plans) == 1
    assert "ix_outgoing_mails_due" in plans[0]
    assert "ix_outgoing_mails_calendar" in plans[0]
    assert "TEMP B-TREE" not in plans[0]


def _claim_in(session, *, lease="here:1", size=9, now=NOW, suspects=False):
    return claim_due_mails(session, lease, size=size, lease_until=now + LEASE, now=now, suspects=suspects)


def _claim(database, **terms):
    with database.write() as session:
        return _claim_in(session, **terms)


def _claimed(database, **terms):
    return [mail.id for mail in _claim(database, **terms).mails]


def _count(database, at_most=9):
    with database.read() as session:
        return count_claimable(session, at_most=at_most, now=NOW)


def _pause(database):
    with database.write() as session:
        pause_queue(session, reason="down", probing=False, now=NOW, luck=0.5)


def _set(database, mail_id, **values):
    with database.write() as session:
        mail = session.get_one(OutgoingMail, mail_id)
        for name, value in values.items():
            setattr(mail, name, value)
