from datetime import timedelta

import pytest

from tests.fixtures.instants import NOW
from webinars.site.rules import episode_statuses, is_late, neighbours, precedence

EARLY, LATE = NOW, NOW + timedelta(days=30)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("open", EARLY), ("open", LATE)),
        (("open", LATE), ("postponed", EARLY)),
        (("planned", LATE), ("held", EARLY)),
        (("live", LATE), ("cancelled", EARLY)),
        (("postponed", LATE), ("held", EARLY)),
        (("held", EARLY), ("cancelled", LATE)),
        (("held", LATE), ("held", EARLY)),
        (("cancelled", LATE), ("cancelled", EARLY)),
    ],
)
def test_the_first_of_two_occurrences_speaks_for_the_episode(first, second):
    assert precedence(*first) < precedence(*second)


@pytest.mark.parametrize(
    ("leading", "moved", "published", "captioning", "words"),
    [
        (None, False, 0, 0, ["planned"]),
        ("open", False, 0, 0, ["open"]),
        ("full", True, 0, 0, ["moved", "full"]),
        ("open", False, 2, 0, ["open", "recording"]),
        ("held", False, 0, 0, ["held"]),
        ("held", False, 0, 1, ["held", "captioning"]),
        ("held", False, 1, 2, ["recording"]),
        ("cancelled", False, 0, 0, ["cancelled"]),
    ],
)
def test_an_episode_says_first_what_matters_most(leading, moved, published, captioning, words):
    assert episode_statuses(leading, moved=moved, published=published, captioning=captioning) == words


@pytest.mark.parametrize(
    ("number", "before", "after"),
    [(1, None, (3, "Tre")), (3, (1, "Ett"), (4, "Fyra")), (4, (3, "Tre"), None), (9, (4, "Fyra"), None)],
)
def test_neighbours_skip_the_numbers_that_are_not_published(number, before, after):
    assert neighbours([(1, "Ett"), (3, "Tre"), (4, "Fyra")], number) == (before, after)


@pytest.mark.parametrize(("seconds", "late"), [(0, False), (30, False), (31, True)])
def test_a_sign_of_life_is_late_when_patience_has_run_out(seconds, late):
    latest = NOW - timedelta(seconds=seconds)

    assert is_late(latest, patience=timedelta(seconds=30), now=NOW) is late


def test_what_never_showed_a_sign_of_life_is_late():
    assert is_late(None, patience=timedelta(seconds=30), now=NOW)
