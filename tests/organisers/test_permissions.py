"""Every page of the back office x every role x every method, asked of the running application."""

import re

import pytest

from tests.organisers.office import Office
from tests.registrations.town import everything_in
from webinars.app import create_app
from webinars.organisers.guard import is_back_office
from webinars.organisers.permissions import NEEDED, permission_needed
from webinars.organisers.rules import ROLES_WITH, Permission, Role, Scope, scope_of
from webinars.organisers.sessions import form_token

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


@pytest.fixture
def rules(app):
    """Every address of the back office."""
    return [rule for rule in app.url_map.iter_rules() if is_back_office(app, _blueprint(rule))]


def test_whatever_lies_below_the_back_office_comes_from_a_guarded_module(app):
    below = {rule.rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/arrangor")}
    guarded = {rule.rule for rule in app.url_map.iter_rules() if is_back_office(app, _blueprint(rule))}

    assert below == guarded
    assert below


def test_every_page_names_what_it_needs(rules):
    served = {(rule.endpoint, method) for rule in rules for method in rule.methods - {"HEAD", "OPTIONS"}}
    named = {(endpoint, method) for endpoint, methods in NEEDED.items() for method in methods}

    assert served == named


def test_only_the_door_is_open_to_anybody():
    opened = {endpoint for endpoint, needs in NEEDED.items() if Permission.ANYBODY in needs.values()}

    assert opened == {
        "organisers.sign_in",
        "organisers.order_link",
        "organisers.show_link",
        "organisers.use_link",
        "organisers.ask_for_key",
        "organisers.sign_in_with_key",
        "organisers.go_to_provider",
        "organisers.come_from_provider",
    }


def test_a_page_that_nobody_has_decided_about_is_refused(config, database, clock):
    app = create_app(config, database, clock)
    app.add_url_rule("/arrangor/ny-sida", endpoint="organisers.forgotten", view_func=lambda: "secret")

    answer = app.test_client().get("/arrangor/ny-sida")

    assert (answer.status_code, "secret" in answer.text) == (403, False)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("role", [None, *Role])
def test_every_page_lets_in_whoever_may_and_nobody_else(role, rules, office: Office):
    admin = office.organiser(Role.ADMINISTRATOR, email="admin@example.org")
    someone = office.organiser(Role.WRITER, email="somebody@example.org")
    office.furnish()
    office.examples.update(public_id=(someone.public_id,) * 2, secret=("nothing",) * 2)
    organiser = office.organiser(role) if role else None
    wrong = {}

    for path, endpoints in _by_path(rules).items():
        for method in METHODS:
            # Each time a browser of its own: some of these pages sign out.
            browser = office.browser(organiser)
            asked = office.address(path)
            answer = browser.post(asked) if method == "POST" and organiser else browser.get(asked, method)
            if not _expected(endpoints, method, role)(answer.status_code):
                wrong[f"{method} {path}"] = answer.status_code

    assert wrong == {}
    assert office.again(admin).ends_at is None


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("role", [Role.EDITOR, Role.HOST, Role.WRITER])
def test_who_works_with_one_series_is_not_told_that_another_ones_pages_exist(
    role, rules, office: Office, database
):
    office.furnish()
    browser = office.browser(office.organiser(series={office.series_ids[0]: role}))
    before = everything_in(database)
    answers = {}

    for rule in rules:
        if rule.arguments & {"public_id", "secret"} or not rule.arguments:
            continue  # about organisers, which no series has
        path = office.address(rule.rule, of_other=True)
        for method in rule.methods - {"HEAD", "OPTIONS"}:
            may = role in ROLES_WITH[permission_needed(rule.endpoint, method)]
            answer = browser.post(path) if method == "POST" else browser.get(path)
            answers[f"{method} {path}"] = (answer.status_code, 404 if may else 403)

    assert {asked: got for asked, (got, due) in answers.items() if got != due} == {}
    assert everything_in(database) == before


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_form_without_the_token_of_its_session_does_nothing(rules, office: Office, database):
    someone = office.organiser(Role.WRITER)
    office.furnish()
    office.examples.update(public_id=(someone.public_id,) * 2)
    browser = office.signed_in(Role.ADMINISTRATOR)
    other = office.signed_in(Role.ADMINISTRATOR)
    before = everything_in(database)
    done = {}

    for rule in rules:
        if "POST" not in rule.methods or NEEDED[rule.endpoint]["POST"] is Permission.ANYBODY:
            continue
        path = office.address(rule.rule)
        for sent in ({}, {"form_token": ""}, {"form_token": form_token(other.token)}):
            answer = browser.client.post(path, data={"name": "Skriven text", **sent})
            done[path] = answer.status_code, 'value="Skriven text"' in answer.text

    assert set(done.values()) == {(403, True)}
    assert everything_in(database) == before


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "header", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}]
)
def test_no_other_site_sends_a_form_even_with_the_token(header, office: Office, database):
    browser = office.signed_in(Role.ADMINISTRATOR)
    before = everything_in(database)

    answer = browser.client.post(
        "/arrangor/logga-ut", data={"form_token": form_token(browser.token)}, headers=header
    )

    assert answer.status_code == 403
    assert everything_in(database) == before


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_answer_of_the_back_office_is_kept_by_any_cache(rules, office: Office):
    someone = office.organiser(Role.WRITER)
    office.furnish()
    office.examples.update(public_id=(someone.public_id,) * 2, secret=("nothing",) * 2)
    kept = {}

    for rule in rules:
        for browser in (office.browser(), office.signed_in(Role.ADMINISTRATOR)):
            for method in rule.methods & {"GET", "POST"}:
                path = office.address(rule.rule)
                answer = (
                    browser.post(path) if method == "POST" and browser.token else browser.get(path, method)
                )
                kept[method, path] = answer.headers["Cache-Control"]

    assert set(kept.values()) == {"private, no-store"}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_form_that_changes_something_carries_the_token(rules, office: Office):
    browser = office.signed_in(Role.ADMINISTRATOR)
    office.browser(browser.organiser)  # a second browser, so that there is something to end
    someone = office.signed_in(Role.WRITER).organiser
    office.furnish()
    office.examples.update(public_id=(someone.public_id,) * 2, secret=("x",) * 2)
    without = []

    for rule in rules:
        if "GET" not in rule.methods:
            continue
        page = browser.get(office.address(rule.rule))
        if page.mimetype != "text/html":
            continue  # a file
        forms = re.findall(r'<form\b[^>]*method="post".*?</form>', page.text, re.DOTALL)
        without += [form for form in forms if 'name="form_token"' not in form]

    assert without == []


def test_a_role_for_one_series_reaches_that_series_alone():
    granted = [(Role.EDITOR, 7), (Role.HOST, 8)]

    assert scope_of(granted, Permission.EDIT_SERIES) == Scope(False, frozenset({7}))
    assert scope_of(granted, Permission.SEE_PEOPLE) == Scope(False, frozenset({7, 8}))
    assert not scope_of(granted, Permission.ADMINISTER)
    assert not scope_of([], Permission.SIGNED_IN)


def test_writers_see_no_people():
    people = (Permission.SEE_PEOPLE, Permission.MANAGE_PEOPLE, Permission.MARK_ATTENDANCE)

    assert [permission for permission in people if Role.WRITER in ROLES_WITH[permission]] == []


def test_an_administrator_may_do_everything():
    assert [permission for permission in Permission if Role.ADMINISTRATOR not in ROLES_WITH[permission]] == []


def _expected(endpoints, method, role):
    """Whether an answer's status is what this role is to get."""
    if method == "OPTIONS":
        is_open = any(NEEDED[each].get("GET") is Permission.ANYBODY for each in endpoints.values())
        return lambda status: status == (200 if role else 303) or is_open
    if method not in endpoints:
        return lambda status: status == 405
    needed = permission_needed(endpoints[method], method)
    if needed is Permission.ANYBODY:
        return lambda status: status in (200, 303, 410, 422)
    if role is None:
        return lambda status: status == (403 if method == "POST" else 303)
    if role in ROLES_WITH[needed]:
        return lambda status: status in (200, 303, 409, 422)
    return lambda status: status == 403


def _by_path(rules):
    """Which endpoint answers which method."""
    paths: dict[str, dict[str, str]] = {}
    for rule in rules:
        for method in rule.methods - {"OPTIONS"}:
            paths.setdefault(rule.rule, {})[method] = rule.endpoint
    return paths


def _blueprint(rule):
    return rule.endpoint.rpartition(".")[0] or None
