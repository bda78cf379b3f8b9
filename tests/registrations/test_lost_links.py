"""The personal link again, for those who lost it."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from tests.registrations.examples import one_occurrence
from tests.registrations.pages import ANNA, form_key, said, send, title, values
from webinars.app import create_app
from webinars.config import Limits
from webinars.registrations.models import RequestedMail

PAGE = "/skicka-lank"


def wanted(database):
    with database.read() as session:
        return [(mail.kind, mail.email, mail.language) for mail in session.scalars(select(RequestedMail))]


def test_a_link_is_ordered_to_an_address(client, database):
    answer = client.post(PAGE, data={"email": "anna.aberg@example.org"})

    assert answer.status_code == 200
    assert "Vi skickar ett e-brev till anna.aberg@example.org" in said(answer)
    assert wanted(database) == [("my_link", "anna.aberg@example.org", "sv")]


def test_the_answer_is_the_same_whether_or_not_we_know_the_address(client, database):
    unknown = client.post(PAGE, data={"email": ANNA["email"]})
    send(client, ANNA, occurrence=one_occurrence(database))
    known = client.post(PAGE, data={"email": ANNA["email"]})

    assert known.text == unknown.text
    assert list(known.headers) == list(unknown.headers)


def test_looking_orders_nothing(client, database):
    for method in (client.get, client.head):
        assert method(PAGE).status_code == 200

    assert wanted(database) == []


def test_the_same_page_sent_twice_orders_once(client, database):
    key = form_key(client.get(PAGE))
    for _ in range(2):
        client.post(PAGE, data={"email": "anna@example.org", "form_key": key})

    assert len(wanted(database)) == 1


def test_english_is_ordered_in_english(client, database):
    client.post(f"{PAGE}?lang=en", data={"email": "anna@example.org"})

    assert wanted(database) == [("my_link", "anna@example.org", "en")]


@pytest.mark.parametrize("written", ["", "anna", "anna@", "Anna <anna@example.org>"])
def test_what_is_no_address_is_asked_for_again_with_what_was_typed(written, client, database):
    answer = client.post(PAGE, data={"email": written})

    assert answer.status_code == 422
    assert title(answer).startswith("Fel: ")
    assert "namn@kommun.se" in said(answer)
    assert '<a href="#email">' in answer.text
    assert values(answer)["email"].startswith(written[:4])
    assert wanted(database) == []


def test_whoever_falls_into_the_trap_is_answered_and_nothing_is_ordered(client, database):
    answer = client.post(PAGE, data={"email": "anna@example.org", "website": "x"})

    assert "Titta i din e-post" in said(answer)
    assert wanted(database) == []


def test_a_mailbox_gets_no_more_than_its_limit(config, database, clock):
    limited = replace(config, limits=Limits(per_client="", per_recipient="2/hour", per_address=""))
    client = create_app(limited, database, clock).test_client()

    answers = [client.post(PAGE, data={"email": "anna@example.org"}) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert "Vi har redan skickat flera e-brev till anna@example.org." in said(answers[2])
    assert values(answers[2])["email"] == "anna@example.org"
    assert len(wanted(database)) == 2
