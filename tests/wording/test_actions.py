"""Keeping the words of a series, and going back."""

from typing import Any

import pytest
from sqlalchemy import select

from tests.fixtures.instants import NOW
from tests.organisers.office import Office
from webinars.organisers.accounts import by_organiser
from webinars.organisers.audit.tables import AuditEntry
from webinars.series.models import Series
from webinars.wording.actions import copy_wording, restore_standard, word_mail
from webinars.wording.checking import problems_in, tidied
from webinars.wording.queries import own_texts, wording_of
from webinars.wording.rules import KINDS, LONGEST, Flaw, Part

INVITATION = KINDS["invitation"]
STANDARD = {"subject": "Du är anmäld: {titel}", "opening": "Tack!", "next": "Tacka ja.", "closing": ""}
OWN = {Part.SUBJECT: STANDARD["subject"], Part.OPENING: "Hej {fornamn}!", Part.NEXT: "", Part.CLOSING: "/Siv"}


@pytest.fixture
def office(app, services):
    return Office(app, services)


@pytest.fixture
def word(office):
    organiser = office.organiser()

    def word(session, texts):
        series = session.get_one(Series, office.series_ids[0])
        who = session.merge(organiser)
        values = {
            "standard": STANDARD,
            "label": "Anmäld",
            "organiser": who,
            "by": by_organiser(who),
            "now": NOW,
        }
        return word_mail(session, series, INVITATION, "sv", texts, **values)

    return word


def test_only_what_differs_from_the_standard_text_is_kept(office, word, database):
    with database.write() as session:
        assert word(session, OWN)
        said = wording_of(session, office.series_ids[0]).texts
        again = word(session, OWN)
    with database.read() as session:
        entries = session.scalars(select(AuditEntry).where(AuditEntry.verb == "mail worded")).all()
        after = entries[0].payload.after

    assert said == {("invitation", "sv"): {"opening": "Hej {fornamn}!", "closing": "/Siv"}}
    assert (again, len(entries)) == (False, 1)
    assert after == {"opening": "Hej {fornamn}!", "closing": "/Siv"}


def test_back_to_the_standard_text_and_the_log_keeps_what_it_was(office, word, database):
    who = by_organiser(office.organiser())
    with database.write() as session:
        word(session, OWN)
        series = session.get_one(Series, office.series_ids[0])
        values: dict[str, Any] = {"label": "Anmäld", "by": who, "now": NOW}
        done = [restore_standard(session, series, INVITATION, "sv", **values) for _ in range(2)]
    with database.read() as session:
        left = own_texts(session, office.series_ids[0])
        entry = session.scalars(select(AuditEntry).where(AuditEntry.verb == "mail worded as standard")).one()
        before = entry.payload.before

    assert (done, left) == ([True, False], [])
    assert before["closing"] == "/Siv"


def test_a_copy_of_a_series_says_the_same(office, word, database):
    with database.write() as session:
        word(session, OWN)
        mine, other = (session.get_one(Series, series_id) for series_id in office.series_ids)
        copy_wording(session, mine, other)
    with database.read() as session:
        texts = [wording_of(session, series_id).texts for series_id in office.series_ids]

    assert texts[0] == texts[1] != {}


def test_what_cannot_be_used_is_told_with_its_place():
    wrong = {
        Part.SUBJECT: tidied(Part.SUBJECT, "x" * 500),
        Part.OPENING: "Hej {efternamn}!",
        Part.NEXT: "En { för mycket",
        Part.CLOSING: tidied(Part.CLOSING, "y" * 9000),
    }

    assert [(problem.part, problem.flaw, problem.what) for problem in problems_in(INVITATION, wrong)] == [
        (Part.SUBJECT, Flaw.TOO_LONG, str(LONGEST[Part.SUBJECT])),
        (Part.OPENING, Flaw.UNKNOWN_PLACEHOLDER, "{efternamn}"),
        (Part.NEXT, Flaw.STRAY_BRACE, "{ för mycket"),
        (Part.CLOSING, Flaw.TOO_LONG, str(LONGEST[Part.CLOSING])),
    ]
