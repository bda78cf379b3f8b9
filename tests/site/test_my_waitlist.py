"""The line, as those who stand in it see it on my page, and those who registered them."""

import pytest
from sqlalchemy import select

from tests.registrations.examples import ANNA, BO, CILLA, SECRETARY
from tests.registrations.town import Town, said
from webinars.registrations.jobs import move_waitlists
from webinars.registrations.models import Attendee, Registration
from webinars.services import Services


@pytest.fixture
def town(services: Services) -> Town:
    """Three lunches with one seat each."""
    return Town.of(services, capacity=1)


@pytest.fixture
def places(town):
    """Anna has the seat; Bo and Cilla wait, registered by the secretary; by given name."""
    places = {"Anna": town.register(ANNA)}
    return places | {each.given_name: town.register(each, by=SECRETARY) for each in (BO, CILLA)}


@pytest.fixture
def offered(client, town, places):
    """Anna has withdrawn, and Bo is offered her seat."""
    client.post(town.place(places["Anna"], "avboka"))
    move_waitlists(town.services)
    return places


def status(town, places, name):
    return town.registration(places[name]).status


def test_everybody_who_waits_sees_their_place(client, town, places):
    assert "På väntelistan – nummer 2 i kön" in said(client.get(town.my_page(CILLA)))
    assert "Du är nummer 2 i kön." in said(client.get(town.place(places["Cilla"])))


def test_who_does_not_want_to_wait_leaves(client, town, places):
    question = client.get(town.place(places["Bo"], "avboka"))
    page = client.post(town.place(places["Bo"], "avboka"), follow_redirects=True)

    assert "Vill du lämna väntelistan?" in said(question)
    assert "Du står inte längre på väntelistan." in said(page)
    assert "Du är nummer 1 i kön." in said(client.get(town.place(places["Cilla"])))


def test_an_offer_stands_on_my_page_with_its_deadline(client, town, offered):
    for path in (town.my_page(BO), town.place(offered["Bo"])):
        page = said(client.get(path)).replace("\xa0", " ")
        assert "Det finns en plats till dig" in page
        assert "Tacka ja senast tisdag 3 november 2026 kl. 10.00." in page
        assert "Delta" not in page


@pytest.mark.parametrize(("answer", "becomes"), [("yes", "confirmed"), ("no", "withdrawn")])
def test_it_is_answered_there(answer, becomes, client, town, offered):
    page = client.post(town.place(offered["Bo"], "plats"), data={"answer": answer}, follow_redirects=True)

    assert status(town, offered, "Bo") == becomes
    assert ("Tack! Platsen är din." if answer == "yes" else "nästa i kön") in said(page)


def test_an_offer_that_is_gone_is_answered_with_the_place_as_it_is(client, town, places):
    page = client.post(town.place(places["Bo"], "plats"), data={"answer": "yes"}, follow_redirects=True)

    assert page.status_code == 200
    assert status(town, places, "Bo") == "waiting"


def test_nobody_answers_for_another(client, town, offered):
    stranger = client.post(town.my_page(CILLA, "anmalan", offered["Bo"], "plats"), data={"answer": "yes"})

    assert stranger.status_code == 404
    assert status(town, offered, "Bo") == "offered"


def test_the_secretary_sees_the_offer_and_may_take_it_for_somebody(client, town, offered):
    page = client.get(town.my_page(SECRETARY, "anmalda"))
    taken = client.post(town.my_page(SECRETARY, "anmalda", offered["Bo"], "plats"), follow_redirects=True)

    assert "Erbjuden en plats – tacka ja senast tisdag 3 november 2026 kl. 10.00" in said(page).replace(
        "\xa0", " "
    )
    assert "Nu har personen platsen och får kalenderinbjudan i ett e-brev." in said(taken)
    assert status(town, offered, "Bo") == "confirmed"


def test_the_secretary_takes_somebody_out_of_the_line(client, town, places):
    question = client.get(town.my_page(SECRETARY, "anmalda", places["Bo"], "avboka"))
    page = client.post(town.my_page(SECRETARY, "anmalda", places["Bo"], "avboka"), follow_redirects=True)

    assert "Vill du ta bort Bo Ek från väntelistan?" in said(question)
    assert "Personen står inte längre på väntelistan." in said(page)


def test_a_seat_that_is_only_offered_opens_no_join_page(client, town, offered):
    page = client.get(town.path("join", town.registration(offered["Bo"])))

    assert "Tacka ja till platsen med länken i e-brevet" in said(page)


def test_a_substitute_gets_the_offer_with_its_deadline(client, town, offered):
    client.post(
        town.my_page(SECRETARY, "anmalda", offered["Bo"], "byt"),
        data={
            "given_name": "David",
            "family_name": "Alm",
            "email": "david@example.org",
            "organisation": "Mora kommun",
        },
    )

    with town.services.database.read() as session:
        heir = session.scalars(
            select(Registration).join(Registration.attendee).where(Attendee.given_name == "David")
        ).one()
        assert (heir.status, heir.offer_expires_at) == (
            "offered",
            town.services.now().replace(day=3),
        )


def test_whoever_has_left_the_line_is_not_told_that_they_have_cancelled(client, town, places, offered):
    client.post(town.place(places["Bo"], "avboka"))
    client.post(town.place(places["Cilla"], "avboka"))

    for person, name in ((BO, "Bo"), (CILLA, "Cilla")):
        page, wallet = said(client.get(town.place(places[name]))), said(client.get(town.my_page(person)))
        assert "Inte längre på väntelistan" in page
        assert "Avbokad" not in page
        assert "En plats som du har avbokat eller slutat vänta på" in wallet
