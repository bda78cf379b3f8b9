"""Taking over from a scheduler that died, and only from one that did."""

from datetime import timedelta

from tests.fixtures.instants import NOW
from tests.mail.outbox import get, put, states
from webinars.mail.claims import claim_due_mails
from webinars.mail.leases import Holding, LeaseWatch, lapsed_holdings, renew_leases, take_over
from webinars.mail.rules import LEASE, MailState

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
LAPSED = Holding(mail_id=1, leased_by="there:1", lease_until=NOW, crashes=0)


def test_a_lapsed_lease_is_watched_before_it_counts_as_abandoned():
    watch = LeaseWatch()

    assert watch.abandoned([LAPSED], monotonic=100.0) == []
    assert watch.is_watching
    assert watch.abandoned([LAPSED], monotonic=105.9) == []
    assert watch.abandoned([LAPSED], monotonic=106.0) == [LAPSED]


def test_a_lease_that_is_renewed_by_a_clock_far_behind_ours_is_never_abandoned():
    watch = LeaseWatch()
    for second in range(0, 60, 4):
        renewed = Holding(1, "there:1", NOW - timedelta(hours=1) + second * SECOND, 0)
        assert watch.abandoned([renewed], monotonic=100.0 + second) == []


def test_nothing_is_watched_once_it_was_settled():
    watch = LeaseWatch()
    watch.abandoned([LAPSED], monotonic=100.0)

    assert watch.abandoned([], monotonic=101.0) == []
    assert not watch.is_watching


def test_only_others_leases_that_lapsed_are_seen(database):
    lapsed, _ours, _in_force, from_the_future = (put(database) for _ in range(4))
    _claim(database, lease="there:1", lease_until=NOW)
    _claim(database, lease="here:1", lease_until=NOW)
    _claim(database, lease="there:2", lease_until=NOW + SECOND)
    _claim(database, lease="there:3", lease_until=NOW + timedelta(hours=1))

    with database.read() as session:
        seen = lapsed_holdings(session, ours={"here:1"}, now=NOW)

    assert seen == [
        Holding(lapsed, "there:1", NOW, 0),
        Holding(from_the_future, "there:3", NOW + timedelta(hours=1), 0),
    ]


def test_a_renewed_lease_lasts_on(database):
    mail_id, other = put(database), put(database)
    _claim(database, lease="here:1", lease_until=NOW)
    _claim(database, lease="here:2", lease_until=NOW)

    with database.write() as session:
        renew_leases(session, ["here:1"], until=NOW + LEASE)

    assert get(database, mail_id).lease_until == NOW + LEASE
    assert get(database, other).lease_until == NOW


def test_what_a_dead_scheduler_held_is_queued_and_may_have_left(database):
    mail_id = put(database)
    holding = _hold(database)

    assert _take_over(database, holding) == 1

    mail = get(database, mail_id)
    assert (mail.state, mail.crashes, mail.attempts, mail.not_before) == (MailState.QUEUED, 1, 0, None)
    assert (mail.leased_by, mail.lease_until) == (None, None)
    assert mail.may_have_left


def test_a_mail_that_was_renewed_meanwhile_stays_where_it_is(database):
    put(database)
    holding = _hold(database)
    with database.write() as session:
        renew_leases(session, ["there:1"], until=NOW + MINUTE)

    assert _take_over(database, holding) == 0
    assert states(database) == [MailState.SENDING]


def test_two_who_take_over_count_one_crash(database):
    mail_id = put(database)
    holding = _hold(database)

    assert [_take_over(database, holding), _take_over(database, holding)] == [1, 0]
    assert get(database, mail_id).crashes == 1


def test_a_mail_in_hand_at_three_crashes_is_isolated_with_the_reason(database):
    mail_id = put(database)
    for crash in range(3):
        _take_over(database, _hold(database, now=NOW + crash * MINUTE), now=NOW + crash * MINUTE)

    mail = get(database, mail_id)
    assert (mail.state, mail.crashes, mail.finished_at) == (MailState.DEAD, 3, NOW + 2 * MINUTE)
    assert mail.last_error == (
        "3 times: the scheduler stopped while it was sending this; whether it arrived is not known"
    )


def _claim(database, *, lease, lease_until, now=NOW, suspects=False):
    with database.write() as session:
        claim_due_mails(session, lease, size=1, lease_until=lease_until, now=now, suspects=suspects)


def _hold(database, *, now=NOW):
    """Claim one mail as a scheduler that is about to die, and look at it after its lease."""
    _claim(database, lease="there:1", lease_until=now, now=now, suspects=True)
    with database.read() as session:
        return lapsed_holdings(session, ours=(), now=now)


def _take_over(database, holdings, *, now=NOW):
    with database.write() as session:
        return take_over(session, holdings, now=now)
