"""Somebody registers: on a phone and at a desk, by keyboard, and without scripts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from tests.journeys.office import Office
from tests.registrations.examples import DATES, add_occurrence, add_series
from tests.registrations.pages import FORM
from tests.site.browsing import sideways_scroll, small_targets, violations, weak_contrasts
from webinars.lib.database import Database
from webinars.lib.signing import digest
from webinars.registrations.acceptance import postpone_submission
from webinars.registrations.attendees import Person
from webinars.registrations.models import Registration
from webinars.registrations.submissions import Submission

# A browser sees no difference between the databases.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

PASTED = "Anna Exempel <anna@example.org>\nbo.prov@example.org\nAnna Exempel anna@example.org\nUtan Adress"
FIELDS = {
    "Förnamn": "Anna-Karin",
    "Efternamn": "Östlund-von Ahlefeldt",
    "E-postadress": "anna-karin@example.org",
    "Kommun, region eller annan organisation": "Goteborg",
}


@pytest.fixture
def occurrences(database: Database) -> list[int]:
    """Open, with few seats left, full, and cancelled."""
    with database.write() as session:
        series = add_series(session)
        return [
            add_occurrence(session, series, 1, starts_at=DATES[0]).id,
            add_occurrence(session, series, 2, starts_at=DATES[1], capacity=10, taken=9).id,
            add_occurrence(session, series, 3, starts_at=DATES[2], capacity=5, taken=5).id,
            add_occurrence(session, series, 4, starts_at=DATES[1], status="cancelled", reason="Oväder.").id,
        ]


@pytest.fixture(params=["with scripts", "without scripts"])
def any_phone(request, open_context) -> Page:
    """A small phone, with and without scripts."""
    scripts = request.param == "with scripts"
    page: Page = open_context(
        viewport={"width": 360, "height": 740}, is_mobile=True, has_touch=True, java_script_enabled=scripts
    ).new_page()
    return page


# Everybody can


def test_axe_finds_nothing_and_every_target_is_large_enough_on_a_phone(
    phone, site_url, database, occurrences
):
    assert _found(phone, site_url, database, occurrences, violations, small_targets) == {}


def test_axe_finds_nothing_at_a_desk(page, site_url, database, occurrences):
    assert _found(page, site_url, database, occurrences, violations) == {}


def test_axe_finds_no_weak_contrast_in_the_dark(open_context, site_url, database, occurrences):
    dark = open_context(color_scheme="dark").new_page()

    assert _found(dark, site_url, database, occurrences, weak_contrasts) == {}


@pytest.mark.parametrize("text_size", ["100%", "200%"])
def test_nothing_scrolls_sideways_at_320_pixels(text_size, open_context, site_url, database, occurrences):
    narrow = open_context(viewport={"width": 320, "height": 640}).new_page()
    narrow.add_init_script(
        f"addEventListener('DOMContentLoaded', () => document.documentElement.style.fontSize = '{text_size}')"
    )

    assert _found(narrow, site_url, database, occurrences, sideways_scroll) == {}


# Oneself


def test_a_politician_registers_on_a_phone(any_phone, site_url, database, occurrences):
    any_phone.goto(f"{site_url}{FORM}?tillfalle={occurrences[0]}")
    _fill_in(any_phone)
    any_phone.get_by_role("button", name="Anmäl dig").tap()

    expect(any_phone.get_by_role("heading", name="Tack!")).to_be_visible()
    expect(
        any_phone.get_by_text("Inom någon minut får du ett e-brev till anna-karin@example.org")
    ).to_be_visible()
    assert _registered(database) == [("anna-karin@example.org", occurrences[0], "confirmed")]
    assert any_phone.context.cookies() == []


def test_a_further_occurrence_is_one_press_away(any_phone, site_url, database, occurrences):
    any_phone.goto(f"{site_url}{FORM}?tillfalle={occurrences[0]}")
    any_phone.get_by_text("Välj fler tillfällen").tap()
    any_phone.get_by_label("Avsnittet nummer 3").check()
    _fill_in(any_phone)
    any_phone.get_by_role("button", name="Anmäl dig").tap()

    expect(any_phone.get_by_role("main")).to_contain_text("Fullbokat – väntelista")
    assert [(occurrence, status) for _, occurrence, status in _registered(database)] == [
        (occurrences[0], "confirmed"),
        (occurrences[2], "waiting"),
    ]


@pytest.mark.parametrize("width", [360, 1280])
def test_the_keyboard_is_enough(width, open_context, site_url, database, occurrences):
    page = open_context(viewport={"width": width, "height": 740}).new_page()
    page.goto(site_url + FORM)
    page.get_by_role("link", name="Vi tittar tillsammans").focus()

    page.keyboard.press("Tab")
    page.keyboard.press("Space")  # the whole series
    for _ in range(3):
        page.keyboard.press("Tab")
    for answer in FIELDS.values():
        page.keyboard.press("Tab")
        page.keyboard.type(answer)
    page.keyboard.press("Escape")  # the suggestions
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Tack!")).to_be_visible()
    assert len(_registered(database)) == 3


def test_an_organisation_is_suggested_while_it_is_typed(phone, site_url, database, occurrences):
    phone.goto(f"{site_url}{FORM}?tillfalle={occurrences[0]}")
    phone.get_by_role("combobox").press_sequentially("falun")
    phone.get_by_role("option", name="Falu kommun").tap()

    assert phone.get_by_role("combobox").input_value() == "Falu kommun"


def test_a_mistake_is_found_through_the_summary_and_nothing_is_typed_twice(
    any_phone, site_url, database, occurrences
):
    any_phone.goto(f"{site_url}{FORM}?tillfalle={occurrences[0]}")
    _fill_in(any_phone, **{"E-postadress": "anna-karin@"})
    any_phone.get_by_role("button", name="Anmäl dig").tap()

    expect(any_phone.get_by_role("alert")).to_be_focused()
    assert any_phone.title().startswith("Fel: ")
    any_phone.get_by_role("alert").get_by_role("link").tap()
    expect(any_phone.get_by_label("E-postadress")).to_be_focused()

    any_phone.get_by_label("E-postadress").fill("anna-karin@example.org")
    any_phone.get_by_role("button", name="Anmäl dig").tap()
    expect(any_phone.get_by_role("heading", name="Tack!")).to_be_visible()
    assert len(_registered(database)) == 1


def test_a_double_click_the_back_button_and_a_reload_lead_to_one_mail(
    page, site_url, office: Office, occurrences
):
    page.goto(f"{site_url}{FORM}?tillfalle={occurrences[0]}")
    _fill_in(page)
    page.get_by_role("button", name="Anmäl dig").dblclick()
    expect(page.get_by_role("heading", name="Tack!")).to_be_visible()
    office.settle()

    page.go_back()
    assert page.get_by_label("Förnamn").input_value() == "Anna-Karin"
    page.get_by_role("button", name="Anmäl dig").click()
    expect(page.get_by_role("heading", name="Tack!")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Tack!")).to_be_visible()
    office.settle()

    assert len(office.subjects()) == 1


def test_coming_back_to_the_form_and_registering_again_has_the_link_sent_again(
    page, site_url, office: Office, occurrences
):
    for _ in range(2):
        page.goto(f"{site_url}{FORM}?tillfalle={occurrences[0]}")
        _fill_in(page)
        page.get_by_role("button", name="Anmäl dig").click()
        expect(page.get_by_role("heading", name="Tack!")).to_be_visible()
        office.settle()

    assert len(office.subjects()) == 2


def test_nobody_meets_the_trap(page, site_url, occurrences):
    page.goto(site_url + FORM)

    assert page.locator("#website").evaluate("trap => trap.getBoundingClientRect().right") < 0
    assert page.get_by_role("textbox", name="Lämna fältet tomt").count() == 0
    page.get_by_role("link", name="Vi tittar tillsammans").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "whole_series"


# Others


def test_somebody_else_is_registered(any_phone, site_url, database, occurrences):
    any_phone.goto(f"{site_url}{FORM}?tillfalle={occurrences[0]}")
    any_phone.get_by_role("link", name="Någon annan").tap()
    them = any_phone.get_by_role("group", name="Den du anmäler")
    for label, answer in FIELDS.items():
        them.get_by_label(label, exact=True).fill(answer)
    _fill_in_sender(any_phone)
    any_phone.get_by_role("button", name="Anmäl", exact=True).tap()

    expect(any_phone.get_by_role("main")).to_contain_text("Du får ett kvitto till siv@example.org")
    with database.read() as session:
        assert session.scalars(select(Registration)).one().registered_by.email == "siv@example.org"


def test_a_secretary_pastes_a_list_looks_at_it_and_puts_it_right(any_phone, site_url, database, occurrences):
    any_phone.goto(f"{site_url}{FORM}?tillfalle={occurrences[0]}&for=flera")
    any_phone.get_by_label("Namn och e-postadresser").fill(PASTED)
    any_phone.get_by_label("Deras kommun, region eller annan organisation").fill("Mora")
    _fill_in_sender(any_phone)
    any_phone.get_by_role("button", name="Granska innan du anmäler").tap()

    expect(any_phone.get_by_role("alert")).to_contain_text("Person 4: Skriv en e-postadress")
    expect(any_phone.get_by_role("main")).to_contain_text("Står redan i listan och anmäls bara en gång.")
    assert _registered(database) == []

    any_phone.get_by_label("E-postadress, person 4").fill("utan@example.org")
    any_phone.get_by_role("button", name="Anmäl 3 personer").tap()

    expect(any_phone.get_by_role("heading", name="Tack!")).to_be_visible()
    assert sorted(email for email, _, _ in _registered(database)) == [
        "anna@example.org",
        "bo.prov@example.org",
        "utan@example.org",
    ]


def test_a_group_watches_together(any_phone, site_url, database, occurrences):
    any_phone.goto(f"{site_url}{FORM}?tillfalle={occurrences[0]}&for=grupp")
    _fill_in(any_phone)
    any_phone.get_by_label("Hur många blir ni?").fill("12")
    any_phone.get_by_role("button", name="Anmäl gruppen").tap()

    expect(any_phone.get_by_role("main")).to_contain_text("Ni är 12 som tittar tillsammans.")


def test_a_lost_link_is_ordered(any_phone, site_url):
    any_phone.goto(f"{site_url}/skicka-lank")
    any_phone.get_by_label("E-postadress").fill("anna@example.org")
    any_phone.get_by_role("button", name="Skicka länken").tap()

    expect(any_phone.get_by_role("heading", name="Titta i din e-post")).to_be_visible()


def _fill_in(page: Page, **changed: str) -> None:
    for label, answer in {**FIELDS, **changed}.items():
        page.get_by_label(label, exact=True).fill(answer)


def _fill_in_sender(page: Page) -> None:
    sender = page.get_by_role("group", name="Du som anmäler")
    for label, answer in {"Förnamn": "Siv", "Efternamn": "Ek", "E-postadress": "siv@example.org"}.items():
        sender.get_by_label(label, exact=True).fill(answer)


def _registered(database: Database) -> list[tuple[str, int, str]]:
    with database.read() as session:
        return [
            (made.attendee.email, made.occurrence_id, made.status)
            for made in session.scalars(select(Registration).order_by(Registration.id))
        ]


def _found(
    page: Page,
    site_url: str,
    database: Database,
    occurrences: list[int],
    *looks: Callable[[Page], object],
) -> dict[str, object]:
    """What the looks find in every state that looks different."""
    found: dict[str, object] = {}
    for name, open_state in _states(site_url, database, occurrences).items():
        open_state(page)
        found |= {f"{look.__name__}, {name}": seen for look in looks if (seen := look(page))}
    return found


def _states(site_url: str, database: Database, occurrences: list[int]) -> dict[str, Callable[[Page], object]]:
    form = site_url + FORM

    def sent(path: str, button: str, **typed: str) -> Callable[[Page], object]:
        def send(page: Page) -> None:
            page.goto(path)
            for name, text in typed.items():
                page.locator(f"#{name}").fill(text)
            with page.expect_navigation():
                page.get_by_role("button", name=button, exact=True).click()

        return send

    def opened(path: str) -> Callable[[Page], object]:
        return lambda page: page.goto(path)

    anna = {"given_name": "Anna", "family_name": "Ek", "email": "anna@gmial.com", "organisation": "Mora"}
    siv = {"sender_given_name": "Siv", "sender_family_name": "Ek", "sender_email": "siv@example.org"}
    first = f"{form}?tillfalle={occurrences[0]}"
    return {
        "nothing chosen": opened(form),
        "one chosen": opened(first),
        "all chosen": opened(f"{form}?tillfalle=alla"),
        "full": opened(f"{form}?tillfalle={occurrences[2]}"),
        "cancelled": opened(f"{form}?tillfalle={occurrences[3]}"),
        "somebody else": opened(f"{first}&for=annan"),
        "several": opened(f"{first}&for=flera"),
        "group": opened(f"{first}&for=grupp"),
        "errors": sent(form, "Anmäl dig", given_name="Anna", email="anna@", organisation="Ingenstans"),
        "a look at several": sent(
            f"{first}&for=flera", "Granska innan du anmäler", people=PASTED, organisation="Mora", **siv
        ),
        "thanks": sent(first, "Anmäl dig", **anna),
        "thanks for the queue": sent(
            f"{form}?tillfalle={occurrences[2]}", "Ställ dig på väntelistan", **anna
        ),
        "thanks for somebody else": sent(f"{first}&for=annan", "Anmäl", **anna, **siv),
        "confirm": opened(site_url + _waiting(database, occurrences[0])),
        "outdated": opened(f"{site_url}/bekrafta/unknown"),
        "lost link": opened(f"{site_url}/skicka-lank"),
        "link sent": sent(f"{site_url}/skicka-lank", "Skicka länken", email="anna@example.org"),
    }


def _waiting(database: Database, occurrence_id: int) -> str:
    people = tuple(Person("Deltagare", f"Nummer {n}", f"d{n}@example.org", "Mora kommun") for n in range(6))
    submission = Submission(1, (occurrence_id,), whole_series=False, people=people, sender=people[0])
    with database.write() as session:
        pending = postpone_submission(session, submission, kind="many_others", now=DATES[0])
        pending.secret_digest = digest("secret")
    return "/bekrafta/secret"
