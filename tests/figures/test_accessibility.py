"""The pictures as they are looked at: axe, the dark, narrow windows, forced colours, and the report on paper."""

import pytest
from playwright.sync_api import Page

from tests.figures.examples import answer, fill, mark_some
from tests.organisers.office import Office
from tests.site.browsing import sideways_scroll, small_targets, violations, weak_contrasts
from webinars.organisers.rules import Role
from webinars.registrations.models import Registration
from webinars.series.models import Series

# What a page looks like does not hang on the database beneath it.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

PAGES = ("", "serier/min-serie/siffror", "serier/min-serie/rapport", "serier/annan-serie/siffror")


@pytest.fixture
def every_page(app, services, clock, site_url):
    """Leads a window through the pages, with their tables open, and calls `look` on each."""
    office = Office(app, services)
    with services.database.write() as session:
        series = session.get_one(Series, office.series_ids[0])
        series.title = "En serie med ett långt namn: " + "Samhällsbyggnadsförvaltningen " * 3
        occurrences = fill(session, series, episodes=8, people=23, now=clock())
        session.flush()
        first = session.query(Registration).filter_by(occurrence_id=occurrences[0].id).all()
        mark_some(session, occurrences[0], first[:15], now=clock())
        answer(session, occurrences[0], [0, 1, 3, 6, 8], changed="Kortare inledning.", now=clock())
    browser = office.signed_in(Role.ADMINISTRATOR, name="Anna-Karin Östlund-von Ahlefeldt")

    def every_page(context, look):
        cookie = browser.client.get_cookie("arrangor", path="/arrangor/")
        context.add_cookies([{"name": "arrangor", "value": cookie.value, "url": f"{site_url}/arrangor/"}])
        page, found = context.new_page(), {}
        for path in PAGES:
            page.goto(f"{site_url}/arrangor/{path}")
            for summary in page.locator("summary").all():
                summary.click()
            if problems := look(page):
                found[path] = problems
        return found

    return every_page


def test_axe_finds_nothing(every_page, open_context):
    assert every_page(open_context(viewport={"width": 1280, "height": 800}), violations) == {}


@pytest.mark.parametrize("looks", [{"color_scheme": "dark"}, {"forced_colors": "active"}])
def test_axe_finds_no_weak_contrast(looks, every_page, open_context):
    assert every_page(open_context(**looks), weak_contrasts) == {}


def test_at_320_pixels_nothing_scrolls_sideways_and_every_target_is_large(every_page, open_context):
    def find(page: Page):
        found = [sideways_scroll(page), *small_targets(page)]
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        return [problem for problem in (*found, sideways_scroll(page)) if problem]

    assert every_page(open_context(viewport={"width": 320, "height": 640}), find) == {}


def test_on_paper_the_report_has_its_pictures_and_tables_and_no_controls(every_page, open_context):
    def find(page: Page):
        if not page.url.endswith("rapport"):
            return []
        page.set_viewport_size({"width": 672, "height": 1000})  # A4 between its margins
        page.emulate_media(media="print")
        pictures = page.locator("svg[role=img]")
        seen = [
            pictures.count() == 15 and all(each.is_visible() for each in pictures.all()),
            page.locator("table").count() == 8
            and all(each.is_visible() for each in page.locator("table").all()),
            not any(each.is_visible() for each in page.locator("button, nav, footer, header").all()),
            page.get_by_text("Så har vi räknat").is_visible(),
        ]
        # Wider than the paper is cut off at its edge
        too_wide = page.evaluate(
            "[...document.querySelectorAll('svg, table')]"
            ".filter(each => each.getBoundingClientRect().right > 673).map(each => each.outerHTML.slice(0, 80))"
        )
        return [] if all(seen) and not too_wide else [seen, too_wide]

    assert every_page(open_context(), find) == {}
