"""What the timetable asks of registrations: carry changes on, give followers their places, forget old requests."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from tests.fixtures.instants import NOW
from tests.registrations.examples import (
    ANNA,
    BO,
    DATES,
    SECRETARY,
    add_attendee,
    add_occurrence,
    add_series,
    statuses_at,
)
from webinars.registrations.acceptance import postpone_submission
from webinars.registrations.actions import register_attendee, withdraw_registration
from webinars.registrations.following import follow_series
from webinars.registrations.jobs import (
    forget_unconfirmed,
    settle_changed_occurrences,
    settle_followed_series,
)
from webinars.registrations.models import (
    AddressChange,
    Attendee,
    PendingSubmission,
    Registration,
    RequestedMail,
)
from webinars.registrations.rules import Withdrawal
from webinars.registrations.submissions import Submission
from webinars.series.actions import cancel_occurrence, reschedule_occurrence
from webinars.series.models import Occurrence, Series


@pytest.fixture
def lunch(database):
    """An occurrence at which Anna has a place, Bo waits, and the secretary has withdrawn."""
    with database.write() as session:
        occurrence = add_occurrence(session, add_series(session), capacity=1)
        for person in (ANNA, BO, SECRETARY):
            register_attendee(session, occurrence, add_attendee(session, person), now=NOW)
        withdrawn = session.query(Registration).join(Registration.attendee).filter_by(email=SECRETARY.email)
        withdraw_registration(session, withdrawn.one(), because=Withdrawal.SELF, now=NOW)
        session.execute(update(Registration).values(announced_revision=Registration.revision))
        return occurrence.id


def revisions(database):
    with database.read() as session:
        rows = session.execute(select(Attendee.given_name, Registration.revision).join(Registration.attendee))
        return dict(rows.all())


def follow(database, *people):
    with database.write() as session:
        series = session.query(Series).one()
        for person in people:
            follow_series(session, series, add_attendee(session, person), now=NOW)


# ---------------------------------------------------------------------------------------------- changed occurrences


@pytest.mark.parametrize(
    "change",
    [
        lambda session, occurrence: cancel_occurrence(session, occurrence, reason="Oväder.", now=NOW),
        lambda session, occurrence: reschedule_occurrence(session, occurrence, starts_at=DATES[1], now=NOW),
    ],
)
def test_everybody_who_has_a_place_or_waits_is_owed_news_of_a_change_once(services, database, lunch, change):
    with database.write() as session:
        change(session, session.get_one(Occurrence, lunch))

    assert [settle_changed_occurrences(services) for _ in range(2)] == [1, 0]
    assert revisions(database) == {"Anna": 1, "Bo": 1, "Siv": 1}  # Siv's is her withdrawal


def test_who_waits_for_the_invitation_is_told_of_a_change_at_once(services, database, lunch):
    with database.write() as session:
        session.execute(update(Registration).values(announce_after=DATES[0], announce_error="broken"))
        cancel_occurrence(session, session.get_one(Occurrence, lunch), reason="Oväder.", now=NOW)

    settle_changed_occurrences(services)

    with database.read() as session:
        live = session.scalars(select(Registration).where(Registration.status != "withdrawn")).all()
        assert {(row.announce_after, row.announce_error) for row in live} == {(None, "")}


# --------------------------------------------------------------------------------------------------- followed series


@pytest.fixture
def series_with_followers(database):
    """A series without an open episode, followed by Anna and Bo; gives nothing."""
    with database.write() as session:
        add_series(session)
    follow(database, ANNA, BO)


def add_episode(database, number=1, **options):
    with database.write() as session:
        return add_occurrence(session, session.query(Series).one(), number, **options).id


@pytest.mark.usefixtures("series_with_followers")
def test_followers_get_a_place_at_a_new_episode_once(services, database):
    occurrence_id = add_episode(database)

    assert [settle_followed_series(services) for _ in range(2)] == [2, 0]
    assert statuses_at(database, occurrence_id) == {"confirmed": 2}


@pytest.mark.usefixtures("series_with_followers")
def test_followers_wait_when_the_new_episode_is_full(services, database):
    occurrence_id = add_episode(database, capacity=1)

    settle_followed_series(services)

    assert statuses_at(database, occurrence_id) == {"confirmed": 1, "waiting": 1}


@pytest.mark.usefixtures("series_with_followers")
@pytest.mark.parametrize(
    "options", [{"status": "planned"}, {"status": "draft"}, {"published": False}, {"closes_at": NOW}]
)
def test_nobody_gets_a_place_where_nobody_could_register(services, database, options):
    add_episode(database, **options)

    assert settle_followed_series(services) == 0


# --------------------------------------------------------------------------------------------------------- forgetting


def test_what_was_never_confirmed_is_forgotten_a_day_after_its_link_has_gone_out_of_date(
    services, database, lunch, clock
):
    with database.write() as session:
        submission = Submission(1, (lunch,), False, (ANNA,), sender=BO)
        postpone_submission(session, submission, kind="many_others", now=NOW)
        attendee = add_attendee(session, ANNA)
        expires_at = NOW + timedelta(days=1)
        session.add(
            AddressChange(
                attendee=attendee, new_email="ny@example.org", created_at=NOW, expires_at=expires_at
            )
        )
        session.add(RequestedMail(kind="my_link", email=ANNA.email, requested_at=NOW, settled_at=NOW))
        session.add(RequestedMail(kind="my_link", email=BO.email, requested_at=NOW))

    clock.pass_by(days=2)
    assert forget_unconfirmed(services) == 1  # the link that was sent

    clock.pass_by(seconds=1)
    assert forget_unconfirmed(services) == 2

    with database.read() as session:
        assert session.scalars(select(PendingSubmission)).all() == []
        assert session.scalars(select(RequestedMail.email)).all() == [BO.email]
