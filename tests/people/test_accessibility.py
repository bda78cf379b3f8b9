"""Every state of the pages about people: axe, the dark, narrow windows; and a journey on a phone."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.people.house import House
from tests.registrations.examples import ANNA, BO, CILLA, SECRETARY
from tests.site.browsing import sideways_scroll, small_targets, violations, weak_contrasts
from webinars.organisers.rules import Role
from webinars.registrations.attendees import Person

# What a page looks like does not hang on the database beneath it.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

LONG = Person(
    "Anna-Karin",
    "Östlund-von Ahlefeldt",
    "anna-karin.ostlund-von-ahlefeldt@kommunstyrelsen.example.org",
    "Mora kommun",
    "2062",
)
MISSPELT = Person("Ana", "Åberg", ANNA.email, ANNA.organisation, ANNA.organisation_code)


@pytest.fixture
def house(office) -> House:
    """Two seats at each lunch: one has a seat, one waits, one has left, one's mail does not arrive."""
    house = House.of(office, capacity=2)
    for person in (ANNA, BO, LONG, MISSPELT):
        house.register(person, by=SECRETARY if person is BO else None)
    house.register(ANNA, house.lunches[1])
    house.announce()
    house.bounce(house.register(BO))
    return house


@pytest.fixture
def sign_in(house, site_url):
    """Puts an administrator's session into a window."""

    def sign_in(context: BrowserContext) -> Page:
        admin = house.office.signed_in(Role.ADMINISTRATOR)
        cookie = {"name": "arrangor", "value": admin.token, "domain": "127.0.0.1", "path": "/arrangor/"}
        context.add_cookies([cookie])  # type: ignore[list-item]
        return context.new_page()

    return sign_in


@pytest.fixture
def every_page(house, site_url):
    """Leads a window through every page and calls `look` on each."""

    def every_page(page: Page, look):
        found = {}

        def see(name):
            if problems := look(page):
                found[name] = problems

        for path in _paths(house):
            page.goto(f"{site_url}/arrangor/{path}")
            see(path)
        page.goto(f"{site_url}/arrangor/tillfallen/{house.lunches[0]}/deltagare/ny")
        page.get_by_role("button", name="Lägg till").click()
        see("add, wrong")
        page.goto(f"{site_url}/arrangor/tillfallen/{house.lunches[0]}/deltagare")
        page.get_by_label("Välj Bo Ek").check()
        page.get_by_role("button", name="Avboka valda").click()
        see("selected")
        page.goto(f"{site_url}{house.address(ANNA)}")
        page.get_by_role("button", name="Visa personlig länk").click()
        see("link")
        page.goto(f"{site_url}{house.address(ANNA, 'utdrag')}")
        page.get_by_role("button", name="Visa för utskrift").click()
        see("extract")
        return found

    return every_page


def test_axe_finds_nothing(sign_in, every_page, open_context):
    assert every_page(sign_in(open_context()), violations) == {}


def test_at_320_pixels_in_the_dark_nothing_scrolls_sideways_or_is_hard_to_see_or_hit(
    sign_in, every_page, open_context
):
    page = sign_in(open_context(viewport={"width": 320, "height": 640}, color_scheme="dark"))

    def find(page: Page):
        found = [sideways_scroll(page), *small_targets(page), *weak_contrasts(page)]
        return [problem for problem in found if problem]

    assert every_page(page, find) == {}


def test_somebody_calls_and_is_helped_on_a_phone_without_scripts(house, sign_in, open_context, site_url):
    page = sign_in(open_context(viewport={"width": 360, "height": 740}, java_script_enabled=False))
    page.goto(f"{site_url}/arrangor/personer/")

    page.get_by_label("Sök namn, adress eller organisation").fill("ostlund")
    page.get_by_role("button", name="Sök").click()
    page.get_by_role("link", name="Anna-Karin Östlund-von Ahlefeldt").click()
    expect(page.get_by_text("Väntar", exact=True)).to_be_visible()
    page.get_by_role("button", name="Ge en plats nu").click()
    expect(page.get_by_text("Personen har fått en plats.")).to_be_visible()

    page.get_by_label("Ny anteckning").fill("Ringde på morgonen.")
    page.get_by_role("button", name="Spara anteckningen").click()
    expect(page.get_by_text("Ringde på morgonen.").first).to_be_visible()

    page.get_by_role("link", name="Flytta").click()
    page.get_by_label("Avsnittet nummer 2").check()
    page.get_by_role("button", name="Flytta").click()
    expect(page.get_by_text("Personen är flyttad.")).to_be_visible()

    page.get_by_role("link", name="Avboka …").click()
    page.get_by_role("button", name="Avboka platsen").click()
    expect(page.get_by_text("Platsen är avbokad.")).to_be_visible()
    expect(page.get_by_text("avbokade en persons plats")).to_be_visible()
    assert house.places_of(LONG) == {house.lunches[0]: "withdrawn", house.lunches[1]: "withdrawn"}
    assert house.places_of(CILLA) == {}


def _paths(house: House) -> list[str]:
    place, waiting = house.register(ANNA), house.register(LONG)
    anna = house.address(ANNA).removeprefix("/arrangor/").rstrip("/")
    bo = house.address(BO).removeprefix("/arrangor/")
    occurrence = f"tillfallen/{house.lunches[0]}/deltagare"
    return [
        occurrence,
        f"{occurrence}?state=all&sort=-svar",
        f"{occurrence}?search=nobody",
        f"{occurrence}/ny",
        "serier/min-serie/deltagare",
        "personer/",
        "personer/?q=a",
        "personer/dubbletter",
        f"{anna}/",
        bo,
        f"{anna}/uppgifter",
        f"{anna}/adress",
        f"{bo}adress",
        f"{anna}/sla-ihop",
        f"{anna}/sla-ihop?other={house.person(MISSPELT).public_id}",
        f"{anna}/utdrag",
        f"{anna}/radera",
        f"anmalningar/{place}/avboka",
        f"anmalningar/{waiting}/avboka",
        f"anmalningar/{place}/flytta",
        f"anmalningar/{place}/ersattare",
    ]
