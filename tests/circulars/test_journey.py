"""An organiser writes to those who have registered, thinks again, and sends; and follows it in the outbox."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import chain
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.fixtures.instants import NOW
from tests.organisers.office import Office
from tests.outbox.examples import add_incoming, add_mail
from tests.registrations.examples import ANNA, BO, add_occurrence
from tests.site.browsing import sideways_scroll, small_targets, violations, weak_contrasts
from webinars.circulars.jobs import send_due_circulars
from webinars.circulars.rules import State
from webinars.mail.models import OutgoingMail
from webinars.mail.rules import MailState
from webinars.organisers.rules import Role
from webinars.registrations.actions import register_attendee
from webinars.registrations.attendees import attendee_for
from webinars.series.models import Series

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

LONG = "Anna-Karin Östlund-von Ahlefeldt " * 4
REFUSED: dict[str, Any] = {
    "state": MailState.DEAD,
    "last_error": "550 5.1.1 User unknown",
    "finished_at": NOW,
    "attempts": 1,
    "subject": f"Du är anmäld: {LONG}",
}


@pytest.fixture
def office(app, services):
    """With two readers, and mails in several states."""
    office = Office(app, services)
    with services.database.write() as session:
        occurrence = add_occurrence(session, session.get_one(Series, office.series_ids[0]))
        for person in (ANNA, BO):
            attendee = attendee_for(session, person, language="sv", now=NOW)
            registration = register_attendee(session, occurrence, attendee, now=NOW)
            add_mail(session, registration, message=b"Subject: Hej\n\nHej!", **REFUSED)
            add_mail(
                session, registration, not_before=NOW + timedelta(minutes=5), message=b"Subject: Hej\n\nHej!"
            )
        add_incoming(session, subject=LONG)
    return office


@pytest.fixture
def enter(office, site_url):
    """Opens a page of the back office in a window, signed in."""
    token = office.signed_in(Role.ADMINISTRATOR, name=LONG[:80], email="ada@example.org").token

    def enter(page: Page, path: str) -> None:
        cookie = {"name": "arrangor", "value": token, "domain": "127.0.0.1", "path": "/arrangor/"}
        page.context.add_cookies([cookie])  # type: ignore[list-item]
        page.goto(f"{site_url}/arrangor/{path}")

    return enter


def test_somebody_writes_looks_tries_sends_undoes_and_sends_on_a_phone(
    enter, phone: Page, services, clock, database
):
    enter(phone, "tillfallen/1/meddelanden")
    phone.get_by_role("link", name="Praktisk information").click()
    phone.get_by_label("Ämnesrad", exact=True).fill("Inför {titel}")
    phone.get_by_role("button", name="Spara och förhandsgranska").click()

    expect(phone.get_by_text("2 personer får det.")).to_be_visible()
    frame = phone.frame_locator("iframe")
    expect(frame.get_by_role("heading", name="Inför Avsnittet nummer 1")).to_be_visible()
    expect(frame.get_by_text("Hej Anna!")).to_be_visible()
    phone.get_by_label("Läsare").select_option("Bo Ek")
    phone.get_by_role("button", name="Visa").click()
    expect(phone.frame_locator("iframe").get_by_text("Hej Bo!")).to_be_visible()

    phone.get_by_role("button", name="Skicka ett prov till mig").click()
    expect(phone.get_by_text("Ett prov är på väg till dig.")).to_be_visible()
    phone.get_by_role("button", name="Skicka till 2 personer").click()
    expect(phone.get_by_text("Inget har skickats än")).to_be_visible()
    clock.pass_by(minutes=4)
    phone.get_by_role("button", name="Ångra").click()
    expect(phone.get_by_text("Ångrat. Inget har skickats")).to_be_visible()

    phone.get_by_role("button", name="Skicka till 2 personer").click()
    clock.pass_by(minutes=5)
    send_due_circulars(services)
    phone.reload()
    expect(phone.get_by_text("Det gick till 2 mottagare")).to_be_visible()
    phone.get_by_role("link", name="Utskick", exact=True).click()
    expect(phone.get_by_role("row", name="Inför Avsnittet nummer 1")).to_have_count(
        3
    )  # one of them to oneself


def test_no_state_is_hard_to_use_for_anybody(enter, open_context, services, clock, database):
    laptop = open_context(viewport={"width": 1280, "height": 800}).new_page()
    dark = open_context(color_scheme="dark").new_page()
    narrow = open_context(viewport={"width": 320, "height": 640}, java_script_enabled=True).new_page()
    found = {}

    states = (_states_of_circular(enter, laptop, services, clock, database), _states_of_outbox(enter, laptop))
    for name, path in chain(*states):
        for page, look in ((laptop, violations), (dark, weak_contrasts), (narrow, _cramped)):
            enter(page, path)
            if problems := look(page):
                found[name, look.__name__] = problems

    assert found == {}


def _states_of_circular(enter, page: Page, services, clock, database) -> Iterator[tuple[str, str]]:
    """Each page in each of its states; what is pressed in between leads from one to the next."""
    yield "nothing written", "tillfallen/1/meddelanden"
    yield "series", "serier/min-serie/meddelanden"
    yield "new", "tillfallen/1/meddelanden/nytt?mall=svara"
    enter(page, "tillfallen/1/meddelanden/nytt?mall=praktiskt")
    page.get_by_label("Ämnesrad", exact=True).fill("{fel}")
    page.get_by_role("button", name="Spara").click()
    assert violations(page) == []
    page.get_by_label("Ämnesrad", exact=True).fill(LONG[:140])
    page.get_by_role("button", name="Spara").click()
    yield "draft", "meddelanden/1"
    yield "edit", "meddelanden/1/text"
    enter(page, "meddelanden/1")
    page.get_by_label("Vid en viss tid").check()
    page.get_by_role("button", name="Skicka till").click()
    assert violations(page) == []
    page.get_by_label("Nu", exact=True).check()
    page.get_by_role("button", name="Skicka till").click()
    yield State.ORDERED, "meddelanden/1"
    clock.pass_by(minutes=5)
    send_due_circulars(services)
    with database.write() as session:
        mail = session.query(OutgoingMail).filter_by(kind="circular").first()
        mail.state, mail.last_error = MailState.DEAD, "552 5.2.2 Mailbox full"
    yield State.SENT, "meddelanden/1"
    yield "written", "tillfallen/1/meddelanden"


def _states_of_outbox(enter, page: Page) -> Iterator[tuple[str, str]]:
    yield "outbox", "utskick/"
    yield "dead", "utskick/?lage=dead"
    yield "none found", "utskick/?sok=ingenting"
    yield "dead mail", "utskick/1/"
    yield "waiting mail", "utskick/2/"
    yield "mail's text", "utskick/1/text"
    yield "hold", "utskick/stopp"
    enter(page, "utskick/stopp")
    page.get_by_role("button", name="Stoppa").click()
    assert violations(page) == []
    page.get_by_label("Varför?").fill("Fel länk")
    page.get_by_role("button", name="Stoppa").click()
    yield "held", "utskick/"
    yield "release", "utskick/slapp"
    yield "incoming", "inkommande/"


def _cramped(page: Page) -> list[object]:
    return [problem for problem in (sideways_scroll(page), *small_targets(page)) if problem]
