"""A person with a link: on a phone and at a desk, by keyboard, and without scripts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.registrations.examples import ANNA, BO, CILLA, SECRETARY
from tests.registrations.town import SLUG, Town
from tests.site.browsing import sideways_scroll, small_targets, violations, weak_contrasts
from webinars.series.actions import cancel_occurrence, reschedule_occurrence
from webinars.services import Services

# A browser sees no difference between the databases.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def town(services: Services) -> Town:
    """Three lunches with seats for everybody."""
    return Town.of(services)


def test_axe_finds_nothing_and_every_target_is_large_enough_on_a_phone(phone, site_url, town):
    assert _found(phone, site_url, town, violations, small_targets) == {}


def test_axe_finds_nothing_at_a_desk(page, site_url, town):
    assert _found(page, site_url, town, violations) == {}


def test_axe_finds_no_weak_contrast_in_the_dark(open_context, site_url, town):
    dark = open_context(color_scheme="dark").new_page()

    assert _found(dark, site_url, town, weak_contrasts) == {}


@pytest.mark.parametrize("text_size", ["100%", "200%"])
def test_nothing_scrolls_sideways_at_320_pixels(text_size, open_context, site_url, town):
    narrow = open_context(viewport={"width": 320, "height": 640}).new_page()
    narrow.add_init_script(
        f"addEventListener('DOMContentLoaded', () => document.documentElement.style.fontSize = '{text_size}')"
    )

    assert _found(narrow, site_url, town, sideways_scroll) == {}


def test_answer_withdraw_and_come_back_on_a_phone(phone, site_url, town):
    place = town.register()

    phone.goto(site_url + town.my_page())
    phone.get_by_role("button", name="Kanske").tap()
    expect(phone.get_by_role("status")).to_contain_text("Vi har noterat att du kanske kommer.")

    phone.get_by_role("link", name="Avboka platsen").tap()
    phone.get_by_role("button", name="Ja, avboka platsen").tap()
    expect(phone.get_by_role("status")).to_contain_text("Din plats är avbokad.")
    assert town.registration(place).status == "withdrawn"

    phone.get_by_role("link", name="Anmäl dig igen").tap()
    phone.get_by_label("Avsnittet nummer 1").check()
    phone.get_by_role("button", name="Anmäl mig").tap()
    expect(phone.get_by_role("status")).to_contain_text("Tack! Du är anmäld.")
    assert town.registration(place).status == "confirmed"


def test_loading_anew_and_going_back_do_nothing_twice(page, site_url, town):
    place = town.register()
    page.goto(site_url + town.place(place, "avboka"))
    page.get_by_role("button", name="Ja, avboka platsen").click()

    page.reload()
    page.go_back()
    page.goto(site_url + town.place(place, "avboka"))

    assert page.get_by_text("Det finns ingen plats att avboka.").is_visible()
    assert town.registration(place).revision == 1


def test_a_secretary_swaps_a_member_for_the_substitute_by_keyboard_alone(page, site_url, town):
    member = town.register(BO, by=SECRETARY)
    page.goto(site_url + town.my_page(SECRETARY, "anmalda"))

    page.get_by_role("link", name="Byt till ersättare för Bo Ek").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Ersättarens förnamn").focus()
    for text in ("Eva", "Ersättare", "eva@example.org"):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    page.get_by_role("button", name="Byt till ersättaren").focus()
    page.keyboard.press("Enter")

    expect(page.get_by_role("status")).to_contain_text("Ersättaren har fått platsen")
    assert page.get_by_role("strong").get_by_text("Eva Ersättare").is_visible()
    assert town.registration(member).withdrawn_because == "replaced"


def test_everything_works_without_scripts(open_context, site_url, town):
    page = open_context(java_script_enabled=False).new_page()
    page.goto(site_url + town.my_page(ANNA, "fler"))

    page.get_by_label("Avsnittet nummer 2").check()
    page.get_by_role("button", name="Anmäl mig").click()

    expect(page.get_by_role("status")).to_contain_text("Tack! Du är anmäld.")


def test_a_mistake_is_found_through_the_summary(page, site_url, town):
    page.goto(site_url + town.my_page(ANNA, "e-postadress"))
    page.get_by_label("Ny e-postadress").fill("anna")
    page.get_by_role("button", name="Skicka e-brevet").click()

    page.get_by_role("alert").get_by_role("link").click()

    assert page.evaluate("document.activeElement.id") == "email"
    assert page.title().startswith("Fel:")
    assert violations(page) == []


def test_the_button_of_the_join_page_comes_by_itself_and_leads_to_the_platform(
    page, site_url, town, clock, outside_requests
):
    place = town.register()
    clock.pass_by(days=10, hours=1, minutes=29, seconds=59)
    page.goto(site_url + town.path("join", town.registration(place)))
    assert page.get_by_role("button", name="Delta").count() == 0

    clock.pass_by(seconds=30)
    with page.expect_request("https://motes.example.org/**"):
        page.get_by_role("button", name="Delta").click()

    assert outside_requests == [f"https://motes.example.org/rum/{town.occurrence_ids[0]}"]
    outside_requests.clear()


def test_the_secretarys_list_prints_without_buttons(page, site_url, town):
    town.register(BO, by=SECRETARY)
    page.goto(site_url + town.my_page(SECRETARY, "anmalda"))

    page.emulate_media(media="print")

    assert page.get_by_role("strong").get_by_text("Bo Ek").is_visible()
    assert page.get_by_role("link", name="Byt till ersättare").is_hidden()
    assert page.get_by_role("navigation").first.is_hidden()


def _found(window: Page, site_url: str, town: Town, *looks: Callable[[Page], object]) -> dict[str, object]:
    found: dict[str, object] = {}
    for path in _every_page(town):
        window.goto(site_url + path)
        found |= {f"{look.__name__} {path}": seen for look in looks if (seen := look(window))}
    return found


def _every_page(town: Town) -> list[str]:
    """Each page in the states that look different."""
    now = town.services.now()
    own = [town.register(lunch=lunch) for lunch in range(3)]
    with town.changing(0) as (session, moved):
        reschedule_occurrence(
            session, moved, starts_at=moved.starts_at.replace(hour=13), reason="Ny lokal.", now=now
        )
    with town.changing(1) as (session, cancelled):
        cancel_occurrence(session, cancelled, reason="Vi ställer in på grund av oväder.", now=now)
    town.offer(own[1], 2)
    member = town.register(BO, by=ANNA)
    withdrawn = town.register(CILLA, by=ANNA)
    registrations = [town.registration(place) for place in own]
    pages = ["", "fler", f"serier/{SLUG}", "uppgifter", "e-postadress", "utskick", "kalender", "anmalda"]
    return [
        *(town.my_page(ANNA, *([page] if page else [])) for page in pages),
        town.my_page(SECRETARY),
        *(town.place(place) for place in own),
        town.place(own[0], "avboka"),
        town.my_page(ANNA, "anmalda", member, "byt"),
        town.my_page(ANNA, "anmalda", withdrawn, "avboka"),
        *(town.path("answer", registration) + "?svar=nej" for registration in registrations),
        *(town.path("join", registration) for registration in registrations),
        town.path("dispute", town.registration(member)),
        "/delta/",
        town.my_page()[:-2],
    ]
