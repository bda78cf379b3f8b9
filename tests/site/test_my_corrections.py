"""A colleague's address where mail does not arrive: the secretary sees it, and puts it right."""

import pytest
from sqlalchemy import select

from tests.fixtures.instants import NOW
from tests.mail.outbox import put
from tests.registrations.examples import ANNA, BO, CILLA, SECRETARY
from tests.registrations.town import everything_in, said
from tests.site.browsing import sideways_scroll, small_targets, violations
from webinars.mail.bounces import record_bounce
from webinars.mail.delivery_reports import Action, RecipientReport, Severity
from webinars.mail.models import OutgoingMail
from webinars.registrations.models import Registration

RIGHT = "bo.ekstrom@example.org"


@pytest.fixture
def bounced(town, database):
    """Bo has two places by way of the secretary, and an address that does not exist; gives one place's public id."""
    place = town.register(BO, by=SECRETARY)
    town.register(BO, lunch=1, by=SECRETARY)
    town.register(BO, lunch=2)
    bounce(database, BO.email)
    return place


def bounce(database, address: str, status: str = "5.1.1", severity: Severity = Severity.HARD) -> None:
    mail_id = put(database, address)
    with database.write() as session:
        mail = session.get_one(OutgoingMail, mail_id)
        about = RecipientReport(frozenset(), Action.FAILED, status, f"550 {status} Okänd <b>adress</b>")
        record_bounce(session, mail, about, severity=severity, incoming=None, now=NOW)


def places(database) -> list[tuple[str, str, str]]:
    """To whom each place belongs, its state, and why it ended."""
    with database.read() as session:
        return sorted(
            (each.attendee.email, each.status, each.withdrawn_because)
            for each in session.scalars(select(Registration))
        )


def test_the_secretary_sees_whose_mail_did_not_arrive(client, town, database, bounced):
    town.register(CILLA, by=SECRETARY)

    words = said(client.get(town.my_page(SECRETARY, "anmalda")))

    assert words.count("E-brevet kom inte fram. Rätta adressen för Bo Ek") == 2
    assert "adressen för Cilla" not in words


def test_a_full_mailbox_is_told_as_what_it_is(client, town, database):
    town.register(CILLA, by=SECRETARY)
    bounce(database, CILLA.email, "5.2.2", Severity.SOFT)

    words = said(client.get(town.my_page(SECRETARY, "anmalda")))

    assert "E-brevet kom inte fram: brevlådan är full." in words
    assert "Rätta adressen" not in words


def test_the_form_says_what_the_mail_server_said_and_opening_it_changes_nothing(
    client, town, database, bounced
):
    before = everything_in(database)

    page = client.get(town.my_page(SECRETARY, "anmalda", bounced, "adress"))

    assert "Adressen bo.ek@example.org fungerar inte, så vi kan inte nå Bo Ek." in said(page)
    assert "&lt;b&gt;adress&lt;/b&gt;" in page.text
    assert everything_in(database) == before


def test_all_that_the_secretary_registered_goes_over_to_the_right_address(client, town, database, bounced):
    path = town.my_page(SECRETARY, "anmalda", bounced, "adress")

    pages = [client.post(path, data={"email": RIGHT}, follow_redirects=True) for _ in range(2)]

    assert "Adressen är rättad. Nya inbjudningar är på väg dit." in said(pages[1])
    assert places(database) == [
        (BO.email, "confirmed", ""),  # what he took himself
        (BO.email, "withdrawn", "new_address"),
        (BO.email, "withdrawn", "new_address"),
        (RIGHT, "confirmed", ""),
        (RIGHT, "confirmed", ""),
    ]
    assert "E-brevet kom inte fram" not in said(client.get(town.my_page(SECRETARY, "anmalda")))


@pytest.mark.parametrize(
    ("email", "problem"),
    [
        ("", "Skriv den rätta e-postadressen, till exempel namn@kommun.se."),
        ("bo.ek", "namn@kommun.se"),
        (BO.email.upper(), "Det är adressen som vi redan har. Skriv en annan."),
    ],
)
def test_what_is_no_other_address_is_said_and_changes_nothing(
    client, town, database, bounced, email, problem
):
    before = places(database)

    page = client.post(town.my_page(SECRETARY, "anmalda", bounced, "adress"), data={"email": email})

    assert page.status_code == 422
    assert problem in said(page)
    assert places(database) == before


def test_nobody_else_can_put_an_address_right(client, town, database, bounced):
    before = places(database)

    for person in (ANNA, BO):
        path = town.my_page(person, "anmalda", bounced, "adress")
        assert client.get(path).status_code == 404
        assert client.post(path, data={"email": RIGHT}).status_code == 404

    assert places(database) == before


def test_whoever_opens_their_own_page_by_another_way_sees_it_too(client, town, bounced):
    words = said(client.get(town.my_page(BO)))

    assert (
        "Vi kunde inte nå dig på bo.ek@example.org , så vi skickar inget mer dit. Byt e-postadress" in words
    )
    assert "Vi kunde inte nå dig" not in said(client.get(town.my_page(SECRETARY)))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(town, database, bounced, site_url, open_context):
    town.register(CILLA, by=SECRETARY)
    page = open_context(viewport={"width": 320, "height": 640}).new_page()

    found = []
    secretarys = [town.my_page(SECRETARY, *rest) for rest in (("anmalda",), ("anmalda", bounced, "adress"))]
    for path in (*secretarys, town.my_page(BO)):
        page.goto(site_url + path)
        found += [*violations(page), *small_targets(page), sideways_scroll(page)]

    assert [each for each in found if each] == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_axe_finds_nothing_where_a_seat_goes_on(client, town, site_url, open_context):
    with town.changing() as (_, lunch):
        lunch.capacity = 10
    place = town.register()
    answer = town.path("answer", town.registration(place))
    client.post(answer, data={"answer": "no"})
    page = open_context(viewport={"width": 320, "height": 640}).new_page()

    found = []
    for path in (answer, town.place(place)):
        page.goto(site_url + path)
        assert page.get_by_role("button", name="Behåll min plats").count() == 1
        found += [*violations(page), *small_targets(page), sideways_scroll(page)]

    assert [each for each in found if each] == []
