"""In a browser, from a film that came in to one that a visitor watches; and axe over every state on the way."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from tests.organisers.office import Office
from tests.recordings.captions.examples import FAULTY, GOOD
from tests.site.browsing import sideways_scroll, small_targets, violations, weak_contrasts
from webinars.linkcheck.models import WatchedAddress
from webinars.recordings.models import Recording

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

EPISODE = "/arrangor/serier/min-serie/avsnitt/1"
LONG = "Ett klipp med en titel som inte vill ta slut " + "och mer " * 10


@pytest.fixture
def sign_in(office: Office):
    """Puts an editor's session into a window."""

    def sign_in(page: Page):
        token = office.signed_in().token
        page.context.add_cookies(
            [{"name": "arrangor", "value": token, "domain": "127.0.0.1", "path": "/arrangor/"}]
        )
        return page

    return sign_in


def hand_in(page: Page, captions: str):
    field = page.get_by_label("Fil", exact=True).first
    if not field.is_visible():
        page.get_by_text("Byt undertexter").click()
    field.set_input_files({"name": "text.vtt", "mimeType": "text/vtt", "buffer": captions.encode()})
    page.get_by_role("button", name="Spara undertexterna").click()


@pytest.mark.parametrize("width", [360, 1280])
def test_a_film_is_captioned_corrected_reviewed_published_and_watched(width, sign_in, open_context, site_url):
    page = sign_in(open_context(viewport={"width": width, "height": 800}).new_page())
    page.goto(f"{site_url}{EPISODE}/")
    page.get_by_role("link", name="Ordna och lägg till inspelningar").click()
    page.get_by_label("Titel").fill("Hela samtalet")
    page.get_by_label("Filmens adress").fill("https://video.example.org/hela.mp4")
    page.get_by_label("Längd").fill("0:14")
    page.get_by_role("button", name="Lägg till", exact=True).click()
    expect(page.get_by_text("Inspelningen är mottagen.")).to_be_visible()

    hand_in(page, FAULTY)
    expect(page.locator("[aria-current=step]")).to_have_text("Textas")
    expect(page.get_by_role("row", name="53 sekunder utan text")).to_be_visible()
    expect(page.get_by_role("button", name="Granskad: texten stämmer")).to_have_count(0)
    page.get_by_role("row", name="53 sekunder utan text").get_by_role("link").click()
    expect(page.locator("p:target")).to_be_in_viewport()

    hand_in(page, GOOD)
    expect(page.get_by_text("Inga fel och inga varningar.")).to_be_visible()
    page.get_by_role("button", name="Granskad: texten stämmer").click()
    expect(page.locator("[aria-current=step]")).to_have_text("Granskad")
    page.get_by_role("button", name="Publicera", exact=True).click()
    expect(page.get_by_text("Inspelningen är publicerad. Alla kan se den nu.")).to_be_visible()
    address = page.get_by_role("link", name="Se sidan").get_attribute("href")

    visitor = open_context(viewport={"width": width, "height": 800}).new_page()
    visitor.goto(site_url + str(address))
    expect(visitor.get_by_role("heading", name="Hela samtalet")).to_be_visible()
    expect(visitor.get_by_text("Välkomna till avsnittet.")).to_be_visible()


@pytest.fixture
def states(office: Office, database, clock):
    """Brings the clip and its link from one state to the next; gives a name and an address for each."""
    public_id = office.examples["recording"][0]
    clip, now = f"/arrangor/inspelningar/{public_id}/", clock.instant

    def change(**values):
        with database.write() as session:
            found = session.scalars(select(Recording).where(Recording.public_id == public_id)).one()
            for name, value in values.items():
                setattr(found, name, value)

    def states():
        change(title=LONG, due_at=now.replace(year=2025))
        with database.write() as session:
            for address in session.scalars(select(WatchedAddress)):
                address.finding, address.status, address.failures = "soft 404", 200, 3
                address.checked_at = address.failing_since = address.broken_since = now
        yield "queue", "/arrangor/inspelningar/"
        yield "episode", f"{EPISODE}/inspelningar"
        yield "links", "/arrangor/lankar/"
        yield "received", clip
        change(captions=FAULTY, stage="captioning", length_seconds=60)
        yield "captioned", clip
        change(captions=GOOD, stage="reviewed", length_seconds=14, reviewed_by="Bo", reviewed_at=now)
        yield "reviewed", clip
        change(published_at=now, exception_reason="Bråttom.", exception_by="Bo", captions=FAULTY)
        yield "published", clip

    return states


@pytest.fixture
def every_state(states, sign_in, site_url):
    """Leads a window through every state of clips and links, and calls `look` on each, with all of it unfolded."""

    def every_state(page: Page, look):
        sign_in(page)
        found = {}
        for name, path in states():
            page.goto(f"{site_url}{path}")
            page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
            found[name] = look(page)
        page.goto(f"{site_url}{EPISODE}/inspelningar")
        page.get_by_role("button", name="Lägg till", exact=True).click()
        found["nothing typed"] = look(page)
        return {name: problems for name, problems in found.items() if problems}

    return every_state


@pytest.mark.parametrize("width", [320, 1280])
def test_every_state_can_be_used_by_everybody(width, every_state, open_context):
    page = open_context(viewport={"width": width, "height": 800}).new_page()

    def look(page: Page):
        return [
            *violations(page),
            *small_targets(page),
            *([sideways_scroll(page)] if sideways_scroll(page) else []),
        ]

    assert every_state(page, look) == {}


def test_every_state_can_be_read_in_the_dark(every_state, open_context):
    page = open_context(color_scheme="dark").new_page()

    assert every_state(page, weak_contrasts) == {}
