"""The link of a mail that offers a seat."""

import pytest

from tests.registrations.examples import ANNA, BO, CILLA
from tests.registrations.town import Town, everything_in, said
from webinars.registrations.jobs import move_waitlists
from webinars.registrations.links import Links
from webinars.services import Services


@pytest.fixture
def town(services: Services) -> Town:
    """Three lunches with one seat each."""
    return Town.of(services, capacity=1)


@pytest.fixture
def places(town, client):
    """Anna has withdrawn, Bo is offered her seat, and Cilla waits; by given name."""
    places = {person.given_name: town.register(person) for person in (ANNA, BO, CILLA)}
    client.post(town.place(places["Anna"], "avboka"))
    move_waitlists(town.services)
    return places


@pytest.fixture
def link(town, places):
    """Where Bo answers."""
    return town.path("offer", town.registration(places["Bo"]))


def test_the_page_says_until_when_and_opening_it_changes_nothing(client, town, link):
    before = everything_in(town.services.database)

    page = client.get(f"{link}?svar=ja")
    client.head(link)

    assert "Det finns en plats till dig" in said(page)
    assert "Tacka ja senast tisdag 3 november 2026 kl. 10.00." in said(page).replace("\xa0", " ")
    assert everything_in(town.services.database) == before


@pytest.mark.parametrize(
    ("query", "first"), [("", "yes"), ("?svar=ja", "yes"), ("?svar=nej", "no"), ("?svar=x", "yes")]
)
def test_the_answer_of_the_mails_button_comes_first(query, first, client, link):
    page = client.get(f"{link}{query}").text

    assert f'class="button" name="answer" value="{first}"' in page


def test_a_yes_takes_the_seat(client, town, places, link):
    page = client.post(link, data={"answer": "yes"}, follow_redirects=True)

    assert town.registration(places["Bo"]).status == "confirmed"
    assert "Tack! Platsen är din." in said(page)


def test_a_second_yes_is_told_that_the_seat_is_theirs(client, town, places, link):
    client.post(link, data={"answer": "yes"})

    page = client.post(link, data={"answer": "yes"}, follow_redirects=True)

    assert "Du har redan tackat ja. Platsen är din." in said(page)


@pytest.mark.parametrize("answer", ["no", "", "maybe"])
def test_a_no_passes_it_on(answer, client, town, places, link):
    page = client.post(link, data={"answer": answer}, follow_redirects=True)
    move_waitlists(town.services)

    assert (town.registration(places["Bo"]).status, town.registration(places["Cilla"]).status) == (
        "withdrawn",
        "offered",
    )
    assert "Platsen går vidare till nästa i kön." in said(page)


def test_a_yes_that_comes_too_late_finds_the_way_back(client, town, places, link):
    client.post(link, data={"answer": "no"})

    late = client.post(link, data={"answer": "yes"}, follow_redirects=True)
    again = client.post(f"{link}/ko", follow_redirects=True)

    assert "Vill du vara med ändå? Då kan du ställa dig sist i kön." in said(late)
    assert "Nu står du på väntelistan igen." in said(again)
    assert town.registration(places["Bo"]).status == "waiting"


def test_the_way_back_may_lead_to_a_seat(client, town, places, link):
    client.post(town.place(places["Cilla"], "avboka"))
    client.post(link, data={"answer": "no"})

    page = client.post(f"{link}/ko", follow_redirects=True)

    assert "Det fanns en ledig plats, och den är din." in said(page)
    assert town.registration(places["Bo"]).status == "confirmed"


def test_there_is_no_way_back_after_registration_has_closed(client, town, places, link, clock):
    client.post(link, data={"answer": "no"})
    clock.pass_by(days=30)

    page = client.post(f"{link}/ko", follow_redirects=True)

    assert "Anmälan har stängt" in said(page)
    assert "Ställ dig på väntelistan igen" not in said(page)


def test_the_page_speaks_the_readers_language(client, town, places, link):
    page = client.get(f"{link}?lang=en")

    assert 'lang="en"' in page.text


def test_the_link_opens_nothing_else_and_no_other_link_opens_it(client, town, places, services):
    registration = town.registration(places["Bo"])
    links = Links.of(services.config, services.signer, "sv")
    offer, answer = (getattr(links, kind)(registration).rpartition("/")[2] for kind in ("offer", "answer"))

    assert client.get(f"/svar/{offer}").status_code == 404
    assert client.get(f"/delta/{offer}").status_code == 404
    assert client.get(f"/erbjudande/{answer}").status_code == 404
