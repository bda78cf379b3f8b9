"""Sums, means, and what is not shown."""

import pytest

from webinars.feedback.rules import (
    FEWEST_SHOWN,
    Answer,
    NothingAnswered,
    Opinion,
    Statement,
    added,
    is_left_in_peace,
    no_tallies,
    opinions,
    with_answer,
)


def test_an_answer_is_added_to_the_sums():
    tallies = with_answer(no_tallies(), Answer({"knowledge": 5, "role": 0}))

    assert tallies == {
        "knowledge": [0, 0, 0, 0, 0, 1],
        "role": [1, 0, 0, 0, 0, 0],
        "satisfaction": [0, 0, 0, 0, 0, 0],
    }
    assert added([tallies, tallies])["knowledge"] == [0, 0, 0, 0, 0, 2]


def test_words_alone_are_an_answer_and_nothing_is_none():
    assert with_answer(no_tallies(), Answer({}, "Bra!")) == no_tallies()
    with pytest.raises(NothingAnswered):
        with_answer(no_tallies(), Answer({}))


def test_of_fewer_than_five_nothing_is_shown():
    tallies = added(with_answer(no_tallies(), Answer({"knowledge": 4})) for _ in range(FEWEST_SHOWN))

    assert opinions(tallies, answers=FEWEST_SHOWN - 1) == {}
    shown = opinions(tallies, answers=FEWEST_SHOWN)
    assert shown[Statement.KNOWLEDGE].mean == 4
    assert shown[Statement.ROLE].mean is None  # five have answered, but nobody this


def test_the_mean_leaves_out_who_does_not_know():
    opinion = Opinion(unknowing=10, counts=(1, 0, 1, 1, 2))

    assert (opinion.mean, opinion.agreeing) == (3.6, 0.6)


@pytest.mark.parametrize(
    ("reminders", "wants_recordings", "in_peace"),
    [("none", False, True), ("none", True, False), ("one", False, False)],
)
def test_who_has_stopped_all_that_can_be_stopped_is_left_in_peace(reminders, wants_recordings, in_peace):
    assert is_left_in_peace(reminders=reminders, wants_recordings=wants_recordings) is in_peace
