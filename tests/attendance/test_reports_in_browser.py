"""A report handed in, sorted out and used, in a browser; and its pages as axe and others see them."""

import pytest
from playwright.sync_api import Page, expect

from tests.attendance.test_imports import TEAMS_SV
from tests.fixtures.instants import stockholm
from tests.registrations.examples import ANNA, BO, CILLA
from tests.site.browsing import sideways_scroll, small_targets, violations, weak_contrasts
from webinars.attendance.models import Attendance

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def open_reports(town, signed_in, site_url, clock):
    """Opens the page where reports are handed in, after a lunch of three."""
    for person in (ANNA, BO, CILLA):
        town.register(person)
    clock.instant = stockholm("2026-11-12 14:00")
    token = signed_in().token

    def open_reports(page: Page):
        cookie = {"name": "arrangor", "value": token, "domain": "127.0.0.1", "path": "/arrangor/"}
        page.context.add_cookies([cookie])  # type: ignore[list-item]
        page.goto(f"{site_url}/arrangor/tillfallen/{town.occurrence_ids[0]}/narvarorapport")

    return open_reports


def hand_in(page: Page) -> None:
    file = {"name": "Närvaro.csv", "mimeType": "text/csv", "buffer": TEAMS_SV.encode("utf-16")}
    page.get_by_label("Fil", exact=True).set_input_files(file)  # type: ignore[arg-type]
    page.get_by_role("button", name="Läs rapporten").click()


def test_a_report_is_handed_in_sorted_out_and_used_on_a_phone(open_reports, phone: Page, services):
    open_reports(phone)
    hand_in(phone)

    expect(phone.get_by_text("samma namn och organisation")).to_be_visible()
    phone.get_by_label("Bo Ek, Mora kommun").check()
    phone.get_by_role("button", name="Använd som närvaro").click()
    expect(phone.get_by_text("Rapporten används nu som närvaro.")).to_be_visible()
    phone.get_by_role("button", name="Spara, och glöm alla som inte är anmälda").click()
    expect(phone.get_by_text("De som inte är anmälda är glömda.")).to_be_visible()

    phone.get_by_role("link", name="På dagen").click()
    expect(phone.get_by_text("3 av 3 är här")).to_be_visible()
    with services.database.read() as session:
        assert sorted(each.minutes for each in session.query(Attendance)) == [20, 30, 62]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_are_accessible_narrow_and_in_the_dark(scheme, open_reports, open_context):
    page = open_context(viewport={"width": 320, "height": 640}, color_scheme=scheme).new_page()
    open_reports(page)
    found = {"list": look(page)}
    page.get_by_role("button", name="Läs rapporten").click()
    found["refused"] = look(page)
    hand_in(page)
    page.locator("details").evaluate_all("all => all.forEach(each => { each.open = true })")
    found["report"] = look(page)

    assert {name: problems for name, problems in found.items() if problems} == {}


def look(page: Page) -> list[object]:
    scroll = [sideways_scroll(page)] if sideways_scroll(page) else []
    return [*violations(page), *weak_contrasts(page), *small_targets(page), *scroll]
