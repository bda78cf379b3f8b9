"""Every state of the back office: axe, the dark, narrow windows, without JavaScript, in both languages."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.organisers.office import Office
from tests.site.browsing import sideways_scroll, small_targets, violations, weak_contrasts
from webinars.organisers.rules import Role

# What a page looks like does not hang on the database beneath it.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

LONG_NAME = "Anna-Karin Östlund-von Ahlefeldt"
SIGNED_IN = (
    "",
    "inloggningar",
    "arrangorer/",
    "arrangorer/ny",
    "handelselogg",
    "handelselogg?fran=2030-01-01",
)


@pytest.fixture
def office(office: Office, log_of) -> Office:
    """With a log that has something to show."""
    log_of(office.series_ids[0], "Ett avsnitt med ett namn som inte tar slut " * 3)
    return office


@pytest.fixture
def sign_in(office: Office, mailed, site_url):
    """Signs a window in as people do, and gives the organiser."""

    def sign_in(page: Page):
        admin = office.organiser(Role.ADMINISTRATOR, name=LONG_NAME, email="anna-karin@example.org")
        page.goto(f"{site_url}/arrangor/logga-in")
        page.get_by_label("E-postadress").fill("anna-karin@example.org")
        page.get_by_role("button", name="Skicka länken").click()
        page.goto(site_url + mailed("anna-karin@example.org"))
        page.get_by_role("button", name="Logga in").click()
        expect(page.get_by_role("heading", name="Översikt")).to_be_visible()
        return admin

    return sign_in


@pytest.fixture
def every_page(office: Office, sign_in, site_url):
    """Leads a window through every page, before and after signing in, and calls `look` on each."""

    def every_page(page: Page, look):
        found = {}

        def see(name):
            if problems := look(page):
                found[name] = problems

        for path in ("logga-in", "logga-in?till=/arrangor/handelselogg", "in/gammal"):
            page.goto(f"{site_url}/arrangor/{path}")
            see(path)
        page.goto(f"{site_url}/arrangor/logga-in")
        page.get_by_role("button", name="Skicka länken").click()
        see("logga-in, wrong")
        admin = sign_in(page)
        office.browser(admin)
        office.organiser(Role.WRITER, name="Bo Ek")
        for path in (*SIGNED_IN, f"arrangorer/{admin.public_id}", f"arrangorer/{admin.public_id}/avsluta"):
            page.goto(f"{site_url}/arrangor/{path}")
            see(path)
        page.get_by_role("button", name="Avsluta kontot").click()
        see("the last administrator")
        page.goto(f"{site_url}/arrangor/arrangorer/ny")
        page.get_by_role("button", name="Lägg till").click()
        see("new organiser, wrong")
        return found

    return every_page


def test_axe_finds_nothing(every_page, page: Page):
    assert every_page(page, violations) == {}


def test_axe_finds_no_weak_contrast_in_the_dark(every_page, open_context):
    assert every_page(open_context(color_scheme="dark").new_page(), weak_contrasts) == {}


def test_at_320_pixels_nothing_scrolls_sideways_and_every_target_is_large(every_page, open_context):
    page = open_context(viewport={"width": 320, "height": 640}).new_page()

    def find(page: Page):
        found = [sideways_scroll(page), *small_targets(page)]
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        return [problem for problem in (*found, sideways_scroll(page)) if problem]

    assert every_page(page, find) == {}


def test_everything_works_without_scripts(every_page, open_context):
    page = open_context(java_script_enabled=False).new_page()

    assert every_page(page, lambda page: None) == {}


def test_no_page_mixes_its_languages(sign_in, site_url, page: Page):
    admin = sign_in(page)
    swedish = re.compile(r"\b(och|inte|Logga|Arrangörer|Spara|Rollen?|alla|Vem)\b")
    mixed = {}

    for path in (*SIGNED_IN[:5], f"arrangorer/{admin.public_id}", "in/gammal"):
        page.goto(f"{site_url}/arrangor/{path}?lang=en")
        words = page.locator("main").inner_text() + page.locator("header nav").inner_text()
        left = swedish.findall(re.sub(r"Ett avsnitt.*|Min serie|En annan serie|Svenska", "", words))
        if left:
            mixed[path] = left

    assert mixed == {}


def test_somebody_adds_changes_and_ends_an_organiser_on_a_phone(
    sign_in, office: Office, site_url, phone: Page
):
    sign_in(phone)
    phone.get_by_role("link", name="Arrangörer", exact=True).click()
    phone.get_by_role("link", name="Lägg till arrangör").click()

    phone.get_by_label("Namn").fill("Bo Ek")
    phone.get_by_label("E-postadress").fill("bo@example.org")
    phone.get_by_text("Roll i enskilda serier").click()
    phone.get_by_label("Min serie").select_option("Redaktör")
    phone.get_by_role("button", name="Lägg till").click()
    expect(phone.get_by_text("Arrangören är tillagd.")).to_be_visible()
    expect(phone.get_by_role("row", name="Bo Ek")).to_contain_text("Redaktör, Min serie")

    phone.get_by_role("link", name="Bo Ek").click()
    phone.get_by_role("link", name="Avsluta kontot").click()
    phone.get_by_role("button", name="Avsluta kontot").click()
    expect(phone.get_by_role("row", name="Bo Ek")).to_contain_text("Avslutat")

    phone.get_by_role("link", name="Händelselogg").click()
    expect(phone.get_by_role("row").nth(1)).to_contain_text("avslutade arrangörens konto")
    phone.get_by_role("button", name="Logga ut").click()
    expect(phone.get_by_text("Du är utloggad.")).to_be_visible()
    phone.go_back()
    expect(phone.get_by_role("button", name="Skicka länken")).to_be_visible()
