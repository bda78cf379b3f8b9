"""What is news to somebody, and what their calendar is told."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.fixtures.instants import NOW
from webinars.invitations.rules import (
    Facts,
    Standing,
    announcement_owed,
    calendar_method,
    next_dtstamp,
    next_sequence,
    standing,
)

NOON = Facts(
    Standing.ATTENDING,
    "2026-11-26T11:00:00+00:00",
    "2026-11-26T12:00:00+00:00",
    "Beställ behov, inte lösningar",
    "Online",
)


def at(where: str, *, later: bool = False, title: str = NOON.title) -> Facts:
    times = ("2026-12-03T11:00:00+00:00", "2026-12-03T12:00:00+00:00")
    moved = {"starts_at": times[0], "ends_at": times[1]} if later else {}
    return replace(NOON, standing=Standing(where), title=title, **moved)


@pytest.mark.parametrize(
    ("registration_status", "occurrence_status", "expected"),
    [
        ("confirmed", "open", "attending"),
        ("confirmed", "planned", "attending"),
        ("waiting", "open", "waiting"),
        ("offered", "open", "offered"),
        ("offered", "cancelled", "cancelled"),
        ("offered", "postponed", "postponed"),
        ("confirmed", "cancelled", "cancelled"),
        ("waiting", "cancelled", "cancelled"),
        ("confirmed", "postponed", "postponed"),
        ("waiting", "postponed", "postponed"),
        ("withdrawn", "open", "withdrawn"),
        ("withdrawn", "cancelled", "withdrawn"),
    ],
)
def test_what_becomes_of_the_occurrence_comes_before_the_place_and_withdrawing_before_both(
    registration_status, occurrence_status, expected
):
    assert standing(registration_status, occurrence_status) == expected


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("attending", "invitation"),
        ("offered", "offer"),
        ("waiting", "waiting"),
        ("cancelled", "cancelled"),
        ("postponed", "postponed"),
        ("withdrawn", None),
    ],
)
def test_who_was_told_nothing_is_told_where_they_stand_unless_they_left(now, expected):
    assert announcement_owed(at(now), None) == expected


@pytest.mark.parametrize("where", list(Standing))
def test_what_was_said_already_is_no_news(where):
    assert announcement_owed(at(where), at(where)) is None


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        ("attending", "waiting", "waiting"),
        ("attending", "withdrawn", "withdrawn"),
        ("attending", "cancelled", "cancelled"),
        ("attending", "postponed", "postponed"),
        ("waiting", "attending", "invitation"),
        ("waiting", "offered", "offer"),
        ("offered", "attending", "invitation"),
        ("offered", "waiting", "waiting"),
        ("offered", "withdrawn", "withdrawn"),
        ("offered", "cancelled", "cancelled"),
        ("offered", "postponed", "postponed"),
        ("postponed", "offered", "offer"),
        ("withdrawn", "offered", "offer"),
        ("waiting", "withdrawn", "withdrawn"),
        ("waiting", "cancelled", "cancelled"),
        ("waiting", "postponed", "postponed"),
        ("withdrawn", "attending", "invitation"),
        ("withdrawn", "waiting", "waiting"),
        ("withdrawn", "cancelled", "cancelled"),
        ("withdrawn", "postponed", "postponed"),
        ("cancelled", "attending", "invitation"),
        ("cancelled", "waiting", "waiting"),
        ("cancelled", "withdrawn", None),
        ("cancelled", "postponed", "postponed"),
        ("postponed", "attending", "invitation"),
        ("postponed", "waiting", "waiting"),
        ("postponed", "withdrawn", "withdrawn"),
        ("postponed", "cancelled", "cancelled"),
    ],
)
def test_every_change_of_standing_is_told_but_for_leaving_what_was_cancelled(before, now, expected):
    assert announcement_owed(at(now), at(before)) == expected


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        ("attending", "attending", "moved"),
        ("waiting", "waiting", "moved"),
        ("offered", "offered", "moved"),
        ("waiting", "offered", "offer"),
        ("postponed", "offered", "offer"),
        ("postponed", "attending", "moved"),
        ("postponed", "waiting", "moved"),
        ("cancelled", "attending", "moved"),
        ("waiting", "attending", "invitation"),
        ("attending", "waiting", "waiting"),
        ("withdrawn", "attending", "invitation"),
        ("attending", "cancelled", "cancelled"),
        ("cancelled", "cancelled", None),
    ],
)
def test_another_time_is_told_as_a_move_unless_something_greater_happened(before, now, expected):
    assert announcement_owed(at(now, later=True), at(before)) == expected


def test_another_deadline_alone_is_told_as_the_offer_once_more():
    earlier, later = (replace(at("offered"), answer_by=f"2026-11-{day}T11:00:00+00:00") for day in (24, 25))

    assert announcement_owed(later, earlier) == "offer"
    assert announcement_owed(replace(later, title="Beställ behov"), earlier) == "changed"
    assert announcement_owed(later, later) is None


def test_facts_that_were_written_before_there_were_offers_are_read():
    stored = at("waiting").as_json()
    del stored["answer_by"]

    assert Facts.from_json(stored) == at("waiting")


@pytest.mark.parametrize("where", ["attending", "waiting", "offered"])
@pytest.mark.parametrize("change", [{"title": "Beställ behov"}, {"place": "Stadshuset"}])
def test_another_title_or_place_is_told_as_a_change(where, change):
    assert announcement_owed(replace(at(where), **change), at(where)) == "changed"


@pytest.mark.parametrize("where", ["cancelled", "postponed", "withdrawn"])
def test_another_title_of_what_does_not_take_place_is_no_news(where):
    assert announcement_owed(at(where, title="Beställ behov"), at(where)) is None


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("attending", "invitation"),
        ("waiting", "waiting"),
        ("cancelled", "cancelled"),
        ("postponed", "postponed"),
        ("withdrawn", None),
    ],
)
def test_who_asks_is_told_once_more(where, expected):
    assert announcement_owed(at(where), at(where), resend=True) == expected


@pytest.mark.parametrize(
    ("where", "entry", "expected"),
    [
        ("attending", False, "REQUEST"),
        ("attending", True, "REQUEST"),
        *((where, True, "CANCEL") for where in ("offered", "waiting", "withdrawn", "cancelled", "postponed")),
        *((where, False, "") for where in ("offered", "waiting", "withdrawn", "cancelled", "postponed")),
    ],
)
def test_the_entry_is_put_for_who_attends_and_taken_back_only_where_it_may_be(where, entry, expected):
    assert calendar_method(Standing(where), entry=entry) == expected


@pytest.mark.parametrize(
    ("revision", "last", "is_news", "expected"),
    [
        (0, None, True, 0),
        (3, None, True, 3),
        (1, 0, True, 1),
        (4, 1, True, 4),
        (1, 1, True, 2),
        (0, 2, True, 3),
        (1, 1, False, 1),
    ],
)
def test_the_sequence_rises_with_everything_new_and_stays_for_what_is_only_said_again(
    revision, last, is_news, expected
):
    assert next_sequence(revision, last, is_news=is_news) == expected


def test_the_dtstamp_has_whole_seconds_and_rises_also_when_the_clock_is_set_back():
    first = next_dtstamp(None, NOW + timedelta(microseconds=900_000))
    second = next_dtstamp(first, NOW + timedelta(microseconds=950_000))
    third = next_dtstamp(second, NOW - timedelta(days=1))

    assert [first, second, third] == [NOW, NOW + timedelta(seconds=1), NOW + timedelta(seconds=2)]
