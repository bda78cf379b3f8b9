"""The night, on the clock of a zone."""

from datetime import time

import pytest

from tests.fixtures.instants import stockholm
from webinars.lib.quiet_hours import QuietHours

ZONE = "Europe/Stockholm"
NIGHT = QuietHours(time(21), time(7))
SIESTA = QuietHours(time(13), time(15))


def test_settings_are_read():
    assert QuietHours.parse("21:00-07:00") == NIGHT


def test_there_may_be_none():
    assert QuietHours.parse("") is None


@pytest.mark.parametrize(
    ("quiet_hours", "at", "is_quiet"),
    [
        (NIGHT, "2026-11-02 20:59", False),
        (NIGHT, "2026-11-02 21:00", False),
        (NIGHT, "2026-11-02 21:01", True),
        (NIGHT, "2026-11-03 03:00", True),
        (NIGHT, "2026-11-03 07:00", False),
        (SIESTA, "2026-11-02 14:00", True),
        (SIESTA, "2026-11-02 21:30", False),
    ],
)
def test_the_first_and_the_last_moment_are_still_allowed(quiet_hours, at, is_quiet):
    assert quiet_hours.hold_at(stockholm(at), ZONE) is is_quiet


@pytest.mark.parametrize(
    ("quiet_hours", "at", "begins", "ends"),
    [
        (NIGHT, "2026-11-02 23:00", "2026-11-02 21:00", "2026-11-03 07:00"),
        (NIGHT, "2026-11-03 03:00", "2026-11-02 21:00", "2026-11-03 07:00"),
        (SIESTA, "2026-11-02 14:00", "2026-11-02 13:00", "2026-11-02 15:00"),
        # The clocks go back on 25 October, and that night is an hour longer.
        (NIGHT, "2026-10-25 01:00", "2026-10-24 21:00", "2026-10-25 07:00"),
    ],
)
def test_a_night_begins_in_the_evening_and_ends_in_the_morning(quiet_hours, at, begins, ends):
    assert quiet_hours.around(stockholm(at), ZONE) == (stockholm(begins), stockholm(ends))
