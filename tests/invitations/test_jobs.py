"""Everybody who is owed news is written to: once, in order, and whatever happens to one of them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import select

from tests.invitations.written import written
from tests.registrations.examples import add_attendee, add_occurrence, add_series
from webinars.invitations.jobs import BATCH, announce_owed_news
from webinars.invitations.models import CalendarMessage
from webinars.registrations.actions import register_attendee
from webinars.registrations.attendees import Person
from webinars.registrations.models import Attendee, Registration
from webinars.series.models import Series


def register(database, how_many, *, slug="serien", timezone="Europe/Stockholm"):
    with database.write() as session:
        series = add_series(session, slug)
        series.timezone = timezone
        occurrence = add_occurrence(session, series)
        for number in range(how_many):
            person = Person("Anna", f"Ek{number}", f"{slug}{number}@example.org", "Mora kommun")
            register_attendee(session, occurrence, add_attendee(session, person), now=occurrence.created_at)


def error_of(database, slug):
    with database.read() as session:
        return session.scalar(
            select(Registration.announce_error)
            .join(Registration.attendee)
            .where(Attendee.email.startswith(slug))
        )


def test_nobody_is_owed_anything_and_nothing_is_written(services):
    assert announce_owed_news(services) == 0


def test_it_writes_to_everybody_in_batches_and_then_to_nobody(services, database):
    register(database, BATCH + 1)

    assert [announce_owed_news(services) for _ in range(3)] == [BATCH, 1, 0]

    recipients = [mail.row.recipient for mail in written(database)]
    assert recipients == [f"serien{number}@example.org" for number in range(BATCH + 1)]


def test_an_invitation_that_is_to_leave_later_waits(services, database, clock):
    register(database, 1)
    with database.write() as session:
        session.query(Registration).one().announce_after = clock() + timedelta(days=1)

    assert announce_owed_news(services) == 0

    clock.pass_by(days=1)
    assert announce_owed_news(services) == 1


def test_one_that_cannot_be_written_is_set_aside_with_the_reason_and_the_rest_go_on(services, database):
    register(database, 1, slug="trasig", timezone="Mars/Olympus")
    register(database, 2, slug="hel")

    assert [announce_owed_news(services) for _ in range(2)] == [3, 0]

    assert [mail.row.recipient for mail in written(database)] == ["hel0@example.org", "hel1@example.org"]
    assert "Mars/Olympus" in error_of(database, "trasig")


def test_what_was_set_aside_is_tried_again_and_leaves_no_trace_once_it_works(services, database, clock):
    register(database, 1, slug="trasig", timezone="Mars/Olympus")
    announce_owed_news(services)
    with database.write() as session:
        session.query(Series).one().timezone = "Europe/Stockholm"

    clock.pass_by(minutes=10)
    announce_owed_news(services)

    [mail] = written(database)
    assert (mail.kind, mail.calendar.version[0]) == ("invitation", 0)
    assert error_of(database, "trasig") == ""


def test_two_schedulers_at_once_write_to_everybody_once(services, database):
    register(database, 30)

    with ThreadPoolExecutor(4) as schedulers:
        for _ in range(6):
            list(schedulers.map(announce_owed_news, [services] * 4))

    with database.read() as session:
        assert len(session.scalars(select(CalendarMessage)).all()) == 30
    assert len(written(database)) == 30
