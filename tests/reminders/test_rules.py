from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fixtures.instants import STOCKHOLM, stockholm
from webinars.lib.dates import NonexistentLocalTime, local_instant
from webinars.lib.quiet_hours import QuietHours
from webinars.reminders.rules import (
    PUNCTUAL,
    Reason,
    decide,
    due_lead_times,
    expires_at,
    reminder_instant,
)

ZONE = "Europe/Stockholm"
WEEK, DAY, HOUR = timedelta(days=7), timedelta(days=1), timedelta(hours=1)
USUAL = (WEEK, DAY, HOUR)
NIGHT = QuietHours(time(21), time(7))
NOON = stockholm("2026-11-26 12:00")
LONG_AGO = stockholm("2026-09-01 12:00")


def instant(starts_at, lead_time, quiet_hours=None):
    return reminder_instant(starts_at=starts_at, lead_time=lead_time, zone=ZONE, quiet_hours=quiet_hours)


def decided(now, *, starts_at=NOON, lead_times=USUAL, quiet_hours=NIGHT, registered_at=LONG_AGO, settled=()):
    decisions = decide(
        starts_at=starts_at, zone=ZONE, lead_times=lead_times, quiet_hours=quiet_hours,
        registered_at=registered_at, settled=settled, now=now,
    )  # fmt: skip
    return {decision.lead_time: decision.reason for decision in decisions}


# ------------------------------------------------------------------------------------------------ when it is due


@pytest.mark.parametrize(
    ("starts_at", "day_before"),
    [
        ("2026-10-25 12:00", "2026-10-24 12:00"),
        ("2026-10-26 12:00", "2026-10-25 12:00"),
        ("2027-03-28 12:00", "2027-03-27 12:00"),
        ("2027-03-29 12:00", "2027-03-28 12:00"),
    ],
)
def test_a_day_before_noon_is_noon_also_when_the_clocks_change(starts_at, day_before):
    assert instant(stockholm(starts_at), DAY) == stockholm(day_before)


def test_hours_are_time_that_passes():
    after_the_change = stockholm("2026-10-25 03:30")

    assert instant(after_the_change, 2 * HOUR) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_day_before_a_time_that_the_clock_left_out_is_soon_after():
    assert instant(stockholm("2027-03-29 02:30"), DAY) == stockholm("2027-03-28 03:30")


@pytest.mark.parametrize(
    ("starts_at", "lead_time", "expected"),
    [
        ("2026-11-26 12:00", HOUR, "2026-11-26 11:00"),
        ("2026-11-26 08:00", HOUR, "2026-11-26 07:00"),
        ("2026-11-26 07:59", HOUR, "2026-11-25 21:00"),
        ("2026-11-26 22:00", HOUR, "2026-11-26 21:00"),
        ("2026-11-26 23:00", HOUR, "2026-11-26 21:00"),
        ("2026-11-26 06:30", DAY, "2026-11-24 21:00"),
        ("2026-11-26 23:30", DAY, "2026-11-25 21:00"),
    ],
)
def test_what_would_fall_in_quiet_hours_comes_when_they_begin(starts_at, lead_time, expected):
    assert instant(stockholm(starts_at), lead_time, NIGHT) == stockholm(expected)


def test_quiet_hours_may_lie_within_one_day():
    siesta = QuietHours(time(12), time(14))

    assert instant(stockholm("2026-11-26 14:30"), HOUR, siesta) == stockholm("2026-11-26 12:00")
    assert instant(stockholm("2026-11-26 15:00"), HOUR, siesta) == stockholm("2026-11-26 14:00")


def test_quiet_hours_that_begin_when_the_clock_jumps_are_still_kept():
    early = QuietHours(time(2, 30), time(7))

    moved = instant(stockholm("2027-03-28 06:00"), HOUR, early)

    assert moved == stockholm("2027-03-28 01:30")


# ------------------------------------------------------------------------------------------------ when it is too late


@pytest.mark.parametrize(
    ("lead_time", "expected"),
    [
        (HOUR, "2026-11-26 12:00"),
        (DAY, "2026-11-26 00:00"),
        (2 * DAY, "2026-11-25 00:00"),
        (WEEK, "2026-11-23 00:00"),
    ],
)
def test_a_reminder_expires_when_its_words_no_longer_hold(lead_time, expected):
    assert expires_at(NOON, lead_time, ZONE) == stockholm(expected)


# ------------------------------------------------------------------------------------------------ what becomes of it


def test_nothing_is_decided_before_a_reminder_is_due():
    assert decided(stockholm("2026-11-19 11:59")) == {}


def test_each_reminder_goes_out_when_it_is_due():
    assert decided(stockholm("2026-11-19 12:00")) == {WEEK: Reason.DUE}
    assert decided(stockholm("2026-11-25 12:00"), settled=[WEEK]) == {DAY: Reason.DUE}
    assert decided(stockholm("2026-11-26 11:00"), settled=[WEEK, DAY]) == {HOUR: Reason.DUE}


def test_what_is_settled_is_not_decided_again():
    assert decided(stockholm("2026-11-26 11:30"), settled=USUAL) == {}


def test_after_a_long_pause_only_the_nearest_goes_out():
    assert decided(stockholm("2026-11-25 12:05")) == {DAY: Reason.DUE, WEEK: Reason.COVERED}


def test_two_hours_down_over_three_reminders_send_one():
    close = (timedelta(hours=2), timedelta(hours=1), timedelta(minutes=30))

    assert decided(stockholm("2026-11-26 11:45"), lead_times=close) == {
        close[2]: Reason.DUE, close[1]: Reason.COVERED, close[0]: Reason.COVERED,
    }  # fmt: skip


def test_tomorrow_is_never_said_on_the_day_itself():
    assert decided(stockholm("2026-11-26 08:00"), settled=[WEEK]) == {DAY: Reason.EXPIRED}


def test_after_the_start_everything_has_fallen_away():
    assert decided(NOON) == dict.fromkeys(USUAL, Reason.STARTED)


def test_who_registers_ten_minutes_before_the_start_has_just_been_told():
    registered_at = stockholm("2026-11-26 11:50")

    assert decided(registered_at, registered_at=registered_at) == dict.fromkeys(
        USUAL, Reason.REGISTERED_LATER
    )


def test_who_registers_two_days_before_gets_the_reminders_that_are_left():
    registered_at = stockholm("2026-11-24 12:00")

    assert decided(registered_at, registered_at=registered_at) == {WEEK: Reason.REGISTERED_LATER}
    assert decided(stockholm("2026-11-25 12:00"), registered_at=registered_at, settled=[WEEK]) == {
        DAY: Reason.DUE
    }


def test_a_reminder_that_moves_to_the_same_moment_as_a_nearer_one_falls_away():
    early_start, lead_times = stockholm("2026-11-27 06:00"), (timedelta(hours=6), HOUR)

    assert decided(stockholm("2026-11-26 21:00"), starts_at=early_start, lead_times=lead_times) == {
        HOUR: Reason.DUE, timedelta(hours=6): Reason.COVERED,
    }  # fmt: skip


def test_a_reminder_that_is_late_waits_for_the_morning():
    evening_start = stockholm("2026-11-27 20:00")
    a_day_and_a_half = timedelta(hours=36)

    at_night = decided(
        stockholm("2026-11-26 23:00"), starts_at=evening_start, lead_times=[HOUR * 23, a_day_and_a_half]
    )
    in_the_morning = decided(
        stockholm("2026-11-27 07:00"), starts_at=evening_start, lead_times=[HOUR * 23, a_day_and_a_half]
    )

    assert at_night == {}
    assert in_the_morning == {HOUR * 23: Reason.DUE, a_day_and_a_half: Reason.COVERED}


def test_a_reminder_that_fell_due_as_quiet_hours_began_is_on_time():
    late_start = stockholm("2026-11-26 23:00")

    assert decided(stockholm("2026-11-26 21:05"), starts_at=late_start, lead_times=[HOUR]) == {
        HOUR: Reason.DUE
    }


def test_a_reminder_that_will_be_too_late_in_the_morning_falls_away_at_midnight():
    assert decided(stockholm("2026-11-25 23:00"), settled=[WEEK]) == {}
    assert decided(stockholm("2026-11-26 00:00"), settled=[WEEK]) == {DAY: Reason.EXPIRED}


def test_a_decision_to_send_carries_its_last_moment():
    (decision,) = decide(
        starts_at=NOON, zone=ZONE, lead_times=[DAY], quiet_hours=None,
        registered_at=LONG_AGO, settled=(), now=stockholm("2026-11-25 12:00"),
    )  # fmt: skip

    assert (decision.sends, decision.expires_at) == (True, stockholm("2026-11-26 00:00"))


# ------------------------------------------------------------------------------------------------ always

starts = st.datetimes(
    datetime.fromisoformat("2024-01-01"), datetime.fromisoformat("2037-12-31"), timezones=st.just(UTC)
)
near_a_change = st.sampled_from(
    [datetime.fromisoformat(f"{year}-{day}T01:00").replace(tzinfo=UTC)
     for year, day in [(2026, "10-25"), (2027, "03-28"), (2030, "03-31"), (2037, "10-25")]]
)  # fmt: skip
start_instants = starts | st.builds(
    lambda change, minutes: change + timedelta(minutes=minutes), near_a_change, st.integers(-2_000, 12_000)
)
lead_time_sets = st.sets(
    st.sampled_from([WEEK, 3 * DAY, 2 * DAY, DAY, 12 * HOUR, 3 * HOUR, HOUR, timedelta(minutes=15)]),
    min_size=1,
)
clocks = st.times().map(lambda t: t.replace(second=0, microsecond=0))
quiet_hour_choices = st.none() | st.just(NIGHT) | st.builds(QuietHours, clocks, clocks)


@given(start_instants, lead_time_sets, quiet_hour_choices)
def test_a_reminder_is_never_due_in_quiet_hours_nor_after_the_start(starts_at, lead_times, quiet_hours):
    for lead in lead_times:
        due_at = instant(starts_at, lead, quiet_hours)

        assert due_at < starts_at
        assert due_at <= instant(starts_at, lead)
        assert not (quiet_hours and quiet_hours.hold(due_at.astimezone(STOCKHOLM)))


@given(start_instants, lead_time_sets, st.none() | st.just(NIGHT))
def test_a_nearer_reminder_is_never_due_earlier_than_a_farther_one(starts_at, lead_times, quiet_hours):
    instants = [instant(starts_at, lead, quiet_hours) for lead in sorted(lead_times, reverse=True)]

    assert instants == sorted(instants)


@given(start_instants, st.sampled_from([1, 2, 3, 7]), st.sampled_from([ZONE, "America/New_York", "UTC"]))
def test_whole_days_keep_the_time_on_the_wall_where_the_clock_shows_it(starts_at, days, zone):
    due_at = reminder_instant(starts_at=starts_at, lead_time=days * DAY, zone=zone, quiet_hours=None)

    wall = starts_at.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0) - days * DAY
    try:
        assert due_at == local_instant(wall, zone)
    except NonexistentLocalTime:
        assert due_at == local_instant(wall + HOUR, zone)


@given(
    start_instants, lead_time_sets, quiet_hour_choices,
    st.timedeltas(timedelta(0), timedelta(days=12)),
    st.lists(st.timedeltas(timedelta(minutes=1), timedelta(days=2)), max_size=30),
)  # fmt: skip
def test_whatever_the_outages_each_reminder_is_settled_once_and_at_most_one_is_sent_at_a_time(
    starts_at, lead_times, quiet_hours, registered_before, outages
):
    registered_at = starts_at - registered_before
    settled: dict[timedelta, Reason] = {}
    sent = []
    for now in looks_at_the_clock(registered_at, starts_at, outages):
        decisions = decide(
            starts_at=starts_at, zone=ZONE, lead_times=lead_times, quiet_hours=quiet_hours,
            registered_at=registered_at, settled=settled, now=now,
        )  # fmt: skip
        sends = [decision for decision in decisions if decision.sends]

        assert not settled.keys() & {decision.lead_time for decision in decisions}
        assert len(sends) <= 1
        for decision in sends:
            due_at = instant(starts_at, decision.lead_time, quiet_hours)
            sent.append(decision.lead_time)
            assert registered_at < due_at <= now < min(starts_at, decision.expires_at)
            assert now - due_at <= PUNCTUAL or not (
                quiet_hours and quiet_hours.hold(now.astimezone(STOCKHOLM))
            )
        settled |= {decision.lead_time: decision.reason for decision in decisions}

    assert settled.keys() == lead_times
    assert sent == sorted(sent, reverse=True)


@given(start_instants, lead_time_sets, st.none() | st.just(NIGHT))
def test_a_scheduler_that_never_sleeps_sends_all_that_do_not_coincide(starts_at, lead_times, quiet_hours):
    instants = {lead: instant(starts_at, lead, quiet_hours) for lead in lead_times}
    settled: dict[timedelta, Reason] = {}
    for now in sorted(instants.values()):
        settled |= decided(
            now, starts_at=starts_at, lead_times=lead_times, quiet_hours=quiet_hours,
            registered_at=starts_at - timedelta(days=60), settled=settled,
        )  # fmt: skip

    nearest_of_each_moment = {
        min(x for x in lead_times if instants[x] == moment) for moment in instants.values()
    }
    assert {lead for lead, reason in settled.items() if reason is Reason.DUE} == nearest_of_each_moment


@given(start_instants, lead_time_sets, quiet_hour_choices, st.timedeltas(timedelta(0), timedelta(days=12)))
def test_what_is_due_is_the_same_for_everybody(starts_at, lead_times, quiet_hours, before):
    now = starts_at - before
    due = due_lead_times(
        starts_at=starts_at, zone=ZONE, lead_times=lead_times, quiet_hours=quiet_hours, now=now
    )

    assert list(decided(now, starts_at=starts_at, lead_times=lead_times, quiet_hours=quiet_hours)) == due


def looks_at_the_clock(first, last, pauses):
    """The instants at which a scheduler that is often down looks what is owed, the last of them at the start."""
    now = first
    for pause in pauses:
        if now >= last:
            break
        yield now
        now += pause
    yield last
