"""What can be chosen, and what is said of the rest."""

from datetime import timedelta

import pytest

from tests.registrations.examples import DATES, add_occurrence, add_series
from webinars.registrations.choices import choices_in, obstacle, shown_in


@pytest.fixture
def session(database):
    with database.write() as session:
        yield session


@pytest.fixture
def series(session):
    return add_series(session)


def choices(session, series, now, *named):
    session.flush()
    session.expire_all()
    found = choices_in(session, series.slug, named=named, few_seats_left=3, now=now)
    # What a kept page is kept under says the same, in every case that is tested here.
    assert shown_in(session, series.slug, named=named, few_seats_left=3, now=now) == (
        found.shown if found.all else None
    )
    return found


def open_states(found):
    return {choice.occurrence.id: choice.state.value for choice in found.open}


def test_an_unknown_series_has_no_choices(session, now):
    assert choices_in(session, "unknown", few_seats_left=3, now=now) is None


def test_what_is_open_can_be_chosen_soonest_first_and_what_is_full_for_its_waitlist(session, series, now):
    last = add_occurrence(session, series, 1, starts_at=DATES[2], capacity=10, taken=8)
    first = add_occurrence(session, series, 2, starts_at=DATES[0])
    full = add_occurrence(session, series, 3, starts_at=DATES[1], capacity=5, taken=5)

    found = choices(session, series, now)

    assert list(open_states(found).items()) == [
        (first.id, "open"),
        (full.id, "full"),
        (last.id, "few_seats_left"),
    ]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"status": "cancelled"}, "är inställt."),
        ({"status": "postponed"}, "är framflyttat. Ny tid kommer."),
        ({"status": "planned"}, "har inte öppnat än."),
        ({"closes_at": DATES[0] - timedelta(days=30)}, "har stängt."),
        ({"starts_at": DATES[0] - timedelta(days=30)}, "är genomfört."),
    ],
)
def test_what_was_named_and_is_not_open_says_why(options, sentence, session, series, now):
    occurrence = add_occurrence(session, series, **options)

    found = choices(session, series, now, occurrence.id)

    assert found.open == []
    (closed,) = found.closed([occurrence.id])
    assert obstacle(closed).endswith(sentence)


def test_why_names_the_title_and_the_date_as_they_are_read(session, series, now):
    occurrence = add_occurrence(session, series, status="cancelled")

    (closed,) = choices(session, series, now, occurrence.id).closed([occurrence.id])

    assert obstacle(closed) == (
        "”Avsnittet nummer 1” torsdag 12\N{NO-BREAK SPACE}november 2026"
        " kl.\N{NO-BREAK SPACE}12.00\N{EN DASH}13.00 är inställt."
    )


def test_a_running_occurrence_says_that_it_runs(session, series):
    occurrence = add_occurrence(session, series)

    found = choices(session, series, DATES[0] + timedelta(minutes=5), occurrence.id)

    assert "pågår nu" in obstacle(found.closed([occurrence.id])[0])


@pytest.mark.parametrize("options", [{"status": "draft"}, {"published": False}])
def test_a_draft_is_neither_offered_nor_explained(options, session, series, now):
    occurrence = add_occurrence(session, series, **options)

    found = choices(session, series, now, occurrence.id)

    assert (found.open, found.closed([occurrence.id])) == ([], [])


def test_an_occurrence_of_another_series_does_not_exist_here(session, series, now):
    other = add_occurrence(session, add_series(session, "another"))

    found = choices(session, series, now, other.id)

    assert found.all == ()


def test_nothing_is_open_in_a_series_that_is_over(session, series, now):
    add_occurrence(session, series)
    series.status = "closed"

    assert choices(session, series, now).open == []


def test_instead_of_a_cancelled_one_comes_the_date_that_replaces_it(session, series, now):
    cancelled = add_occurrence(session, series, 1, status="cancelled")
    add_occurrence(session, series, 1, key="evening", starts_at=DATES[1])
    new_date = add_occurrence(session, series, 1, key="new", starts_at=DATES[2])
    new_date.replaces_id = cancelled.id

    found = choices(session, series, now, cancelled.id)

    assert found.next_after(found.closed([cancelled.id])[0]).occurrence.id == new_date.id


def test_else_another_of_the_same_episode_else_the_next_one(session, series, now):
    cancelled = add_occurrence(session, series, 1, status="cancelled")
    sooner = add_occurrence(session, series, 2, starts_at=DATES[1])
    same = add_occurrence(session, series, 1, key="evening", starts_at=DATES[2])

    found = choices(session, series, now, cancelled.id)
    closed = found.closed([cancelled.id])[0]
    assert found.next_after(closed).occurrence.id == same.id

    same.status = "cancelled"
    found = choices(session, series, now, cancelled.id)
    assert found.next_after(closed).occurrence.id == sooner.id


def test_the_whole_series_is_one_occurrence_of_each_episode(session, series, now):
    lunch = add_occurrence(session, series, 1)
    evening = add_occurrence(session, series, 1, key="evening", starts_at=DATES[0] + timedelta(hours=6))
    second = add_occurrence(session, series, 2, starts_at=DATES[1])

    found = choices(session, series, now)

    def picked(*named):
        return [choice.occurrence.id for choice in found.picked(named, whole_series=True)]

    assert picked() == [lunch.id, second.id]
    assert picked(evening.id) == [evening.id, second.id]


def test_what_a_page_shows_is_the_same_until_it_would_say_something_else(session, series, now):
    occurrence = add_occurrence(session, series, capacity=10, taken=1)
    before = choices(session, series, now).shown

    occurrence.taken = 2
    assert choices(session, series, now).shown == before

    occurrence.taken = 9
    assert choices(session, series, now).shown != before
