"""Signing in and out, one's sessions, and the pages about organisers, as a browser meets them."""

import re
from datetime import timedelta
from html import unescape
from threading import Thread

import pytest
from sqlalchemy import func, select, text

from tests.journeys.machines import wait_until
from tests.organisers.office import Office, token_in
from tests.registrations.town import everything_in, said
from webinars.config import Limits, SignIn
from webinars.mail.models import OutgoingMail
from webinars.organisers.jobs import write_mails_to_organisers
from webinars.organisers.links import make_link, use_link
from webinars.organisers.models import Organiser, OrganiserSession, SignInLink
from webinars.organisers.rules import LinkUsedUp, Role

DOOR = "/arrangor/logga-in"


@pytest.fixture
def limited(config):
    """Settings that have had enough after two."""
    object.__setattr__(config, "limits", Limits(per_client="", per_recipient="2/hour", per_address=""))
    object.__setattr__(config, "sign_in", SignIn(attempts="2/minute"))


def test_a_mailed_link_signs_in_once_and_leads_to_where_one_was_going(office: Office, mailed):
    office.organiser(Role.ADMINISTRATOR, email="anna@example.org")
    browser = office.browser().client

    away = browser.get("/arrangor/arrangorer/ny?lang=en")
    asked = browser.post(away.location, data={"email": "Anna@Example.org"})
    link = mailed("anna@example.org")
    looked = browser.get(link)
    entered = browser.post(link)
    page = browser.get(entered.location)
    again = browser.post(link)

    assert (away.status_code, asked.status_code, looked.status_code) == (303, 200, 200)
    assert entered.location == "/arrangor/arrangorer/ny?lang=en"
    assert page.status_code == 200
    assert again.status_code == 410


def test_to_look_at_a_link_changes_nothing(office: Office, mailed, database):
    office.organiser(Role.EDITOR, email="anna@example.org")
    browser = office.browser().client
    browser.post(DOOR, data={"email": "anna@example.org"})
    link = mailed("anna@example.org")
    before = everything_in(database)

    answers = [browser.open(link, method=method) for method in ("GET", "HEAD", "GET", "HEAD")]

    assert everything_in(database) == before
    assert [answer.headers.getlist("Set-Cookie") for answer in answers] == [[]] * 4


def test_the_answer_is_the_same_for_an_address_that_is_nobodys(office: Office, services, clock):
    office.organiser(Role.EDITOR, email="kan@example.org")
    office.organiser(Role.EDITOR, email="var@example.org", ends_at=clock() + timedelta(days=1))
    clock.pass_by(days=2)
    client = office.browser().client

    pages = {
        client.post(DOOR, data={"email": email}).text.replace(email, "ADDRESS")
        for email in ("kan@example.org", "var@example.org", "okand@example.org")
    }
    with services.database.read() as session:
        rows = session.execute(
            select(SignInLink.organiser_id, SignInLink.secret_digest, SignInLink.settled_at)
        ).all()
    write_mails_to_organisers(services)

    assert len(pages) == 1
    assert rows == [(None, None, None)] * 3  # whose they are is found out by a job
    assert _mails(services) == ["kan@example.org"]


def test_a_double_click_is_one_mail(office: Office, services):
    office.organiser(Role.EDITOR, email="anna@example.org")
    client = office.browser().client

    client.post(DOOR, data={"email": "anna@example.org"})
    client.post(DOOR, data={"email": "anna@example.org"})
    write_mails_to_organisers(services)

    assert _mails(services) == ["anna@example.org"]


def test_a_link_is_mailed_though_the_clock_was_put_back_since_the_last_one(office: Office, services, clock):
    office.organiser(Role.EDITOR, email="anna@example.org")
    client = office.browser().client

    client.post(DOOR, data={"email": "anna@example.org"})
    write_mails_to_organisers(services)
    clock.pass_by(hours=-1)
    client.post(DOOR, data={"email": "anna@example.org"})
    write_mails_to_organisers(services)

    assert _mails(services) == ["anna@example.org"] * 2


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_two_links_of_one_organiser_that_are_used_at_once_sign_in_once(office: Office, services, clock):
    anna, database = office.organiser(Role.EDITOR, email="anna@example.org"), services.database
    with database.write() as session:
        links = [make_link(session, session.merge(anna), services.config, now=clock()) for _ in range(2)]
    first, second = (link.rpartition("/")[2] for link in links)
    outcomes = []

    def use(secret, session):
        try:
            use_link(session, secret, now=clock())
            outcomes.append("signed in")
        except LinkUsedUp:
            outcomes.append("used up")

    def use_second():
        with database.write() as session:
            use(second, session)

    with database.write() as session:
        session.scalars(select(SignInLink).order_by(SignInLink.id).limit(1).with_for_update()).one()
        other = Thread(target=use_second)
        other.start()
        wait_until(lambda: _somebody_waits(database))
        use(first, session)
    other.join()

    assert outcomes == ["signed in", "used up"]


def _somebody_waits(database):
    with database.read() as session:
        return session.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")) > 0


def test_a_link_from_the_command_line_is_no_reason_to_mail_none(office: Office, services, clock):
    anna = office.organiser(Role.EDITOR, email="anna@example.org")
    with services.database.write() as session:
        make_link(session, session.merge(anna), services.config, now=clock())

    office.browser().client.post(DOOR, data={"email": "anna@example.org"})
    write_mails_to_organisers(services)

    assert _mails(services) == ["anna@example.org"]


@pytest.mark.parametrize("address", ["anna@example.org", "okand@example.org"])
def test_a_mailbox_is_not_filled_whosoever_it_is(address, limited, office: Office, clock):
    office.organiser(Role.EDITOR, email="anna@example.org")
    client = office.browser().client

    answers = []
    for _ in range(3):
        answers.append(client.post(DOOR, data={"email": address}).status_code)
        clock.pass_by(minutes=1)

    assert answers == [200, 200, 429]


def test_secrets_cannot_be_tried_out(limited, office: Office):
    client = office.browser().client

    assert [client.post(f"/arrangor/in/guess{n}").status_code for n in range(3)] == [410, 410, 429]


def test_a_link_goes_out_of_date(office: Office, mailed, clock):
    office.organiser(Role.EDITOR, email="anna@example.org")
    client = office.browser().client
    client.post(DOOR, data={"email": "anna@example.org"})
    link = mailed("anna@example.org")

    clock.pass_by(minutes=29)
    early = client.get(link)
    clock.pass_by(minutes=1)

    assert early.status_code == 200
    assert [client.get(link).status_code, client.post(link).status_code] == [410, 410]


def test_to_sign_in_uses_up_every_other_link(office: Office, mailed, clock):
    office.organiser(Role.EDITOR, email="anna@example.org")
    client = office.browser().client
    client.post(DOOR, data={"email": "anna@example.org"})
    first = mailed("anna@example.org")
    clock.pass_by(minutes=1)
    client.post(DOOR, data={"email": "anna@example.org"})
    second = mailed("anna@example.org")

    client.post(second)

    assert client.post(first).status_code == 410


def test_the_link_of_an_account_that_has_ended_opens_nothing(office: Office, mailed, clock):
    office.organiser(Role.EDITOR, email="anna@example.org", ends_at=clock() + timedelta(minutes=10))
    client = office.browser().client
    client.post(DOOR, data={"email": "anna@example.org"})
    link = mailed("anna@example.org")

    clock.pass_by(minutes=10)

    assert client.post(link).status_code == 410


def test_the_cookie_is_for_this_host_and_the_back_office_alone(office: Office, mailed):
    office.organiser(Role.EDITOR, email="anna@example.org")
    client = office.browser().client
    client.set_cookie("arrangor", "planted", path="/arrangor/", domain="localhost")
    client.post(DOOR, data={"email": "anna@example.org"})

    (cookie,) = client.post(mailed("anna@example.org")).headers.getlist("Set-Cookie")

    name, token = cookie.partition(";")[0].split("=")
    attributes = {each.strip().partition("=")[0] for each in cookie.split(";")[1:]}
    assert (name, len(token), token != "planted") == ("arrangor", 32, True)
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/arrangor/" in cookie
    assert "Domain" not in attributes
    with office.services.database.read() as session:
        (stored,) = session.scalars(select(OrganiserSession.token_digest))
    assert token not in stored


def test_behind_https_the_cookie_never_leaves_by_http(config, office: Office, mailed):
    object.__setattr__(config.site, "base_url", "https://webbinarier.example.org")
    office.organiser(Role.EDITOR, email="anna@example.org")
    client = office.browser().client
    client.post(DOOR, data={"email": "anna@example.org"})

    (cookie,) = client.post(mailed("anna@example.org")).headers.getlist("Set-Cookie")

    assert cookie.startswith("__Secure-arrangor=")
    assert "Secure" in cookie.split("; ")


def test_to_sign_out_ends_it_on_the_server(office: Office):
    browser = office.signed_in(Role.EDITOR)
    stolen = browser.token

    left = browser.post("/arrangor/logga-ut")
    thief = office.browser().client
    thief.set_cookie("arrangor", stolen, path="/arrangor/", domain="localhost")

    assert "Du är utloggad." in said(browser.get(left.location))
    assert thief.get("/arrangor/").status_code == 303


def test_an_idle_session_ends_and_a_used_one_goes_on_until_the_night(office: Office, clock):
    idle, busy = office.signed_in(Role.EDITOR), office.signed_in(Role.EDITOR)

    statuses = []
    for _ in range(13):
        clock.pass_by(minutes=59)
        statuses.append(busy.get("/arrangor/").status_code)

    assert statuses == [200] * 12 + [303]
    assert idle.get("/arrangor/").status_code == 303


def test_what_was_typed_survives_the_end_of_a_session(office: Office, clock):
    browser = office.signed_in(Role.ADMINISTRATOR)
    form = {"name": "Bo Ek & Co", "email": "bo@example.org", "role": "host"}
    clock.pass_by(hours=3)

    refused = browser.post("/arrangor/arrangorer/ny", form)
    again = office.browser(browser.organiser)
    handed_back = again.client.post("/arrangor/arrangorer/ny", data=_hidden(refused.text))
    done = again.client.post("/arrangor/arrangorer/ny", data=_hidden(handed_back.text))

    assert "Du behöver logga in igen" in said(refused)
    assert "Skicka en gång till" in said(handed_back)
    assert (done.status_code, _names(office)) == (303, ["Anna Ek", "Bo Ek & Co"])


def test_one_sees_and_ends_ones_sessions_and_nobody_elses(office: Office):
    anna = office.organiser(Role.EDITOR)
    here, there, elsewhere = office.browser(anna), office.browser(anna), office.browser(anna)
    other = office.signed_in(Role.EDITOR)
    theirs = re.findall(r"/inloggningar/(\w+)/avsluta", here.get("/arrangor/inloggningar").text)
    of_other = _session_id(office, other.organiser)

    here.post(f"/arrangor/inloggningar/{of_other}/avsluta")
    here.post(f"/arrangor/inloggningar/{theirs[0]}/avsluta")
    signed_in = [each.get("/arrangor/").status_code for each in (here, there, elsewhere, other)]
    here.post("/arrangor/inloggningar/avsluta-andra")

    assert len(theirs) == 2
    assert sorted(signed_in) == [200, 200, 200, 303]
    assert (here.get("/arrangor/").status_code, other.get("/arrangor/").status_code) == (200, 200)
    assert _count(office, OrganiserSession) == 2


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example",
        "https://evil.example/arrangor/",
        "/arrangor/../logga",
        "/arrangor/\\evil",
        "/serier/",
        "/arrangor/%0d%0aSet-Cookie:x",
    ],
)
def test_nobody_is_led_to_another_site(path, office: Office):
    answer = office.signed_in(Role.EDITOR).client.get(DOOR, query_string={"till": path})

    assert answer.status_code == 303
    assert answer.location.startswith("/arrangor/")
    assert "\n" not in answer.location
    assert ".." not in answer.location


def test_a_new_organiser_is_told_by_mail_where_to_sign_in(office: Office, services):
    browser = office.signed_in(Role.ADMINISTRATOR)

    added = browser.post("/arrangor/arrangorer/ny", name="Bo Ek", email="bo@example.org", role="editor")
    write_mails_to_organisers(services)

    assert added.status_code == 303
    assert _mails(services) == ["bo@example.org"]


def test_the_form_says_what_is_wrong_and_keeps_what_was_typed(office: Office):
    browser = office.signed_in(Role.ADMINISTRATOR, email="anna@example.org")

    wrong = browser.post("/arrangor/arrangorer/ny", name="Bo Ek", email="bo@", ends_on="i morgon")
    taken = browser.post("/arrangor/arrangorer/ny", name="Bo", email="ANNA@example.org", role="host")

    assert (wrong.status_code, 'value="Bo Ek"' in wrong.text) == (422, True)
    assert "Skriv hela e-postadressen, till exempel namn@kommun.se." in said(wrong)
    assert "Välj en roll i alla serier, eller en roll i minst en serie." in said(wrong)
    assert "Skriv dagen så här: 2026-12-31." in said(wrong)
    assert "Den adressen har redan ett konto." in said(taken)


def test_a_role_that_is_taken_away_is_gone_at_the_next_click(office: Office):
    admin, editor = office.signed_in(Role.ADMINISTRATOR), office.signed_in(Role.EDITOR)
    before = editor.get("/arrangor/handelselogg").status_code

    admin.post(f"/arrangor/arrangorer/{editor.organiser.public_id}", name="Bo", role="writer")

    assert (before, editor.get("/arrangor/handelselogg").status_code) == (200, 403)


def test_an_account_that_is_ended_is_signed_out_everywhere(office: Office):
    admin, editor = office.signed_in(Role.ADMINISTRATOR), office.signed_in(Role.EDITOR)

    admin.post(f"/arrangor/arrangorer/{editor.organiser.public_id}/avsluta")

    assert editor.get("/arrangor/").status_code == 303


def test_the_last_administrator_stays(office: Office):
    admin = office.signed_in(Role.ADMINISTRATOR)
    path = f"/arrangor/arrangorer/{admin.organiser.public_id}"

    answers = [
        admin.post(path, name="Anna", role="editor"),
        admin.post(path, name="Anna", role="administrator", ends_on="2026-12-31"),
        admin.post(f"{path}/avsluta"),
    ]

    assert [answer.status_code for answer in answers] == [422, 422, 409]
    assert all("Det måste alltid finnas en administratör" in said(answer) for answer in answers)
    assert admin.get("/arrangor/arrangorer/").status_code == 200


def test_an_editor_of_one_series_reads_its_log_and_no_other(office: Office, log_of):
    editor = office.signed_in()
    log_of(office.series_ids[0], "Min händelse")
    log_of(office.series_ids[1], "En annans händelse")

    page = said(editor.get("/arrangor/handelselogg"))
    export = editor.post("/arrangor/handelselogg").text
    statuses = [
        editor.get(f"/arrangor/handelselogg?serie={slug}").status_code
        for slug in ("min-serie", "annan-serie", "finns-inte")
    ]

    assert ("Min händelse" in page, "En annans händelse" in page) == (True, False)
    assert ("Min händelse" in export, "En annans händelse" in export) == (True, False)
    assert statuses == [200, 404, 404]


def test_the_log_says_words_of_the_code_in_the_readers_language(office: Office, log_of):
    log_of(office.series_ids[0], "Lunch", status="cancelled", passkey=False)

    swedish = said(office.signed_in().get("/arrangor/handelselogg"))
    english = said(office.signed_in().get("/arrangor/handelselogg?lang=en"))

    assert "Status: Inställt Nyckel: Nej" in swedish
    assert "Status: Cancelled Passkey: No" in english


def test_the_log_is_filtered_and_leafed_through(office: Office, log_of, clock):
    admin = office.signed_in(Role.ADMINISTRATOR)
    for number in range(60):
        log_of(office.series_ids[0], f"Händelse {number:02}.")
        clock.pass_by(minutes=1)

    first = admin.get("/arrangor/handelselogg?vad=occurrence")
    older = admin.get(re.search(r'href="(\S+fore=\d+[^"]*)"', first.text)[1].replace("&amp;", "&"))
    tomorrow = admin.get("/arrangor/handelselogg?fran=2026-11-03")

    assert len(re.findall(r"Händelse \d\d\.", first.text)) == 50
    assert len(re.findall(r"Händelse \d\d\.", older.text)) == 10
    assert "Inga händelser med det urvalet." in said(tomorrow)


def test_an_export_is_in_the_log_and_harms_no_spreadsheet(office: Office, log_of):
    admin = office.signed_in(Role.ADMINISTRATOR)
    log_of(office.series_ids[0], "=HYPERLINK(1)")

    answer = admin.post("/arrangor/handelselogg", vad="occurrence")
    page = said(admin.get("/arrangor/handelselogg"))

    assert answer.text.startswith('\ufeff"id";"at";')
    assert ';"\'=HYPERLINK(1)";' in answer.text
    assert answer.headers["Content-Disposition"] == 'attachment; filename="handelselogg-2026-11-02.csv"'
    assert "exporterade händelseloggen" in page


def test_the_form_token_is_the_sessions_own(office: Office):
    one, other = office.signed_in(Role.EDITOR), office.signed_in(Role.EDITOR)

    assert token_in(one.get("/arrangor/")) != token_in(other.get("/arrangor/"))


def _mails(services):
    with services.database.read() as session:
        return sorted(session.scalars(select(OutgoingMail.recipient)))


def _names(office):
    with office.services.database.read() as session:
        return sorted(session.scalars(select(Organiser.name)))


def _count(office, table):
    with office.services.database.read() as session:
        return session.scalar(select(func.count()).select_from(table))


def _session_id(office, organiser):
    with office.services.database.read() as session:
        theirs = select(OrganiserSession.public_id).where(OrganiserSession.organiser_id == organiser.id)
        return session.scalars(theirs).one()


def _hidden(page):
    """What a form that has only its button would send."""
    form = next(each for each in re.findall(r"<form.*?</form>", page, re.DOTALL) if "Skicka" in each)
    return {
        name: unescape(value)
        for name, value in re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', form)
    }
