"""The bad-weather day from a terminal."""

import json

import pytest
from sqlalchemy import select

from tests.cli.conftest import SERIES
from tests.fixtures.instants import NOW, stockholm
from webinars.registrations.attendees import Person, attendee_for
from webinars.registrations.models import Registration
from webinars.series.models import Occurrence


@pytest.fixture
def occurrence_id(with_series):
    """The one occurrence, for which two people have registered, one of them for the waitlist."""
    with with_series.database.write() as session:
        occurrence = session.scalars(select(Occurrence)).one()
        for name, status in (("Kim", "confirmed"), ("Robin", "waiting")):
            person = Person(name, "Exempel", f"{name.lower()}@example.org", "Ekdala kommun")
            session.add(
                Registration(
                    public_id=name,
                    attendee=attendee_for(session, person, language="sv", now=NOW),
                    occurrence=occurrence,
                    status=status,
                    created_at=NOW,
                    changed_at=NOW,
                )
            )
        return occurrence.id


def found(command):
    with command.database.read() as session:
        return session.scalars(select(Occurrence)).one()


def test_the_list_for_programs_has_its_fixed_keys(with_series, occurrence_id):
    assert json.loads(with_series("occurrence", "list", "--json").stdout) == [
        {
            "id": occurrence_id,
            "series": "politiskt-ledarskap",
            "episode": 3,
            "starts_at": "2099-11-26T12:00:00+01:00",
            "ends_at": "2099-11-26T13:00:00+01:00",
            "status": "open",
            "capacity": 300,
            "confirmed": 1,
            "waiting": 1,
        }
    ]


def test_the_list_for_people_has_a_line_for_each(with_series, occurrence_id):
    assert with_series("occurrence", "list").stdout.split() == [
        *(str(occurrence_id), "2099-11-26", "12:00", "open", "1/300+1"),
        *("politiskt-ledarskap", "3:", "Beställ", "behov"),
    ]


def test_an_empty_list_is_a_list(command):
    assert command("occurrence", "list", "--json").stdout == "[]\n"


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("2099-12-03T18:30", "2099-12-03 18:30"),
        ("2099-12-03 18:30", "2099-12-03 18:30"),
        ("2099-12-03T18:30+00:00", "2099-12-03 19:30"),
        ("2099-12-03T17:30Z", "2099-12-03 18:30"),
    ],
)
def test_a_move_is_read_on_the_clock_of_the_series(written, instant, with_series, occurrence_id):
    result = with_series("occurrence", "move", occurrence_id, "--starts-at", written, "--reason", "Sjukdom")

    occurrence = found(with_series)
    assert result.exit_code == 0
    assert result.stdout == (
        f'Occurrence {occurrence_id} ("Beställ behov") was moved: 2099-11-26 12:00 -> {instant}. '
        "2 registrations: the scheduler tells everybody.\n"
    )
    assert (occurrence.starts_at, occurrence.reason, occurrence.revision) == (
        stockholm(instant),
        "Sjukdom",
        1,
    )


def test_a_move_to_where_it_is_changes_nothing(with_series, occurrence_id):
    result = with_series("occurrence", "move", occurrence_id, "--starts-at", "2099-11-26T12:00")

    assert result.exit_code == 0
    assert "already: nothing was changed" in result.stdout
    assert found(with_series).revision == 0


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("2099-03-29T02:30", "The clock of Europe/Stockholm leaves out 2099-03-29 02:30"),
        ("2099-12-03", "--starts-at has to be a date and time such as 2026-12-03T12:00, not '2099-12-03'"),
        ("torsdag", "--starts-at has to be a date and time such as 2026-12-03T12:00, not 'torsdag'"),
        ("9999-12-31T23:59-23:59", "--starts-at has to lie in the years 2000 to 2199, not in 9999"),
        ("2020-01-01T12:00", "cannot be moved to 2020-01-01T12:00: that time has passed"),
    ],
)
def test_a_time_that_cannot_be_is_bad_input(written, sentence, with_series, occurrence_id):
    result = with_series("occurrence", "move", occurrence_id, "--starts-at", written)

    assert result.exit_code == 2
    assert sentence in result.stderr
    assert found(with_series).revision == 0


def test_a_cancellation_stays_visible_with_its_reason(with_series, occurrence_id):
    result = with_series("occurrence", "cancel", occurrence_id, "--reason", "Oväder")

    occurrence = found(with_series)
    assert result.stdout == (
        f'Occurrence {occurrence_id} ("Beställ behov") was cancelled. 2 registrations: the scheduler tells everybody.\n'
    )
    assert (occurrence.status, occurrence.reason, occurrence.revision) == ("cancelled", "Oväder", 1)


def test_what_is_cancelled_is_neither_cancelled_nor_moved_again(with_series, occurrence_id):
    with_series("occurrence", "cancel", occurrence_id, "--reason", "Oväder")

    again = with_series("occurrence", "cancel", occurrence_id, "--reason", "Snö")
    moved = with_series("occurrence", "move", occurrence_id, "--starts-at", "2099-12-03T12:00")

    assert (again.exit_code, moved.exit_code) == (1, 1)
    assert (
        again.stderr
        == f'Error: Occurrence {occurrence_id} ("Beställ behov") is cancelled, and cannot be cancelled.\n'
    )
    assert found(with_series).reason == "Oväder"


def test_what_is_over_is_over(command):
    command("import", command.file(SERIES.replace("2099", "2020")))

    result = command("occurrence", "cancel", found(command).id, "--reason", "Oväder")

    assert result.exit_code == 1
    assert "is over, and cannot be cancelled" in result.stderr


@pytest.mark.parametrize("number", [0, 4711, 10**30])
def test_an_unknown_occurrence_is_bad_input(number, command):
    result = command("occurrence", "cancel", number, "--reason", "x")

    assert (result.exit_code, result.stderr) == (
        2,
        f"Error: There is no occurrence {number}. webinars occurrence list shows them all.\n",
    )


def test_a_cancellation_needs_a_reason(with_series, occurrence_id):
    assert with_series("occurrence", "cancel", occurrence_id).exit_code == 2
    assert found(with_series).status == "open"
