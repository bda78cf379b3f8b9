"""What an import changes: kept, held and undone as if it had been changed on the occurrence's own page."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.fixtures.instants import NOW
from tests.registrations.examples import ANNA, add_attendee, add_occurrence, add_series
from webinars.changes.actions import undo_change
from webinars.changes.kept import kept_values
from webinars.changes.models import Change
from webinars.changes.noting import Before, note_change
from webinars.changes.rules import HOLD
from webinars.organisers.audit import COMMAND_LINE
from webinars.organisers.audit.tables import AuditEntry
from webinars.registrations.actions import register_attendee
from webinars.series.actions import cancel_occurrence, postpone_occurrence, reschedule_occurrence


@pytest.fixture
def session(database):
    """A transaction that is kept open, with an occurrence in it."""
    with database.write() as session:
        yield session


@pytest.fixture
def occurrence(session):
    """One with somebody who has a place, already told of it."""
    occurrence = add_occurrence(session, add_series(session))
    register_attendee(session, occurrence, add_attendee(session, ANNA), now=NOW)
    return occurrence


def _move(session, occurrence):
    later = timedelta(days=1)
    starts_at, ends_at = occurrence.starts_at + later, occurrence.ends_at + later
    reschedule_occurrence(session, occurrence, starts_at=starts_at, ends_at=ends_at, reason="Snö", now=NOW)


def _cancel(session, occurrence):
    cancel_occurrence(session, occurrence, reason="Snö", now=NOW)


def _postpone(session, occurrence):
    postpone_occurrence(session, occurrence, reason="Snö", now=NOW)


def _retitle(session, occurrence):
    occurrence.episode.title = "En annan titel"
    session.flush()


def _relink(session, occurrence):
    occurrence.join_url = "https://video.example.org/annat"
    session.flush()


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        (_move, "moved"),
        (_cancel, "cancelled"),
        (_postpone, "postponed"),
        (_retitle, "retitled"),
        (_relink, "link"),
    ],
)
def test_what_was_done_is_kept_and_can_be_undone(session, occurrence, change, kind):
    before, values = Before.of(occurrence), kept_values(occurrence)
    change(session, occurrence)
    noted = note_change(session, before, by=COMMAND_LINE, now=NOW)

    assert noted
    assert noted.kind == kind
    assert kept_values(occurrence) != values
    undo_change(session, noted, by=COMMAND_LINE, now=NOW)
    assert kept_values(occurrence) == values


def test_its_mails_wait_for_the_undo(session, occurrence):
    before = Before.of(occurrence)
    _move(session, occurrence)
    note_change(session, before, by=COMMAND_LINE, now=NOW)

    assert occurrence.mail_held_until == NOW + HOLD
    (entry,) = session.scalars(select(AuditEntry)).all()
    assert (entry.verb, entry.payload.reason) == ("occurrence moved", "Snö")


def test_what_was_not_touched_is_not_kept(session, occurrence):
    assert note_change(session, Before.of(occurrence), by=COMMAND_LINE, now=NOW) is None
    assert session.scalars(select(Change)).all() == []


def test_the_episodes_title_stays_when_its_occurrence_is_put_back(session, occurrence):
    before = Before.of(occurrence)
    _retitle(session, occurrence)
    _move(session, occurrence)
    noted = note_change(session, before, by=COMMAND_LINE, now=NOW)
    assert noted
    undo_change(session, noted, by=COMMAND_LINE, now=NOW)

    assert occurrence.episode.title == "En annan titel"
    assert occurrence.starts_at.isoformat() == before.values["starts_at"]
