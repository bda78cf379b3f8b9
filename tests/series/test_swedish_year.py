"""The Swedish year, held against the printed calendars of two years."""

from datetime import date, timedelta

import pytest

from webinars.series.swedish_year import (
    Break,
    Holiday,
    holiday_on,
    holidays,
    is_bridge_day,
    school_break_on,
)

EVES = {Holiday.MIDSUMMER_EVE, Holiday.CHRISTMAS_EVE, Holiday.NEW_YEARS_EVE, Holiday.HOLY_SATURDAY}
# The public holidays of these years, without those that are Sundays by their nature
PRINTED = {
    2025: "01-01 01-06 04-18 04-21 05-01 05-29 06-06 06-21 11-01 12-25 12-26",
    2026: "01-01 01-06 04-03 04-06 05-01 05-14 06-06 06-20 10-31 12-25 12-26",
    2027: "01-01 01-06 03-26 03-29 05-01 05-06 06-06 06-26 11-06 12-25 12-26",
    2028: "01-01 01-06 04-14 04-17 05-01 05-25 06-06 06-24 11-04 12-25 12-26",
}


@pytest.mark.parametrize("year", PRINTED)
def test_every_public_holiday_of_sweden_is_known_and_no_other(year):
    ours = sorted(day for day, name in holidays(year).items() if name not in EVES)

    assert [f"{day:%m-%d}" for day in ours] == PRINTED[year].split()


def test_the_eves_lie_before_their_days():
    assert holiday_on(date(2026, 6, 19)) is Holiday.MIDSUMMER_EVE
    assert holiday_on(date(2026, 6, 20)) is Holiday.MIDSUMMER_DAY
    assert holiday_on(date(2027, 5, 6)) is Holiday.ASCENSION_DAY
    assert holiday_on(date(2026, 11, 26)) is None


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2027, 5, 7), True),  # the Friday after Ascension Day
        (date(2026, 1, 5), True),  # the Monday before Epiphany
        (date(2026, 5, 15), True),
        (date(2027, 5, 5), False),
        (date(2026, 12, 25), False),  # a holiday itself
        (date(2026, 11, 27), False),
    ],
)
def test_one_day_between_a_holiday_and_a_weekend_is_a_bridge(day, expected):
    assert is_bridge_day(day) is expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2027, 2, 15), Break.SPORT),  # week 7
        (date(2027, 3, 14), Break.SPORT),  # the Sunday of week 10
        (date(2027, 2, 14), None),  # the Sunday of week 6
        (date(2027, 3, 23), Break.EASTER),
        (date(2027, 4, 4), Break.EASTER),
        (date(2027, 4, 5), None),
        (date(2027, 7, 1), Break.SUMMER),
        (date(2026, 10, 26), Break.AUTUMN),  # week 44
        (date(2026, 11, 2), None),
        (date(2026, 12, 21), Break.CHRISTMAS),
        (date(2027, 1, 7), Break.CHRISTMAS),
        (date(2027, 1, 8), None),
    ],
)
def test_breaks_are_told_from_the_weeks_in_which_schools_have_them(day, expected):
    assert school_break_on(day) is expected


def test_every_day_of_many_years_has_an_answer():
    day = date(2020, 1, 1)
    while day.year < 2061:
        assert school_break_on(day) in {*Break, None}
        day += timedelta(days=1)
