"""What a reader is told about an occurrence, and which times it may have."""

from datetime import timedelta

import pytest

from tests.fixtures.instants import NOW
from webinars.series.rules import (
    InvalidTimes,
    OccurrenceState,
    check_times,
    is_slug,
    occurrence_state,
    takes_registrations,
)

HOUR = timedelta(hours=1)


def state(*, status="open", starts_in=24 * HOUR, closes_in=None, capacity=None, taken=0):
    """The state of an hour's occurrence that starts so long from now."""
    return occurrence_state(
        status=status,
        starts_at=NOW + starts_in,
        ends_at=NOW + starts_in + HOUR,
        registration_closes_at=None if closes_in is None else NOW + closes_in,
        capacity=capacity,
        taken=taken,
        few_seats_left=15,
        now=NOW,
    )


@pytest.mark.parametrize("status", ["draft", "postponed", "cancelled"])
@pytest.mark.parametrize("starts_in", [24 * HOUR, -HOUR / 2, -24 * HOUR])
def test_what_an_organiser_decided_is_said_whatever_the_time(status, starts_in):
    assert state(status=status, starts_in=starts_in) == OccurrenceState(status)


@pytest.mark.parametrize(
    ("starts_in", "expected"),
    [
        (timedelta(seconds=1), OccurrenceState.OPEN),
        (timedelta(0), OccurrenceState.LIVE),
        (timedelta(seconds=1) - HOUR, OccurrenceState.LIVE),
        (-HOUR, OccurrenceState.HELD),
    ],
)
def test_an_open_occurrence_goes_live_at_its_start_and_is_held_at_its_end(starts_in, expected):
    assert state(starts_in=starts_in) == expected


def test_a_planned_occurrence_is_planned_until_it_starts():
    assert state(status="planned") == OccurrenceState.PLANNED
    assert state(status="planned", starts_in=-HOUR / 2) == OccurrenceState.LIVE


@pytest.mark.parametrize(
    ("closes_in", "expected"),
    [(timedelta(seconds=1), OccurrenceState.OPEN), (timedelta(0), OccurrenceState.CLOSED)],
)
def test_registration_closes_at_the_very_instant(closes_in, expected):
    assert state(closes_in=closes_in) == expected


@pytest.mark.parametrize(
    ("capacity", "taken", "expected"),
    [
        (None, 5000, OccurrenceState.OPEN),
        (100, 84, OccurrenceState.OPEN),
        (100, 85, OccurrenceState.FEW_SEATS_LEFT),
        (100, 99, OccurrenceState.FEW_SEATS_LEFT),
        (100, 100, OccurrenceState.FULL),
        (100, 120, OccurrenceState.FULL),
        (0, 0, OccurrenceState.FULL),
    ],
)
def test_seats_are_said_as_they_run_out(capacity, taken, expected):
    assert state(capacity=capacity, taken=taken) == expected


def test_only_open_occurrences_take_registrations_and_full_ones_take_them_for_the_waitlist():
    taking = {state for state in OccurrenceState if takes_registrations(state)}

    assert taking == {OccurrenceState.OPEN, OccurrenceState.FEW_SEATS_LEFT, OccurrenceState.FULL}


@pytest.mark.parametrize("length", [timedelta(0), -HOUR, timedelta(days=1, seconds=1)])
def test_an_occurrence_ends_after_it_starts_and_within_a_day(length):
    with pytest.raises(InvalidTimes, match="ends after it starts, and lasts at most a day"):
        check_times(NOW + HOUR, NOW + HOUR + length, now=NOW)


def test_nothing_is_moved_into_the_past():
    with pytest.raises(InvalidTimes, match="that time has passed"):
        check_times(NOW - HOUR, NOW, now=NOW)


@pytest.mark.parametrize("text", ["a", "politiskt-ledarskap", "2026", "a" * 80])
def test_slugs_that_may_stand_in_an_address(text):
    assert is_slug(text)


@pytest.mark.parametrize("text", ["", "-a", "a-", "a--b", "Å", "A", "a/b", "a b", "a\n", "a" * 81])
def test_slugs_that_may_not(text):
    assert not is_slug(text)
