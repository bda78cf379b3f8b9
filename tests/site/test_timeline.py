from datetime import timedelta

import pytest

from tests.fixtures.instants import NOW, stockholm
from tests.site.examples import add_episode, add_every_state, add_recording, add_series, occurrence
from webinars.site.queries import episode_shown_at, every_shown_series, series_shown_at
from webinars.site.timeline import dated_episodes


@pytest.fixture
def session(database):
    with database.write() as session:
        yield session


def shown(session, series, number, *, now=NOW):
    return episode_shown_at(session, series.slug, number, few_seats_left=15, now=now)


@pytest.mark.parametrize(
    ("number", "statuses"),
    [
        (1, ["recording"]),
        (2, ["held", "captioning"]),
        (3, ["live"]),
        (4, ["moved", "open"]),
        (5, ["postponed"]),
        (6, ["cancelled"]),
        (7, ["few_seats_left"]),
        (8, ["full"]),
        (9, ["closed"]),
        (10, ["planned"]),
        (11, ["planned"]),
        (12, ["moved", "open"]),
        (13, ["open"]),
    ],
)
def test_an_episode_says_its_state(session, number, statuses):
    series = add_every_state(session)

    assert shown(session, series, number).statuses == statuses


def test_the_next_occurrence_speaks_for_an_episode_with_several(session):
    series = add_series(session)
    add_episode(
        session, series, 1, occurrence("2026-11-26 12:00"), occurrence("2026-12-02 18:30", key="kvall")
    )

    before = shown(session, series, 1).leading
    between = shown(session, series, 1, now=stockholm("2026-11-27 12:00")).leading

    assert (before.occurrence.key, between.occurrence.key) == ("lunch", "kvall")


def test_a_draft_is_shown_to_nobody(session):
    series = add_series(session)
    add_episode(session, series, 1, occurrence("2026-11-26 12:00", status="draft"))

    assert shown(session, series, 1).occurrences == []


def test_an_unpublished_episode_is_shown_to_nobody(session):
    series = add_series(session)
    add_episode(session, series, 1, occurrence("2026-11-26 12:00"), published=False)

    assert shown(session, series, 1) is None
    assert series_shown_at(session, series.slug, few_seats_left=15, now=NOW).count == 0


def test_a_cancelled_occurrence_is_to_come_until_it_would_have_ended(session):
    series = add_series(session)
    add_episode(session, series, 1, occurrence("2026-11-26 12:00", status="cancelled"))

    last_minute = shown(session, series, 1, now=stockholm("2026-11-26 12:59"))
    afterwards = shown(session, series, 1, now=stockholm("2026-11-26 13:00"))

    assert (last_minute.is_past, afterwards.is_past) == (False, True)


def test_a_postponed_occurrence_is_still_to_come_after_its_old_date(session):
    series = add_series(session)
    add_episode(session, series, 1, occurrence("2026-10-01 12:00", status="postponed"))

    assert not shown(session, series, 1).is_past


def test_what_is_to_come_stands_by_date_and_without_a_date_last(session):
    series = add_series(session)
    add_episode(session, series, 1)
    add_episode(session, series, 2, occurrence("2026-12-10 12:00"))
    add_episode(session, series, 3, occurrence("2026-11-26 12:00"))

    coming = series_shown_at(session, series.slug, few_seats_left=15, now=NOW).coming

    assert [each.episode.number for each in coming] == [3, 2, 1]


def test_what_has_been_stands_with_the_latest_first(session):
    series = add_series(session)
    add_episode(session, series, 1, occurrence("2026-09-10 12:00"))
    add_episode(session, series, 2, occurrence("2026-10-01 12:00"))

    past = series_shown_at(session, series.slug, few_seats_left=15, now=NOW).past

    assert [each.episode.number for each in past] == [2, 1]


def test_what_is_on_next_is_neither_cancelled_nor_without_a_date(session):
    add_every_state(session)

    dated = dated_episodes(every_shown_series(session, few_seats_left=15, now=NOW))

    assert [each.episode.number for each in dated] == [3, 9, 12, 4, 7, 8, 13, 14, 10]


def test_the_button_leads_to_the_first_occurrence_that_has_seats(session):
    series = add_series(session)
    full = occurrence("2026-11-26 12:00", capacity=1, taken=1)
    add_episode(session, series, 1, full, occurrence("2026-12-02 18:30", key="kvall"))

    assert shown(session, series, 1).first_open.occurrence.key == "kvall"


def test_when_all_are_full_the_button_leads_to_the_first_waitlist(session):
    series = add_series(session)
    full = [occurrence(f"2026-11-2{day} 12:00", key=f"dag-{day}", capacity=1, taken=1) for day in (6, 7)]
    add_episode(session, series, 1, *full)

    assert shown(session, series, 1).first_open.occurrence.key == "dag-6"


@pytest.mark.parametrize("status", ["closed", "archived"])
def test_a_series_that_is_over_takes_no_registrations(session, status):
    series = add_series(session)
    series.status = status
    add_episode(session, series, 1, occurrence("2026-11-26 12:00"))

    assert shown(session, series, 1).statuses == ["closed"]
    assert shown(session, series, 1).first_open is None


def test_a_moved_occurrence_knows_when_it_was_to_end(session):
    series = add_series(session)
    add_episode(session, series, 1, occurrence("2026-11-26 12:00", moved_from="2026-11-19 18:00"))

    assert shown(session, series, 1).leading.previous_ends_at == stockholm("2026-11-19 19:00")


def test_a_recording_is_watched_only_once_it_is_published(session):
    series = add_series(session)
    episode = add_episode(session, series, 1, occurrence("2026-10-15 12:00"))
    add_recording(session, episode, 0, published_at=NOW + timedelta(hours=1))

    assert shown(session, series, 1).clips == []
    assert len(shown(session, series, 1, now=NOW + timedelta(hours=1)).clips) == 1


def test_series_with_something_to_come_stand_first(session):
    over = add_series(session, "over", title="Över")
    add_episode(session, over, 1, occurrence("2026-10-15 12:00"))
    to_come = add_series(session, "kommande", title="Kommande")
    add_episode(session, to_come, 1, occurrence("2026-11-26 12:00"))
    add_series(session, "tom", title="Tom")

    every_series = every_shown_series(session, few_seats_left=15, now=NOW)

    assert [each.series.slug for each in every_series] == ["kommande", "tom", "over"]
