"""How long a change waits, and when what was shown is no longer what will happen."""

from datetime import timedelta

import pytest

from tests.fixtures.instants import NOW
from webinars.changes.rules import (
    HOLD,
    TOO_CLOSE,
    UNDONE_WITHIN,
    Obstacle,
    differ_materially,
    hold_until,
    obstacle_to_undo,
    read_counts,
    written_counts,
)

MINUTE = timedelta(minutes=1)


def test_a_change_waits_five_minutes():
    assert hold_until(NOW + TOO_CLOSE, concerned=1, now=NOW) == NOW + timedelta(minutes=5)


@pytest.mark.parametrize(
    "starts", [(TOO_CLOSE - MINUTE,), (TOO_CLOSE - MINUTE, 30 * HOLD), (30 * HOLD, TOO_CLOSE - MINUTE)]
)
def test_it_does_not_wait_when_the_old_or_the_new_start_is_close(starts):
    assert hold_until(*(NOW + each for each in starts), concerned=1, now=NOW) is None


def test_it_does_not_wait_when_nobody_is_concerned():
    assert hold_until(NOW + timedelta(days=9), concerned=0, now=NOW) is None


def test_it_waits_when_there_is_no_start_to_be_close_to():
    assert hold_until(concerned=1, now=NOW) == NOW + HOLD


@pytest.mark.parametrize(
    ("shown", "present", "differs"),
    [
        ({"a": 128}, {"a": 129}, False),
        ({"a": 128}, {"a": 140}, False),
        ({"a": 128}, {"a": 141}, True),
        ({"a": 3}, {"a": 5}, False),
        ({"a": 3}, {"a": 6}, True),
        ({"a": 1}, {}, True),
        ({}, {"a": 1}, True),
        ({"a": 0}, {}, False),
        ({"a": 7, "b": 1}, {"a": 7, "b": 1}, False),
    ],
)
def test_one_more_among_many_is_the_same_sentence_and_the_first_one_is_not(shown, present, differs):
    assert differ_materially(shown, present) is differs


def test_counts_are_read_as_they_were_written():
    counts = {"seated-moved": 128, "untold": 0, "copies": 2}

    assert read_counts(written_counts(counts)) == {"seated-moved": 128, "copies": 2}


@pytest.mark.parametrize("text", ["", "a", "a=", "a=-1", "a=x", "a=٣", "a=99999999999", "=1 " * 5000])
def test_counts_that_nobody_wrote_do_no_harm(text):
    assert set(read_counts(text)) <= {""}


def test_only_the_last_change_is_undone_once_and_while_that_helps():
    def obstacle(**facts):
        known = {"is_undone": False, "is_latest": True, "made_at": NOW, "is_over": False, "now": NOW}
        return obstacle_to_undo(**{**known, **facts})

    assert obstacle() is None
    assert obstacle(is_undone=True, is_latest=False) is Obstacle.UNDONE
    assert obstacle(is_latest=False) is Obstacle.CHANGED_SINCE
    assert obstacle(is_over=True) is Obstacle.OVER
    assert obstacle(now=NOW + UNDONE_WITHIN) is None
    assert obstacle(now=NOW + UNDONE_WITHIN + MINUTE) is Obstacle.TOO_OLD
