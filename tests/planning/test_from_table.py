"""Rows of a pasted table become drafts and dates of a series, once."""

import pytest
from sqlalchemy import select

from tests.fixtures.instants import NOW, stockholm
from tests.registrations.examples import add_occurrence, add_series
from webinars.organisers.audit import COMMAND_LINE
from webinars.planning.from_table import Outcome, add_rows, plan_rows
from webinars.planning.pasting import parse_table
from webinars.series.models import Episode, Series

TABLE = (
    "Titel\tDatum\tTid\tMedverkande\n"
    "Beställ behov\t2026-11-26\t12.00–12.45\tAnna Ek, kommunråd; Bo Alm\n"
    "Beställ behov\t2026-11-26\t18.30–19.15\t\n"
    "Våga pröva\t2026-12-09\t18.30\t\n"
    "Ny i nämnden\t\t\t\n"
    "Trasig\ti vår\t12\t\n"
)


@pytest.fixture
def paste(database):
    """Adds what a table holds to the series; gives (outcome, number) of each row, and how much was made."""

    def paste(text):
        with database.write() as session:
            series = session.scalar(select(Series)) or add_series(session)
            planned = plan_rows(series, parse_table(text, zone=series.timezone, now=NOW))
            made = add_rows(session, series, planned, by=COMMAND_LINE, now=NOW)
            return [(row.outcome, row.number) for row in planned], made

    return paste


@pytest.fixture
def episodes(database):
    """The episodes as they are: number, title, whether published, keys of their dates, who speaks."""

    def episodes():
        with database.read() as session:
            return [
                (
                    episode.number,
                    episode.title,
                    episode.published,
                    [occurrence.key for occurrence in episode.occurrences],
                    [(person.name, person.role) for person in episode.people],
                )
                for episode in session.scalars(select(Episode).order_by(Episode.number))
            ]

    return episodes


def test_a_table_becomes_drafts_with_their_dates_and_speakers(paste, episodes):
    outcomes, made = paste(TABLE)

    assert made == (3, 3)
    assert outcomes == [
        (Outcome.NEW_EPISODE, 1),
        (Outcome.NEW_DATE, 1),
        (Outcome.NEW_EPISODE, 2),
        (Outcome.NEW_EPISODE, 3),
        (Outcome.WRONG, None),
    ]
    assert episodes() == [
        (1, "Beställ behov", False, ["lunch", "kvall"], [("Anna Ek", "kommunråd"), ("Bo Alm", "")]),
        (2, "Våga pröva", False, ["kvall"], []),
        (3, "Ny i nämnden", False, [], []),
    ]


def test_the_same_table_twice_adds_nothing(paste, episodes):
    paste(TABLE)
    before = episodes()

    outcomes, made = paste(TABLE)

    assert made == (0, 0)
    assert {outcome for outcome, _ in outcomes} == {Outcome.KNOWN, Outcome.WRONG}
    assert episodes() == before


def test_a_row_of_an_episode_that_the_series_has_is_a_further_date_of_it(database, paste, episodes):
    with database.write() as session:
        series = add_series(session)
        add_occurrence(
            session, series, 4, starts_at=stockholm("2026-11-12 12:00")
        ).episode.title = "Våga pröva"

    outcomes, made = paste("Titel\tDatum\tTid\nvåga  PRÖVA\t2026-12-09\t18.30\nNytt\t2026-12-10\t12")

    assert (outcomes, made) == ([(Outcome.NEW_DATE, 4), (Outcome.NEW_EPISODE, 5)], (1, 2))
    assert [(number, keys) for number, _, _, keys, _ in episodes()] == [
        (4, ["lunch", "kvall"]),
        (5, ["lunch"]),
    ]
