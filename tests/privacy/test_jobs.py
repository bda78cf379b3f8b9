"""What the privacy page promises: what goes, when, and what stays."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.attendance.examples import add_attendance_report
from tests.privacy.examples import (
    OVER,
    add_coming_lunch,
    after,
    forget,
    kept,
    left,
    tell_everybody,
)
from tests.registrations.examples import ANNA, BO, CILLA, SECRETARY
from tests.registrations.town import everything_in
from webinars.attendance.actions import note_joined
from webinars.attendance.models import Attendance, AttendanceReport, ReportRow
from webinars.config import Retention
from webinars.people.models import PersonNote
from webinars.privacy.models import KeptCount
from webinars.recordings.models import Recording
from webinars.registrations.addresses import move_to_address
from webinars.registrations.happenings import write_down
from webinars.registrations.models import Attendee, Registration
from webinars.registrations.rules import WaitlistStep
from webinars.series.models import Episode, Occurrence, Series
from webinars.tables import metadata


def test_a_registration_and_all_that_was_said_about_it_stays_until_three_months_have_passed(
    town, clock, database
):
    town.register(ANNA)
    tell_everybody(town, clock)
    before = everything_in(database)

    after(clock, days=89)
    forget(town)

    assert everything_in(database) == before


def test_a_registration_goes_after_three_months_and_takes_along_all_that_was_said_about_it(
    town, clock, database
):
    town.register(ANNA)
    tell_everybody(town, clock)
    told = left(database)

    after(clock, days=91)
    forget(town)

    assert told == {
        "attendees": 1,
        "registrations": 1,
        "invitations": 1,
        "calendar_messages": 1,
        "reminders": 2,
        "recording_notices": 1,
        "outgoing_mails": 3,
    }
    assert left(database) == {}


def test_how_long_that_is_stands_in_the_settings(town, clock, database):
    town.register(ANNA)
    object.__setattr__(town.services.config, "retention", Retention(registrations_days=7))

    after(clock, days=6)
    forget(town)
    stayed = left(database)
    after(clock, days=8)
    forget(town)

    assert stayed["registrations"] == 1
    assert "registrations" not in left(database)


@pytest.mark.parametrize("status", ["withdrawn", "waiting"])
def test_a_withdrawn_or_waiting_place_goes_after_thirty_days(status, town, clock, database):
    town.register(BO)
    place = town.register(ANNA)
    _change(town, place, status=status)
    tell_everybody(town, clock)

    after(clock, days=29)
    forget(town)
    stayed = left(database)["registrations"]
    after(clock, days=31)
    forget(town)

    assert stayed == 2
    with database.read() as session:
        assert [each.attendee.name for each in session.scalars(select(Registration))] == ["Bo Ek"]


@pytest.mark.parametrize("status", ["cancelled", "postponed"])
def test_of_what_never_took_place_registrations_go_as_if_it_had(status, town, clock, database):
    town.register(ANNA)
    with town.changing() as (_, lunch):
        lunch.status = status

    after(clock, days=89)
    forget(town)
    stayed = left(database)
    after(clock, days=91)
    forget(town)

    assert stayed["registrations"] == 1
    assert left(database) == {}


def test_what_was_postponed_for_long_has_all_its_seats_when_it_is_taken_up_again(town, clock, database):
    town.register(ANNA)
    with town.changing() as (_, lunch):
        lunch.status = "postponed"

    after(clock, days=91)
    forget(town)

    with database.read() as session:
        assert session.get_one(Occurrence, town.occurrence_ids[0]).taken == 0


def test_a_place_at_a_coming_occurrence_stays_with_all_that_was_said_about_it(town, clock, database):
    town.occurrence_ids.append(add_coming_lunch(town, OVER + timedelta(days=120)))
    town.register(ANNA, lunch=3)
    tell_everybody(town, clock)
    said = left(database)
    after(clock, days=-3)
    town.register(ANNA)

    after(clock, days=91)
    forget(town)

    assert left(database) == said
    with database.read() as session:
        assert [each.occurrence_id for each in session.scalars(select(Registration))] == [
            town.occurrence_ids[3]
        ]


def test_who_was_asked_about_a_new_date_can_answer_until_it_has_passed(town, clock, database):
    place = town.register(ANNA)
    with town.changing() as (_, lunch):
        lunch.status = "cancelled"
    town.occurrence_ids.append(add_coming_lunch(town, OVER + timedelta(days=120)))
    town.offer(place, lunch=3)

    after(clock, days=119)
    forget(town)
    stayed = left(database)
    after(clock, days=122)
    forget(town)

    assert (stayed["registrations"], stayed["new_date_offers"]) == (1, 1)
    assert left(database) == {}


def test_programme_and_recordings_are_kept(town, clock, database):
    town.register(ANNA)
    tell_everybody(town, clock)
    programme = (Series, Episode, Occurrence, Recording)
    before = {table.__tablename__: everything_in(database)[table.__tablename__] for table in programme}

    after(clock, days=4000)
    forget(town)

    assert {name: everything_in(database)[name] for name in before} == before
    assert left(database) == {}


def test_what_is_kept_is_how_many_came_from_where(town, clock, database):
    town.register(ANNA)
    town.register(BO, viewers=12)
    town.register(CILLA, by=SECRETARY)
    _change(town, town.register(SECRETARY), status="withdrawn")
    _change(town, town.register(SECRETARY, lunch=1), role="speaker")

    after(clock, days=200)
    forget(town)

    first = town.occurrence_ids[0]
    assert kept(database) == {(first, "Göteborgs Stad"): (1, 1), (first, "Mora kommun"): (2, 13)}
    assert left(database) == {}


def test_who_took_part_is_forgotten_and_how_many_did_is_kept(town, clock, database):
    for place in (town.register(ANNA), town.register(BO, viewers=12)):
        with database.write() as session:
            note_joined(session, town.registration(place), now=clock())
    town.register(CILLA)

    after(clock, days=91)
    forget(town)

    with database.read() as session:
        assert session.scalars(select(Attendance)).all() == []
        found = {each.organisation: each for each in session.scalars(select(KeptCount))}
    assert {name: (each.attended, each.attended_viewers) for name, each in found.items()} == {
        "Göteborgs Stad": (1, 1),
        "Mora kommun": (1, 12),
    }


def test_later_numbers_are_added_to_those_that_are_kept_already(town, clock, database):
    town.register(BO)
    after(clock, days=91)
    forget(town)

    after(clock, days=-3)  # a clock that was wrong
    town.register(CILLA)
    after(clock, days=91)
    forget(town)

    assert kept(database) == {(town.occurrence_ids[0], "Mora kommun"): (2, 2)}


def test_a_second_round_changes_nothing(town, clock, database):
    town.register(ANNA)
    town.register(BO, lunch=2)
    tell_everybody(town, clock)
    after(clock, days=91)
    forget(town)
    before = everything_in(database)

    rounds = forget(town)

    assert rounds == 0
    assert everything_in(database) == before


def test_an_offer_that_nobody_answered_goes_as_soon_as_a_withdrawal_with_its_history(town, clock, database):
    with town.changing() as (session, occurrence):
        occurrence.capacity = 1
    offered = town.register(ANNA)
    with town.changing() as (session, occurrence):
        registration = session.merge(town.registration(offered))
        registration.status, registration.offer_expires_at = "offered", OVER
        write_down(session, registration, WaitlistStep.OFFERED, now=clock())

    after(clock, days=29)
    forget(town)
    stayed = left(database)
    after(clock, days=31)
    forget(town)

    assert (stayed["registrations"], stayed["waitlist_events"]) == (1, 1)
    assert left(database).keys() & {"registrations", "waitlist_events"} == set()
    assert kept(database) == {}


def test_what_is_kept_speaks_of_no_person():
    assert {column.name for column in KeptCount.__table__.columns} == {
        *("id", "occurrence_id"),
        *("organisation", "registered", "viewers", "attended", "attended_viewers"),
    }


def test_every_table_that_hangs_on_people_is_thought_of_here():
    """A new one has to find its place in `privacy.queries` and `privacy.actions` first: then it is named here."""
    hanging = {
        f"{table.name}.{key.parent.name}"
        for table in metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name
        in ("attendees", "registrations", "followings", "outgoing_mails", "invitations")
    }

    assert hanging == {
        "address_changes.attendee_id",
        "attendance_report_rows.registration_id",
        "attendances.registration_id",
        "attendees.continues_as_id",
        "bounces.outgoing_mail_id",
        "calendar_messages.invitation_id",
        "calendar_messages.outgoing_mail_id",
        "calendar_replies.invitation_id",
        "circular_recipients.outgoing_mail_id",
        "circular_recipients.registration_id",
        "feedback_requests.registration_id",
        "followings.attendee_id",
        "followings.registered_by_id",
        "invitations.registration_id",
        "lost_mail_notices.outgoing_mail_id",
        "mail_bodies.mail_id",
        "new_date_offers.registration_id",
        "person_notes.attendee_id",
        "recording_notices.attendee_id",
        "recording_notices.outgoing_mail_id",
        "registrations.attendee_id",
        "registrations.registered_by_id",
        "reminders.outgoing_mail_id",
        "reminders.registration_id",
        "requested_mails.attendee_id",
        "skipped_episodes.following_id",
        "waitlist_events.registration_id",
    }


def _change(town, place, **columns):
    with town.services.database.write() as session:
        registration = session.scalars(select(Registration).where(Registration.public_id == place)).one()
        for name, value in columns.items():
            setattr(registration, name, value)


@pytest.mark.parametrize("moved_on", [False, True])
def test_a_note_goes_when_the_last_place_in_its_series_goes(moved_on, town, clock, database):
    """Also when whom it is about goes on under another address: then with the place that they have there."""
    town.register(ANNA)
    with database.write() as session:
        attendee = session.scalars(select(Attendee)).one()
        series = session.scalars(select(Series)).one()
        note = {"text": "Ringer helst.", "written_by": "Siv", "created_at": clock()}
        session.add(PersonNote(attendee=attendee, series=series, **note))
        if moved_on:
            move_to_address(session, attendee, "ny@example.org", now=clock())

    after(clock, days=89)
    forget(town)
    stayed = _notes(database)
    after(clock, days=91)
    forget(town)

    assert (stayed, _notes(database)) == (1, 0)
    assert "attendees" not in left(database)


def _notes(database):
    with database.read() as session:
        return len(session.scalars(select(PersonNote.id)).all())


def test_of_a_report_people_who_are_nobody_go_after_a_month_and_who_they_were_taken_for_goes_with_them(
    town, clock, database
):
    anna = town.registration(town.register(ANNA))
    with town.changing() as (session, lunch):
        report = add_attendance_report(session, lunch)
        report.applied_at = clock()
        report.rows.append(ReportRow(name="Anna Åberg", match="address", registration_id=anna.id))
        report.added_at = lunch.ends_at

    after(clock, days=29)
    forget(town)
    before = left(database).get("attendance_report_rows")
    after(clock, days=31)
    forget(town)
    month = left(database).get("attendance_report_rows")
    with database.read() as session:
        assert session.scalars(select(AttendanceReport.forgotten)).all() == [1]
    after(clock, days=91)
    forget(town)

    assert (before, month, left(database).get("attendance_report_rows")) == (2, 1, None)
