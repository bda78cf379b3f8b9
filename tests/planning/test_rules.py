"""Names, numbers and dates that planning proposes."""

from datetime import UTC, datetime

import pytest

from webinars.planning.rules import (
    TooManyEpisodes,
    first_free_number,
    free_name,
    is_editable,
    key_for,
    next_start,
    numbered_by_date,
    slug_of,
    swapped,
)
from webinars.series.rules import (
    SERIES_STATUSES,
    SERIES_STEPS,
    SeriesNotChangeable,
    check_series_step,
    is_slug,
)

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Politiskt ledarskap och innovation", "politiskt-ledarskap-och-innovation"),
        ("Ny i nämnden: frågorna som gör skillnad", "ny-i-namnden-fragorna-som-gor-skillnad"),
        ("  Åäö & Öæø!  ", "aao-oaeo"),
        ("!!!", "serie"),
        ("Донецьк", "serie"),
        ("ord " * 40, "-".join(["ord"] * 20)),
        ("a" * 200, "a" * 80),
    ],
)
def test_an_address_is_proposed_from_the_title(title, slug):
    assert slug_of(title) == slug
    assert is_slug(slug)


def test_a_name_that_is_taken_gets_a_number():
    assert free_name("serie", ["annan"]) == "serie"
    assert free_name("serie", ["serie", "serie-2"]) == "serie-3"
    assert is_slug(free_name("a" * 80, ["a" * 80]))


@pytest.mark.parametrize(
    ("hour", "key"), [(8, "formiddag"), (11, "lunch"), (12, "lunch"), (14, "eftermiddag"), (18, "kvall")]
)
def test_a_date_is_named_after_its_time_of_day(hour, key):
    assert key_for(NOON.replace(hour=hour), []) == key


def test_a_second_date_at_the_same_time_of_day_has_a_name_of_its_own():
    assert key_for(NOON, ["lunch"]) == "lunch-2"


def test_the_next_date_lies_as_far_on_as_the_last_two_lie_apart():
    assert next_start([NOON.replace(day=12), NOON.replace(day=26)]) == datetime(2026, 12, 10, 12, tzinfo=UTC)


def test_after_a_single_date_the_next_one_is_three_weeks_later():
    assert next_start([NOON]) == datetime(2026, 12, 17, 12, tzinfo=UTC)
    assert next_start([NOON, NOON]) == datetime(2026, 12, 17, 12, tzinfo=UTC)
    assert next_start([]) is None


def test_an_episode_is_numbered_after_the_last():
    assert first_free_number([]) == 1
    assert first_free_number([1, 7]) == 8
    with pytest.raises(TooManyEpisodes):
        first_free_number([999])


def test_a_draft_changes_places_with_the_next_draft_and_passes_published_ones_by():
    assert swapped({2, 4, 5}, 2, later=True) == {2: 4, 4: 2}
    assert swapped({2, 4, 5}, 5, later=False) == {5: 4, 4: 5}


def test_at_either_end_and_for_a_published_one_nothing_changes():
    assert swapped({2, 4}, 4, later=True) == {}
    assert swapped({2, 4}, 2, later=False) == {}
    assert swapped({2, 4}, 3, later=True) == {}


def test_drafts_are_numbered_by_date_among_the_numbers_that_they_have():
    dates = {2: NOON, 4: None, 7: NOON.replace(day=1)}

    assert numbered_by_date(dates) == {7: 2, 2: 4, 4: 7}
    assert numbered_by_date({1: NOON, 2: NOON.replace(day=27)}) == {}


def test_a_date_is_edited_freely_only_while_it_lies_ahead_and_nobody_has_it():
    now, later = datetime(2026, 11, 2, tzinfo=UTC), datetime(2026, 11, 3, tzinfo=UTC)

    assert is_editable("open", later, anybody=False, now=now)
    assert not is_editable("open", later, anybody=True, now=now)
    assert not is_editable("open", now, anybody=False, now=now)
    assert not is_editable("cancelled", later, anybody=False, now=now)


def test_every_status_of_a_series_leads_on_to_known_ones_and_none_to_itself():
    assert set(SERIES_STEPS) == set(SERIES_STATUSES)
    assert all(set(steps) <= set(SERIES_STATUSES) - {status} for status, steps in SERIES_STEPS.items())


def test_a_series_is_closed_before_it_is_archived():
    check_series_step("ongoing", "closed")
    with pytest.raises(SeriesNotChangeable):
        check_series_step("ongoing", "archived")
