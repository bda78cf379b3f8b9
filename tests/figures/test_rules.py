"""What may be told of groups of people: not even who knows the total and the rules works a small group out."""

from collections import defaultdict
from datetime import timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fixtures.instants import NOW
from webinars.feedback.rules import FEWEST_SHOWN
from webinars.figures.rules import (
    LEAD_DAYS,
    WEEKS_SHOWN,
    Hidden,
    counts_by_week,
    lead_group,
    mean,
    tellable,
    told_alone,
    told_parts,
)

SMALL = range(1, FEWEST_SHOWN)
some_parts = st.dictionaries(st.integers(0, 9), st.integers(0, 40), min_size=1, max_size=6)


def as_published(parts):
    """All that anybody reads: the total, and what stands for each part."""
    told = told_parts(dict(enumerate(parts)))
    return told.total, tuple(told.shown.values())


def test_large_groups_and_groups_of_nobody_are_told():
    assert told_parts({"yes": 12, "no": 0, "none": 5}).shown == {"yes": 12, "no": 0, "none": 5}


def test_a_small_group_is_hidden_and_so_is_another_that_would_give_it_away():
    told = told_parts({"yes": 30, "maybe": 3, "no": 9, "none": 20})

    assert told.shown == {"yes": 30, "maybe": Hidden.FEW, "no": Hidden.WITHHELD, "none": 20}
    assert told.total == 62


def test_two_small_groups_hide_each_other_only_where_either_may_be_anything():
    hide_each_other = told_parts({"yes": 30, "maybe": 2, "no": 3})
    both_are_one = told_parts({"yes": 30, "maybe": 1, "no": 1})

    assert hide_each_other.shown["yes"] == 30
    assert both_are_one.shown["yes"] is Hidden.WITHHELD


def test_where_nothing_helps_only_the_total_is_told():
    told = told_parts({"yes": 1, "no": 5, "maybe": 0})

    assert (told.is_withheld, told.total) == (True, 6)
    assert told.count("no") is None


def test_one_group_alone_is_told_as_few():
    assert [told_alone(count) for count in (0, 1, 4, 5)] == [0, Hidden.FEW, Hidden.FEW, 5]


@given(some_parts)
def test_no_small_group_is_ever_told(parts):
    told = told_parts(parts)

    assert told.total == sum(parts.values())
    for key, count in parts.items():
        assert told.shown[key] in (count, Hidden.FEW, Hidden.WITHHELD)
        assert told.count(key) not in SMALL
        assert told.shown[key] is not Hidden.FEW or count in SMALL


@given(some_parts)
def test_to_subtract_what_is_told_from_the_total_leaves_a_small_group_at_anything(parts):
    told = told_parts(parts)
    few = [key for key, shown in told.shown.items() if shown is Hidden.FEW]
    withheld = sum(shown is Hidden.WITHHELD for shown in told.shown.values())
    hidden = told.total - sum(told.count(key) or 0 for key in parts)

    for guess in SMALL if few else ():
        others = hidden - guess
        least = (len(few) - 1) + FEWEST_SHOWN * withheld
        most = others if withheld else (len(few) - 1) * (FEWEST_SHOWN - 1)
        assert least <= others <= most


@pytest.mark.parametrize(("parts", "largest"), [(2, 14), (3, 12)])
def test_nor_does_who_knows_these_very_rules_work_a_small_group_out(parts, largest):
    """Every table there is: of those that look the same when they are told, each small group has several sizes."""
    alike = defaultdict(list)
    for table in product(range(largest + 1), repeat=parts):
        if sum(table) <= largest:  # with all tables of this total beside it
            alike[as_published(table)].append(table)

    worked_out = [
        (told, tables)
        for (_, told), tables in alike.items()
        for at, shown in enumerate(told)
        if shown is Hidden.FEW and len({table[at] for table in tables}) < 3
    ]
    assert worked_out == []


@given(st.lists(st.integers(0, 30), max_size=8))
def test_a_sum_over_rows_tells_no_small_row(sizes):
    alone, together = tellable(sizes, lambda size: size)
    difference = sum(together) - sum(alone)

    assert all(size >= FEWEST_SHOWN for size in alone)
    assert difference == 0 or difference >= FEWEST_SHOWN


def test_lead_times_are_grouped_by_their_days():
    groups = [lead_group(NOW - timedelta(days=days), NOW) for days in (0.5, 1, 3, 9.9, 10, 44, 45, 300)]

    assert groups == [0, 1, 2, 2, 3, 4, 5, 5]


def test_lead_times_and_weeks_have_no_limit_in_common():
    assert {days % 7 == 0 and days // 7 in WEEKS_SHOWN for days in LEAD_DAYS} == {False}


def test_weeks_are_counted_up_to_now():
    starts_at = NOW + timedelta(weeks=2, days=1)
    registered_at = [NOW - timedelta(weeks=weeks) for weeks in (9, 4, 1)]

    assert counts_by_week(registered_at, starts_at, now=NOW) == {8: 1, 7: 1, 6: 2, 5: 2, 4: 2, 3: 3}


def test_a_mean_is_weighted_by_its_answers():
    assert mean({1: 0, 2: 1, 5: 2}) == 4
    assert mean({1: 0}) is None
