from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.fixtures.instants import stockholm
from webinars.lib import dates
from webinars.lib.date_words import IDIOMS

ZONE = "Europe/Stockholm"
NOON, ONE = stockholm("2026-11-26 12:00"), stockholm("2026-11-26 13:00")
LATE, SMALL_HOURS = stockholm("2026-12-31 23:00"), stockholm("2027-01-01 01:00")
NINE, TEN = stockholm("2026-12-03 09:00"), stockholm("2026-12-03 10:00")


def on_the_wall(text):
    return datetime.fromisoformat(text)


def plain(text):
    return text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("sv", "Torsdag 26\N{NO-BREAK SPACE}november 2026 kl.\N{NO-BREAK SPACE}12.00–13.00"),
        ("en", "Thursday 26\N{NO-BREAK SPACE}November 2026, 12:00–13:00 (Swedish time)"),
    ],
)
def test_a_heading_says_weekday_date_and_both_times(language, expected):
    assert dates.heading(NOON, ONE, ZONE, language) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("sv", "torsdagen den 26\N{NO-BREAK SPACE}november 2026 kl.\N{NO-BREAK SPACE}12.00–13.00"),
        ("en", "Thursday 26\N{NO-BREAK SPACE}November 2026, 12:00–13:00 (Swedish time)"),
    ],
)
def test_running_text_has_the_weekday_in_its_definite_form(language, expected):
    assert dates.running(NOON, ONE, ZONE, language) == expected


@pytest.mark.parametrize(
    ("language", "expected"), [("sv", "2026-12-03 · 09.00–10.00"), ("en", "2026-12-03 · 09:00–10:00")]
)
def test_a_table_has_digits_of_equal_number(language, expected):
    assert dates.table(NINE, TEN, ZONE, language) == expected


def test_swedish_text_writes_the_hour_without_a_leading_zero():
    assert plain(dates.heading(NINE, TEN, ZONE, "sv")) == "Torsdag 3 december 2026 kl. 9.00–10.00"
    assert (
        plain(dates.heading(NINE, TEN, ZONE, "en")) == "Thursday 3 December 2026, 09:00–10:00 (Swedish time)"
    )


@pytest.mark.parametrize(
    ("form", "language", "expected"),
    [
        (dates.heading, "sv", "Torsdag 31 december 2026 kl. 23.00 till fredag 1 januari 2027 kl. 1.00"),
        (
            dates.running,
            "sv",
            "torsdagen den 31 december 2026 kl. 23.00 till fredagen den 1 januari 2027 kl. 1.00",
        ),
        (dates.table, "sv", "2026-12-31 · 23.00 till 2027-01-01 · 01.00"),
        (
            dates.heading,
            "en",
            "Thursday 31 December 2026, 23:00 to Friday 1 January 2027, 01:00 (Swedish time)",
        ),
        (dates.table, "en", "2026-12-31 · 23:00 to 2027-01-01 · 01:00"),
    ],
)
def test_over_midnight_both_days_are_named(form, language, expected):
    assert plain(form(LATE, SMALL_HOURS, ZONE, language)) == expected


def test_a_timeline_gets_its_pieces_one_by_one():
    assert dates.timeline(NOON, ONE, ZONE, "sv") == ("26", "nov", "2026", "torsdag", "12.00–13.00")
    assert dates.timeline(NOON, ONE, ZONE, "en") == ("26", "Nov", "2026", "Thursday", "12:00–13:00")
    assert dates.timeline(LATE, SMALL_HOURS, ZONE, "sv").time == "23.00–1.00"


def test_a_zone_other_than_swedish_is_named_in_both_languages():
    assert plain(dates.heading(NOON, ONE, "Europe/Helsinki", "sv")).endswith(
        "kl. 13.00–14.00 (tid i Helsinki)"
    )
    assert dates.heading(NOON, ONE, "America/New_York", "en").endswith(", 06:00–07:00 (New York time)")
    assert dates.heading(NOON, ONE, "UTC", "sv").endswith("11.00–12.00 (UTC)")


@pytest.mark.parametrize(
    ("local_time", "swedish", "english"),
    [
        (
            "2026-11-23 12:00",
            "måndag 23 november 2026 kl. 12.00",
            "Monday 23 November 2026 at 12:00 (Swedish time)",
        ),
        ("2026-11-24 00:00", "måndag 23 november 2026", "Monday 23 November 2026"),
        ("2026-11-23 23:59", "måndag 23 november 2026", "Monday 23 November 2026"),
        ("2027-01-01 00:00", "torsdag 31 december 2026", "Thursday 31 December 2026"),
        (
            "2026-11-24 00:01",
            "tisdag 24 november 2026 kl. 0.01",
            "Tuesday 24 November 2026 at 00:01 (Swedish time)",
        ),
    ],
)
def test_a_deadline_at_midnight_is_the_day_before(local_time, swedish, english):
    last = stockholm(local_time)

    assert plain(dates.deadline(last, ZONE, "sv")) == swedish
    assert plain(dates.deadline(last, ZONE, "en")) == english


def test_what_happened_at_midnight_happened_on_the_new_day():
    midnight = stockholm("2026-11-24 00:00")

    assert plain(dates.moment(midnight, ZONE, "sv")) == "tisdagen den 24 november 2026 kl. 0.00"
    assert plain(dates.moment(midnight, ZONE, "en")) == "Tuesday 24 November 2026 at 00:00 (Swedish time)"


def test_single_pieces_stand_alone():
    assert plain(dates.day(NOON, ZONE, "sv")) == "26 november 2026"
    assert plain(dates.weekday_and_day(NOON, ZONE, "sv")) == "torsdag 26 november 2026"
    assert dates.clock(NOON, ZONE, "sv") == "kl.\N{NO-BREAK SPACE}12.00"
    assert dates.clock(NOON, ZONE, "en") == "12:00"
    assert dates.machine(NOON, ZONE) == "2026-11-26T12:00+01:00"
    assert dates.machine(stockholm("2026-07-01 12:00"), ZONE) == "2026-07-01T12:00+02:00"


@pytest.mark.parametrize(
    ("local_time", "expected"),
    [
        ("2026-11-26 12:00", "vecka 48"),
        ("2027-01-01 12:00", "vecka 53"),
        ("2027-01-03 23:30", "vecka 53"),
        ("2027-01-04 00:30", "vecka 1"),
    ],
)
def test_weeks_are_counted_as_in_sweden(local_time, expected):
    assert plain(dates.week(stockholm(local_time), ZONE, "sv")) == expected


@pytest.mark.parametrize(
    ("before", "swedish", "english"),
    [
        (timedelta(seconds=20), "nu", "now"),
        (timedelta(minutes=1), "om en minut", "in one minute"),
        (timedelta(minutes=45), "om 45 minuter", "in 45 minutes"),
        (timedelta(minutes=58), "om en timme", "in one hour"),
        (timedelta(hours=1), "om en timme", "in one hour"),
        (timedelta(hours=3), "om 3 timmar", "in 3 hours"),
        (timedelta(hours=5), "i dag", "today"),
        (timedelta(hours=13), "i morgon", "tomorrow"),
        (timedelta(days=1), "i morgon", "tomorrow"),
        (timedelta(days=2), "om 2 dagar", "in 2 days"),
        (timedelta(days=7), "om en vecka", "in one week"),
        (timedelta(days=8), "om 8 dagar", "in 8 days"),
        (timedelta(days=20), "om 3 veckor", "in 3 weeks"),
        (timedelta(days=90), "om 3 månader", "in 3 months"),
        (timedelta(hours=-1), "tidigare i dag", "earlier today"),
        (timedelta(days=-1), "i går", "yesterday"),
        (timedelta(days=-3), "för 3 dagar sedan", "3 days ago"),
        (timedelta(days=-15), "för 2 veckor sedan", "2 weeks ago"),
    ],
)
def test_how_far_off_is_told_in_words(before, swedish, english):
    assert dates.relative(NOON, ZONE, "sv", now=NOON - before) == swedish
    assert dates.relative(NOON, ZONE, "en", now=NOON - before) == english


def test_tomorrow_is_a_matter_of_the_zones_calendar():
    start = stockholm("2026-11-27 08:00")

    assert dates.relative(start, ZONE, "sv", now=stockholm("2026-11-26 23:59")) == "i morgon"
    assert dates.relative(start, ZONE, "sv", now=stockholm("2026-11-27 00:01")) == "i dag"


@pytest.mark.parametrize(
    ("minutes", "swedish", "english"),
    [
        (0, "0 minuter", "0 minutes"),
        (1, "1 minut", "1 minute"),
        (45, "45 minuter", "45 minutes"),
        (60, "1 timme", "1 hour"),
        (61, "1 timme och 1 minut", "1 hour and 1 minute"),
        (90, "1 timme och 30 minuter", "1 hour and 30 minutes"),
        (120, "2 timmar", "2 hours"),
    ],
)
def test_lengths_are_told_in_hours_and_minutes(minutes, swedish, english):
    assert dates.length(minutes, "sv") == swedish
    assert dates.length(minutes, "en") == english


def test_numbers_keep_together():
    assert dates.number(1250, "sv") == "1\N{NO-BREAK SPACE}250"
    assert dates.number(1250, "en") == "1,250"
    assert (
        dates.number(Decimal("1234567.5"), "sv", decimals=1)
        == "1\N{NO-BREAK SPACE}234\N{NO-BREAK SPACE}567,5"
    )
    assert dates.percent(0.125, "sv", decimals=1) == "12,5\N{NO-BREAK SPACE}%"
    assert dates.percent(0.8, "en") == "80%"


@pytest.mark.parametrize("skipped", ["2027-03-28 02:00", "2027-03-28 02:30", "2027-03-28 02:59:59"])
def test_a_local_time_that_spring_skips_is_refused(skipped):
    with pytest.raises(dates.NonexistentLocalTime) as refused:
        dates.local_instant(on_the_wall(skipped), ZONE)

    assert (refused.value.naive_local, refused.value.zone) == (on_the_wall(skipped), ZONE)


def test_the_hour_that_autumn_repeats_is_the_first_unless_told():
    repeated = on_the_wall("2026-10-25 02:30")

    assert dates.local_instant(repeated, ZONE) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert dates.local_instant(repeated.replace(fold=1), ZONE) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_a_local_instant_is_in_utc():
    assert dates.local_instant(on_the_wall("2026-11-26 12:00"), ZONE).tzinfo is UTC


def test_what_has_a_zone_is_no_local_time_and_what_has_none_is_no_instant():
    with pytest.raises(ValueError, match="time zone of its own"):
        dates.local_instant(NOON, ZONE)
    with pytest.raises(ValueError, match="has no time zone"):
        dates.local(on_the_wall("2026-11-26 12:00"), ZONE)


@given(
    st.datetimes(on_the_wall("2024-01-01"), on_the_wall("2037-12-31")),
    st.sampled_from([ZONE, "Europe/Helsinki", "America/New_York", "Australia/Lord_Howe", "UTC"]),
)
def test_a_local_time_comes_back_as_itself(naive_local, zone):
    try:
        instant = dates.local_instant(naive_local, zone)
    except dates.NonexistentLocalTime:
        assume(False)

    assert dates.local(instant, zone).replace(tzinfo=None) == naive_local


@given(
    st.datetimes(on_the_wall("2024-01-01"), on_the_wall("2037-12-31"), timezones=st.just(UTC)),
    st.integers(min_value=0, max_value=3000),
    st.integers(min_value=-200, max_value=200),
    st.sampled_from(sorted(IDIOMS)),
)
def test_no_text_has_an_empty_or_broken_piece(starts_at, minutes, offset, language):
    ends_at = starts_at + timedelta(minutes=minutes)
    now = (starts_at + timedelta(days=offset)).astimezone(timezone(timedelta(hours=5)))

    texts = [
        *(form(starts_at, ends_at, ZONE, language) for form in (dates.heading, dates.running, dates.table)),
        dates.deadline(starts_at, ZONE, language),
        dates.moment(starts_at, ZONE, language),
        dates.relative(starts_at, ZONE, language, now=now),
        dates.length(minutes, language),
    ]

    assert [text for text in texts if "{" in text or "  " in text or text != text.strip()] == []


@pytest.mark.parametrize(
    ("days", "sv", "en"),
    [
        (1, "1 dag", "1 day"),
        (30, "30 dagar", "30 days"),
        (60, "två månader", "two months"),
        (90, "tre månader", "three months"),
        (100, "100 dagar", "100 days"),
        (360, "tolv månader", "twelve months"),
        (390, "390 dagar", "390 days"),
    ],
)
def test_how_long_something_is_kept_is_told_in_months_from_two_on(days, sv, en):
    assert (plain(dates.period(days, "sv")), plain(dates.period(days, "en"))) == (sv, en)
