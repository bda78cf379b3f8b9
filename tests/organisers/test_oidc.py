"""Signing in through a directory: a real provider in a process of its own, and one that forges what it can."""

import base64
import hashlib
import re
from dataclasses import replace
from html import unescape
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from sqlalchemy import select

from tests.organisers.directories import CLIENT, SECRET, running_directory, running_forger
from tests.organisers.office import Office
from webinars.app import create_app
from webinars.config.directory import problems_of_directory
from webinars.config.elsewhere import Outgoing
from webinars.lib.clock import utc_now
from webinars.organisers.audit.tables import AuditEntry
from webinars.organisers.models import OrganiserIdentity, OrganiserSession, ProviderAttempt
from webinars.organisers.oidc import _LIMITS, Provider, ProviderRefused
from webinars.organisers.rules import Role
from webinars.web import EXTENSION

# What a token says does not hang on the database beneath.
on_one_database = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

LEAVE, BACK = "/arrangor/katalog", "/arrangor/katalog/klar"
ANNA = "anna@example.org"
IN, REFUSED = (303, "/arrangor/"), (303, "/arrangor/logga-in?katalog=nej")


@pytest.fixture(scope="module")
def directory():
    with running_directory() as running:
        yield running


@pytest.fixture
def forger():
    with running_forger() as running:
        yield running


@pytest.fixture
def app_at(config, database):
    """An application that signs organisers in through this issuer, at the present instant."""

    def app_at(issuer, **settings):
        named = {"oidc_issuer": issuer, "oidc_client_id": CLIENT, "oidc_client_secret": SECRET}
        sign_in = replace(config.sign_in, oidc_name="Ekdala kommun", attempts="", **named | settings)
        outgoing = Outgoing(allowed_private_hosts=("127.0.0.1",))
        return create_app(replace(config, sign_in=sign_in, outgoing=outgoing), database, utc_now)

    return app_at


@pytest.fixture
def installation_at(app_at):
    """The same, with people who work with it."""

    def installation_at(issuer, **settings):
        app = app_at(issuer, **settings)
        return Office(app, app.extensions[EXTENSION])

    return installation_at


@pytest.fixture
def office(installation_at, directory):
    return installation_at(directory.issuer)


@pytest.fixture
def at_forger(installation_at, forger):
    """An installation at the forger's, and a way in with what it claims."""
    office = installation_at(forger.issuer)
    office.organiser(Role.EDITOR, email=ANNA)
    client = office.app.test_client()

    def sign_in(**claims):
        query = parse_qs(urlsplit(leave(client)).query)
        now = int(utc_now().timestamp())
        standard = {"iss": forger.issuer, "sub": "anna-1", "aud": CLIENT, "exp": now + 300, "iat": now}
        vouched = {"nonce": query["nonce"][0], "email": ANNA, "email_verified": True}
        forger.claims = {
            name: value for name, value in {**standard, **vouched, **claims}.items() if value is not None
        }
        return client.get(f"{BACK}?{urlencode({'code': 'a code', 'state': query['state'][0]})}"), query

    return sign_in


def leave(client, path=LEAVE):
    """Press the button; gives the address at the directory."""
    page = client.post(path)
    assert page.status_code == 200, page.text
    there = page.headers["Refresh"].removeprefix("0; url=")
    assert unescape(re.search(r'class="button" href="([^"]+)"', page.text)[1]) == there
    return there


def come_back(client, address):
    """What the browser does with the directory's answer."""
    parts = urlsplit(address)
    assert parts.path == BACK
    return client.get(f"{parts.path}?{parts.query}")


def ended(answer):
    return answer.status_code, answer.location


def sessions(office):
    with office.services.database.read() as session:
        return session.scalars(select(OrganiserSession)).all()


def test_the_first_time_the_verified_address_counts_and_then_the_subject_alone(office, directory):
    anna = office.organiser(Role.EDITOR, email=ANNA)
    client = office.app.test_client()
    directory.knows("anna-1", email="Anna@Example.org", email_verified=True)
    first = come_back(
        client, directory.sign_in(leave(client, f"{LEAVE}?till=/arrangor/handelselogg"), "anna-1")
    )
    directory.knows("anna-1", email="other@example.org", email_verified=False)
    again = come_back(client, directory.sign_in(leave(client), "anna-1"))

    assert (first.status_code, first.location) == (303, "/arrangor/handelselogg")
    assert (again.status_code, again.location) == (303, "/arrangor/")
    assert client.get("/arrangor/").status_code == 200
    with office.services.database.read() as session:
        bound = session.scalars(select(OrganiserIdentity)).one()
        verbs = session.scalars(select(AuditEntry.verb).order_by(AuditEntry.id)).all()
        assert session.scalars(select(ProviderAttempt)).all() == []
    assert (bound.organiser_id, bound.issuer, bound.subject) == (anna.id, directory.issuer, "anna-1")
    assert verbs[-3:] == ["identity bound", "signed in", "signed in"]
    assert [each.with_passkey for each in sessions(office)] == [False, False]


@pytest.mark.parametrize(
    ("subject", "claims"),
    [
        ("nobody", {"email": "nobody@example.org", "email_verified": True}),
        ("unverified", {"email": ANNA, "email_verified": False}),
        ("silent", {"email": ANNA}),
        ("nameless", {"email_verified": True}),
        ("ended", {"email": "ended@example.org", "email_verified": True}),
    ],
)
def test_whoever_is_not_known_by_a_verified_address_gets_one_and_the_same_answer(
    office, directory, subject, claims
):
    office.organiser(Role.EDITOR, email=ANNA)
    office.organiser(Role.EDITOR, email="ended@example.org", ends_at=utc_now())
    client = office.app.test_client()
    directory.knows(subject, **claims)
    answer = come_back(client, directory.sign_in(leave(client), subject))

    assert (answer.status_code, answer.location) == REFUSED
    assert "Det gick inte att logga in med Ekdala kommun." in client.get(answer.location).text
    assert sessions(office) == []


def test_an_address_that_was_handed_on_does_not_open_the_account_of_who_had_it(office, directory):
    office.organiser(Role.EDITOR, email=ANNA)
    for subject, outcome in (("anna-1", IN), ("another-anna", REFUSED)):
        client = office.app.test_client()
        directory.knows(subject, email=ANNA, email_verified=True)
        assert ended(come_back(client, directory.sign_in(leave(client), subject))) == outcome


def test_what_came_back_once_opens_nothing_again_and_nothing_in_another_browser(office, directory):
    office.organiser(Role.EDITOR, email=ANNA)
    mine, other = office.app.test_client(), office.app.test_client()
    directory.knows("anna-1", email=ANNA, email_verified=True)
    address = directory.sign_in(leave(mine), "anna-1")
    leave(other)

    assert ended(come_back(other, address)) == REFUSED  # somebody is led to sign in as somebody else
    assert ended(come_back(office.app.test_client(), address)) == REFUSED
    cookie = mine.get_cookie("arrangor-katalog", path=LEAVE)
    assert ended(come_back(mine, address)) == IN
    mine.set_cookie("arrangor-katalog", cookie.value, path=LEAVE)
    assert ended(come_back(mine, address)) == REFUSED
    assert len(sessions(office)) == 1


@on_one_database
def test_the_cookie_of_an_attempt_is_for_these_pages_alone(office):
    header = office.app.test_client().post(LEAVE).headers["Set-Cookie"]

    for part in ("HttpOnly", "SameSite=Lax", f"Path={LEAVE}", "Max-Age=600"):
        assert part in header.split("; ")


def test_only_where_the_settings_say_so_a_directory_stands_for_a_passkey(installation_at, directory):
    office = installation_at(directory.issuer, oidc_is_second_factor=True, passkeys_for_administrators=True)
    office.organiser(Role.ADMINISTRATOR, email=ANNA)
    client = office.app.test_client()
    directory.knows("anna-1", email=ANNA, email_verified=True)
    come_back(client, directory.sign_in(leave(client), "anna-1"))

    assert client.get("/arrangor/").status_code == 200
    assert [each.with_passkey for each in sessions(office)] == [True]


@on_one_database
def test_what_the_directory_signs_for_us_opens_the_account(at_forger, forger):
    answer, query = at_forger()
    [asked] = forger.asked

    assert answer.status_code == 303
    assert (asked["grant_type"], asked["code"]) == ("authorization_code", "a code")
    challenge = base64.urlsafe_b64encode(hashlib.sha256(asked["code_verifier"].encode()).digest())
    assert (challenge.rstrip(b"=").decode(), query["code_challenge_method"]) == (
        query["code_challenge"][0],
        ["S256"],
    )


@on_one_database
def test_entra_says_in_its_own_word_that_the_address_is_verified(at_forger):
    assert at_forger(email_verified=None, xms_edov=True)[0].status_code == 303


@on_one_database
@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "of another attempt"},
        {"nonce": None},
        {"aud": "another client"},
        {"aud": [CLIENT, "another client"]},
        {"azp": "another client"},
        {"iss": "https://elsewhere.example.org"},
        {"exp": 1_700_000_000},
        {"exp": None},
        {"iat": 4_000_000_000},
        {"iat": 1_700_000_000, "exp": 4_000_000_000},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
        {"email": ["anna@example.org"]},
    ],
)
def test_a_token_that_is_not_ours_or_not_of_now_opens_nothing(at_forger, claims):
    assert ended(at_forger(**claims)[0]) == REFUSED


@on_one_database
@pytest.mark.parametrize("signed_by", ["nobody", "its public key as a secret", "somebody else's key"])
def test_a_token_that_the_directory_did_not_sign_opens_nothing(at_forger, forger, signed_by):
    forger.signed_by = signed_by

    assert ended(at_forger()[0]) == REFUSED


@on_one_database
@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"id_token": 7}', b"[" * 100_000, b" " * 300_000])
def test_an_answer_that_is_none_opens_nothing(at_forger, forger, body):
    forger.answers_with = body or b"\xff"

    assert ended(at_forger()[0]) == REFUSED


@on_one_database
def test_a_directory_that_is_slow_or_away_or_lies_about_itself_holds_nobody_up(
    at_forger, forger, app_at, monkeypatch
):
    monkeypatch.setattr("webinars.organisers.oidc._LIMITS", replace(_LIMITS, seconds=0.5))
    forger.waits_seconds = 1.5
    slow = ended(at_forger()[0])
    lies = []
    for described in (
        {"issuer": "https://other.example"},
        {"token_endpoint": "http://elsewhere.example/"},
        {"jwks_uri": None},
    ):
        forger.described = described
        lies.append(ended(app_at(forger.issuer).test_client().post(LEAVE)))
    away = ended(app_at("http://127.0.0.1:1").test_client().post(LEAVE))

    assert (slow, lies, away) == (REFUSED, [REFUSED] * 3, REFUSED)


@on_one_database
def test_a_private_host_that_the_settings_do_not_name_is_not_asked(app_at, forger):
    services = app_at(forger.issuer).extensions[EXTENSION]
    with pytest.raises(ProviderRefused, match="not https"):
        Provider.discover(replace(services.config, outgoing=Outgoing()))


@on_one_database
def test_without_settings_there_is_no_button_and_no_way(client):
    assert "katalog" not in client.get("/arrangor/logga-in").text
    assert (ended(client.post(LEAVE)), ended(client.get(BACK))) == (REFUSED, REFUSED)


@on_one_database
def test_settings_that_cannot_work_stop_the_start_with_a_sentence(config, monkeypatch):
    given = {"oidc_client_id": CLIENT, "oidc_client_secret": SECRET, "oidc_name": "Ekdala"}
    complete = replace(config.sign_in, oidc_issuer="https://id.example.org", **given)

    def problems(sign_in):
        return list(problems_of_directory(sign_in, Outgoing()))

    assert (problems(config.sign_in), problems(complete)) == ([], [])
    assert "belong together" in problems(replace(complete, oidc_name=""))[0]
    assert "begin with https" in problems(replace(complete, oidc_issuer="http://id.example.org"))[0]
    monkeypatch.setattr("webinars.config.directory.find_spec", lambda _: None)
    assert "sh requirements/install.sh oidc" in problems(complete)[0]
