"""The demo: every state is there on any day, and nobody in it is owed a mail."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.fixtures.instants import NOW, stockholm
from tests.series.examples import add_series
from webinars.config import Config
from webinars.exchange import demo
from webinars.exchange.demo.dates import as_of
from webinars.exchange.demo.people import HOW_MANY, invented_person
from webinars.exchange.toml_file.reading import read_series
from webinars.invitations.models import Invitation
from webinars.lib.database import Database
from webinars.lib.dates import local
from webinars.mail.models import OutgoingMail
from webinars.mail.rules import MailState
from webinars.recordings.actions import findings_of
from webinars.recordings.captions import FindingKind
from webinars.recordings.models import Recording
from webinars.registrations.models import Following, Registration
from webinars.registrations.rules import SEATED_STATUSES, email_key
from webinars.series.actions import reschedule_occurrence
from webinars.series.models import Episode, Occurrence
from webinars.series.rules import OccurrenceState, occurrence_state
from webinars.services import Services
from webinars.tables import metadata
from webinars.timetable import TIMETABLE

DAYS = [
    stockholm("2026-11-16 00:00"),  # the first instant of the week that the file is told as of
    stockholm("2026-11-19 11:59"),
    stockholm("2026-11-22 23:59"),  # and its last
    stockholm("2027-03-29 01:00"),  # clocks have just changed
    stockholm("2031-07-03 12:30"),
]
CONFIG = Config(root=Path())
PUBLISHED = select(Occurrence).join(Occurrence.episode).where(Episode.published)  # next year's are drafts


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    """The demo as of a Monday morning, for reading only."""
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('demo')}/webinars.db")
    metadata.create_all(database.engine)
    with database.write() as session:
        demo.load(session, now=NOW)
    yield database
    database.dispose()


def states(session, now):
    """`{(3, "lunch"): "few_seats_left"}`"""
    return {
        (occurrence.episode.number, occurrence.key): occurrence_state(
            status=occurrence.status,
            starts_at=occurrence.starts_at,
            ends_at=occurrence.ends_at,
            registration_closes_at=occurrence.registration_closes_at,
            capacity=occurrence.capacity,
            taken=occurrence.taken,
            few_seats_left=CONFIG.registrations.few_seats_left,
            now=now,
        )
        for occurrence in session.scalars(PUBLISHED)
    }


@pytest.mark.parametrize("now", DAYS)
def test_on_any_day_every_state_is_there_and_nobody_is_owed_a_mail(now, database):
    with database.write() as session:
        demo.load(session, now=now)
    services = Services.of(CONFIG, database, now=lambda: now)

    done = {entry.job.__name__: entry.job(services) for entry in TIMETABLE}

    with database.read() as session:
        found = states(session, now)
        mails = set(session.scalars(select(OutgoingMail.state)))
    assert {name: count for name, count in done.items() if count} == {}
    assert mails == {MailState.ACCEPTED}
    assert found == {
        (1, "lunch"): OccurrenceState.HELD,
        (2, "lunch"): OccurrenceState.CANCELLED,
        (2, "lunch-ny-tid"): OccurrenceState.HELD,
        (3, "lunch"): OccurrenceState.FEW_SEATS_LEFT,
        (3, "kvall"): OccurrenceState.FULL,
        (4, "kvall"): OccurrenceState.OPEN,
        (5, "lunch"): OccurrenceState.OPEN,
        (6, "lunch"): OccurrenceState.PLANNED,
        (7, "kvall"): OccurrenceState.PLANNED,
        (8, "lunch"): OccurrenceState.PLANNED,
    }


def test_what_happens_next_is_told_to_the_demos_people(database):
    with database.write() as session:
        demo.load(session, now=NOW)
        occurrence = session.scalars(PUBLISHED.where(Occurrence.capacity == 300)).one()
        reschedule_occurrence(
            session, occurrence, starts_at=occurrence.starts_at + timedelta(days=1), now=NOW
        )
        taken = occurrence.taken
    services = Services.of(CONFIG, database, now=lambda: NOW)

    for entry in TIMETABLE:
        while entry.job(services):
            continue

    with database.read() as session:
        queued = session.scalars(select(OutgoingMail).where(OutgoingMail.state == MailState.QUEUED)).all()
    assert len(queued) == taken
    assert {mail.subject.partition(":")[0] for mail in queued} == {"Ny tid"}


def test_seats_are_taken_by_those_who_have_them(loaded):
    with loaded.read() as session:
        counted = Counter(
            session.scalars(
                select(Registration.occurrence_id).where(Registration.status.in_(SEATED_STATUSES))
            )
        )
        open_ones = session.scalars(PUBLISHED.where(Occurrence.status != "cancelled")).all()

        assert {each.id: each.taken for each in open_ones} == {
            each.id: counted[each.id] for each in open_ones
        }


def test_twelve_seats_are_left_at_the_lunch_and_some_wait_for_the_evening(loaded):
    with loaded.read() as session:
        lunch = session.scalars(PUBLISHED.where(Occurrence.capacity == 60)).one()
        waiting = session.scalar(select(func.count()).where(Registration.status == "waiting"))

    assert lunch.capacity - lunch.taken == 12
    assert waiting == 6


def test_one_of_those_who_waited_for_the_evening_is_offered_a_seat(loaded):
    with loaded.read() as session:
        evening = session.scalars(PUBLISHED.where(Occurrence.capacity == 40)).one()
        offered = session.scalars(select(Registration).where(Registration.status == "offered")).one()

    assert evening.taken == evening.capacity
    assert (offered.occurrence_id, offered.offer_expires_at > NOW) == (evening.id, True)


def test_everybody_is_somebody_else_and_nobody_is_real():
    people = [invented_person(number) for number in range(HOW_MANY)]

    assert (
        len({person.key for person in people})
        == len({email_key(person.email) for person in people})
        == HOW_MANY
    )
    assert {person.email.rpartition("@")[2] for person in people} == {"example.org"}
    assert all(person.email.isascii() for person in people)


def test_every_registration_has_its_calendar_entry_and_lies_in_the_past(loaded):
    with loaded.read() as session:
        registrations = session.scalars(select(Registration)).all()
        entries = session.scalar(select(func.count(Invitation.id)))

    assert entries == len(registrations) > 300
    assert all(each.created_at < NOW for each in registrations)


def test_registrations_come_before_what_they_are_for(loaded):
    with loaded.read() as session:
        rows = session.execute(select(Registration.created_at, Occurrence.starts_at).join(Occurrence)).all()

    assert [row for row in rows if row.created_at >= row.starts_at] == []


def test_recordings_are_captioned_or_wait_to_be(loaded):
    with loaded.read() as session:
        recordings = session.scalars(
            select(Recording).order_by(Recording.episode_id, Recording.position)
        ).all()

    assert [(each.stage, bool(each.published_at)) for each in recordings] == [("reviewed", True)] * 4 + [
        ("captioning", False)
    ]
    assert [each.published_at < NOW for each in recordings[:4]] == [True] * 4
    assert recordings[4].due_at is not None


def test_what_is_public_passes_the_gate_and_what_waits_does_not(loaded):
    with loaded.read() as session:
        clips = session.scalars(select(Recording).order_by(Recording.episode_id, Recording.position)).all()
        errors = [{each.kind for each in findings_of(clip) if each.is_error} for clip in clips]

    assert errors[:4] == [set()] * 4
    assert errors[4] == {
        *(FindingKind.TOO_FAST, FindingKind.LONG_LINE, FindingKind.OVERLAP),
        *(FindingKind.GAP, FindingKind.ENDS_EARLY),
    }


def test_some_follow_the_whole_series(loaded):
    with loaded.read() as session:
        assert session.scalar(select(func.count(Following.id))) == 12


def test_clock_times_stay_whatever_the_season():
    document = read_series(demo.FILE, zone_of=str)

    summer = as_of(document, datetime(2027, 7, 1, 8, tzinfo=UTC))

    clocks = {f"{local(each.starts_at, demo.ZONE):%H:%M}" for e in summer.episodes for each in e.occurrences}
    assert clocks == {"12:00", "18:30"}


def test_a_database_with_a_series_is_left_alone(database):
    with database.write() as session:
        add_series(session)

    with database.write() as session, pytest.raises(demo.SeriesExist):
        demo.load(session, now=NOW)
