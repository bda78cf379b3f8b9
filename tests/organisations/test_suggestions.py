"""The script that suggests organisations, in a real browser, over the real list."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from webinars.organisations.datalist import organisation_options
from webinars.organisations.queries import (
    all_organisations,
    matching_organisations,
    organisation_for_address,
)

STATIC = Path(__file__).parent.parent.parent / "webinars" / "static"
ADDRESS = "http://127.0.0.1/anmalan"
STRICT = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; form-action 'self'"
}

OPTIONS = organisation_options()
FORM = f"""<!doctype html><html lang="sv"><title>Anmälan</title>
<link rel="stylesheet" href="/static/style.css"><script type="module" src="/static/organisations.js"></script>
<form action="/anmalan">
<label for="email">E-postadress</label> <input id="email" name="email" type="email">
<label for="organisation">Organisation</label>
<input id="organisation" name="organisation" list="organisations" autocomplete="organization"
 data-suggest data-email="email" data-ask="Är du från {{name}}?"
 data-none="Inga förslag" data-one="1 förslag" data-many="{{count}} förslag">
<datalist id="organisations">{OPTIONS}</datalist><button>Anmäl</button></form>"""


@pytest.fixture
def form(page):
    return opened(page)


def opened(page):
    def answer(route):
        path = route.request.url.removeprefix("http://127.0.0.1")
        if path.startswith("/static/"):
            route.fulfill(path=STATIC / Path(path).name)
        else:
            route.fulfill(body=FORM, content_type="text/html; charset=utf-8", headers=STRICT)

    page.route("**/*", answer)
    page.goto(ADDRESS)
    return page


def suggested(form):
    return form.get_by_role("option").all_inner_texts()


def field(form):
    return form.get_by_label("Organisation", exact=True)


@pytest.mark.parametrize(
    "typed", ["goteborg", "Göt", "falun", "skane", "habo", "håbo", "stad", "region s", "gotland", "ö", "xyz"]
)
def test_typing_suggests_the_same_as_the_server_does(form, typed):
    field(form).press_sequentially(typed)

    assert suggested(form) == [o.display_name for o in matching_organisations(typed, limit=8)]


def test_arrows_choose_and_enter_takes_the_choice_without_sending_the_form(form):
    field(form).press_sequentially("got")
    field(form).press("ArrowDown")
    field(form).press("ArrowDown")
    chosen = form.get_by_role("option", selected=True)

    assert chosen.inner_text() == "Göteborgs Stad"
    assert field(form).get_attribute("aria-activedescendant") == chosen.get_attribute("id")

    field(form).press("Enter")

    assert field(form).input_value() == "Göteborgs Stad"
    assert suggested(form) == []
    assert form.url == ADDRESS


def test_arrows_go_round_by_way_of_the_field(form):
    field(form).press_sequentially("håbo")
    field(form).press("ArrowUp")

    assert form.get_by_role("option", selected=True).inner_text() == "Habo kommun"

    field(form).press("ArrowDown")

    assert form.get_by_role("option", selected=True).count() == 0


def test_enter_in_an_open_list_closes_it_and_in_a_closed_one_sends_the_form(form):
    field(form).press_sequentially("got")
    field(form).press("Enter")

    assert (suggested(form), form.url) == ([], ADDRESS)

    field(form).press("Enter")
    form.wait_for_url("**/anmalan?*")


def test_escape_closes_the_list_and_keeps_what_was_typed(form):
    field(form).press_sequentially("got")
    field(form).press("Escape")

    assert suggested(form) == []
    assert field(form).input_value() == "got"


def test_leaving_the_field_closes_the_list(form):
    field(form).press_sequentially("got")
    field(form).press("Tab")

    assert suggested(form) == []


def test_a_suggestion_can_be_pointed_at(form):
    field(form).press_sequentially("falun")
    form.get_by_role("option", name="Falu kommun").click()

    assert field(form).input_value() == "Falu kommun"
    assert field(form).evaluate("input => input === document.activeElement")


def test_how_many_there_are_is_told_to_those_who_do_not_see_the_list(form):
    for typed, told in [("got", "5 förslag"), ("falun", "1 förslag"), ("falunx", "Inga förslag"), ("", "")]:
        field(form).fill(typed)

        expect(form.get_by_role("status")).to_have_text(told)


def test_the_field_says_that_it_has_a_list(form):
    combobox = form.get_by_role("combobox", name="Organisation", exact=True)

    assert combobox.get_attribute("aria-expanded") == "false"
    assert combobox.get_attribute("list") is None

    combobox.press_sequentially("got")

    assert combobox.get_attribute("aria-expanded") == "true"
    listbox = form.get_by_role("listbox", name="5 förslag")
    assert listbox.get_attribute("id") == combobox.get_attribute("aria-controls")


def test_an_address_asks_and_fills_in_only_when_told(form):
    form.get_by_label("E-postadress").fill("anna@politiker.goteborg.se")
    form.get_by_label("E-postadress").blur()
    question = form.get_by_role("button", name="Är du från Göteborgs Stad?")

    assert question.is_visible()
    assert field(form).input_value() == ""

    question.click()

    assert field(form).input_value() == "Göteborgs Stad"
    assert question.is_hidden()


def test_every_organisation_is_asked_about_by_its_own_address_as_the_server_would(form):
    addresses = [f"anna@mail.{domain}" for o in all_organisations() for domain in o.mail_domains]

    asked = form.evaluate(
        """addresses => addresses.map(address => {
            email.value = address;
            email.dispatchEvent(new Event("change"));
            const question = document.querySelector("button[type=button]");
            return question.hidden ? "" : question.value;
        })""",
        addresses,
    )

    assert asked == [organisation_for_address(address).display_name for address in addresses]


@pytest.mark.parametrize("email", ["anna@example.org", "anna@notgoteborg.se", "anna@", "anna", ""])
def test_an_address_that_says_nothing_asks_nothing(form, email):
    form.get_by_label("E-postadress").fill(email)
    form.get_by_label("E-postadress").blur()

    assert form.get_by_role("button").all_inner_texts() == ["Anmäl"]


def test_who_has_answered_is_not_asked(form):
    field(form).fill("Vinnova")
    form.get_by_label("E-postadress").fill("anna@goteborg.se")
    form.get_by_label("E-postadress").blur()

    assert form.get_by_role("button").all_inner_texts() == ["Anmäl"]


def test_without_the_script_the_browsers_own_list_serves(open_context):
    form = opened(open_context(java_script_enabled=False).new_page())

    assert field(form).get_attribute("list") == "organisations"
    assert field(form).get_attribute("role") is None


def test_the_script_is_small():
    assert (STATIC / "organisations.js").stat().st_size < 5_500
