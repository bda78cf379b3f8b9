"""A form, told apart from its own repetition, limited, and asked to be confirmed."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.registrations.examples import ANNA, BO, SECRETARY, add_occurrence, add_series
from webinars.config import Config, Limits, Registrations
from webinars.registrations.acceptance import Accepted
from webinars.registrations.attendees import Person
from webinars.registrations.choices import choices_in
from webinars.registrations.intake import (
    Asker,
    Repeated,
    TooOften,
    confirmation_needed,
    request_link,
    take_in,
)
from webinars.registrations.models import PendingSubmission, Registration, RequestedMail
from webinars.registrations.submissions import Submission

UNLIMITED = Limits(per_client="", per_recipient="", per_address="")
ME = Asker("198.51.100.7", "the key of my page")


@pytest.fixture
def session(database):
    with database.write() as session:
        yield session


@pytest.fixture
def settings():
    return Config(root=Path(), limits=UNLIMITED)


@pytest.fixture
def occurrences(session):
    series = add_series(session)
    return [add_occurrence(session, series, number) for number in (1, 2, 3)]


@pytest.fixture
def wanted(occurrences):
    return Submission(1, (occurrences[0].id,), whole_series=False, people=(ANNA,))


@pytest.fixture
def send(session, settings, now):
    """Sends a form: `send(submission, asker)`, under the limits that are named."""

    def send(submission, asker=ME, now=now, **limits):
        config = replace(settings, limits=replace(UNLIMITED, **limits)) if limits else settings
        choices = choices_in(session, "politiskt-ledarskap", few_seats_left=3, now=now)
        assert choices
        return take_in(session, submission, choices, config, asker, now=now)

    return send


def others(count):
    return tuple(Person("Deltagare", f"Nummer {n}", f"d{n}@example.org", "Mora") for n in range(count))


def test_a_form_that_is_sent_twice_is_taken_in_once(send, wanted, session):
    outcomes = [send(wanted), send(wanted)]

    assert [type(outcome) for outcome in outcomes] == [Accepted, Repeated]
    assert session.scalars(select(Registration)).one().resend_requested_at is None


def test_the_same_answers_on_a_page_that_was_opened_anew_have_the_link_sent_again(send, wanted, session, now):
    send(wanted)
    send(wanted, replace(ME, form_key="another page"))

    assert session.scalars(select(Registration)).one().resend_requested_at == now


def test_other_answers_on_the_same_page_are_another_form(send, wanted, session):
    send(wanted)

    assert isinstance(send(replace(wanted, people=(BO,))), Accepted)


def test_without_a_key_every_form_counts(send, wanted):
    asker = Asker("198.51.100.7")

    assert [type(send(wanted, asker)) for _ in range(2)] == [Accepted, Accepted]


def test_one_client_may_only_ask_so_often(send, wanted, session):
    outcomes = [send(replace(wanted, people=(person,)), per_client="2/minute") for person in others(3)]

    assert [type(outcome) for outcome in outcomes] == [Accepted, Accepted, TooOften]
    assert outcomes[2].addresses == ()
    assert session.scalar(select(func.count(Registration.id))) == 2


def test_a_form_counts_by_its_people_but_is_never_too_much_by_itself(send, wanted):
    three = replace(wanted, people=tuple(others(3)), sender=SECRETARY)

    outcomes = [
        send(three, per_client="2/minute"),
        send(replace(wanted, people=(BO,)), Asker(ME.client, "another form"), per_client="2/minute"),
    ]

    assert [type(outcome) for outcome in outcomes] == [Accepted, TooOften]


def test_one_sender_may_only_send_so_many_forms_wherever_they_sit(send, wanted):
    outcomes = [
        send(
            replace(wanted, people=(person,), sender=SECRETARY),
            Asker(f"198.51.100.{n}"),
            per_address="2/hour",
        )
        for n, person in enumerate(others(3))
    ]

    assert [type(outcome) for outcome in outcomes] == [Accepted, Accepted, TooOften]


def test_nobodys_mailbox_is_flooded(send, wanted, session):
    outcomes = [
        send(replace(wanted, people=(ANNA,), sender=person), Asker(f"198.51.100.{n}"), per_recipient="2/hour")
        for n, person in enumerate(others(3))
    ]

    assert [type(outcome) for outcome in outcomes] == [Accepted, Accepted, TooOften]
    assert outcomes[2].addresses == (ANNA.email,)
    assert ANNA.email in outcomes[2].sentence


def test_a_mailbox_counts_the_mails_that_a_form_would_send_it(send, wanted, occurrences):
    everything = replace(wanted, occurrence_ids=tuple(o.id for o in occurrences))

    assert isinstance(send(everything, per_recipient="7/hour"), Accepted)  # an overview and three invitations
    assert isinstance(send(everything, Asker("198.51.100.8"), per_recipient="7/hour"), TooOften)


def test_one_form_is_never_too_much_by_itself(send, wanted, occurrences):
    everything = replace(wanted, occurrence_ids=tuple(o.id for o in occurrences))

    assert isinstance(send(everything, per_recipient="2/hour"), Accepted)


def test_a_form_that_was_refused_may_be_sent_again(send, wanted, now):
    send(replace(wanted, people=(BO,)), per_client="1/minute")
    refused = send(wanted, per_client="1/minute")
    later = send(wanted, now=now.replace(minute=now.minute + 1), per_client="1/minute")

    assert [type(refused), type(later)] == [TooOften, Accepted]


@pytest.mark.parametrize(("count", "kind"), [(5, ""), (6, "many_others")])
def test_more_than_five_others_wait_for_their_senders_own_mail(count, kind, wanted, settings):
    submission = replace(wanted, people=(*others(count), SECRETARY), sender=SECRETARY)

    assert confirmation_needed(submission, settings) == kind


def test_every_form_waits_where_addresses_are_to_be_confirmed(wanted, settings):
    strict = replace(settings, registrations=Registrations(confirm_address=True))

    assert confirmation_needed(wanted, strict) == "confirm_address"
    assert confirmation_needed(replace(wanted, people=others(9), sender=SECRETARY), strict) == "many_others"


def test_what_waits_registers_nobody_yet_and_is_kept_once(send, wanted, session):
    submission = replace(wanted, people=others(6), sender=SECRETARY)

    outcomes = [send(submission), send(submission)]

    assert isinstance(outcomes[0], PendingSubmission)
    assert outcomes[0].email == SECRETARY.email
    assert isinstance(outcomes[1], Repeated)
    assert session.scalar(select(func.count(Registration.id))) == 0


def test_a_lost_link_is_asked_for_once_a_page_whether_or_not_we_know_the_address(session, settings, now):
    for _ in range(2):
        request_link(session, "nobody@example.org", settings, ME, language="en", now=now)

    (wanted,) = session.scalars(select(RequestedMail))
    assert (wanted.kind, wanted.email, wanted.language) == ("my_link", "nobody@example.org", "en")


def test_a_lost_link_counts_towards_the_mailboxs_limit(send, wanted, session, settings, now):
    limits = replace(UNLIMITED, per_recipient="1/hour")
    send(wanted, per_recipient="1/hour")

    refused = request_link(
        session, ANNA.email.upper(), replace(settings, limits=limits), ME, language="sv", now=now
    )

    assert refused == TooOften((ANNA.email,))
