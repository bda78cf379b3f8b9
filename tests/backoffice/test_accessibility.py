"""The front page as it looks when everything needs a hand: axe, the dark, and a narrow window."""

import pytest
from playwright.sync_api import Page, expect

from tests.backoffice.troubles import make_trouble
from tests.organisers.office import Office
from tests.site.browsing import sideways_scroll, small_targets, violations, weak_contrasts
from webinars.organisers.rules import Role
from webinars.series.models import Series

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def enter(app, services, clock, site_url):
    """Opens the front page in a window of somebody's."""
    office = Office(app, services)
    with services.database.write() as session:
        make_trouble(session, session.get_one(Series, office.series_ids[0]), now=clock())

    def enter(context, role=Role.ADMINISTRATOR) -> Page:
        cookie = office.signed_in(role).client.get_cookie("arrangor", path="/arrangor/")
        context.add_cookies([{"name": "arrangor", "value": cookie.value, "url": f"{site_url}/arrangor/"}])
        page: Page = context.new_page()
        page.goto(f"{site_url}/arrangor/")
        return page

    return enter


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.WRITER])
def test_axe_finds_nothing(role, enter, open_context):
    page = enter(open_context(), role)

    assert violations(page) == []


def test_axe_finds_no_weak_contrast_in_the_dark(enter, open_context):
    assert weak_contrasts(enter(open_context(color_scheme="dark"))) == []


def test_at_320_pixels_nothing_scrolls_sideways_and_every_target_is_large(enter, open_context):
    page = enter(open_context(viewport={"width": 320, "height": 640}))
    found = [sideways_scroll(page), *small_targets(page)]
    page.evaluate("document.documentElement.style.fontSize = '200%'")

    assert [problem for problem in (*found, sideways_scroll(page)) if problem] == []


def test_on_a_phone_the_storm_is_two_taps_away(enter, open_context):
    page = enter(open_context(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True))

    page.get_by_role("link", name="Ställ in på grund av oväder").tap()

    expect(page.get_by_role("button").last).to_be_visible()
    expect(page).to_have_url(f"{page.url.partition('/arrangor')[0]}/arrangor/ovader")
