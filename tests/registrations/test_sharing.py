"""Several people, and fewer seats than that: whoever registers them says how to share."""

import re
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from tests.registrations.examples import (
    ANNA,
    BO,
    CILLA,
    DATES,
    SECRETARY,
    add_occurrence,
    add_series,
    one_occurrence,
    statuses_at,
    taken_at,
)
from tests.registrations.pages import FORM, SIV, said, send, values
from webinars.lib.signing import digest
from webinars.registrations.acceptance import accept_submission, postpone_submission
from webinars.registrations.models import Registration
from webinars.registrations.sharing import FewerSeatsThanPeople
from webinars.registrations.submissions import Submission

SEVERAL = f"{FORM}?for=flera"
QUESTION = "Det finns färre platser än personer. Välj hur ni vill göra."


@pytest.fixture
def two_seats(database):
    """One occurrence with two seats; gives its id."""
    return one_occurrence(database, capacity=2)


def accept(database, now, **submission):
    with database.write() as session:
        wanted = {"occurrence_ids": (1,), "whole_series": False, "people": (ANNA, BO, CILLA), **submission}
        return accept_submission(session, Submission(1, sender=SECRETARY, **wanted), now=now)


def count(database):
    with database.read() as session:
        return session.scalar(select(func.count(Registration.id)))


def rows(number):
    return {
        f"person_{n}_{name}": value
        for n in range(number)
        for name, value in {
            "wanted": "y",
            "given_name": "Deltagare",
            "family_name": f"Nummer {n}",
            "email": f"d{n}@example.org",
        }.items()
    }


def ticked_radio(page):
    return re.findall(r'name="sharing" type="radio" value="(\w+)" checked', page.text)


# ------------------------------------------------------------------------------------------------ what becomes of them


def test_nothing_is_done_before_it_is_said_how_to_share(database, two_seats, now):
    with pytest.raises(FewerSeatsThanPeople):
        accept(database, now)

    assert count(database) == 0


def test_as_many_as_fit_have_a_seat_in_the_order_of_the_list(database, two_seats, now):
    accepted = accept(database, now, sharing="fit")

    assert [(each.attendee.given_name, each.status) for each in accepted.registrations] == [
        ("Anna", "confirmed"),
        ("Bo", "confirmed"),
        ("Cilla", "waiting"),
    ]


def test_all_or_nobody_wait_together_and_leave_the_seats_to_others(database, two_seats, now):
    accepted = accept(database, now, sharing="together")

    assert statuses_at(database, two_seats) == {"waiting": 3}
    assert taken_at(database, two_seats) == 0
    assert len({each.together_id for each in accepted.registrations} - {None}) == 1


def test_all_have_a_seat_where_those_who_are_known_already_need_none(database, two_seats, now):
    accept(database, now, people=(ANNA, BO))

    accept(database, now, people=(ANNA, BO), sharing="together")

    assert statuses_at(database, two_seats) == {"confirmed": 2}


@pytest.mark.parametrize(
    ("capacity", "taken", "people"),
    [(3, 0, (ANNA, BO, CILLA)), (3, 3, (ANNA, BO, CILLA)), (None, 900, (ANNA, BO, CILLA)), (1, 0, (ANNA,))],
)
def test_nothing_is_asked_where_everybody_fits_or_nobody(capacity, taken, people, database, now):
    one_occurrence(database, capacity=capacity, taken=taken)

    assert len(accept(database, now, people=people).registrations) == len(people)


def test_of_a_whole_series_each_occurrence_is_shared_for_itself(database, now):
    with database.write() as session:
        series = add_series(session)
        ids = [
            add_occurrence(session, series, number, starts_at=date, capacity=capacity).id
            for number, (date, capacity) in enumerate(zip(DATES, (1, 3, None), strict=True), start=1)
        ]

    accept(database, now, occurrence_ids=(), whole_series=True, sharing="together")

    assert [statuses_at(database, each) for each in ids] == [
        {"waiting": 3},
        {"confirmed": 3},
        {"confirmed": 3},
    ]


# ------------------------------------------------------------------------------------------------ on the form


def test_the_form_asks_and_keeps_everything_that_was_typed(client, database, two_seats):
    page = send(client, SIV, rows(3), path=SEVERAL, organisation="Mora", occurrence=two_seats)

    assert page.status_code == 409
    assert QUESTION in said(page)
    assert "2 lediga platser till 3 personer" in said(page)
    assert values(page)["person_2_email"] == "d2@example.org"
    assert values(page)["sender_email"] == "siv@example.org"
    assert ticked_radio(page) == []
    assert count(database) == 0


@pytest.mark.parametrize(
    ("sharing", "statuses"), [("fit", {"confirmed": 2, "waiting": 1}), ("together", {"waiting": 3})]
)
def test_the_answer_is_done(sharing, statuses, client, database, two_seats):
    page = send(
        client, SIV, rows(3), path=SEVERAL, organisation="Mora", occurrence=two_seats, sharing=sharing
    )

    assert page.status_code == 200
    assert statuses_at(database, two_seats) == statuses


def test_the_same_copy_of_the_form_may_be_sent_with_the_answer(client, database, two_seats):
    sent = {"path": SEVERAL, "organisation": "Mora", "occurrence": two_seats, "form_key": "samma"}
    send(client, SIV, rows(3), **sent)

    send(client, SIV, rows(3), **sent, sharing="fit")

    assert count(database) == 3


def test_an_answer_is_kept_when_something_else_is_wrong(client, two_seats):
    page = send(client, SIV, rows(3), path=SEVERAL, organisation="", occurrence=two_seats, sharing="together")

    assert page.status_code == 422
    assert ticked_radio(page) == ["together"]


def test_an_answer_that_the_form_does_not_offer_is_none(client, database, two_seats):
    page = send(
        client, SIV, rows(3), path=SEVERAL, organisation="Mora", occurrence=two_seats, sharing="<b>alla</b>"
    )

    assert page.status_code == 409
    assert count(database) == 0


# ------------------------------------------------------------------------------------------------ by the mail's button


@pytest.fixture
def waiting(database, two_seats, now):
    """Three people wait for the secretary's own confirmation; gives the link."""
    submission = Submission(1, (two_seats,), False, (ANNA, BO, CILLA), sender=SECRETARY)
    with database.write() as session:
        postpone_submission(session, submission, kind="many_others", now=now).secret_digest = digest("x")
    return "/bekrafta/x"


def test_seats_that_became_fewer_meanwhile_are_asked_about_before_the_button(client, database, waiting):
    page = client.get(waiting)
    pressed = client.post(waiting)

    assert "2 lediga platser till 3 personer" in said(page)
    assert QUESTION not in said(page)
    assert (pressed.status_code, QUESTION in said(pressed)) == (409, True)
    assert count(database) == 0


def test_the_button_does_what_was_chosen_with_it(client, database, two_seats, waiting):
    pressed = client.post(waiting, data={"sharing": "fit"})

    assert pressed.status_code == 200
    assert statuses_at(database, two_seats) == {"confirmed": 2, "waiting": 1}


def test_what_was_chosen_on_the_form_holds(client, database, two_seats, now):
    submission = Submission(1, (two_seats,), False, (ANNA, BO, CILLA), sender=SECRETARY)
    chosen = replace(submission, sharing="together")
    with database.write() as session:
        postpone_submission(session, chosen, kind="many_others", now=now).secret_digest = digest("y")

    client.post("/bekrafta/y")

    assert statuses_at(database, two_seats) == {"waiting": 3}
