"""An organiser moves an episode and thinks better of it; and one cancels from a phone on a stormy morning."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.office import Office
from tests.organisers.office import Office as Accounts
from webinars.organisers.rules import Role

# A real browser, and a real mail server: what the pages say does not hang on the database.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

PEOPLE = {"anna@example.org": "Anna", "bo@example.org": "Bo"}


@pytest.fixture
def occurrence_id(office: Office) -> int:
    """Anna and Bo have their invitations."""
    [occurrence_id] = office.open_series()
    for email, name in PEOPLE.items():
        office.register(occurrence_id, email=email, name=name)
    office.settle()
    assert len(office.subjects()) == 2
    return occurrence_id


@pytest.fixture
def editor(app, office, site_url, phone: Page) -> Page:
    """The phone of an editor who is signed in."""
    accounts = Accounts(app, office.services)
    browser = accounts.browser(accounts.organiser(Role.EDITOR, name="Rut Redaktör"))
    phone.context.add_cookies(
        [{"name": "arrangor", "value": browser.token, "domain": "127.0.0.1", "path": "/arrangor/"}]
    )
    phone.goto(f"{site_url}/arrangor/")
    return phone


def test_a_move_that_is_undone_reaches_no_mailbox(office, occurrence_id, editor: Page, site_url):
    editor.goto(f"{site_url}/arrangor/tillfallen/{occurrence_id}/")
    editor.get_by_role("link", name="Flytta till en annan tid").click()
    editor.get_by_label("Ny dag").fill("2026-11-27")
    editor.get_by_role("button", name="Visa vad som händer").click()
    expect(editor.get_by_text("2 anmälda får ny kalenderinbjudan.")).to_be_visible()
    mail = editor.frame_locator("iframe").first
    expect(mail.get_by_text("Du behåller din plats")).to_be_visible()

    editor.get_by_role("button", name="Flytta", exact=True).click()
    expect(editor.get_by_role("status")).to_contain_text("E-breven skickas kl. 10.05")
    office.settle()
    office.clock.pass_by(minutes=2)
    editor.get_by_role("button", name="Ångra").click()
    expect(editor.get_by_role("status")).to_contain_text("Ändringen är ångrad.")
    office.clock.pass_by(minutes=10)
    office.settle()

    assert len(office.subjects()) == 2


def test_a_storm_a_new_date_and_who_can_come(office, occurrence_id, editor: Page, site_url):
    """Cancelled in three taps from the front page; each says yes or no to the new date by the link in their mail."""
    editor.get_by_role("link", name=re.compile("oväder")).click()
    editor.get_by_role("button", name="Visa vad som händer").click()
    expect(editor.get_by_text("2 anmälda får besked")).to_be_visible()
    editor.get_by_role("button", name="Ställ in", exact=True).click()
    expect(editor.get_by_role("status")).to_contain_text("E-breven skickas")
    office.clock.pass_by(minutes=6)
    office.settle()
    assert [mail.method for mail in office.calendar_mails()] == ["REQUEST", "REQUEST", "CANCEL", "CANCEL"]

    editor.reload()
    editor.get_by_role("link", name="Erbjud ny tid").click()
    editor.get_by_label("Dag", exact=True).fill("2026-12-03")
    editor.get_by_role("button", name="Visa vad som händer").click()
    expect(editor.get_by_text("2 som var anmälda får frågan")).to_be_visible()
    editor.get_by_role("button", name="Erbjud den nya tiden").click()
    expect(editor.get_by_text("Den nya tiden är upplagd.")).to_be_visible()
    office.clock.pass_by(minutes=6)
    office.settle()

    answered = {"anna@example.org": "Ja", "bo@example.org": "Nej"}
    for received in office.server.received[-2:]:
        text = received.message.get_body(("plain",)).get_content()
        editor.goto(re.search(r"http\S+/svar/\S+", text)[0])
        button = re.compile(f"^{answered[received.message['To'].addresses[0].addr_spec]}")
        editor.get_by_role("button", name=button).first.click()
    office.settle()

    editor.goto(f"{site_url}/arrangor/tillfallen/{occurrence_id}/svar")
    rows = editor.get_by_role("row")
    expect(rows.filter(has_text="Anna Exempel")).to_contain_text("Ja")
    expect(rows.filter(has_text="Bo Exempel")).to_contain_text("Nej")
    assert office.subjects()[-1].startswith("Du är anmäld")
