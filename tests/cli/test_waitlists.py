"""Who is in line, and what happened to whom, from a terminal."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.fixtures.instants import NOW, stockholm
from webinars.registrations.actions import register_attendee, withdraw_registration
from webinars.registrations.attendees import Person, attendee_for
from webinars.registrations.deadlines import Patience
from webinars.registrations.rules import Withdrawal
from webinars.registrations.waitlist import settle_waitlist
from webinars.series.models import Occurrence

PATIENCE = Patience(timedelta(days=1))


@pytest.fixture
def occurrence_id(with_series):
    """The one occurrence has one seat. Kim has given it back, Robin is offered it, and Sam waits."""
    with with_series.database.write() as session:
        occurrence = session.scalars(select(Occurrence)).one()
        occurrence.capacity = 1
        registrations = []
        for minute, name in enumerate(("Kim", "Robin", "Sam")):
            person = Person(name, "Exempel", f"{name.lower()}@example.org", "Ekdala kommun")
            attendee = attendee_for(session, person, language="sv", now=NOW)
            now = NOW + timedelta(minutes=minute)
            registrations.append(register_attendee(session, occurrence, attendee, now=now))
        withdraw_registration(session, registrations[0], because=Withdrawal.SELF, now=NOW)
        settle_waitlist(session, occurrence.id, PATIENCE, now=stockholm("2026-11-02 12:00"))
        return occurrence.id


def test_people_read_a_line_for_each_and_what_happened(with_series, occurrence_id):
    assert with_series("occurrence", "waitlist", occurrence_id).stdout.splitlines() == [
        "Beställ behov, 2099-11-26 12:00: 1 of 1 seats taken, free ones: offers",
        "offer  until 2026-11-03 12:00  Robin Exempel <robin@example.org>",
        "   1.  -                       Sam Exempel <sam@example.org>",
        "What happened:",
        "  2026-11-02 12:00  Robin Exempel was offered a seat (until 2026-11-03 12:00)",
    ]


def test_programs_read_the_same(with_series, occurrence_id):
    found = json.loads(with_series("occurrence", "waitlist", occurrence_id, "--json").stdout)

    assert (found["capacity"], found["taken"], found["waitlist"]) == (1, 1, "offers")
    assert [(each["name"], each["status"]) for each in found["line"]] == [
        ("Robin Exempel", "offered"),
        ("Sam Exempel", "waiting"),
    ]
    assert found["history"] == [
        {
            "at": "2026-11-02T12:00:00+01:00",
            "name": "Robin Exempel",
            "email": "robin@example.org",
            "step": "offered",
            "reason": "",
            "offer_expires_at": "2026-11-03T12:00:00+01:00",
        }
    ]


def test_an_empty_line_is_said_to_be_empty(with_series):
    with with_series.database.read() as session:
        occurrence_id = session.scalars(select(Occurrence.id)).one()

    assert (
        with_series("occurrence", "waitlist", occurrence_id).stdout.splitlines()[-1] == "Nobody is in line."
    )


def test_an_unknown_occurrence_is_named(with_series):
    assert "There is no occurrence 999" in with_series("occurrence", "waitlist", 999).stderr
