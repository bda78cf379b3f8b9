"""Half a minute on a phone, from the mail to the thanks; what the organisers see of it; and both as axe sees them."""

from email import message_from_bytes
from email.policy import default

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from tests.feedback.examples import all_came
from tests.site.browsing import sideways_scroll, small_targets, violations, weak_contrasts
from webinars.mail.models import OutgoingMail
from webinars.organisers.rules import Role

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def mailed_link(town, places, afterwards):
    """Everybody was asked, four have answered: the path in the mail to the fifth."""
    all_came(town, places, answers=4, texts=["Mer tid för frågor. " * 12])
    with town.services.database.read() as session:
        mails = (
            select(OutgoingMail)
            .where(OutgoingMail.kind == "request")
            .options(selectinload(OutgoingMail.body))
        )
        mail = session.scalars(mails.order_by(OutgoingMail.id)).all()[4]
        body = message_from_bytes(mail.message or b"", policy=default).get_body(("plain",))
    assert body is not None
    return next(word for word in body.get_content().split() if "/aterkoppling/" in word).partition("/ater")[2]


@pytest.fixture
def open_office(town, office, site_url, afterwards):
    """Opens what organisers see."""

    def open_office(page: Page):
        token = office.signed_in(Role.EDITOR).token
        cookie = {"name": "arrangor", "value": token, "domain": "127.0.0.1", "path": "/arrangor/"}
        page.context.add_cookies([cookie])  # type: ignore[list-item]
        page.goto(f"{site_url}/arrangor/tillfallen/{town.occurrence_ids[0]}/aterkoppling")

    return open_office


def test_three_taps_and_a_thank_you_and_then_the_means(mailed_link, open_office, site_url, phone: Page):
    phone.goto(f"{site_url}/ater{mailed_link}")
    for statement, mark in (
        ("Jag kan mer", "4"),
        ("min roll", "Vet inte"),
        ("Jag är nöjd", "5 Stämmer helt"),
    ):
        group = phone.get_by_role("group", name=statement)
        group.get_by_role("radio", name=mark).tap()
    phone.get_by_role("button", name="Skicka svaret").tap()
    expect(phone.get_by_role("heading", name="Tack för ditt svar!")).to_be_visible()

    open_office(phone)
    expect(phone.get_by_text("5 av 6 har svarat.")).to_be_visible()
    expect(phone.get_by_role("region", name="Jag kan mer").get_by_text("4,0", exact=True)).to_be_visible()
    phone.get_by_label("Vad har ni ändrat").fill("Vi slutar tio minuter tidigare.")
    phone.get_by_role("button", name="Spara").tap()
    expect(phone.get_by_text("Texten är sparad och syns på avsnittets sida.")).to_be_visible()


def test_axe_finds_nothing_in_any_state(mailed_link, open_office, site_url, open_context):
    page = open_context(viewport={"width": 320, "height": 640}, reduced_motion="reduce").new_page()
    found = {}

    def see(name):
        wide = sideways_scroll(page)
        problems = [*violations(page), *small_targets(page), *([wide] if wide else [])]
        page.emulate_media(color_scheme="dark")
        problems += weak_contrasts(page)
        page.emulate_media(color_scheme="light")
        if problems:
            found[name] = problems

    open_office(page)
    see("too few")
    page.goto(f"{site_url}/ater{mailed_link}")
    see("the form")
    page.get_by_role("button", name="Skicka svaret").click()
    see("empty")
    page.get_by_role("radio", name="Vet inte").first.check()
    see("chosen")
    page.get_by_role("button", name="Skicka svaret").click()
    see("thanks")
    open_office(page)
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    see("means and texts")
    assert found == {}
