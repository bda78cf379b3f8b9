"""A whole office: backed up while people register, lived on, lost, restored, looked at, released."""

from datetime import timedelta
from threading import Event, Thread

import pytest
from click.testing import CliRunner
from sqlalchemy import func

from tests.fixtures.mail_servers import SmtpServer
from tests.invitations.calendar_client import CalendarClient, Entry
from tests.journeys.machines import running, scheduler, wait_until
from tests.registrations.examples import add_occurrence, add_series
from webinars import migrations
from webinars.cli.commands import webinars
from webinars.invitations.models import CalendarMessage
from webinars.lib.clock import utc_now
from webinars.lib.database import Database
from webinars.mail.queries import count_by_state
from webinars.mail.rules import MailState
from webinars.registrations.actions import register_attendee, withdraw_registration
from webinars.registrations.attendees import Person, attendee_for
from webinars.registrations.models import Registration
from webinars.registrations.queries import owed_an_announcement
from webinars.registrations.rules import LIVE_STATUSES, Withdrawal
from webinars.series.actions import reschedule_occurrence
from webinars.series.models import Occurrence


class Office:
    """An installation of processes, a mail server, and everybody's calendars."""

    def __init__(self, folder, url, server: SmtpServer):
        (folder / "config.toml").write_text("")
        self.folder, self.server = folder, server
        self.environment = {
            "WEBINARS_CONFIG": str(folder / "config.toml"),
            "WEBINARS_DATABASE__URL": url,
            "WEBINARS_MAIL__HOST": server.host,
            "WEBINARS_MAIL__PORT": str(server.port),
            "WEBINARS_MAIL__CONNECTIONS": "1",
            "WEBINARS_SITE__SECRET_KEY": "a secret key for tests, long enough",
        }
        self.database = Database(url)
        with self.database.write() as session:
            starts_at = (utc_now() + timedelta(days=30)).replace(microsecond=0)
            self.lunch = add_occurrence(session, add_series(session), starts_at=starts_at).id
        self.scheduler = scheduler(self.environment, folder / "scheduler.log")

    def command(self, *arguments):
        result = CliRunner().invoke(webinars, [str(each) for each in arguments], env=self.environment)
        assert result.exit_code == 0, result.output
        return result.stdout

    def register(self, name):
        with self.database.write() as session:
            person = Person(name, "Exempel", f"{name}@example.org", "Mora kommun")
            attendee = attendee_for(session, person, language="sv", now=utc_now())
            occurrence = session.get_one(Occurrence, self.lunch, with_for_update=True)
            register_attendee(session, occurrence, attendee, now=utc_now())

    def move(self, hours):
        with self.database.write() as session:
            occurrence = session.get_one(Occurrence, self.lunch, with_for_update=True)
            starts_at = occurrence.starts_at + timedelta(hours=hours)
            reschedule_occurrence(session, occurrence, starts_at=starts_at, now=utc_now())

    def withdraw(self, name):
        with self.database.write() as session:
            for registration in session.query(Registration):
                if registration.attendee.given_name == name:
                    withdraw_registration(session, registration, because=Withdrawal.SELF, now=utc_now())

    def settled(self):
        with self.database.read() as session:
            counts = count_by_state(session)
            owed = session.scalar(owed_an_announcement(now=utc_now()).limit(1))
            changed = (
                session.query(Occurrence).filter(Occurrence.settled_revision < Occurrence.revision).count()
            )
        return owed is None and not changed and counts[MailState.QUEUED] + counts[MailState.SENDING] == 0

    def calendars(self):
        """What a strict calendar program at every address holds; what comes out of order fails."""
        clients: dict[str, CalendarClient] = {}
        for received in self.server.received:
            clients.setdefault(received.rcpt_tos[0], CalendarClient()).receive(received.content)
        return {address: list(client.entries.values()) for address, client in clients.items()}

    def last_stamp(self):
        """The latest DTSTAMP that left."""
        with self.database.read() as session:
            return session.query(func.max(CalendarMessage.dtstamp)).scalar()

    def places(self):
        """What belongs there."""
        with self.database.read() as session:
            occurrence = session.get_one(Occurrence, self.lunch)
            entry = Entry(occurrence.starts_at, occurrence.ends_at, occurrence.episode.title)
            return {
                registration.attendee.email: [entry] if registration.status in LIVE_STATUSES else []
                for registration in session.query(Registration)
            }


@pytest.fixture
def office(tmp_path, bare_database_url, smtp_server):
    migrations.upgrade(bare_database_url)
    made = Office(tmp_path, bare_database_url, smtp_server)
    yield made
    made.database.dispose()


def test_calendars_follow_the_database_that_was_put_back(office):
    nightly = office.folder / "nightly.zip"
    with running(office.scheduler):
        _back_up_while_people_register(office, nightly)
        wait_until(office.settled)
        office.move(hours=2)
        wait_until(office.settled)
        office.withdraw("anna0")
        office.move(hours=3)
        wait_until(office.settled)
        office.scheduler.stop()
    lived_on = office.calendars()
    # Changes within one second are stamped ahead of the clock, one second each: no restore is as fast as this one.
    wait_until(lambda: utc_now() > office.last_stamp() + timedelta(seconds=1))
    office.database.dispose()

    restored = office.command("restore", nightly, "--replace", "--force")
    left_before = len(office.server.received)
    with running(office.scheduler):
        wait_until(lambda: _heartbeats(office) > 0)
        held = len(office.server.received)
        preview = office.command("outbox", "release", "--yes")
        wait_until(office.settled)
        office.scheduler.stop()

    places, calendars = office.places(), office.calendars()
    assert "All mail is held" in restored
    assert held == left_before
    assert preview.endswith(f"Mail leaves again: {len(places)} mails.\n")
    assert set(places) < set(lived_on)  # some registered after the backup: nobody knows them any more
    assert {address: calendars[address] for address in places} == places


def _back_up_while_people_register(office, file):
    stopping = Event()
    names: list[int] = []

    def visitors():
        while not stopping.is_set():
            office.register(f"anna{len(names)}")
            names.append(len(names))
            stopping.wait(0.03)

    thread = Thread(target=visitors)
    thread.start()
    try:
        wait_until(lambda: len(names) >= 5)
        office.command("backup", file)
        seen = len(names)
        wait_until(lambda: len(names) >= seen + 3)
    finally:
        stopping.set()
        thread.join()


def _heartbeats(office):
    with office.database.read() as session:
        return session.connection().exec_driver_sql("SELECT count(*) FROM heartbeats").scalar()
