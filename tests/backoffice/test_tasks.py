"""What needs a hand is named to whoever can mend it, with one link to where; and no link leads to a closed door."""

import re
from html import unescape

import pytest

from tests.backoffice.troubles import make_trouble
from tests.organisers.office import Office
from tests.registrations.examples import add_occurrence
from tests.registrations.town import said
from webinars.backoffice.rules import MENDED_AT, FirstSteps, Step, Trouble
from webinars.organisers.permissions import NEEDED
from webinars.organisers.rules import Role
from webinars.series.models import Series

# Each task's own words, in the order in which the page has them.
SAID = {
    Trouble.MAILS_DEAD: "1 e-brev kom inte fram.",
    Trouble.ON_HOLD: "Flyttat : e-breven om ändringen lämnar oss kl. 10.04.",
    Trouble.NO_ROOM: "Utan länk saknar länk till sändningen",
    Trouble.LINE_STANDS: "Med kö har lediga platser, men väntelistan står still.",
    Trouble.BOUNCES: "Min serie : e-posten når inte 1 anmäld.",
    Trouble.NOT_ANSWERED: "Inställt : 1 har inte svarat om den nya tiden.",
    Trouble.SET_ASIDE: "1 inkommet e-brev är lagt åt sidan.",
    Trouble.DRAFT_NEAR: "Utkastet är ett utkast, men börjar",
    Trouble.CAPTIONS_DUE: "Samtalet har väntat på textning sedan",
    Trouble.LINKS_BROKEN: "1 länk leder ingenstans.",
    Trouble.BACKUP_OLD: "Säkerhetskopian är gammal.",
    Trouble.PUBLISHING_AHEAD: "Senare är ett utkast och publiceras av sig själv",
}
FOR_EDITORS = {each for each in SAID if each not in (Trouble.SET_ASIDE, Trouble.BACKUP_OLD)}
FOR_WRITERS = {Trouble.DRAFT_NEAR, Trouble.PUBLISHING_AHEAD, Trouble.CAPTIONS_DUE, Trouble.LINKS_BROKEN}


@pytest.fixture
def office(app, services, clock) -> Office:
    """A series in which everything needs a hand."""
    office = Office(app, services)
    with services.database.write() as session:
        make_trouble(session, session.get_one(Series, office.series_ids[0]), now=clock())
    return office


def tasks_on(page) -> list[str]:
    return re.findall(r'<li class="task .*?</li>', page.text, re.DOTALL)


def told(page) -> set[Trouble]:
    words = said(page).replace("\xa0", " ")
    return {trouble for trouble, sentence in SAID.items() if sentence in words}


@pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
def test_everything_that_needs_a_hand_is_told_to_who_can_mend_it(office: Office):
    roles = {role: office.signed_in(role).get("/arrangor/") for role in Role}
    of_one = office.signed_in().get("/arrangor/")

    assert told(roles[Role.ADMINISTRATOR]) == set(SAID)
    assert told(roles[Role.EDITOR]) == told(of_one) == FOR_EDITORS
    assert told(roles[Role.WRITER]) == FOR_WRITERS
    assert told(roles[Role.HOST]) == {Trouble.LINE_STANDS}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_each_task_has_one_link_and_none_of_the_page_leads_to_a_closed_door(office: Office):
    closed = {}

    for browser in (*(office.signed_in(role) for role in Role), office.signed_in()):
        page = browser.get("/arrangor/")
        main = page.text.partition("<main")[2].partition("</main>")[0]
        assert [task for task in tasks_on(page) if task.count("<a ") != 1] == []
        for address in set(re.findall(r'href="(/arrangor[^"]*)"', main)):
            answered = browser.get(unescape(address))
            if answered.status_code != 200:
                closed[address] = answered.status_code

    assert closed == {}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_editor_of_another_series_hears_of_none_of_it(office: Office):
    other = office.signed_in(series={office.series_ids[1]: Role.EDITOR}).get("/arrangor/")

    assert told(other) == set()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_day_of_the_storm_is_one_press_away_and_the_host_page_too(office: Office, clock):
    clock.pass_by(days=1)
    host, writer = office.signed_in(Role.HOST), office.signed_in(Role.WRITER)

    assert 'href="/arrangor/ovader"' in office.signed_in(Role.EDITOR).get("/arrangor/").text
    assert 'href="/arrangor/ovader"' not in host.get("/arrangor/").text
    assert "/varden" in host.get("/arrangor/").text
    assert "/varden" not in writer.get("/arrangor/").text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_writer_is_shown_the_drafts_and_the_week(office: Office):
    page = said(office.signed_in(Role.WRITER).get("/arrangor/")).replace("\xa0", " ")

    assert "5. Utkastet Min serie , söndag 8 november 2026, vecka 45" in page
    assert "6. Senare" in page


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_empty_installation_is_led_through_its_first_steps(app, services, clock):
    office = Office(app, services)
    with services.database.write() as session:
        for series_id in office.series_ids[1:]:
            session.delete(session.get_one(Series, series_id))
    editor = office.signed_in()

    begun = editor.get("/arrangor/")
    with services.database.write() as session:
        add_occurrence(session, session.get_one(Series, office.series_ids[0]), published=False)
    planned = editor.get("/arrangor/")

    assert "Klart Skapa en serie Att göra Lägg till avsnitt och tider" in said(begun)
    assert 'href="/arrangor/serier/min-serie/"' in begun.text
    assert "Klart Lägg till avsnitt och tider Att göra Publicera" in said(planned)
    assert 'href="/arrangor/serier/min-serie/publicera"' in planned.text


def test_steps_are_finished_when_all_are_done():
    assert FirstSteps().next is Step.SERIES
    assert FirstSteps("x", [Step.SERIES, Step.EPISODES]).next is Step.PUBLISHED
    assert FirstSteps("x", list(Step)).is_finished


def test_every_trouble_has_a_page_of_the_back_office():
    assert set(MENDED_AT) == set(Trouble)
    assert {endpoint for endpoint in MENDED_AT.values() if "GET" not in NEEDED.get(endpoint, {})} == set()
