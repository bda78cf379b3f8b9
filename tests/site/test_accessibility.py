"""Every public page in every state: axe, both themes, narrow, zoomed, high contrast, keyboard, paper."""

import re
from collections.abc import Callable, Iterable
from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from tests.fixtures.browsers import OpenContext
from tests.site.browsing import sideways_scroll, small_targets, violations, weak_contrasts
from tests.site.examples import EVERY_STATE, SLUG, add_every_state

# What a page looks like does not hang on the database beneath it.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

EPISODES = {f"/serier/{SLUG}/avsnitt/{number}": state for number, state in EVERY_STATE.items()}
PAGES = {
    "/": "start",
    f"/serier/{SLUG}/": "series",
    "/inspelningar/": "library",
    "/r/vad-ar-det": "recording",
    "/tillganglighet": "accessibility",
    "/personuppgifter": "privacy",
    "/kakor": "cookies",
    "/kontakt": "contact",
    "/finns-inte": "not found",
    **EPISODES,
}


@pytest.fixture
def every_state(database):
    with database.write() as session:
        add_every_state(session)


def test_axe_finds_nothing(every_state, site_url, page: Page):
    assert _per_page(page, site_url, violations) == {}


def test_axe_finds_no_weak_contrast_in_the_dark(every_state, site_url, open_context):
    page = open_context(color_scheme="dark").new_page()
    in_the_dark = ("start", "series", "recording", "live", "moved", "cancelled", "privacy")

    assert _per_page(page, site_url, weak_contrasts, in_the_dark) == {}


def test_at_320_pixels_nothing_scrolls_sideways_and_every_target_is_large(
    every_state, site_url, open_context
):
    page = open_context(viewport={"width": 320, "height": 640}).new_page()

    def find(page: Page) -> list[object]:
        found = [sideways_scroll(page), *small_targets(page)]
        page.evaluate("document.documentElement.style.fontSize = '200%'")  # text twice as large
        return [problem for problem in (*found, sideways_scroll(page)) if problem]

    assert _per_page(page, site_url, find) == {}


def test_the_keyboard_reaches_the_content_first(every_state, site_url, page: Page):
    page.goto(f"{site_url}/serier/{SLUG}/avsnitt/7")

    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Hoppa till innehållet")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    expect(page.get_by_role("main").get_by_role("link").first).to_be_focused()


def test_where_the_keyboard_is_can_be_seen(every_state, site_url, page: Page):
    page.goto(f"{site_url}/serier/{SLUG}/avsnitt/7")

    unseen = []
    for _ in range(page.locator("a[href], button").count()):
        page.keyboard.press("Tab")
        width, style = page.evaluate(
            "(({outlineWidth, outlineStyle}) => [parseFloat(outlineWidth), outlineStyle])"
            "(getComputedStyle(document.activeElement))"
        )
        if width < 2 or style == "none":
            unseen.append(page.evaluate("document.activeElement.outerHTML"))

    assert unseen == []


def test_the_action_of_a_phone_never_covers_what_has_the_focus(every_state, site_url, phone: Page):
    phone.goto(f"{site_url}/serier/{SLUG}/avsnitt/7")
    bar = phone.locator(".sticky-action").bounding_box()

    covered = []
    for _ in range(phone.locator("a[href], button").count()):
        phone.keyboard.press("Tab")
        top, is_fixed = phone.evaluate(
            "(e => [e.getBoundingClientRect().top, e.matches('.sticky-action *, .skip')])(document.activeElement)"
        )
        if not is_fixed and top >= bar["y"]:
            covered.append(phone.evaluate("document.activeElement.outerHTML"))

    assert covered == []


def test_the_action_of_a_phone_is_in_sight_from_the_start(every_state, site_url, phone: Page):
    phone.goto(f"{site_url}/serier/{SLUG}/avsnitt/7")

    expect(phone.get_by_role("main").get_by_role("link", name="Anmäl dig")).to_be_in_viewport()


def test_every_status_keeps_its_shape_in_high_contrast(every_state, site_url, open_context: OpenContext):
    page = open_context(forced_colors="active").new_page()
    page.goto(f"{site_url}/serier/{SLUG}/")

    ground, colours = page.evaluate(
        "[getComputedStyle(document.body).backgroundColor,"
        " [...new Set([...document.querySelectorAll('.status svg')].map(shape => getComputedStyle(shape).color))]]"
    )

    assert page.locator(".status svg").count() >= 14
    assert ground not in colours


def test_on_paper_stands_what_one_would_take_along(every_state, site_url, page: Page):
    page.goto(f"{site_url}/serier/{SLUG}/avsnitt/7")
    page.emulate_media(media="print")

    expect(page.get_by_role("heading", name="Avsnittet nummer 7")).to_be_visible()
    expect(page.get_by_text("Frågor om anmälan")).to_be_visible()
    expect(page.get_by_role("navigation", name="Meny").get_by_role("list")).to_be_hidden()
    expect(page.locator(".sticky-action")).to_be_hidden()


@pytest.mark.parametrize("path", [path for path, name in PAGES.items() if name != "not found"])
def test_headings_descend_without_gaps(every_state, client, path):
    levels = [int(level) for level in re.findall(r"<h([1-6])", client.get(path).text)]

    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def _per_page(
    page: Page, site_url: str, find: Callable[[Page], object], names: Iterable[str] = PAGES.values()
) -> dict[str, object]:
    """What is found, by the name of the page; empty when nothing is."""
    found = {}
    for path, name in PAGES.items():
        if name in names:
            page.goto(site_url + path)
            found[name] = find(page)
    return {name: problems for name, problems in found.items() if problems}
