"""The button that waits in the sender's own mail."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests.registrations.examples import (
    ANNA,
    BO,
    SECRETARY,
    one_occurrence,
    statuses_at,
)
from tests.registrations.pages import ANNA as FILLED_IN
from tests.registrations.pages import said, send
from webinars.app import create_app
from webinars.config import Registrations
from webinars.lib.signing import digest
from webinars.registrations.acceptance import accept_submission, postpone_submission
from webinars.registrations.choices import choices_in
from webinars.registrations.confirmations import Asked
from webinars.registrations.models import PendingSubmission, Registration
from webinars.registrations.submissions import Submission
from webinars.series.models import Occurrence

SECRET = "what-only-the-mailbox-knows"
LINK = f"/bekrafta/{SECRET}"


@pytest.fixture
def waiting(database, now):
    """Two people of the secretary's wait to be registered for the one occurrence; gives its id."""
    occurrence_id = one_occurrence(database)
    with database.write() as session:
        submission = Submission(1, (occurrence_id,), whole_series=False, people=(ANNA, BO), sender=SECRETARY)
        postpone_submission(session, submission, kind="many_others", now=now).secret_digest = digest(SECRET)
    return occurrence_id


def count(database):
    with database.read() as session:
        return session.scalar(select(func.count(Registration.id)))


def test_the_link_shows_who_and_what_and_changes_nothing(client, database, waiting):
    for method in (client.get, client.head, client.get):
        page = method(LINK)

    assert page.status_code == 200
    assert "Du är på väg att anmäla 2 personer." in said(page)
    assert "Anna Åberg, Göteborgs Stad anna.aberg@example.org" in said(page)
    assert "Avsnittet nummer 1" in said(page)
    assert page.headers["Cache-Control"] == "private, no-store"
    assert count(database) == 0


def test_pressing_the_button_registers_once_however_often(client, database, waiting):
    answers = [client.post(LINK), client.post(LINK), client.get(LINK)]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    for answer in answers:
        assert "får de 2 personer som du har anmält var sitt e-brev" in said(answer)
    assert statuses_at(database, waiting) == {"confirmed": 2}
    with database.read() as session:
        assert session.scalars(select(Registration.resend_requested_at)).all() == [None, None]


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_unknown_link_registers_nobody(method, client, database, waiting):
    answer = getattr(client, method)("/bekrafta/another")

    assert answer.status_code == 410
    assert "Länken har gått ut" in said(answer)
    assert count(database) == 0


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_link_goes_out_of_date(method, client, database, waiting, clock):
    clock.pass_by(hours=24)

    assert getattr(client, method)(LINK).status_code == 410
    assert count(database) == 0


@pytest.mark.parametrize("method", ["get", "post"])
def test_what_has_closed_meanwhile_is_said_to_have(method, client, database, waiting):
    with database.write() as session:
        session.get_one(Occurrence, waiting).status = "cancelled"

    answer = getattr(client, method)(LINK)

    assert answer.status_code == 409
    assert "Ingen är anmäld." in said(answer)
    assert count(database) == 0


def test_where_addresses_are_confirmed_nobody_is_registered_before(config, database, clock):
    strict = replace(config, registrations=Registrations(confirm_address=True))
    client = create_app(strict, database, clock).test_client()
    occurrence_id = one_occurrence(database)

    answer = send(client, FILLED_IN, occurrence=occurrence_id)

    spoken = said(answer).replace("\N{NO-BREAK SPACE}", " ")
    assert "Nästan klart" in spoken
    assert "tryck på knappen i det senast tisdag 3 november 2026 kl. 10.00." in spoken
    assert count(database) == 0
    with database.read() as session:
        assert session.scalars(select(PendingSubmission.kind)).all() == ["confirm_address"]


def test_a_form_that_waits_is_answered_the_same_for_those_who_are_registered(config, database, clock):
    strict = create_app(
        replace(config, registrations=Registrations(confirm_address=True)), database, clock
    ).test_client()
    plain = create_app(config, database, clock).test_client()
    occurrence_id = one_occurrence(database)

    unknown = send(strict, FILLED_IN, occurrence=occurrence_id)
    send(plain, FILLED_IN, occurrence=occurrence_id)
    known = send(strict, FILLED_IN, occurrence=occurrence_id)

    assert known.text == unknown.text


def test_somebody_new_who_lost_the_race_for_the_last_seat_reads_of_the_queue(database, now):
    one_occurrence(database, capacity=1)
    submission = Submission(1, (1,), whole_series=False, people=(ANNA,))
    with database.write() as session:
        choices = choices_in(session, "politiskt-ledarskap", few_seats_left=3, now=now)
        assert choices
        asked = Asked.by(submission, choices)
        accept_submission(session, replace(submission, people=(BO,)), now=now)
        outcome = accept_submission(session, submission, now=now)

    assert [choice.is_full for choice in asked.picked] == [False]
    assert [choice.is_full for choice in asked.after(outcome, now).picked] == [True]


def test_somebody_who_waits_already_reads_what_somebody_new_would(database, now):
    occurrence_id = one_occurrence(database, capacity=1, taken=1)
    submission = Submission(1, (occurrence_id,), whole_series=False, people=(ANNA,))
    with database.write() as session:
        accept_submission(session, submission, now=now)
        session.get_one(Occurrence, occurrence_id).taken = 0
        session.flush()
        choices = choices_in(session, "politiskt-ledarskap", few_seats_left=3, now=now)
        assert choices
        asked = Asked.by(submission, choices)
        outcome = accept_submission(session, submission, now=now + timedelta(minutes=5))

    assert [choice.is_full for choice in asked.after(outcome, now + timedelta(minutes=5)).picked] == [False]
