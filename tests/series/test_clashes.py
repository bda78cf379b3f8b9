"""What a date clashes with, said before it is saved."""

from datetime import timedelta

import pytest

from tests.fixtures.instants import stockholm
from tests.registrations.examples import add_occurrence, add_series
from webinars.lib import languages
from webinars.lib.dates import local
from webinars.lib.templates import environment
from webinars.series.clashes import Clash, ClashKind, clashes_of, clashes_with_the_year
from webinars.series.swedish_year import Break, Holiday

HOUR = timedelta(hours=1)


def of_the_year(moment: str) -> list[tuple[str, str]]:
    """Kind and name of what this Swedish time clashes with."""
    return [
        (clash.kind.value, clash.what)
        for clash in clashes_with_the_year(local(stockholm(moment), "Europe/Stockholm"))
    ]


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-26 12:00", []),
        ("2026-12-09 18:30", []),
        ("2027-05-06 12:00", [("holiday", "ascension day")]),
        ("2027-05-05 18:30", [("evening before holiday", "ascension day")]),
        ("2027-05-05 12:00", []),
        ("2027-05-07 12:00", [("bridge day", "")]),
        ("2026-11-28 12:00", [("weekend", "")]),
        ("2026-10-29 12:00", [("school break", "autumn")]),
        ("2027-02-18 22:30", [("school break", "sport"), ("unusual hour", "")]),
        ("2026-12-24 16:00", [("holiday", "christmas eve"), ("school break", "christmas")]),
    ],
)
def test_the_day_and_the_hour_say_who_cannot_come(moment, expected):
    assert of_the_year(moment) == expected


@pytest.fixture
def planned(database):
    """Finds what an episode of a series with two dates would clash with; without a number, a new one."""

    def planned(moment: str, number: int | None = None, ignoring: str = "") -> list[tuple[str, int]]:
        with database.write() as session:
            series = add_series(session)
            first = add_occurrence(session, series, 1, starts_at=stockholm("2026-11-12 12:00"))
            second = add_occurrence(session, series, 2, starts_at=stockholm("2026-12-10 12:00"))
            elsewhere = add_series(session, "annan-serie")
            other = add_occurrence(session, elsewhere, 1, starts_at=stockholm("2026-11-24 12:00"))
            cancelled = add_occurrence(
                session, series, 2, key="kvall", starts_at=stockholm("2026-11-18 12:00"), status="cancelled"
            )
            session.flush()
            assert cancelled.id
            names = {first.id: 1, second.id: 2, other.id: 9}
            starts_at = stockholm(moment)
            found = clashes_of(
                session,
                {None: None, 1: first.episode, 2: second.episode}[number],
                series,
                starts_at=starts_at,
                ends_at=starts_at + HOUR,
                ignoring={"": None, "first": first.id}[ignoring],
            )
            return [(clash.kind.value, names[clash.other.id]) for clash in found if clash.other]

    return planned


def test_the_same_hour_clashes_whatever_series_has_it(planned):
    assert planned("2026-11-24 12:59", number=2) == [("same time", 9)]


def test_an_hour_that_begins_when_another_ends_does_not_clash(planned):
    assert planned("2026-11-24 13:00", number=2) == []


def test_a_cancelled_occurrence_is_in_nobodys_way(planned):
    assert planned("2026-11-18 12:00", number=2) == []


def test_another_episode_the_evening_before_is_said(planned):
    assert planned("2026-11-11 18:30", number=2) == [("day apart", 1), ("out of order", 1)]


@pytest.mark.parametrize(
    ("moment", "expected"), [("2026-12-01 12:00", [("out of order", 2)]), ("2027-01-14 12:00", [])]
)
def test_a_new_episode_belongs_after_all_others(moment, expected, planned):
    assert planned(moment) == expected


def test_what_is_moved_does_not_clash_with_itself(planned):
    assert planned("2026-11-12 12:30", number=1, ignoring="first") == []


def test_another_date_of_the_same_episode_is_no_clash(planned):
    assert planned("2026-11-13 18:30", number=1) == []


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_clash_is_a_sentence_in_both_languages(language, app):
    sentence = getattr(environment().get_template("components/clashes.html").module, "sentence")  # noqa: B009
    clashes = [
        *(Clash(ClashKind.HOLIDAY, name) for name in Holiday),
        *(Clash(ClashKind.EVENING_BEFORE_HOLIDAY, name) for name in Holiday),
        *(Clash(ClashKind.SCHOOL_BREAK, name) for name in Break),
        Clash(ClashKind.BRIDGE_DAY),
        Clash(ClashKind.WEEKEND),
        Clash(ClashKind.UNUSUAL_HOUR),
    ]

    with languages.speaking(language):
        said = [str(sentence(clash)).strip() for clash in clashes]

    assert all(text.endswith((".", ").")) and text[0].isupper() for text in said)
    assert len(set(said)) == len(said)
