"""From nothing to eight published episodes in a browser, and axe over what is seen on the way."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.fixtures.instants import stockholm
from tests.organisers.office import Office
from tests.registrations.examples import ANNA, add_occurrence
from tests.site.browsing import sideways_scroll, small_targets, violations, weak_contrasts
from webinars.organisers.rules import Role
from webinars.registrations.actions import register_attendee
from webinars.registrations.attendees import attendee_for
from webinars.series.models import Series

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

TITLES = [
    "Börja i behovet",
    "Följ en invånare",
    "Beställ behov",
    "Våga pröva",
    "Ny i nämnden",
    "Budget och upphandling",
]
TITLES += [
    "Digitalt först",
    "Från projekt till vardag – ett avsnitt med en titel som inte vill ta slut " + "och mer " * 8,
]
SERIES = "/arrangor/serier/min-serie/"


@pytest.fixture
def sign_in(office: Office, site_url):
    """Puts an editor's session into a window."""

    def sign_in(page: Page):
        token = office.signed_in(Role.EDITOR, name="Anna-Karin Östlund-von Ahlefeldt").token
        page.context.add_cookies(
            [{"name": "arrangor", "value": token, "domain": "127.0.0.1", "path": "/arrangor/"}]
        )
        return page

    return sign_in


@pytest.fixture
def worked_on(office: Office, database, now):
    """The first series with a published episode that somebody is registered for, and two drafts."""
    with database.write() as session:
        series = session.get_one(Series, office.series_ids[0])
        attendee = attendee_for(session, ANNA, language="sv", now=now)
        held = add_occurrence(session, series, capacity=40)
        register_attendee(session, held, attendee, now=now)
        for number in (2, 3):
            draft = add_occurrence(
                session, series, number, starts_at=stockholm("2026-12-02 12:00"), published=False
            )
            draft.starts_at += timedelta(days=7 * number)
            draft.ends_at += timedelta(days=7 * number)
        return {"held": held.id, "draft": draft.id}


@pytest.mark.parametrize("width", [360, 1280])
def test_eight_episodes_are_published_and_found_by_a_visitor(width, sign_in, open_context, site_url):
    page = sign_in(open_context(viewport={"width": width, "height": 800}).new_page())
    page.goto(f"{site_url}/arrangor/serier/")
    page.get_by_role("link", name="Ny serie").click()
    page.get_by_label("Titel").fill("Politiskt ledarskap")
    page.get_by_label("Ingress").fill("Åtta korta webbinarier.")
    page.get_by_role("button", name="Skapa serien").click()

    page.get_by_role("link", name="Lägg till avsnitt").click()
    page.get_by_label("Dag").fill("2026-11-12")
    for title in TITLES:
        page.get_by_label("Titel").fill(title)
        page.get_by_role("button", name="Spara och lägg till nästa").click()
        # The week, Advent or a sport holiday: somebody looks, and goes on.
        page.wait_for_load_state()
        if page.get_by_role("button", name="Spara ändå, och lägg till nästa").is_visible():
            page.get_by_role("button", name="Spara ändå, och lägg till nästa").click()
        expect(page.get_by_text("Avsnittet är tillagt som utkast.")).to_be_visible()
    expect(page.get_by_label("Dag")).not_to_have_value("")
    page.get_by_role("link", name="Klar").click()
    expect(page.locator(".plan__number")).to_have_count(8)

    page.get_by_role("button", name="Flytta ned Börja i behovet").click()
    expect(page.locator(".plan__title").first).to_have_text("Följ en invånare")
    page.get_by_role("link", name="Publicera …").click()
    page.get_by_role("button", name="Publicera").click()
    expect(page.get_by_text("Publicerat. Besökare ser det nu.")).to_be_visible()

    visitor = open_context(viewport={"width": width, "height": 800}).new_page()
    visitor.goto(site_url)
    visitor.get_by_role("link", name="Politiskt ledarskap").first.click()
    expect(visitor.locator(".timeline > li")).to_have_count(8)
    expect(visitor.get_by_role("link", name="Anmäl dig", exact=True)).to_be_visible()


def pages(held: int, draft: int):
    """Every state of planning: a name, an address below the series, and a button to press there."""
    yield from (
        (path, path, "") for path in ("", "andra", "kopiera", "avsnitt/nytt", "avsnitt/1/", "avsnitt/2/")
    )
    yield from ((f"status {to}", f"status?till={to}", "") for to in ("closed", "archived"))
    yield from ((path, path, "") for path in ("publicera", "avsnitt/1/avpublicera", "avsnitt/2/avpublicera"))
    yield from ((path, path, "") for path in ("avsnitt/2/ta-bort", "avsnitt/2/tillfallen/nytt"))
    yield from ((path, path, "") for path in ("forhandsgranska", "avsnitt/2/forhandsgranska"))
    yield "a date that nobody has", f"tillfallen/{draft}/", ""
    yield "an episode without a title", "avsnitt/nytt", "Spara och lägg till nästa"
    yield "a date without a day", "avsnitt/2/tillfallen/nytt", "Spara"


@pytest.fixture
def every_state(sign_in, worked_on, site_url):
    """Leads a window through every state of planning, and calls `look` on each."""

    def every_state(page: Page, look):
        sign_in(page)
        found = {}

        def see(name):
            if problems := look(page):
                found[name] = problems

        for path in ("", "?sok=finns+inte", "ny"):
            page.goto(f"{site_url}/arrangor/serier/{path}")
            see(f"list {path}")
        for name, path, button in pages(**worked_on):
            page.goto(f"{site_url}{SERIES}{path}")
            if button:
                if page.get_by_label("Dag").first.is_visible():
                    page.get_by_label("Dag").first.fill("")
                page.get_by_role("button", name=button, exact=True).click()
            see(name)
        _clash(page, site_url)
        see("a clash")
        _announce(page, site_url)
        see("a title in calendars")
        _conflict(page, site_url)
        see("edited meanwhile")
        return found

    return every_state


def _clash(page: Page, site_url):
    page.goto(f"{site_url}{SERIES}avsnitt/nytt")
    page.get_by_label("Titel").fill("Jul")
    page.get_by_label("Dag").fill("2026-12-24")
    page.get_by_role("button", name="Spara", exact=True).click()
    expect(page.get_by_text("Dagen är julafton.")).to_be_visible()


def _announce(page: Page, site_url):
    page.goto(f"{site_url}{SERIES}avsnitt/1/")
    page.get_by_label("Titel").fill("En ny titel")
    page.get_by_role("button", name="Spara", exact=True).click()
    expect(page.get_by_role("heading", name="Det här står i kalendrar")).to_be_visible()


def _conflict(page: Page, site_url):
    page.goto(f"{site_url}{SERIES}avsnitt/2/")
    other = page.context.new_page()
    other.goto(f"{site_url}{SERIES}avsnitt/2/")
    other.get_by_label("Sammanfattning").fill("Den andras text. " * 12)
    other.get_by_role("button", name="Spara", exact=True).click()
    other.close()
    page.get_by_label("Sammanfattning").fill("Min text. " * 12)
    page.get_by_role("button", name="Spara", exact=True).click()
    expect(page.get_by_role("heading", name="Någon annan har sparat under tiden")).to_be_visible()


def test_axe_finds_nothing(every_state, page: Page):
    assert every_state(page, violations) == {}


def test_on_a_narrow_dark_screen_everything_is_found_read_and_pressed(every_state, open_context):
    page = open_context(viewport={"width": 320, "height": 640}, color_scheme="dark").new_page()

    def find(page: Page):
        found = [sideways_scroll(page), *small_targets(page), *weak_contrasts(page)]
        return [problem for problem in found if problem]

    assert every_state(page, find) == {}


def test_no_page_mixes_its_languages(sign_in, worked_on, site_url, page: Page):
    sign_in(page)
    swedish = re.compile(r"\b(och|inte|Spara|Avsnitt|tillfällen?|anmäl\w*|Serien?|utkast|Klockslag|vecka)\b")
    mixed = {}

    for name, path, button in pages(**worked_on):
        if button:
            continue
        page.goto(f"{site_url}{SERIES}{path}{'&' if '?' in path else '?'}lang=en")
        words = page.locator("main").inner_text()
        left = swedish.findall(re.sub(r"Min serie|Avsnittet nummer \d|min-serie", "", words))
        if left:
            mixed[name] = left

    assert mixed == {}


def test_everything_works_without_scripts(every_state, open_context):
    assert every_state(open_context(java_script_enabled=False).new_page(), lambda page: None) == {}
