"""What a page costs its reader's phone, and who gets to know of the visit: nobody."""

import pytest
from playwright.sync_api import Response

from tests.site.examples import SLUG, add_every_state

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

MOST_BYTES = 60_000
PATHS = [
    "/",
    f"/serier/{SLUG}/",
    f"/serier/{SLUG}/avsnitt/1",
    f"/serier/{SLUG}/avsnitt/7",
    "/inspelningar/",
    "/personuppgifter",
]


@pytest.fixture
def every_state(database):
    with database.write() as session:
        add_every_state(session)


@pytest.mark.parametrize("path", PATHS)
def test_a_page_is_light(every_state, site_url, page, path):
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))

    page.goto(site_url + path, wait_until="networkidle")

    assert sum(len(answer.body()) for answer in answers) < MOST_BYTES
    assert len([answer for answer in answers if answer.request.resource_type != "image"]) <= 3


def test_a_page_breaks_no_rule_of_its_own_policy(every_state, site_url, page):
    """The data block for search engines is data, which the policy against inline code does not stop."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))

    for path in PATHS:
        page.goto(site_url + path, wait_until="networkidle")

    assert said == []


def test_a_video_is_fetched_from_nobody_before_it_is_asked_for(every_state, site_url, page, outside_requests):
    page.goto(f"{site_url}/serier/{SLUG}/avsnitt/1", wait_until="networkidle")
    assert outside_requests == []

    page.get_by_role("link", name="Visa videon Vad är tjänstedesign?").click()
    page.wait_for_timeout(200)

    assert outside_requests == ["https://www.youtube.com/watch?v=abc"]
    outside_requests.clear()


def test_pages_are_whole_without_scripts(every_state, site_url, open_context):
    page = open_context(java_script_enabled=False).new_page()

    page.goto(f"{site_url}/serier/{SLUG}/")
    page.get_by_role("link", name="Avsnittet nummer 7").first.click()

    assert page.get_by_role("heading", level=1).inner_text() == "Avsnittet nummer 7"
