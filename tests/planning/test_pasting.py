"""A table of episodes and dates, pasted as people have it, and read as they meant it."""

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webinars.lib.dates import local
from webinars.planning.pasting import Problem, parse_table
from webinars.planning.pasting.cells import day_in, hours_in, minutes_in
from webinars.planning.pasting.rows import MOST_ROWS

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
AFTER = date(2026, 11, 2)


def read(text, **options):
    """The rows: (number, title, start, end), on the Swedish clock."""

    def clock(instant):
        return instant and f"{local(instant, 'Europe/Stockholm'):%Y-%m-%d %H.%M}"

    rows = parse_table(text, zone="Europe/Stockholm", now=NOW, **options)
    return [(row.number, row.title, clock(row.starts_at), clock(row.ends_at)) for row in rows]


def problems(text):
    """What is wrong with each row."""
    return [row.problems for row in parse_table(text, zone="Europe/Stockholm", now=NOW)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-26", date(2026, 11, 26)),
        ("20261126", date(2026, 11, 26)),
        ("26 november 2026", date(2026, 11, 26)),
        ("torsdagen den 26 november", date(2026, 11, 26)),
        ("tors 26 nov.", date(2026, 11, 26)),
        ("Nov 26, 2026", date(2026, 11, 26)),
        ("26th of November 2026", date(2026, 11, 26)),
        ("26/11", date(2026, 11, 26)),
        ("26/11-26", date(2026, 11, 26)),
        ("26.11.2026", date(2026, 11, 26)),
        ("11/26/2026", date(2026, 11, 26)),
        ("5 maj", date(2027, 5, 5)),
        ("1 nov", date(2027, 11, 1)),  # the first of November is over
        ("2 nov", AFTER),
        ("29 feb 2028", date(2028, 2, 29)),
        ("29 feb 2027", None),
        ("31 juni", None),
        ("2026-13-01", None),
        ("i vår", None),
        ("", None),
    ],
)
def test_a_day_is_read_however_it_is_written(text, expected):
    assert day_in(text, after=AFTER)[0] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12.00–12.45", (time(12), time(12, 45))),
        ("kl. 12", (time(12), None)),
        ("12", (time(12), None)),
        ("klockan 18.30 till 19.30", (time(18, 30), time(19, 30))),
        ("9-10", (time(9), time(10))),
        ("12:00:00", (time(12), None)),
        ("1 pm", (time(13), None)),
        ("12 am", (time(0), None)),
        ("1–2 pm", (time(13), time(14))),
        ("25.00", None),
        ("12.75", None),
        ("lunch", None),
        ("avsnitt 3", None),
    ],
)
def test_hours_are_read_however_they_are_written(text, expected):
    assert hours_in(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("45", 45),
        ("45 min", 45),
        ("1 timme", 60),
        ("1,5 h", 90),
        ("1 h 30 min", 90),
        ("2 timmar och 15 minuter", 135),
        ("0", None),
        ("2000", None),
        ("lång", None),
        ("", None),
    ],
)
def test_a_length_is_read_in_minutes(text, expected):
    assert minutes_in(text) == expected


def test_what_a_spreadsheet_copies_is_read_by_its_headings():
    pasted = (
        "Datum\tTid\tTitel\tPlatser\n2026-11-26\t12.00–12.45\tBeställ behov\t300\n9/12\t18.30\tVåga pröva\t\n"
    )

    assert read(pasted) == [
        (None, "Beställ behov", "2026-11-26 12.00", "2026-11-26 12.45"),
        (None, "Våga pröva", "2026-12-09 18.30", "2026-12-09 19.30"),
    ]


def test_without_headings_the_columns_are_told_by_what_they_hold():
    pasted = (
        "1;Varför tjänstedesign;tors 26 nov 2026 kl. 12.00–12.45\n"
        "2;Följ en invånare;tors 10 dec 2026 kl. 12.00–13.00"
    )

    assert read(pasted) == [
        (1, "Varför tjänstedesign", "2026-11-26 12.00", "2026-11-26 12.45"),
        (2, "Följ en invånare", "2026-12-10 12.00", "2026-12-10 13.00"),
    ]


def test_a_table_out_of_a_document_keeps_its_cells():
    pasted = "| Nr | Titel | När |\n|----|-------|-----|\n| 3 | Beställ behov | 26 nov 2026 kl. 12.00 |"

    assert read(pasted) == [(3, "Beställ behov", "2026-11-26 12.00", "2026-11-26 13.00")]


def test_dates_without_a_year_go_on_past_the_turn_of_the_year():
    assert [
        start for _, _, start, _ in read("Titel\tDatum\tTid\nA\t9 dec\t12\nB\t14 jan\t12\nC\t4 feb\t12")
    ] == [
        "2026-12-09 12.00",
        "2027-01-14 12.00",
        "2027-02-04 12.00",
    ]


def test_a_length_and_an_end_have_columns_of_their_own():
    pasted = "Titel\tDatum\tStart\tSlut\tLängd\nA\t2026-12-01\t12\t12.30\t\nB\t2026-12-02\t12\t\t45 min"

    assert [end for *_, end in read(pasted)] == ["2026-12-01 12.30", "2026-12-02 12.45"]


def test_an_episode_may_have_no_date_yet():
    assert read("Avsnitt\nVarför tjänstedesign\nFölj en invånare") == [
        (None, "Varför tjänstedesign", None, None),
        (None, "Följ en invånare", None, None),
    ]
    assert problems("Avsnitt\nVarför tjänstedesign") == [()]


def test_the_rest_of_a_row_comes_along():
    (row,) = parse_table(
        "Titel\tMedverkande\tLänk\tPlatser\tLäge\n"
        "A\tAnna Ek; Bo Alm\thttps://mote.example.org/1\t1 200\tDirekttextning",
        zone="Europe/Stockholm",
        now=NOW,
    )

    assert (row.speakers, row.join_url, row.capacity, row.note) == (
        ("Anna Ek", "Bo Alm"),
        "https://mote.example.org/1",
        1200,
        "Direkttextning",
    )


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("\t2026-12-01\t12.00", Problem.NO_TITLE),
        ("A\ti vår\t12.00", Problem.NO_DAY),
        ("A\t2026-12-01\t", Problem.NO_TIME),
        ("A\t2027-03-28\t2.30", Problem.NO_SUCH_TIME),
        ("A\t2026-12-01\t12.00–11.00", Problem.ENDS_BEFORE),
        ("A\t2026-10-01\t12.00", Problem.HAS_PASSED),
        ("A\t2026-12-01\t12.00\tmånga", Problem.BAD_CAPACITY),
        ("A\t2026-12-01\t12.00\t\tjavascript:alert(1)", Problem.BAD_LINK),
    ],
)
def test_what_is_wrong_with_a_row_is_said_of_that_row(row, expected):
    assert problems(f"Titel\tDatum\tTid\tPlatser\tLänk\n{row}\nB\t2026-12-24\t12.00") == [(expected,), ()]


def test_an_endless_table_ends_with_one_row_that_says_so():
    found = problems("Titel\n" + "A\n" * (MOST_ROWS + 50))

    assert len(found) == MOST_ROWS + 1
    assert found[-1] == (Problem.TOO_MANY,)


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=300))
def test_whatever_is_pasted_is_read_without_failing(text):
    for row in parse_table(text, zone="Europe/Stockholm", now=NOW):
        assert row.starts_at is None or row.starts_at.tzinfo is not None


@given(st.lists(st.text(alphabet='0123456789 .:-/–klamnovtopdj\t;|\n"', max_size=40), max_size=8))
def test_what_nearly_looks_like_dates_is_read_without_failing(lines):
    parse_table("Titel\tDatum\tTid\tSlut\n" + "\n".join(lines), zone="Europe/Stockholm", now=NOW)


def test_what_is_no_table_is_read_without_end_or_error():
    assert len(read("\t" * 200_000 + "Titel\t" * 3)) == 0
    assert read("Etiken i praktiken\t2026-11-26\t12.00\n" + "a" * 200_000)[0][1] == "Etiken i praktiken"
