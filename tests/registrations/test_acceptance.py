"""One press of the button, and what becomes of it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests.registrations.examples import ANNA, BO, CILLA, DATES, SECRETARY, add_occurrence, add_series
from webinars.lib.signing import digest
from webinars.registrations.acceptance import (
    accept_submission,
    confirm_submission,
    pending_submission,
    postpone_submission,
)
from webinars.registrations.models import Attendee, Following, Registration, RequestedMail
from webinars.registrations.rules import LinkNotValid, NothingChosen
from webinars.registrations.submissions import Submission

SECRET = "what only the mailbox knows"


@pytest.fixture
def session(database):
    with database.write() as session:
        yield session


@pytest.fixture
def series(session):
    return add_series(session)


@pytest.fixture
def occurrences(session, series):
    return [
        add_occurrence(session, series, number, starts_at=date) for number, date in enumerate(DATES, start=1)
    ]


@pytest.fixture
def wanted(series, occurrences):
    """Anna, for the first occurrence."""
    return Submission(series.id, (occurrences[0].id,), whole_series=False, people=(ANNA,))


def test_one_person_for_one_occurrence_is_one_registration_and_no_further_mail(session, wanted, now):
    accepted = accept_submission(session, wanted, now=now)

    (made,) = accepted.registrations
    assert (made.attendee.name, made.status, made.registered_by) == ("Anna Åberg", "confirmed", None)
    assert _requested(session) == []


def test_several_occurrences_come_with_one_overview(session, wanted, occurrences, now):
    accepted = accept_submission(
        session, replace(wanted, occurrence_ids=tuple(o.id for o in occurrences)), now=now
    )

    assert [registration.occurrence for registration in accepted.registrations] == occurrences
    assert _requested(session) == [("overview", ANNA.email)]


def test_invitations_may_be_spread_by_the_series_setting(session, series, wanted, occurrences, now):
    series.invitation_lead_days = 14
    accepted = accept_submission(
        session, replace(wanted, occurrence_ids=tuple(o.id for o in occurrences)), now=now
    )

    lead = timedelta(days=14)
    assert [made.announce_after for made in accepted.registrations] == [
        None,  # ten days ahead: at once
        DATES[1] - lead,
        DATES[2] - lead,
    ]


def test_others_are_registered_by_the_sender_who_gets_one_receipt(session, wanted, now):
    accepted = accept_submission(
        session, replace(wanted, people=(ANNA, BO, CILLA), sender=SECRETARY), now=now
    )

    assert {made.registered_by.email for made in accepted.registrations} == {SECRETARY.email}
    assert len({made.batch_id for made in accepted.registrations}) == 1
    assert _requested(session) == [("receipt", SECRETARY.email)]


def test_a_sender_who_is_on_their_own_list_is_registered_by_nobody_else(session, wanted, now):
    accepted = accept_submission(
        session, replace(wanted, people=(ANNA, SECRETARY), sender=SECRETARY), now=now
    )

    by = {made.attendee.email: made.registered_by for made in accepted.registrations}
    assert by == {ANNA.email: accepted.sender, SECRETARY.email: None}


def test_somebody_who_stands_twice_in_a_list_is_registered_once(session, wanted, now):
    twice = (ANNA, replace(ANNA, email=ANNA.email.upper()))

    accepted = accept_submission(session, replace(wanted, people=twice, sender=SECRETARY), now=now)

    assert [made.resend_requested_at for made in accepted.registrations] == [None]


def test_a_group_is_one_seat_and_a_number_of_viewers(session, wanted, occurrences, now):
    occurrences[0].capacity = 1

    accepted = accept_submission(session, replace(wanted, viewers=25), now=now)

    assert [(made.viewers, made.status) for made in accepted.registrations] == [(25, "confirmed")]
    assert occurrences[0].taken == 1


def test_the_whole_series_is_followed_with_a_place_in_every_episode(session, wanted, now):
    accepted = accept_submission(session, replace(wanted, occurrence_ids=(), whole_series=True), now=now)

    assert len(accepted.registrations) == 3
    assert session.scalars(select(Following)).one().attendee.email == ANNA.email
    assert _requested(session) == [("overview", ANNA.email)]


@pytest.mark.parametrize("whole_series", [False, True])
@pytest.mark.parametrize("sender", [None, SECRETARY])
def test_the_same_submission_again_is_answered_the_same_and_makes_nothing_new(
    sender, whole_series, session, wanted, now
):
    wanted = replace(wanted, whole_series=whole_series, sender=sender)
    first = accept_submission(session, wanted, now=now)
    again = accept_submission(session, wanted, now=now)

    assert again.registrations == first.registrations
    assert all(made.resend_requested_at == now for made in again.registrations)
    assert session.scalar(select(func.count(Registration.id))) == len(first.registrations)


def test_whoever_is_asked_about_again_is_named_by_the_new_receipt(session, wanted, now):
    wanted = replace(wanted, people=(ANNA, BO), sender=SECRETARY)
    accept_submission(session, wanted, now=now)
    again = accept_submission(session, wanted, now=now)

    newest = session.scalars(select(RequestedMail).order_by(RequestedMail.id.desc())).first()
    assert {made.batch_id for made in again.registrations} == {newest.batch_id}


@pytest.mark.parametrize(
    "options",
    [
        {"status": "cancelled"},
        {"status": "draft"},
        {"published": False},
        {"starts_at": DATES[0] - timedelta(days=30)},
    ],
)
def test_what_cannot_be_registered_for_makes_nothing(options, session, series, wanted, now):
    closed = add_occurrence(session, series, 9, **options)

    with pytest.raises(NothingChosen):
        accept_submission(session, replace(wanted, occurrence_ids=(closed.id,)), now=now)


def test_an_occurrence_of_another_series_is_not_touched(session, wanted, now):
    other = add_occurrence(session, add_series(session, "another"))

    with pytest.raises(NothingChosen):
        accept_submission(session, replace(wanted, occurrence_ids=(other.id,)), now=now)

    assert other.taken == 0


def test_a_place_at_what_is_closed_does_not_make_the_answer_differ(session, wanted, occurrences, now):
    accept_submission(session, wanted, now=now)
    occurrences[0].status = "cancelled"

    with pytest.raises(NothingChosen):
        accept_submission(session, wanted, now=now)


def test_what_is_open_is_registered_for_although_the_rest_is_closed(session, wanted, occurrences, now):
    occurrences[0].status = "cancelled"

    accepted = accept_submission(
        session, replace(wanted, occurrence_ids=tuple(o.id for o in occurrences[:2])), now=now
    )

    assert [made.occurrence for made in accepted.registrations] == [occurrences[1]]


def test_a_submission_that_waits_makes_nothing_until_its_button_is_pressed(session, wanted, now):
    pending = postpone_submission(session, wanted, kind="confirm_address", now=now)

    assert (pending.email, pending.expires_at) == (ANNA.email, now + timedelta(hours=24))
    assert session.scalar(select(func.count(Attendee.id))) == 0


def test_what_waits_is_the_submission_itself(session, wanted, now):
    whole = replace(wanted, people=(ANNA, BO), sender=SECRETARY, viewers=7, language="en")
    _waiting(session, whole, now)

    session.expire_all()

    assert Submission.from_json(pending_submission(session, SECRET, now=now).submission) == whole


def test_pressing_the_button_twice_registers_once(session, wanted, now):
    _waiting(session, wanted, now)

    confirm_submission(session, SECRET, now=now)
    confirm_submission(session, SECRET, now=now + timedelta(minutes=1))

    assert [made.resend_requested_at for made in session.scalars(select(Registration))] == [None]


@pytest.mark.parametrize(("secret", "after"), [("another", 0), (SECRET, 24)])
def test_a_link_that_is_unknown_or_out_of_date_registers_nobody(secret, after, session, wanted, now):
    _waiting(session, wanted, now)

    with pytest.raises(LinkNotValid):
        confirm_submission(session, secret, now=now + timedelta(hours=after))

    assert session.scalar(select(func.count(Registration.id))) == 0


def _waiting(session, submission, now):
    pending = postpone_submission(session, submission, kind="many_others", now=now)
    pending.secret_digest = digest(SECRET)
    session.flush()


def _requested(session):
    return [(mail.kind, mail.email) for mail in session.scalars(select(RequestedMail))]
