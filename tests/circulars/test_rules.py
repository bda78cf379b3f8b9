"""When a circular may leave, and until when it can be taken back."""

from datetime import timedelta
from typing import Any

import pytest

from tests.fixtures.instants import NOW
from webinars.circulars.rules import TimeRefused, check_time, latest_time, placeholders, undo_for

HOUR, MINUTE, DAY = timedelta(hours=1), timedelta(minutes=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("starts_in", "minutes"),
    [(DAY, 5), (2 * HOUR, 5), (2 * HOUR - MINUTE, 0), (-HOUR, 0), (-2 * HOUR - MINUTE, 5), (None, 5)],
)
def test_five_minutes_but_none_around_the_start(starts_in, minutes):
    starts_at = None if starts_in is None else NOW + starts_in

    assert undo_for(starts_at=starts_at, now=NOW) == minutes * MINUTE


def test_a_way_into_a_broadcast_leaves_before_its_end_and_the_rest_while_its_readers_are_known():
    asked: dict[str, Any] = {"ends_at": NOW + HOUR, "kept_for": 30 * DAY, "now": NOW}

    assert latest_time(holds_join_link=True, **asked) == NOW + HOUR
    assert latest_time(holds_join_link=False, **asked) == NOW + HOUR + 30 * DAY
    assert latest_time(ends_at=None, holds_join_link=False, kept_for=DAY, now=NOW) == NOW + 180 * DAY


@pytest.mark.parametrize("off", [-MINUTE, DAY + MINUTE])
def test_a_time_that_has_passed_or_lies_too_far_ahead_is_refused(off):
    with pytest.raises(TimeRefused):
        check_time(NOW + off, latest=NOW + DAY, now=NOW)


def test_a_subject_holds_no_links_and_a_series_has_no_date():
    assert "delta" not in placeholders(of_occurrence=True, in_subject=True)
    assert {"titel", "datum", "delta"} & set(placeholders(of_occurrence=False)) == set()
