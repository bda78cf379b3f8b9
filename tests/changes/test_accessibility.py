"""Every state of one occurrence's pages: axe, the dark, 320 pixels, both languages."""

import re

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.fixtures.instants import NOW
from tests.organisers.office import Office
from tests.registrations.examples import ANNA, BO, add_attendee, add_occurrence
from tests.site.browsing import sideways_scroll, small_targets, violations, weak_contrasts
from webinars.organisers.rules import Role
from webinars.registrations.actions import register_attendee
from webinars.series.models import Series

# What a page looks like does not hang on the database beneath it.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

LONG = "Ett avsnitt med en rubrik som inte vill ta slut förrän den har sagt allt som går att säga"
WIDE = ViewportSize(width=1280, height=900)
NARROW = ViewportSize(width=320, height=640)
SWEDISH = re.compile(r"\b(och|inte|som|Ångra|Ställ|Flytta|Ändra|anmälda|till)\b")


@pytest.fixture
def here(office: Office, site_url) -> str:
    with office.services.database.write() as session:
        occurrence = add_occurrence(session, session.get_one(Series, office.series_ids[0]), capacity=1)
        occurrence.episode.title = LONG
        for person in (ANNA, BO):
            register_attendee(session, occurrence, add_attendee(session, person), now=NOW)
        return f"{site_url}/arrangor/tillfallen/{occurrence.id}"


@pytest.fixture
def editor(office: Office, page: Page) -> Page:
    browser = office.browser(office.organiser(Role.ADMINISTRATOR, name="Anna-Karin Östlund-von Ahlefeldt"))
    page.context.add_cookies(
        [{"name": "arrangor", "value": browser.token, "domain": "127.0.0.1", "path": "/arrangor/"}]
    )
    return page


def problems(page: Page) -> list[str]:
    """What is wrong with the page as it stands, in every look."""
    page.mouse.move(0, 0)
    page.set_viewport_size(WIDE)
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    found = violations(page)
    page.emulate_media(color_scheme="dark")
    found += weak_contrasts(page)
    page.set_viewport_size(NARROW)
    found += [
        *small_targets(page),
        *([f"{sideways} px sideways"] if (sideways := sideways_scroll(page)) else []),
    ]
    page.set_viewport_size(WIDE)
    return found


@pytest.fixture
def wrong(here, editor: Page, site_url) -> dict[str, list[str]]:
    """What is wrong with which page, after a walk through all of them."""
    found: dict[str, list[str]] = {}

    def see(name, path="", press="", fill=()):
        if path:
            editor.goto(path if path.startswith("http") else f"{here}/{path}")
        if fill:
            editor.get_by_label(fill[0]).fill(fill[1])
        if press:
            editor.get_by_role("button", name=press, exact=True).click()
            expect(editor.get_by_role("main")).to_be_visible()
        if problems_here := problems(editor):
            found[name] = problems_here

    see("occurrence", f"{here}/")
    for path in ("flytta", "stall-in", "skjut-upp", "lank", "uppgifter", "telefonlista", "svar"):
        see(path, path)
    see("consequences", "flytta", "Visa vad som händer", ("Ny dag", "2026-11-19"))
    see("on hold", press="Flytta")
    see("undone", press="Ångra")
    see("wrong", "uppgifter", "Visa vad som händer", ("Antal platser", "många"))
    see("storm", f"{site_url}/arrangor/ovader")
    see("storm, consequences", press="Visa vad som händer")
    see("cancelled", press="Ställ in")
    for path in ("andringar/2/angra", "ny-tid", "ta-upp-igen"):
        see(path, path)
    see("phone list", "telefonlista", "Visa listan")
    return found


def test_every_state_is_for_everybody(wrong):
    assert wrong == {}


def test_no_page_mixes_its_languages(here, editor: Page, site_url):
    mixed = {}

    for path in ("", "flytta", "stall-in", "uppgifter", "telefonlista", "svar"):
        editor.goto(f"{here}/{path}?lang=en")
        words = editor.locator("main").inner_text().replace(LONG, "")
        if left := SWEDISH.findall(words):
            mixed[path] = left

    assert mixed == {}
