"""The waitlist in a browser: by keyboard, on a phone, without JavaScript, and as axe reads it."""

import pytest
from playwright.sync_api import expect

from tests.registrations.examples import ANNA, BO, CILLA, SECRETARY
from tests.registrations.pages import FORM
from tests.registrations.town import Town
from tests.site.browsing import sideways_scroll, small_targets, violations
from webinars.registrations.jobs import move_waitlists

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def town(services):
    """Three lunches with two seats each."""
    return Town.of(services, capacity=2)


@pytest.fixture
def places(town, client):
    """The first lunch: the secretary sits, Anna has withdrawn, Bo is offered her seat, and Cilla waits."""
    places = {
        each.given_name: town.register(each, by=None if each is SECRETARY else SECRETARY)
        for each in (SECRETARY, ANNA, BO, CILLA)
    }
    client.post(town.place(places["Anna"], "avboka"))
    move_waitlists(town.services)
    return places


def test_every_state_of_the_line_is_for_everybody(town, places, site_url, phone, client):
    offer = town.path("offer", town.registration(places["Bo"]))
    paths = [
        *(offer, f"{offer}?svar=nej&lang=en", town.my_page(BO), town.place(places["Bo"])),
        *(town.place(places["Cilla"]), town.place(places["Cilla"], "avboka")),
        town.my_page(SECRETARY, "anmalda"),
    ]
    found = {path: _look(phone, site_url, path) for path in paths}
    client.post(offer, data={"answer": "no"})
    found["afterwards"] = _look(phone, site_url, offer)

    assert found == dict.fromkeys(found, ([], 0, []))


def test_a_seat_is_taken_by_keyboard_alone(town, places, site_url, page):
    page.goto(site_url + town.path("offer", town.registration(places["Bo"])))
    page.get_by_role("button", name="Ja, jag tar platsen").focus()

    page.keyboard.press("Enter")

    expect(page.get_by_role("status")).to_have_text(
        "Tack! Platsen är din. Kalenderinbjudan är på väg till dig."
    )
    assert town.registration(places["Bo"]).status == "confirmed"


def test_seats_are_shared_without_javascript_and_nothing_is_typed_twice(town, site_url, open_context):
    page = open_context(java_script_enabled=False, viewport={"width": 360, "height": 740}).new_page()
    page.goto(f"{site_url}{FORM}?for=flera&tillfalle={town.occurrence_ids[0]}")
    page.get_by_label("Namn och e-postadresser").fill(
        "\n".join(f"{name} Exempel <{name.lower()}@example.org>" for name in ("Anna", "Bo", "Cilla"))
    )
    page.get_by_label("Deras kommun, region eller annan organisation").fill("Mora kommun")
    page.get_by_label("Förnamn").fill("Siv")
    page.get_by_label("Efternamn").fill("Ek")
    page.get_by_label("E-postadress", exact=True).fill("siv@example.org")
    page.get_by_role("button", name="Granska innan du anmäler").click()
    page.get_by_role("button", name="Anmäl 3 personer").click()

    page.get_by_role("link", name="Det finns färre platser än personer. Välj hur ni vill göra.").click()
    page.get_by_label("Så många som får plats").check()
    page.get_by_role("button", name="Anmäl 3 personer").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Tack!")


def test_the_question_how_to_share_is_for_everybody(town, site_url, page):
    page.goto(f"{site_url}{FORM}?for=flera&tillfalle={town.occurrence_ids[0]}")
    page.get_by_label("Namn och e-postadresser").fill(
        "A B <a@example.org>\nC D <c@example.org>\nE F <e@example.org>"
    )
    page.get_by_label("Deras kommun, region eller annan organisation").fill("Mora kommun")
    for label, text in (("Förnamn", "Siv"), ("Efternamn", "Ek")):
        page.get_by_label(label).fill(text)
    page.get_by_label("E-postadress", exact=True).fill("siv@example.org")
    page.get_by_role("button", name="Granska innan du anmäler").click()
    page.get_by_role("button", name="Anmäl 3 personer").click()

    expect(page.get_by_role("group", name="Färre platser än personer")).to_be_visible()
    assert (violations(page), sideways_scroll(page)) == ([], 0)


def _look(page, site_url, path):
    page.goto(site_url + path)
    return violations(page), sideways_scroll(page), small_targets(page)
