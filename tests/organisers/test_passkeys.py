"""Passkeys, in a real browser with a virtual authenticator, and what is refused of what browsers send."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from webauthn.helpers import bytes_to_base64url

from tests.organisers.office import Office
from webinars.config import SignIn
from webinars.organisers.models import Passkey, PasskeyChallenge
from webinars.organisers.passkeys import (
    Party,
    offer_registration,
    offer_sign_in,
    organiser_with_passkey,
    register_passkey,
)
from webinars.organisers.rules import PasskeyRefused, Role

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ANNA = "anna@example.org"


@pytest.fixture
def config(config):
    """A site with a name: browsers make passkeys for no bare IP address."""
    base_url = config.site.base_url.replace("127.0.0.1", "localhost")
    return replace(config, site=replace(config.site, base_url=base_url))


@pytest.fixture
def strict(config):
    """Settings by which administrators need a passkey."""
    object.__setattr__(config, "sign_in", SignIn(passkeys_for_administrators=True))


@dataclass
class Device:
    """A window on a machine that knows its owner by finger, and can forget."""

    page: Page
    forget_owner: Callable[[], object]


@pytest.fixture
def device(page: Page):
    """Such a machine, with no passkey yet."""
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    added = cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return Device(page, lambda: cdp.send("WebAuthn.setUserVerified", {**added, "isUserVerified": False}))


@pytest.fixture
def by_link(office: Office, mailed, site_url):
    """Signs a window in by a mailed link."""

    def by_link(page: Page):
        page.goto(f"{site_url}/arrangor/logga-in")
        page.get_by_label("E-postadress").fill(ANNA)
        page.get_by_role("button", name="Skicka länken").click()
        page.goto(site_url + mailed(ANNA))
        page.get_by_role("button", name="Logga in", exact=True).click()
        expect(page.get_by_role("button", name="Logga ut")).to_be_visible()

    return by_link


def test_a_key_is_made_and_signs_in_instead_of_a_link(
    device: Device, by_link, office: Office, site_url, database
):
    office.organiser(Role.EDITOR, email=ANNA)
    page = device.page
    by_link(page)
    page.goto(f"{site_url}/arrangor/inloggningar")

    page.get_by_label("Vad ska nyckeln heta?").fill("Min dator")
    page.get_by_role("button", name="Lägg till nyckel").click()
    expect(page.get_by_text("Nyckeln är tillagd.")).to_be_visible()
    page.get_by_role("button", name="Logga ut").click()
    page.goto(f"{site_url}/arrangor/logga-in?till=/arrangor/handelselogg")
    page.get_by_role("button", name="Logga in med nyckel").click()
    expect(page.get_by_role("heading", name="Händelselogg")).to_be_visible()

    with database.read() as session:
        (key,) = session.scalars(select(Passkey))
        assert (key.name, key.sign_count > 0, key.used_at is not None) == ("Min dator", True, True)
        assert session.scalars(select(PasskeyChallenge)).all() == []

    page.goto(f"{site_url}/arrangor/inloggningar")
    page.get_by_role("button", name="Ta bort Min dator").click()
    expect(page.get_by_text("Nyckeln är borttagen.")).to_be_visible()
    page.get_by_role("button", name="Logga ut").click()
    page.get_by_role("button", name="Logga in med nyckel").click()
    expect(page.get_by_text("Det gick inte att logga in med nyckeln.")).to_be_visible()


def test_a_device_that_does_not_know_its_owner_signs_nobody_in(
    device: Device, by_link, office: Office, site_url
):
    office.organiser(Role.EDITOR, email=ANNA)
    page = device.page
    by_link(page)
    page.goto(f"{site_url}/arrangor/inloggningar")
    page.get_by_role("button", name="Lägg till nyckel").click()
    expect(page.get_by_text("Nyckeln är tillagd.")).to_be_visible()
    page.get_by_role("button", name="Logga ut").click()

    device.forget_owner()
    page.get_by_role("button", name="Logga in med nyckel").click()

    expect(page.get_by_text("Ingen nyckel användes.")).to_be_visible()


def test_where_administrators_need_a_key_a_link_leads_only_to_making_one(
    strict, device: Device, by_link, office: Office, site_url
):
    office.organiser(Role.ADMINISTRATOR, email=ANNA)
    page = device.page
    by_link(page)
    page.goto(f"{site_url}/arrangor/arrangorer/")
    expect(page.get_by_text("Administratörer loggar in med nyckel")).to_be_visible()

    page.get_by_role("button", name="Lägg till nyckel").click()
    expect(page.get_by_text("Nyckeln är tillagd.")).to_be_visible()
    page.goto(f"{site_url}/arrangor/arrangorer/")
    expect(page.get_by_role("heading", name="Arrangörer")).to_be_visible()


def test_whoever_reads_an_administrators_mail_neither_adds_nor_removes_a_key(strict, office: Office, now):
    anna = office.organiser(Role.ADMINISTRATOR, email=ANNA)
    with office.services.database.write() as session:
        session.add(_a_key(anna, now))
    thief = office.browser(anna)

    answers = [
        thief.post("/arrangor/nycklar/fraga"),
        thief.post("/arrangor/nycklar"),
        thief.post("/arrangor/nycklar/nyckel/ta-bort"),
        thief.post("/arrangor/arrangorer/ny", name="Bo", email="bo@example.org", role="administrator"),
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 403, 303]
    assert answers[-1].location == "/arrangor/inloggningar?gjort=nyckel-behovs"


def test_nobody_removes_the_key_of_another(office: Office, now, database):
    anna = office.organiser(Role.EDITOR, email=ANNA)
    with office.services.database.write() as session:
        session.add(_a_key(anna, now))

    office.signed_in(Role.ADMINISTRATOR).post("/arrangor/nycklar/nyckel/ta-bort")

    with database.read() as session:
        assert len(session.scalars(select(Passkey)).all()) == 1


@pytest.mark.parametrize(
    "sent",
    [
        "",
        "null",
        "[]",
        "{}",
        '{"response": {}}',
        '{"response": {"clientDataJSON": "e30"}}',
        '{"response": {"clientDataJSON": "%%%"}}',
        "[" * 100_000,
    ],
)
def test_what_no_browser_sends_is_refused(sent, office: Office):
    client = office.browser().client

    assert client.post("/arrangor/logga-in/nyckel", data={"credential": sent}).status_code == 422


def test_a_challenge_is_for_one_purpose_one_person_and_five_minutes(office: Office, clock, database):
    party = Party("localhost", "Webbinarier", "http://localhost")
    anna, bo = office.organiser(Role.EDITOR), office.organiser(Role.EDITOR)
    with database.write() as session:
        annas = json.loads(offer_registration(session, office.again(anna), party, now=clock()))["challenge"]
        anybodys = json.loads(offer_sign_in(session, party, now=clock()))["challenge"]

    def register(who, challenge):
        with database.write() as session:
            register_passkey(session, who, party, _answer(challenge), name="", now=clock())

    def sign_in(challenge):
        with database.write() as session:
            organiser_with_passkey(session, party, _answer(challenge), now=clock())

    not_asked = "not asked, asked too long ago, or answered before"
    with pytest.raises(PasskeyRefused, match=not_asked):
        register(bo, annas)
    with pytest.raises(PasskeyRefused, match=not_asked):
        register(anna, anybodys)
    with pytest.raises(PasskeyRefused, match=not_asked):
        sign_in(annas)
    clock.pass_by(minutes=5)
    with pytest.raises(PasskeyRefused, match=not_asked):
        sign_in(anybodys)


def _answer(challenge):
    said = json.dumps({"challenge": challenge}).encode()
    return json.dumps({"id": "x", "response": {"clientDataJSON": bytes_to_base64url(said)}})


def _a_key(organiser, now):
    return Passkey(
        public_id="nyckel",
        organiser_id=organiser.id,
        credential_id="abc",
        public_key=b"",
        name="Min dator",
        created_at=now,
    )
