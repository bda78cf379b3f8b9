"""When mail leaves, waits or is given up: decided without a clock, a server or a database."""

from datetime import timedelta
from typing import Any

import pytest

from tests.fixtures.instants import NOW
from tests.mail.outbox import ACCEPTED, DOWN, LATER, REFUSED, UNANSWERED
from webinars.mail import rules
from webinars.mail.rules import Fate, MailState, Outcome, Stage, Verdict

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


@pytest.mark.parametrize(
    ("stage", "code", "verdict"),
    [
        (Stage.CONNECTING, 421, Verdict.SERVER_DOWN),
        (Stage.CONNECTING, 535, Verdict.SERVER_DOWN),
        (Stage.SENDER, 451, Verdict.SERVER_DOWN),
        (Stage.SENDER, 550, Verdict.SERVER_DOWN),
        (Stage.RECIPIENT, 421, Verdict.SERVER_DOWN),
        (Stage.RECIPIENT, 450, Verdict.TRY_AGAIN),
        (Stage.RECIPIENT, 550, Verdict.REFUSED),
        (Stage.DATA, 451, Verdict.TRY_AGAIN),
        (Stage.DATA, 554, Verdict.REFUSED),
        (Stage.MESSAGE, 452, Verdict.TRY_AGAIN),
        (Stage.MESSAGE, 552, Verdict.REFUSED),
    ],
)
def test_a_refusal_is_about_the_mail_only_once_its_recipient_was_named(stage, code, verdict):
    assert rules.verdict_on_refusal(stage, code) is verdict


def test_a_mail_that_the_server_always_hangs_up_on_runs_out_of_attempts_rather_than_stop_the_others():
    assert rules.verdict_on_refusal(Stage.MESSAGE, 421) is Verdict.TRY_AGAIN


def test_silence_before_the_message_was_sent_says_nothing_about_the_mail():
    outcome = rules.outcome_of_silence(Stage.DATA, "timed out")

    assert outcome == Outcome(Verdict.SERVER_DOWN, "timed out", may_have_left=False)


def test_silence_after_the_message_was_sent_leaves_it_open_whether_it_arrived():
    outcome = rules.outcome_of_silence(Stage.MESSAGE, "timed out")

    assert outcome == Outcome(Verdict.TRY_AGAIN, "timed out", may_have_left=True)


@pytest.mark.parametrize(
    ("outcome", "fate"),
    [
        (ACCEPTED, Fate(MailState.ACCEPTED, attempts=3)),
        (REFUSED, Fate(MailState.DEAD, attempts=3)),
        (LATER, Fate(MailState.QUEUED, attempts=3, not_before=NOW + 2 * MINUTE)),
        (UNANSWERED, Fate(MailState.QUEUED, attempts=3, not_before=NOW + 2 * MINUTE)),
        (Outcome(Verdict.WITHHELD), Fate(MailState.QUEUED, attempts=2)),
    ],
)
def test_what_becomes_of_a_mail_on_its_third_attempt(outcome, fate):
    assert _fate(outcome, attempts=2) == fate


def test_a_dead_server_costs_no_attempt_and_another_mail_asks_it_next():
    fate = _fate(DOWN, attempts=2, paused_until=NOW + 5 * SECOND)

    assert fate == Fate(MailState.QUEUED, attempts=2, not_before=NOW + 7 * SECOND)


def test_a_mail_that_is_always_put_off_is_given_up_in_the_end():
    assert _fate(LATER, attempts=rules.ATTEMPTS_ALLOWED - 2).state is MailState.QUEUED
    assert _fate(LATER, attempts=rules.ATTEMPTS_ALLOWED - 1).state is MailState.DEAD


def test_a_mail_that_expired_at_the_last_moment_has_expired():
    fate = _fate(Outcome(Verdict.WITHHELD), attempts=0, expires_at=NOW)

    assert fate == Fate(MailState.EXPIRED, attempts=0)


def test_a_mail_expires_at_the_very_instant():
    assert rules.has_expired(NOW, now=NOW)
    assert not rules.has_expired(NOW, now=NOW - SECOND)
    assert not rules.has_expired(None, now=NOW)


def test_waits_double_from_half_a_minute_to_an_hour():
    waits = [rules.wait_after(attempts, luck=0.5) for attempts in (1, 2, 3, 7, 8, 50)]

    assert waits == [30 * SECOND, MINUTE, 2 * MINUTE, 32 * MINUTE, HOUR, HOUR]


def test_waits_are_spread_so_that_mails_do_not_come_back_all_at_once():
    assert rules.wait_after(8, luck=0.0) == 48 * MINUTE
    assert rules.wait_after(8, luck=1.0) == 72 * MINUTE


def test_the_attempts_allowed_last_about_two_days():
    waits = [rules.wait_after(attempts, luck=0.5) for attempts in range(1, rules.ATTEMPTS_ALLOWED)]

    assert timedelta(days=1.5) < sum(waits, timedelta()) < timedelta(days=2.5)


def test_the_queue_rests_longer_the_longer_the_server_is_down():
    pauses = [rules.pause_after(failures, luck=0.5) for failures in (1, 2, 3, 7, 100)]

    assert pauses == [5 * SECOND, 10 * SECOND, 20 * SECOND, 5 * MINUTE, 5 * MINUTE]


def test_a_pause_set_before_the_clock_was_put_back_is_over():
    assert rules.is_paused(NOW + 5 * MINUTE, now=NOW)
    assert not rules.is_paused(NOW, now=NOW)
    assert not rules.is_paused(NOW + HOUR, now=NOW)
    assert not rules.is_paused(None, now=NOW)


def test_a_lease_lapses_at_its_end_or_when_another_clock_wrote_it():
    assert not rules.has_lapsed(NOW + SECOND, now=NOW)
    assert rules.has_lapsed(NOW, now=NOW)
    assert rules.has_lapsed(NOW + HOUR, now=NOW)


def test_a_dead_scheduler_is_taken_over_within_half_a_minute():
    assert rules.LEASE + rules.WATCHED_FOR < 25 * SECOND
    assert rules.RENEW_EVERY < rules.WATCHED_FOR


def test_a_mail_that_was_in_hand_at_three_crashes_is_isolated():
    fates = [rules.fate_after_crash(crashes, now=NOW) for crashes in (1, 2, 3)]

    assert fates == [
        (MailState.QUEUED, None),
        (MailState.QUEUED, NOW + 30 * SECOND),
        (MailState.DEAD, None),
    ]


def test_batches_grow_on_a_fast_server_and_shrink_on_a_slow_one():
    assert rules.next_batch_size(1, 0.001 * SECOND) == 4
    assert rules.next_batch_size(64, 0.001 * SECOND) == 64
    assert rules.next_batch_size(16, 0.5 * SECOND) == 8
    assert rules.next_batch_size(1, 60 * SECOND) == 1


def test_only_a_server_faster_than_the_disk_gets_the_next_mail_before_an_acceptance_is_stored():
    fast, slow = 0.0019 * SECOND, 0.002 * SECOND

    def may_wait(outcome=ACCEPTED, unsettled=1, sending_for=fast):
        return rules.may_wait_unsettled(
            outcome, unsettled, sending_for=sending_for, last_commit_took=0.001 * SECOND
        )

    assert may_wait()
    assert not may_wait(sending_for=slow)
    assert not may_wait(unsettled=rules.SETTLED_TOGETHER)
    assert not may_wait(outcome=LATER)


def _fate(outcome: Outcome, **terms: Any) -> Fate:
    defaults: dict[str, Any] = {"expires_at": None, "paused_until": None, "now": NOW, "luck": 0.5}
    return rules.fate_after(outcome, **defaults | terms)
