"""The front page: what is next and what needs a hand, in the series that one may see."""

from datetime import timedelta

import pytest

from tests.organisers.office import Office
from tests.registrations.examples import add_occurrence
from tests.registrations.town import said
from webinars.lib.heartbeats import beat
from webinars.mail.actions import hold_outbox
from webinars.organisers.rules import Role
from webinars.recordings.models import Recording
from webinars.series.models import Series


@pytest.fixture
def office(app, services, clock) -> Office:
    """Two series, with a lunch in each, and a scheduler at work."""
    office = Office(app, services)
    with services.database.write() as session:
        for number, series_id in enumerate(office.series_ids):
            series = session.get_one(Series, series_id)
            lunch = add_occurrence(session, series, 1, starts_at=clock() + timedelta(days=3 + number))
            lunch.episode.title, lunch.join_url = f"Lunch {number}", "https://motes.example.org/rum"
        beat(session, "scheduler", now=clock())
    return office


def test_everything_is_as_it_should_be(office: Office):
    page = said(office.signed_in(Role.ADMINISTRATOR).get("/arrangor/"))

    assert "Allt är som det ska." in page
    assert page.index("Lunch 0") < page.index("Lunch 1")


def test_an_editor_of_one_series_sees_no_other(office: Office):
    page = said(office.signed_in().get("/arrangor/"))

    assert ("Lunch 0" in page, "Min serie" in page) == (True, True)
    assert ("Lunch 1" in page, "En annan serie" in page) == (False, False)


def test_a_writer_sees_no_numbers_of_people(office: Office):
    with office.services.database.write() as session:
        session.get_one(Series, office.series_ids[0]).episodes[0].occurrences[0].capacity = 4711

    seen = said(office.signed_in(Role.HOST).get("/arrangor/"))
    hidden = said(office.signed_in(Role.WRITER).get("/arrangor/"))

    assert ("4 711" in seen.replace("\xa0", " "), "4 711" in hidden.replace("\xa0", " ")) == (True, False)


def test_what_stands_still_is_said_to_whoever_runs_it(office: Office, services, clock):
    clock.pass_by(minutes=10)
    with services.database.write() as session:
        hold_outbox(session, reason="Uppgradering", now=clock())

    admin = said(office.signed_in(Role.ADMINISTRATOR).get("/arrangor/")).replace("\xa0", " ")
    editor = said(office.signed_in(Role.EDITOR).get("/arrangor/"))

    assert "Schemaläggaren står still." in admin
    assert "Inga utskick har lämnat oss sedan måndagen den 2 november 2026 kl. 10.00." in admin
    assert "All e-post hålls kvar." in admin
    assert "Allt är som det ska." in editor


def test_what_is_to_be_prepared_or_finished_is_named(office: Office, services, clock):
    with services.database.write() as session:
        mine, other = (session.get_one(Series, each).episodes[0] for each in office.series_ids)
        mine.occurrences[0].join_url = ""
        other.published = False
        session.add(
            Recording(
                public_id="abc",
                episode=mine,
                position=1,
                title="Samtalet",
                url="https://video.example.org/1",
                published_at=clock() - timedelta(days=11),
                created_at=clock(),
            )
        )

    everything = said(office.signed_in(Role.ADMINISTRATOR).get("/arrangor/")).replace("\xa0", " ")
    mine_alone = said(office.signed_in().get("/arrangor/"))

    assert "Lunch 1 är ett utkast, men börjar fredagen den 6 november 2026 kl. 10.00." in everything
    assert (
        "Lunch 0 saknar länk till sändningen, men börjar torsdagen den 5 november 2026 kl. 10.00."
        in everything
    )
    assert "Samtalet har väntat på textning sedan torsdagen den 22 oktober 2026 kl. 11.00." in everything
    assert ("Lunch 0 saknar länk" in mine_alone, "är ett utkast" in mine_alone) == (True, False)
