"""The Swedish year, as far as it decides whether people can come: holidays, their eves, school breaks."""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from functools import cache

from dateutil.easter import easter

MONDAY, FRIDAY, SATURDAY = 0, 4, 5
DAY = timedelta(days=1)


class Holiday(StrEnum):
    """Public holidays (lagen (1989:253) om allmänna helgdagar), and the eves on which Sweden does not work either.

    Easter Sunday, Whit Sunday and the like are left out: a Sunday is none to meet on in any case.
    """

    NEW_YEARS_DAY = "new year's day"
    EPIPHANY = "epiphany"
    GOOD_FRIDAY = "good friday"
    HOLY_SATURDAY = "holy saturday"
    EASTER_MONDAY = "easter monday"
    MAY_DAY = "may day"
    ASCENSION_DAY = "ascension day"
    NATIONAL_DAY = "national day"
    MIDSUMMER_EVE = "midsummer eve"
    MIDSUMMER_DAY = "midsummer day"
    ALL_SAINTS_DAY = "all saints' day"
    CHRISTMAS_EVE = "christmas eve"
    CHRISTMAS_DAY = "christmas day"
    BOXING_DAY = "boxing day"
    NEW_YEARS_EVE = "new year's eve"


class Break(StrEnum):
    """Times when schools, and many committees, are away."""

    SPORT = "sport"
    EASTER = "easter"
    SUMMER = "summer"
    AUTUMN = "autumn"
    CHRISTMAS = "christmas"


@cache
def holidays(year: int) -> Mapping[date, Holiday]:
    """Every day of this year on which next to nobody works, by its date."""
    sunday = easter(year)
    midsummer = _weekday_from(date(year, 6, 20), SATURDAY)
    return {
        date(year, 1, 1): Holiday.NEW_YEARS_DAY,
        date(year, 1, 6): Holiday.EPIPHANY,
        sunday - 2 * DAY: Holiday.GOOD_FRIDAY,
        sunday - DAY: Holiday.HOLY_SATURDAY,
        sunday + DAY: Holiday.EASTER_MONDAY,
        date(year, 5, 1): Holiday.MAY_DAY,
        sunday + 39 * DAY: Holiday.ASCENSION_DAY,
        date(year, 6, 6): Holiday.NATIONAL_DAY,
        midsummer - DAY: Holiday.MIDSUMMER_EVE,
        midsummer: Holiday.MIDSUMMER_DAY,
        _weekday_from(date(year, 10, 31), SATURDAY): Holiday.ALL_SAINTS_DAY,
        date(year, 12, 24): Holiday.CHRISTMAS_EVE,
        date(year, 12, 25): Holiday.CHRISTMAS_DAY,
        date(year, 12, 26): Holiday.BOXING_DAY,
        date(year, 12, 31): Holiday.NEW_YEARS_EVE,
    }


def holiday_on(day: date) -> Holiday | None:
    """The holiday, or the eve that is as good as one, on this day."""
    return holidays(day.year).get(day)


def is_bridge_day(day: date) -> bool:
    """One working day between a holiday and a weekend: many take it off (klämdag)."""
    if day.weekday() not in (MONDAY, FRIDAY) or holiday_on(day):
        return False
    return holiday_on(day - DAY if day.weekday() == FRIDAY else day + DAY) is not None


def school_break_on(day: date) -> Break | None:
    """The break that this day lies in, somewhere in Sweden: each municipality decides on its own dates."""
    week, sunday = day.isocalendar().week, easter(day.year)
    if day >= date(day.year, 12, 20) or day <= date(day.year, 1, 7):
        return Break.CHRISTMAS
    if 7 <= week <= 10:
        return Break.SPORT
    if sunday - 6 * DAY <= day <= sunday + 7 * DAY:  # in some the week before, in some the week after
        return Break.EASTER
    if date(day.year, 6, 12) <= day <= date(day.year, 8, 16):
        return Break.SUMMER
    return Break.AUTUMN if week == 44 else None


def _weekday_from(day: date, weekday: int) -> date:
    """The first such weekday from this day on."""
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def is_working_day(day: date) -> bool:
    """Neither a weekend nor a holiday, nor an eve on which next to nobody works."""
    return day.weekday() < SATURDAY and holiday_on(day) is None
