"""The quarter of an hour before the start, on a host's phone; and the same page as axe and others see it."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.registrations.examples import ANNA, BO, CILLA, DATES
from tests.site.browsing import sideways_scroll, small_targets, violations, weak_contrasts
from webinars.attendance.jobs import tell_that_it_is_late
from webinars.attendance.models import Attendance
from webinars.mail.models import OutgoingMail
from webinars.organisers.rules import Role
from webinars.registrations.models import Registration

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def people(town):
    """Anna, a group of twelve, and somebody who has said no."""
    places = [town.register(ANNA), town.register(BO, viewers=12), town.register(CILLA)]
    with town.services.database.write() as session:
        session.get_one(Registration, town.registration(places[2]).id).answer = "no"
    return places


@pytest.fixture
def open_list(people, host_path, site_url, signed_in, clock):
    """Opens the host's page: at first, a quarter before the start."""
    clock.instant = DATES[0] - timedelta(minutes=15)

    def open_list(page: Page, role=Role.HOST):
        token = signed_in(role).token
        cookie = {"name": "arrangor", "value": token, "domain": "127.0.0.1", "path": "/arrangor/"}
        page.context.add_cookies([cookie])  # type: ignore[list-item]
        page.goto(site_url + host_path)

    return open_list


def test_a_host_marks_adds_somebody_and_says_that_it_is_late(open_list, phone: Page, services):
    open_list(phone)
    anna, bo = (phone.get_by_role("checkbox", name=f"{p.given_name} {p.family_name}") for p in (ANNA, BO))

    expect(phone.get_by_text("Börjar om 1")).to_be_visible()  # 15.00, or a little less
    expect(phone.get_by_role("button", name="Öppna mötet")).to_be_visible()
    anna.click()
    expect(phone.get_by_text("1 av 2 är här")).to_be_visible()
    phone.context.set_offline(True)
    bo.click()
    expect(phone.get_by_text("Inget nät just nu.")).to_be_visible()
    expect(phone.get_by_text("Väntar på nät").filter(visible=True)).to_have_count(1)
    phone.context.set_offline(False)
    expect(phone.get_by_text("2 av 2 är här")).to_be_visible()
    expect(phone.get_by_text("13 personer med grupper och andra")).to_be_visible()
    phone.get_by_label("Sök namn eller organisation").fill(BO.family_name.upper())
    expect(anna).to_be_hidden()

    phone.get_by_text("Lägg till någon som inte är anmäld").click()
    for label, text in (
        ("Förnamn", "Siv"),
        ("Efternamn", "Åkesson"),
        ("E-postadress", "siv@example.org"),
        ("Kommun, region", "Mora kommun"),
    ):
        phone.get_by_label(label).fill(text)
    phone.get_by_role("button", name="Anmäl och markera som här").click()
    expect(phone.get_by_text("3 av 3 är här")).to_be_visible()

    phone.get_by_text("Vi är försenade").click()
    phone.get_by_label("10 minuter: ni börjar kl. 12.10").check()
    phone.get_by_role("button", name="Säg till alla").click()
    expect(phone.get_by_text("Ni börjar omkring kl. 12.10.")).to_be_visible()
    tell_that_it_is_late(services)
    with services.database.read() as session:
        late = session.query(OutgoingMail).where(OutgoingMail.kind == "late")
        assert sorted(mail.recipient for mail in late) == sorted([ANNA.email, BO.email, "siv@example.org"])
        assert session.query(Attendance).where(Attendance.present).count() == 3
    phone.get_by_role("button", name="Vi är igång nu").click()
    expect(phone.get_by_text("Ni börjar omkring")).to_have_count(0)


def test_without_javascript_the_list_is_a_form(open_list, open_context):
    page = open_context(java_script_enabled=False, viewport={"width": 320, "height": 640}).new_page()
    open_list(page)

    page.get_by_role("checkbox", name=f"{ANNA.given_name} {ANNA.family_name}").check()
    page.get_by_role("button", name="Spara närvaron").click()

    expect(page.get_by_text("Närvaron är sparad.")).to_be_visible()
    expect(page.get_by_text("1 av 2 är här")).to_be_visible()
    assert sideways_scroll(page) == 0


def test_axe_finds_nothing_in_any_state(open_list, open_context, host_path, site_url, clock):
    page = open_context(viewport={"width": 320, "height": 640}, reduced_motion="reduce").new_page()
    found = {}

    def see(name):
        problems = [
            *violations(page),
            *small_targets(page),
            *([sideways_scroll(page)] * (sideways_scroll(page) > 0)),
        ]
        page.emulate_media(color_scheme="dark")
        problems += weak_contrasts(page)
        page.emulate_media(color_scheme="light")
        if problems:
            found[name] = problems

    def unfold():
        page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")

    open_list(page)
    see("before")
    unfold()
    see("unfolded")
    page.get_by_role("button", name="Säg till alla").click()
    see("nothing chosen")
    page.get_by_label("10 minuter").check()
    page.get_by_role("button", name="Säg till alla").click()
    unfold()
    page.get_by_role("button", name="Anmäl och markera som här").click()
    see("walk-in, wrong")
    clock.instant = DATES[0] + timedelta(minutes=50)
    page.goto(site_url + host_path)
    unfold()
    see("live and late")
    clock.instant = DATES[0] - timedelta(days=5)
    open_list(page)
    see("too early")
    assert found == {}
