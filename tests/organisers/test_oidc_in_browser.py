"""To the directory and back in a real browser, which knows our policies and the rules of cookies."""

from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.fixtures.sites import Clock
from tests.organisers.directories import CLIENT, SECRET, running_directory
from tests.organisers.office import Office
from tests.site.browsing import sideways_scroll, small_targets, violations
from webinars.config.elsewhere import Outgoing
from webinars.lib.clock import utc_now
from webinars.organisers.rules import Role

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def directory():
    with running_directory() as running:
        yield running


@pytest.fixture
def config(config, directory):
    named = {"oidc_issuer": directory.issuer, "oidc_client_id": CLIENT, "oidc_client_secret": SECRET}
    sign_in = replace(config.sign_in, oidc_name="Ekdala kommun", **named)
    return replace(config, sign_in=sign_in, outgoing=Outgoing(allowed_private_hosts=("127.0.0.1",)))


@pytest.fixture
def clock():
    return Clock(utc_now())  # the directory's tokens are of now


def test_an_organiser_goes_to_the_directory_and_comes_back_to_where_they_were_going(
    office: Office, directory, site_url, open_context, outside_requests
):
    office.organiser(Role.ADMINISTRATOR, email="anna@example.org")
    directory.knows("anna-1", email="anna@example.org", email_verified=True)
    directory.knows("bo-1", email="bo@example.org", email_verified=True)
    context = open_context(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    context.route("**/cdn.jsdelivr.net/**", lambda route: route.abort())
    page = context.new_page()

    sign_in_as(page, site_url, "bo-1")
    expect(page.get_by_role("alert")).to_contain_text("Det gick inte att logga in med Ekdala kommun.")
    expect(page.get_by_role("button", name="Skicka länken")).to_be_visible()
    sign_in_as(page, site_url, "anna-1")
    expect(page.get_by_role("heading", name="Händelselogg")).to_be_visible()
    assert "code=" not in page.url
    # The provider's own page wants a stylesheet of somebody else's; ours want nothing.
    assert {urlsplit(asked).hostname for asked in outside_requests} <= {"cdn.jsdelivr.net"}
    outside_requests.clear()


def test_axe_finds_nothing_at_the_door(site_url, page: Page):
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{site_url}/arrangor/logga-in?katalog=nej")

    assert violations(page) == []
    assert [problem for problem in (sideways_scroll(page), *small_targets(page)) if problem] == []


def sign_in_as(page: Page, site_url: str, subject: str) -> None:
    page.goto(f"{site_url}/arrangor/logga-in?till=/arrangor/handelselogg")
    page.get_by_role("button", name="Logga in med Ekdala kommun").click()
    page.locator("input[name=sub]").first.fill(subject)
    page.locator("input[name=sub]").first.press("Enter")
