"""Why a mail has not left."""

from datetime import timedelta

import pytest

from tests.fixtures.instants import NOW
from webinars.outbox.rules import Reason, why_it_waits

SOON = NOW + timedelta(minutes=5)
FREE = {
    "all_held": False,
    "paused_until": None,
    "not_before": None,
    "has_been_tried": False,
    "on_hold_until": None,
    "is_behind_another": False,
    "pace_is_used_up": False,
}


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({}, Reason.NEXT),
        ({"all_held": True, "not_before": SOON}, Reason.HELD),
        ({"paused_until": SOON}, Reason.SERVER_DOWN),
        ({"paused_until": NOW}, Reason.NEXT),
        ({"not_before": SOON, "on_hold_until": SOON}, Reason.UNDO),
        ({"not_before": SOON, "has_been_tried": True}, Reason.RETRY),
        ({"not_before": SOON}, Reason.LATER),
        ({"not_before": NOW, "is_behind_another": True}, Reason.CALENDAR_ORDER),
        ({"pace_is_used_up": True}, Reason.PACE),
    ],
)
def test_the_first_reason_that_holds_is_told(given, reason):
    assert why_it_waits(**{**FREE, **given}, now=NOW) is reason
