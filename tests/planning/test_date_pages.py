"""Dates of an episode, as long as nobody has them."""

import pytest

from tests.fixtures.instants import NOW, stockholm
from tests.planning.conftest import fields_in, text_of
from tests.registrations.examples import ANNA, add_occurrence
from webinars.organisers.rules import Role
from webinars.registrations.actions import register_attendee, withdraw_registration
from webinars.registrations.attendees import attendee_for
from webinars.registrations.rules import Withdrawal
from webinars.series.models import Occurrence, Series


@pytest.fixture
def occurrence_id(office, database):
    """A date of a published episode that nobody has registered for."""
    with database.write() as session:
        return add_occurrence(session, session.get_one(Series, office.series_ids[0])).id


def registered_by(database, occurrence_id):
    with database.write() as session:
        attendee = attendee_for(session, ANNA, language="sv", now=NOW)
        occurrence = session.get_one(Occurrence, occurrence_id)
        return register_attendee(session, occurrence, attendee, now=NOW)


def test_a_further_date_is_added_with_all_that_belongs_to_it(planner, occurrence_id):
    planner.save(
        "avsnitt/1/tillfallen/nytt",
        day="2026-11-25",
        clock="18:30",
        minutes="90",
        status="planned",
        opens_day="2026-11-10",
        opens_clock="",
        closes_day="2026-11-24",
        closes_clock="",
        capacity="40",
        waitlist="automatic",
        join_url="https://example.org/rum",
        place="Stadshuset",
        note="Direkttextning",
    )

    added = planner.episode().occurrences[1]
    assert (added.key, added.status, added.capacity, added.waitlist) == ("kvall", "planned", 40, "automatic")
    assert (added.join_url, added.place, added.note) == (
        "https://example.org/rum",
        "Stadshuset",
        "Direkttextning",
    )
    assert added.ends_at == stockholm("2026-11-25 20:00")
    assert added.registration_opens_at == stockholm("2026-11-10 08:00")
    assert added.registration_closes_at == stockholm("2026-11-24 23:59")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"day": ""}, "Välj en dag."),
        ({"closes_day": "2026-11-26"}, "Anmälan måste stänga innan sändningen är slut."),
        ({"opens_day": "2026-11-25", "opens_clock": "13:00"}, "Anmälan måste öppna innan den stänger."),
        ({"key": "Åäö"}, "Skriv kortnamnet med"),
        ({"key": "lunch"}, "Ett annat av avsnittets tillfällen har det kortnamnet."),
    ],
)
def test_what_is_wrong_is_said(planner, occurrence_id, fields, sentence):
    answer = planner.save("avsnitt/1/tillfallen/nytt", **{"day": "2026-11-25", "clock": "12:00", **fields})

    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert len(planner.episode().occurrences) == 1


def test_a_date_that_nobody_has_is_changed_in_every_field(planner, occurrence_id):
    planner.save(f"tillfallen/{occurrence_id}/", day="2026-11-25", clock="12:30", note="Tolkas", key="mitt")

    occurrence = planner.episode().occurrences[0]
    assert occurrence.starts_at == stockholm("2026-11-25 12:30")
    assert (occurrence.note, occurrence.key, occurrence.revision) == ("Tolkas", "mitt", 1)


def test_a_date_that_clashes_is_asked_about_only_when_the_time_changes(planner, occurrence_id):
    asked = planner.save(f"tillfallen/{occurrence_id}/", day="2026-12-24", clock="12:00")
    assert "Dagen är julafton." in text_of(asked)

    planner.post(f"tillfallen/{occurrence_id}/", fields_in(asked))
    assert planner.episode().occurrences[0].starts_at == stockholm("2026-12-24 12:00")

    assert planner.save(f"tillfallen/{occurrence_id}/", note="Tolkas").status_code == 303


def test_two_editors_never_overwrite_each_other_silently(planner, planner_with, occurrence_id):
    form = fields_in(planner.get(f"tillfallen/{occurrence_id}/"))
    planner_with(Role.EDITOR, name="Bo Ek").save(f"tillfallen/{occurrence_id}/", place="Stadshuset")

    answer = planner.post(f"tillfallen/{occurrence_id}/", {**form, "place": "Biblioteket"})

    assert answer.status_code == 409
    assert "Plats Stadshuset Biblioteket" in text_of(answer)
    planner.post(f"tillfallen/{occurrence_id}/", fields_in(answer))
    assert planner.episode().occurrences[0].place == "Biblioteket"


def test_once_somebody_is_registered_it_is_changed_where_they_are_told(planner, occurrence_id, database):
    form = fields_in(planner.get(f"tillfallen/{occurrence_id}/"))
    registered_by(database, occurrence_id)

    assert planner.get(f"tillfallen/{occurrence_id}/").status_code in (303, 409)
    assert planner.post(f"tillfallen/{occurrence_id}/", {**form, "clock": "15:00"}).status_code in (303, 409)
    assert planner.episode().occurrences[0].revision == 0


def test_a_date_that_nobody_ever_had_is_taken_away_and_no_other(planner, occurrence_id, database):
    registration = registered_by(database, occurrence_id)
    with database.write() as session:
        withdraw_registration(session, session.merge(registration), because=Withdrawal.SELF, now=NOW)

    assert planner.post(f"tillfallen/{occurrence_id}/ta-bort").status_code == 409
    planner.save("avsnitt/1/tillfallen/nytt", day="2026-11-25", clock="18:30")
    added = planner.episode().occurrences[1]
    planner.post(f"tillfallen/{added.id}/ta-bort")

    assert [each.id for each in planner.episode().occurrences] == [occurrence_id]


def test_a_writer_leaves_the_dates_of_what_is_published_alone(planner_with, occurrence_id):
    writer = planner_with(Role.WRITER, alone=True)

    for path in ("avsnitt/1/tillfallen/nytt", f"tillfallen/{occurrence_id}/"):
        assert writer.get(path).status_code == 409
        assert writer.post(path, day="2026-11-25").status_code == 409
    assert writer.post(f"tillfallen/{occurrence_id}/ta-bort").status_code == 409
    assert len(writer.episode().occurrences) == 1
