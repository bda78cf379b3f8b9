"""The mails' own answer links, and "Det här stämmer inte"."""

import pytest

from tests.registrations.examples import ANNA, BO, SECRETARY
from tests.registrations.town import Town, said
from webinars.registrations.models import NewDateOffer
from webinars.series.actions import cancel_occurrence
from webinars.services import Services


@pytest.fixture
def town(services: Services) -> Town:
    """Three lunches with seats for everybody."""
    return Town.of(services)


def test_a_link_that_says_yes_puts_yes_first_and_records_nothing(client, town):
    place = town.register()

    page = client.get(town.path("answer", town.registration(place)) + "?svar=ja")

    assert 'class="button button--small" name="answer" value="yes"' in page.text
    assert town.registration(place).answer == ""


@pytest.mark.parametrize("answer", ["yes", "maybe", "no"])
def test_a_press_records_the_answer(answer, client, town, now):
    place = town.register()

    pressed = client.post(town.path("answer", town.registration(place)), data={"answer": answer})

    kept = town.registration(place)
    assert pressed.status_code == 303
    assert (kept.answer, kept.answered_by, kept.answered_at) == (answer, "page", now)


def test_a_no_keeps_the_place_and_offers_to_give_it_back(client, town):
    place = town.register()
    link = town.path("answer", town.registration(place))

    page = client.post(link, data={"answer": "no"}, follow_redirects=True)
    assert town.registration(place).status == "confirmed"
    assert "Vill du avboka din plats? Då får någon annan den." in said(page)

    client.post(f"{link}/avboka")
    assert town.registration(place).status == "withdrawn"


def test_nobody_answers_about_what_has_begun_or_been_cancelled(client, town, clock, now):
    held, cancelled = town.register(), town.register(lunch=1)
    with town.changing(1) as (session, lunch):
        cancel_occurrence(session, lunch, reason="Oväder.", now=now)
    clock.pass_by(days=30)

    for place in (held, cancelled):
        client.post(town.path("answer", town.registration(place)), data={"answer": "yes"})

    assert {town.registration(place).answer for place in (held, cancelled)} == {""}


def test_a_new_date_is_answered_where_the_cancelled_one_was(client, town, database, now):
    place = town.register()
    with town.changing() as (session, lunch):
        cancel_occurrence(session, lunch, reason="Oväder.", now=now)
    offer, link = town.offer(place, 1), town.path("answer", town.registration(place))

    asked = client.get(link)
    client.post(f"{link}/nytt-datum/{offer}", data={"answer": "yes"})

    assert "Nytt datum – vill du vara med?" in said(asked)
    assert "Ditt nya datum" in said(client.get(link))
    with database.read() as session:
        assert session.get_one(NewDateOffer, offer).answer == "yes"


def test_an_offer_to_somebody_else_is_not_found(client, town):
    own, others = town.register(), town.register(BO)
    offer, link = town.offer(others, 1), town.path("answer", town.registration(own))

    assert client.post(f"{link}/nytt-datum/{offer}", data={"answer": "yes"}).status_code == 404


def test_who_was_registered_is_told_by_whom_why_and_what_happens(client, town):
    place = town.register(by=SECRETARY)

    words = said(client.get(town.path("dispute", town.registration(place))))

    assert "Siv Sekreterare har anmält dig till Avsnittet nummer 1." in words
    assert "Uppgifter som vi fick om dig Anna Åberg, Göteborgs Stad, anna.aberg@example.org" in words
    assert "För att du ska kunna delta." in words
    assert "Vi avbokar allt som Siv Sekreterare har anmält dig till." in words


def test_a_dispute_ends_the_place_when_the_button_is_pressed(client, town):
    place = town.register(by=SECRETARY)
    link = town.path("dispute", town.registration(place))

    client.get(link)
    assert town.registration(place).status == "confirmed"

    page = client.post(link, follow_redirects=True)
    assert town.registration(place).withdrawn_because == "not_me"
    assert "Du är inte längre anmäld" in said(page)


def test_who_registered_themselves_since_is_told_so(client, town):
    place = town.register(by=SECRETARY)
    link = town.path("dispute", town.registration(place))
    client.post(town.place(place, "avboka"))
    client.post(town.my_page(ANNA, "fler"), data={"occurrence": town.occurrence_ids[0]})

    words = said(client.get(link))
    client.post(link)

    assert "Du har anmält dig själv" in words
    assert town.registration(place).status == "confirmed"


def test_an_answer_link_does_not_open_the_dispute_nor_the_other_way(client, town):
    registration = town.registration(town.register(by=SECRETARY))
    answer, dispute = (town.path(kind, registration).rpartition("/")[2] for kind in ("answer", "dispute"))

    assert client.get(f"/stammer-inte/{answer}").status_code == 404
    assert client.get(f"/svar/{dispute}").status_code == 404
