"""Reads of what is on."""

from datetime import timedelta

import pytest

from tests.fixtures.instants import NOW
from tests.series.examples import add_episode, add_occurrence, add_series
from webinars.series.queries import (
    all_series,
    coming_occurrences,
    episode_numbered,
    has_series,
    occurrence_with_id,
    public_series,
    series_with_slug,
)


@pytest.fixture
def two_series(database):
    """Two series; the first has episodes 2 and 1, and two occurrences of the latter, the later one first."""
    with database.write() as session:
        series = add_series(session, "serie-a")
        add_episode(session, series, 2)
        episode = add_episode(session, series, 1)
        add_occurrence(session, episode, key="kvall", starts_at=NOW + timedelta(days=2))
        add_occurrence(session, episode, key="lunch", starts_at=NOW + timedelta(days=1))
        add_series(session, "serie-b")


def test_a_series_comes_whole_and_in_order(database, two_series):
    with database.read() as session:
        series = series_with_slug(session, "serie-a")

    assert series is not None
    assert [episode.number for episode in series.episodes] == [1, 2]
    assert [occurrence.key for occurrence in series.episodes[0].occurrences] == ["lunch", "kvall"]
    assert series.episodes[0].people == []


def test_the_newest_series_comes_first(database, two_series):
    with database.read() as session:
        assert [series.slug for series in all_series(session)] == ["serie-b", "serie-a"]


def test_visitors_are_not_told_of_a_series_that_is_still_a_draft(database, two_series, client):
    with database.write() as session:
        draft = series_with_slug(session, "serie-b")
        assert draft is not None
        draft.published = False

    with database.read() as session:
        assert [series.slug for series in public_series(session)] == ["serie-a"]
    addresses = ("", "anmalan", "kalender.ics", "atom.xml")
    assert {client.get(f"/serier/serie-b/{each}").status_code for each in addresses} == {404}
    assert "serie-b" not in client.get("/").text + client.get("/sitemap.xml").text


def test_what_is_not_there_is_none(database, two_series):
    with database.read() as session:
        assert series_with_slug(session, "serie-c") is None
        assert episode_numbered(session, "serie-a", 3) is None
        assert occurrence_with_id(session, 4711) is None


def test_an_episode_is_found_by_its_number_and_an_occurrence_by_its_id(database, two_series):
    with database.read() as session:
        episode = episode_numbered(session, "serie-a", 1)
    assert episode is not None

    with database.read() as session:
        occurrence = occurrence_with_id(session, episode.occurrences[0].id)

    assert occurrence is not None
    assert (occurrence.key, occurrence.episode.number) == ("lunch", 1)
    assert occurrence.episode.series.slug == "serie-a"


def test_a_database_knows_whether_it_has_series(database):
    with database.write() as session:
        before = has_series(session)
        add_series(session)

        assert (before, has_series(session)) == (False, True)


def test_what_is_to_come_leaves_out_the_held_the_drafts_and_the_unpublished(database):
    with database.write() as session:
        episode = add_episode(session, add_series(session))
        hidden = add_episode(session, episode.series, 2, published=False)
        add_occurrence(session, episode, key="held", starts_at=NOW - timedelta(hours=1))
        add_occurrence(session, episode, key="live", starts_at=NOW - timedelta(minutes=59))
        add_occurrence(session, episode, key="draft", status="draft")
        add_occurrence(session, episode, key="off", status="cancelled")
        add_occurrence(session, hidden, key="hidden")

    with database.read() as session:
        assert [occurrence.key for occurrence in coming_occurrences(session, now=NOW)] == ["live", "off"]
