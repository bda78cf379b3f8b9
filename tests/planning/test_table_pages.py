"""A pasted table is shown as it is read, and becomes drafts when that was looked at."""

import pytest
from sqlalchemy import func, select

from tests.planning.conftest import text_of
from webinars.organisers.rules import Role
from webinars.series.models import Episode, Occurrence

PAGE = "/arrangor/serier/min-serie/tabell"
TABLE = "Titel\tDatum\tTid\nBeställ <b>behov\t2027-05-06\t12.00–12.45\nVåga pröva\t2027-05-20\t18.30\nTrasig\ti vår\t12"


@pytest.fixture
def browser(office):
    """A writer's: they write drafts, and publish nothing."""
    return office.signed_in(Role.WRITER)


@pytest.fixture
def rows(database):
    """How many episodes and dates there are."""

    def rows():
        with database.read() as session:
            return tuple(session.scalar(select(func.count(table.id))) for table in (Episode, Occurrence))

    return rows


def test_what_is_pasted_is_shown_as_it_is_read_and_nothing_is_saved(browser, rows):
    page = browser.post(PAGE, text=TABLE, steg="granska")

    assert page.status_code == 200
    shown = text_of(page)
    assert "Torsdag 6 maj 2027 kl. 12.00–12.45" in shown
    assert "vecka 18" in shown
    assert "Dagen är Kristi himmelsfärdsdag." in shown
    assert "Beställ <b>behov" in shown
    assert "Rad 4 hoppas över." in shown
    assert "2 nya avsnitt, 2 nya tillfällen" in shown
    assert rows() == (0, 0)


def test_what_was_looked_at_becomes_drafts(browser, rows):
    answer = browser.post(PAGE, text=TABLE, steg="spara")

    assert (answer.status_code, answer.location) == (303, "/arrangor/serier/min-serie/?gjort=tabell")
    assert rows() == (2, 2)
    assert "tillagda" in browser.get(answer.location).text


def test_the_button_pressed_twice_adds_everything_once(browser, rows):
    browser.post(PAGE, text=TABLE, steg="spara")
    again = browser.post(PAGE, text=TABLE, steg="spara")

    assert again.status_code == 422
    assert "inget att lägga till" in again.text
    assert rows() == (2, 2)


@pytest.mark.parametrize("text", ["", "Titel\tDatum\nA\ti vår", "\n\n"])
def test_a_table_that_says_nothing_stays_in_its_field(text, browser, rows):
    page = browser.post(PAGE, text=text, steg="granska")

    assert page.status_code == 422
    assert "inget att lägga till" in page.text
    assert text.strip() in page.text
    assert rows() == (0, 0)


def test_whoever_edits_another_series_finds_no_such_page(office):
    browser = office.signed_in()

    assert browser.get("/arrangor/serier/annan-serie/tabell").status_code == 404
    assert browser.post("/arrangor/serier/annan-serie/tabell", text=TABLE, steg="spara").status_code == 404
