"""Speakers and hosts: their calendar hold comes, follows the occurrence, and goes with them."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from tests.fixtures.instants import NOW
from tests.invitations.written import let_leave, written
from tests.registrations.examples import (
    ANNA,
    DATES,
    add_attendee,
    add_occurrence,
    add_series,
    taken_at,
)
from webinars.invitations.jobs import announce_owed_news
from webinars.registrations.actions import register_attendee
from webinars.registrations.attendees import Person
from webinars.registrations.jobs import settle_changed_occurrences, settle_people_on_stage
from webinars.registrations.models import Attendee, Registration
from webinars.registrations.preferences import change_details
from webinars.series.actions import cancel_occurrence, reschedule_occurrence
from webinars.series.models import Episode, Occurrence, StagePerson

SAM = {"name": "Sam Talare", "role": "Kommunalråd, Ekdala", "email": "sam@example.org"}
EVA = {"name": "Eva Värd", "role": "Samtalsledare", "email": "eva@example.org"}


class Stage:
    """An episode with one occurrence; people come and go, and the timetable works when the test says so."""

    def __init__(self, services, **options):
        self.services, self.database = services, services.database
        with self.database.write() as session:
            self.occurrence_id = add_occurrence(session, add_series(session), **options).id

    def add(self, person, *, kind="speaker", position=1):
        with self.database.write() as session:
            episode_id = session.get_one(Occurrence, self.occurrence_id).episode_id
            session.add(StagePerson(episode_id=episode_id, kind=kind, position=position, **person))

    def remove(self, **which):
        with self.database.write() as session:
            session.delete(session.query(StagePerson).filter_by(**which).one())

    def rename(self, name):
        with self.database.write() as session:
            session.execute(update(StagePerson).values(name=name))

    def work(self):
        """Until nothing is left to do; says how much there was."""
        done = 0
        while settled := settle_people_on_stage(self.services):
            done += settled
            assert done < 20, "holds that come and go for ever"
        settle_changed_occurrences(self.services)
        while announce_owed_news(self.services):
            pass
        return done

    def holds(self):
        """Who has the occurrence in the calendar, by name and role."""
        with self.database.read() as session:
            rows = session.execute(
                select(Attendee.given_name, Registration.role)
                .join(Registration.attendee)
                .where(Registration.status == "confirmed", Registration.role != "attendee")
                .order_by(Registration.id)
            )
            return [tuple(row) for row in rows]


@pytest.fixture
def stage(services):
    return Stage(services)


def test_everybody_on_stage_with_an_address_gets_a_hold_and_takes_no_seat(services):
    stage = Stage(services, capacity=1)
    stage.add(SAM)
    stage.add(EVA, kind="host")
    stage.add({"name": "Nils Utan", "role": "Gäst", "email": ""}, position=2)

    assert [stage.work(), stage.work()] == [2, 0]

    assert stage.holds() == [("Sam", "speaker"), ("Eva", "host")]
    assert taken_at(stage.database, stage.occurrence_id) == 0
    assert [mail.subject for mail in written(stage.database)] == [
        "Du medverkar: Avsnittet nummer 1, 12 november 2026"
    ] * 2


def test_the_hold_moves_and_is_cancelled_with_the_occurrence(stage):
    stage.add(SAM)
    stage.work()
    let_leave(stage.database)
    with stage.database.write() as session:
        occurrence = session.get_one(Occurrence, stage.occurrence_id)
        reschedule_occurrence(session, occurrence, starts_at=DATES[1], now=NOW + timedelta(minutes=1))
    stage.work()
    let_leave(stage.database)
    with stage.database.write() as session:
        occurrence = session.get_one(Occurrence, stage.occurrence_id)
        cancel_occurrence(session, occurrence, reason="Oväder.", now=NOW + timedelta(minutes=2))
    stage.work()

    mails = written(stage.database)
    assert [mail.calendar.method for mail in mails] == ["REQUEST", "REQUEST", "CANCEL"]
    assert [mail.kind for mail in mails] == ["invitation", "moved", "cancelled"]
    assert "nytt datum" not in mails[2].text


def test_who_is_no_longer_on_stage_loses_the_hold(stage):
    stage.add(SAM)
    stage.work()
    let_leave(stage.database)
    stage.remove(name="Sam Talare")
    stage.work()

    assert stage.holds() == []
    mail = written(stage.database)[-1]
    assert (mail.calendar.method, mail.subject) == (
        "CANCEL",
        "Du medverkar inte längre: Avsnittet nummer 1, 12 november 2026",
    )


def test_who_comes_back_on_stage_gets_the_hold_back_under_the_same_uid(stage):
    stage.add(SAM)
    stage.work()
    let_leave(stage.database)
    stage.remove(name="Sam Talare")
    stage.work()
    let_leave(stage.database)
    stage.add(SAM)
    stage.work()

    calendars = [mail.calendar for mail in written(stage.database)]
    assert [calendar.method for calendar in calendars] == ["REQUEST", "CANCEL", "REQUEST"]
    assert len({calendar.uid for calendar in calendars}) == 1


def test_a_corrected_name_changes_no_hold(stage):
    stage.add(SAM)
    stage.work()
    stage.rename("Samuel Talare")

    assert stage.work() == 0
    assert len(written(stage.database)) == 1


def test_who_corrects_their_own_name_keeps_the_hold(stage):
    stage.add(SAM)
    stage.work()
    with stage.database.write() as session:
        sam = session.query(Attendee).one()
        change_details(session, sam, Person("Samuel", "Talare", sam.email, sam.organisation))

    assert stage.work() == 0


def test_several_on_stage_may_share_a_mailbox(stage):
    shared = {"email": "kansli@example.org"}
    stage.add(SAM | shared)
    stage.work()
    stage.add(EVA | shared, kind="host")
    stage.work()
    assert stage.holds() == [("Sam", "speaker"), ("Eva", "host")]

    stage.remove(name="Sam Talare")
    stage.work()
    assert stage.holds() == [("Eva", "host")]


def test_somebody_who_is_named_twice_has_one_hold(stage):
    stage.add(SAM)
    stage.add(SAM, kind="host")

    stage.work()

    assert len(stage.holds()) == 1


@pytest.mark.parametrize(
    ("first", "again"),
    [
        ("Sam@Example.org", "sam@example.org"),
        ("sam@räv.se", "sam@xn--rv-via.se"),
        ("SAM@RÄV.SE", "sam@räv.se"),
    ],
)
def test_one_address_however_it_is_written_is_one_hold(stage, first, again):
    with stage.database.write() as session:
        add_attendee(session, Person("Sam", "Talare", first, "Ekdala"))
    stage.add(SAM | {"email": again})

    assert stage.work() == 1


def test_one_of_the_audience_who_comes_on_stage_frees_the_seat(services):
    stage = Stage(services, capacity=1)
    with stage.database.write() as session:
        occurrence = session.get_one(Occurrence, stage.occurrence_id)
        register_attendee(session, occurrence, add_attendee(session, ANNA), now=NOW)
    stage.add({"name": "Anna Åberg", "role": "Kommunalråd", "email": ANNA.email})

    stage.work()

    assert stage.holds() == [("Anna", "speaker")]
    assert taken_at(stage.database, stage.occurrence_id) == 0


def test_one_who_waits_for_a_seat_and_comes_on_stage_waits_no_more(services):
    stage = Stage(services, capacity=0)
    with stage.database.write() as session:
        occurrence = session.get_one(Occurrence, stage.occurrence_id)
        register_attendee(session, occurrence, add_attendee(session, ANNA), now=NOW)
    stage.work()
    let_leave(stage.database)
    stage.add({"name": "Anna Åberg", "role": "Kommunalråd", "email": ANNA.email})

    stage.work()

    assert [mail.kind for mail in written(stage.database)] == ["waiting", "invitation"]
    assert taken_at(stage.database, stage.occurrence_id) == 0


@pytest.mark.parametrize(
    "change",
    [{"status": "draft"}, {"status": "cancelled"}, {"status": "postponed"}, {"starts_at": NOW}],
)
def test_what_does_not_take_place_or_is_over_is_not_held(stage, change):
    stage.add(SAM)
    with stage.database.write() as session:
        session.execute(update(Occurrence).values(change))

    assert stage.work() == 0


def test_an_episode_that_is_not_public_is_not_held(stage):
    stage.add(SAM)
    with stage.database.write() as session:
        session.execute(update(Episode).values(published=False))

    assert stage.work() == 0
