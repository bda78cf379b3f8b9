"""The secretary's page: those whom they registered, and nobody else."""

import pytest
from sqlalchemy import select

from tests.registrations.examples import ANNA, BO, CILLA, SECRETARY
from tests.registrations.town import everything_in, said
from webinars.registrations.models import Registration

SUBSTITUTE = {
    "given_name": "Eva",
    "family_name": "Ersättare",
    "email": "eva@example.org",
    "organisation": "Mora kommun",
}


def test_everybody_stands_under_their_lunch_with_state_and_answer(client, town, now):
    town.register(BO, by=SECRETARY)
    answered = town.register(CILLA, by=SECRETARY)
    client.post(town.place(answered, "svar"), data={"answer": "yes"})

    words = said(client.get(town.my_page(SECRETARY, "anmalda")))

    assert "2 anmälda: 1 kommer, 1 har inte svarat." in words
    assert "Bo Ek Mora kommun bo.ek@example.org Anmäld Inte svarat" in words
    assert "Cilla von Öst Mora kommun cilla@example.org Anmäld Kommer" in words


def test_those_whom_somebody_else_registered_are_not_listed(client, town):
    town.register(BO, by=SECRETARY)
    town.register(CILLA, by=ANNA)
    town.register(SECRETARY)

    words = said(client.get(town.my_page(SECRETARY, "anmalda")))

    assert "Bo Ek" in words
    assert "Cilla" not in words


@pytest.mark.parametrize("rest", ["avboka", "skicka", "byt"])
def test_a_place_that_somebody_else_looks_after_cannot_be_reached(rest, client, town, database):
    town.register(BO, by=SECRETARY)
    others = town.register(CILLA, by=ANNA)
    before = everything_in(database)
    path = town.my_page(SECRETARY, "anmalda", others, rest)

    codes = {client.get(path).status_code, client.post(path, data=SUBSTITUTE).status_code}

    assert codes <= {404, 405}
    assert 404 in codes
    assert everything_in(database) == before


def test_a_member_cannot_reach_the_place_of_a_colleague_through_their_own_page(client, town):
    town.register(BO, by=SECRETARY)
    colleague = town.register(CILLA, by=SECRETARY)

    assert client.get(town.my_page(BO, "anmalda", colleague, "byt")).status_code == 404
    assert client.post(town.my_page(BO, "anmalda", colleague, "avboka")).status_code == 404


def test_a_substitute_takes_the_place(client, town, database):
    member = town.register(BO, by=SECRETARY)

    page = client.post(
        town.my_page(SECRETARY, "anmalda", member, "byt"), data=SUBSTITUTE, follow_redirects=True
    )

    assert "Ersättaren har fått platsen och får en egen inbjudan." in said(page)
    with database.read() as session:
        places = {r.attendee.given_name: r for r in session.scalars(select(Registration))}
        assert (places["Bo"].status, places["Bo"].withdrawn_because) == ("withdrawn", "replaced")
        assert (places["Eva"].status, places["Eva"].registered_by.email) == ("confirmed", SECRETARY.email)


def test_a_substitute_without_an_address_is_pointed_out(client, town):
    member = town.register(BO, by=SECRETARY)

    page = client.post(town.my_page(SECRETARY, "anmalda", member, "byt"), data=SUBSTITUTE | {"email": ""})

    assert page.status_code == 422
    assert 'href="#email"' in page.text
    assert town.registration(member).status == "confirmed"


def test_a_member_who_is_put_in_for_themselves_stays(client, town):
    member = town.register(BO, by=SECRETARY)
    same = {"given_name": "Bo", "family_name": "Ek", "email": BO.email, "organisation": "Mora kommun"}

    client.post(town.my_page(SECRETARY, "anmalda", member, "byt"), data=same)

    assert town.registration(member).status == "confirmed"


def test_nobody_takes_a_place_that_was_given_back(client, town):
    member = town.register(BO, by=SECRETARY)
    client.post(town.place(member, "avboka"))

    page = client.post(town.my_page(SECRETARY, "anmalda", member, "byt"), data=SUBSTITUTE)

    assert "Det finns ingen plats kvar att byta" in said(page)


def test_a_place_can_be_given_back_for_somebody(client, town):
    member = town.register(BO, by=SECRETARY)

    asked = client.get(town.my_page(SECRETARY, "anmalda", member, "avboka"))
    page = client.post(town.my_page(SECRETARY, "anmalda", member, "avboka"), follow_redirects=True)

    assert "Vill du avboka platsen för Bo Ek?" in said(asked)
    assert "Platsen är avbokad." in said(page)
    assert town.registration(member).withdrawn_because == "registrar"


def test_an_invitation_can_be_sent_again_to_somebody(client, town, now):
    member = town.register(BO, by=SECRETARY)

    client.post(town.my_page(SECRETARY, "anmalda", member, "skicka"))

    assert town.registration(member).resend_requested_at == now


@pytest.mark.parametrize(("form", "wanted"), [({"copies": "yes"}, True), ({}, False)])
def test_copies_are_a_choice(form, wanted, client, town):
    client.post(town.my_page(SECRETARY, "anmalda", "kopior"), data=form)

    assert town.attendee(SECRETARY).wants_copies is wanted
