"""How long somebody may think about a seat."""

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.fixtures.instants import stockholm
from webinars.config import Config, Registrations, Reminders
from webinars.lib.quiet_hours import QuietHours
from webinars.registrations.deadlines import SHORTEST, Patience

ZONE = "Europe/Stockholm"
DAY = timedelta(days=1)
USUAL = Patience(DAY, QuietHours.parse("21:00-07:00"))
AT_ANY_HOUR = Patience(DAY)


def deadline(now, closes_at, patience=USUAL):
    found = patience.deadline(closes_at=stockholm(closes_at), zone=ZONE, now=stockholm(now))
    return found and found.astimezone(stockholm(now).tzinfo)


@pytest.mark.parametrize(
    ("now", "closes_at", "expected"),
    [
        pytest.param("2026-11-02 10:00", "2026-11-12 12:00", "2026-11-03 10:00", id="weeks ahead: a day"),
        pytest.param("2026-11-11 12:00", "2026-11-12 12:00", "2026-11-12 08:00", id="half, but not at night"),
        pytest.param(
            "2026-11-12 07:00", "2026-11-12 12:00", "2026-11-12 09:30", id="five hours: half of them"
        ),
        pytest.param("2026-11-12 11:00", "2026-11-12 12:00", "2026-11-12 11:30", id="an hour: half of it"),
        pytest.param("2026-11-12 11:01", "2026-11-12 12:00", None, id="less: nobody is asked"),
        pytest.param("2026-11-12 12:30", "2026-11-12 12:00", None, id="too late"),
        pytest.param("2026-11-02 10:02", "2026-11-12 12:00", "2026-11-03 10:05", id="full five minutes"),
    ],
)
def test_the_nearer_the_start_the_less_time(now, closes_at, expected):
    assert deadline(now, closes_at) == (expected and stockholm(expected))


@pytest.mark.parametrize(
    ("now", "closes_at", "expected"),
    [
        pytest.param(
            "2026-11-02 23:00", "2026-11-12 12:00", "2026-11-04 08:00", id="an hour into the morning"
        ),
        pytest.param("2026-11-11 20:00", "2026-11-12 08:00", "2026-11-12 07:00", id="when the night ends"),
        pytest.param(
            "2026-11-11 18:00", "2026-11-12 07:15", "2026-11-11 21:00", id="before the night begins"
        ),
        pytest.param("2026-11-11 22:00", "2026-11-12 01:00", "2026-11-11 23:30", id="in the night after all"),
    ],
)
def test_no_offer_runs_out_at_night_if_that_can_be_helped(now, closes_at, expected):
    assert deadline(now, closes_at) == stockholm(expected)


def test_without_quiet_hours_the_night_is_as_good_as_the_day():
    assert deadline("2026-11-02 23:00", "2026-11-12 12:00", AT_ANY_HOUR) == stockholm("2026-11-03 23:00")


def test_the_settings_say_how_long():
    at_any_hour = Reminders(quiet_hours="")
    config = Config(root=Path(), registrations=Registrations(offer_hours=48), reminders=at_any_hour)

    assert Patience.of(config) == Patience(2 * DAY)


@given(
    minutes_left=st.integers(-60, 60 * 24 * 30),
    hours=st.integers(1, 168),
    started_at=st.integers(0, 60 * 24 * 400),
    quiet=st.sampled_from(["", "21:00-07:00", "00:00-06:00", "13:00-15:00"]),
)
@example(minutes_left=60, hours=1, started_at=0, quiet="21:00-07:00")
def test_there_is_always_time_to_answer_and_time_for_the_next(minutes_left, hours, started_at, quiet):
    now = stockholm("2026-01-01 00:00") + timedelta(minutes=started_at)
    closes_at = now + timedelta(minutes=minutes_left)

    found = Patience(timedelta(hours=hours), QuietHours.parse(quiet)).deadline(
        closes_at=closes_at, zone=ZONE, now=now
    )

    if minutes_left < 60:
        assert found is None
    else:
        assert found is not None
        assert now + SHORTEST <= found <= closes_at - SHORTEST + timedelta(minutes=5)
