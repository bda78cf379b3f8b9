"""What an organiser does to an occurrence: what changes, what stays, and that somebody will be told."""

from datetime import timedelta

import pytest

from tests.fixtures.instants import NOW, stockholm
from tests.series.examples import LUNCH, add_occurrence
from webinars.series.actions import (
    announce_change,
    cancel_occurrence,
    postpone_occurrence,
    reopen_occurrence,
    reschedule_occurrence,
)
from webinars.series.rules import InvalidTimes, OccurrenceNotChangeable

LATER = stockholm("2026-12-03 18:30")
LONG_AGO = NOW - timedelta(days=30)


@pytest.fixture
def session(database):
    """A transaction of which nothing is kept."""
    with database.write() as session:
        yield session
        session.rollback()


def test_a_move_keeps_the_length_and_remembers_the_old_start(session):
    occurrence = add_occurrence(session)

    assert reschedule_occurrence(session, occurrence, starts_at=LATER, reason="Sjukdom", now=NOW)

    assert (occurrence.starts_at, occurrence.ends_at) == (LATER, LATER + timedelta(hours=1))
    assert (occurrence.previous_starts_at, occurrence.reason) == (LUNCH, "Sjukdom")
    assert (occurrence.revision, occurrence.settled_revision, occurrence.changed_at) == (1, 0, NOW)


def test_a_move_takes_the_last_day_of_registration_along(session):
    occurrence = add_occurrence(session, closes_at=LUNCH - timedelta(hours=2))

    reschedule_occurrence(session, occurrence, starts_at=LATER, now=NOW)

    assert occurrence.registration_closes_at == LATER - timedelta(hours=2)


def test_another_end_alone_is_no_new_start(session):
    occurrence = add_occurrence(session)

    reschedule_occurrence(session, occurrence, starts_at=LUNCH, ends_at=LUNCH + timedelta(hours=2), now=NOW)

    assert (occurrence.previous_starts_at, occurrence.revision) == (None, 1)


def test_a_move_to_the_same_time_tells_nobody(session):
    occurrence = add_occurrence(session)

    assert not reschedule_occurrence(session, occurrence, starts_at=LUNCH, now=NOW)

    assert occurrence.revision == 0


@pytest.mark.parametrize("starts_at", [LUNCH, LONG_AGO])
def test_a_postponed_occurrence_gets_its_new_date_however_late(starts_at, session):
    occurrence = add_occurrence(session, status="postponed", starts_at=starts_at)

    reschedule_occurrence(session, occurrence, starts_at=LATER, now=NOW)

    assert (occurrence.status, occurrence.starts_at) == ("open", LATER)


def test_a_postponed_occurrence_may_be_given_up(session):
    occurrence = add_occurrence(session, status="postponed", starts_at=LONG_AGO)

    cancel_occurrence(session, occurrence, reason="Ingen ny tid", now=NOW)

    assert occurrence.status == "cancelled"


@pytest.mark.parametrize(("status", "starts_at"), [("cancelled", LUNCH), ("open", LONG_AGO)])
def test_a_cancelled_or_held_occurrence_cannot_be_moved_or_cancelled(status, starts_at, session):
    occurrence = add_occurrence(session, status=status, starts_at=starts_at)

    for change in (
        lambda: reschedule_occurrence(session, occurrence, starts_at=LATER, now=NOW),
        lambda: cancel_occurrence(session, occurrence, reason="", now=NOW),
        lambda: postpone_occurrence(session, occurrence, reason="", now=NOW),
    ):
        with pytest.raises(OccurrenceNotChangeable):
            change()

    assert (occurrence.status, occurrence.starts_at, occurrence.revision) == (status, starts_at, 0)


def test_a_move_into_the_past_is_refused(session):
    occurrence = add_occurrence(session)

    with pytest.raises(InvalidTimes):
        reschedule_occurrence(session, occurrence, starts_at=LONG_AGO, now=NOW)

    assert occurrence.starts_at == LUNCH


def test_an_occurrence_under_way_may_be_made_longer(session):
    occurrence = add_occurrence(session, starts_at=NOW - timedelta(minutes=30))

    reschedule_occurrence(
        session, occurrence, starts_at=occurrence.starts_at, ends_at=NOW + timedelta(hours=1), now=NOW
    )

    assert occurrence.ends_at == NOW + timedelta(hours=1)


@pytest.mark.parametrize("verb", [cancel_occurrence, postpone_occurrence])
def test_what_is_called_off_keeps_its_date_and_says_why(verb, session):
    occurrence = add_occurrence(session)

    verb(session, occurrence, reason=" Oväder\x00 ", now=NOW)

    assert occurrence.status == verb.__name__.removesuffix("_occurrence").replace("cancel", "cancelle") + "d"
    assert (occurrence.reason, occurrence.starts_at, occurrence.revision) == ("Oväder", LUNCH, 1)


def test_a_cancellation_is_taken_back(session):
    occurrence = add_occurrence(session)
    cancel_occurrence(session, occurrence, reason="Oväder", now=NOW)

    reopen_occurrence(session, occurrence, status="open", now=NOW)

    assert (occurrence.status, occurrence.reason, occurrence.revision) == ("open", "", 2)


def test_a_past_occurrence_is_not_taken_up_again(session):
    occurrence = add_occurrence(session, status="cancelled", starts_at=LONG_AGO)

    with pytest.raises(OccurrenceNotChangeable):
        reopen_occurrence(session, occurrence, status="open", now=NOW)


def test_a_change_of_what_calendars_show_is_told(session):
    occurrence = add_occurrence(session)

    announce_change(session, occurrence, now=NOW)

    assert (occurrence.revision, occurrence.settled_revision) == (1, 0)
