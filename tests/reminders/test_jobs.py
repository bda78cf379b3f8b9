"""Reminders from registration to start, while the clock moves: each once, and none that no longer holds."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from tests.fixtures.instants import stockholm
from tests.invitations.written import let_leave, written
from tests.registrations.examples import ANNA, BO, CILLA, add_attendee, add_occurrence, add_series
from webinars.config import Reminders
from webinars.invitations.jobs import announce_owed_news
from webinars.mail.models import OutgoingMail
from webinars.mail.rules import MailState
from webinars.mail.settlement import expire_overdue_mails
from webinars.registrations.actions import (
    record_answer,
    register_attendee,
    request_resend,
    withdraw_registration,
)
from webinars.registrations.jobs import settle_changed_occurrences
from webinars.registrations.models import Registration
from webinars.registrations.rules import Withdrawal
from webinars.reminders.jobs import BATCH, queue_due_reminders
from webinars.reminders.models import Reminder
from webinars.series.actions import announce_change, cancel_occurrence, reschedule_occurrence
from webinars.series.models import Occurrence
from webinars.services import Services

NOON = stockholm("2026-11-26 12:00")
KINDS = ("ahead", "tomorrow", "soon")
HOUR, HALF_A_DAY = timedelta(hours=1), timedelta(hours=12)


class House:
    """One installation with one occurrence, eight days before it starts."""

    def __init__(self, services, clock, starts_at):
        self.services, self.clock, self.database = services, clock, services.database
        clock.instant = starts_at - timedelta(days=8)
        with self.database.write() as session:
            self.occurrence_id = add_occurrence(session, add_series(session), starts_at=starts_at).id

    def register(self, *people, **columns):
        with self.database.write() as session:
            occurrence = session.get_one(Occurrence, self.occurrence_id)
            for person in people or [ANNA]:
                attendee = add_attendee(session, person)
                for name, value in columns.items():
                    setattr(attendee, name, value)
                register_attendee(session, occurrence, attendee, now=self.clock())
        self.work()

    def change(self, change, **options):
        """What an organiser does: a verb of `series.actions`."""
        with self.database.write() as session:
            change(session, session.get_one(Occurrence, self.occurrence_id), now=self.clock(), **options)

    def until(self, instant):
        """Let the scheduler work while time passes, in steps that become shorter towards the end."""
        while self.clock() < instant:
            left = instant - self.clock()
            self.clock.pass_by(hours=12 if left > HALF_A_DAY else 1 if left > HOUR else left / HOUR)
            self.work()

    def work(self):
        settle_changed_occurrences(self.services)
        while announce_owed_news(self.services):
            pass
        self.remind()

    def remind(self):
        while queue_due_reminders(self.services):
            pass

    def reminders(self, **which):
        """The subjects of those that were written, without hard spaces."""
        mails = written(self.database, **which)
        return [mail.subject.replace("\u00a0", " ") for mail in mails if mail.kind in KINDS]

    def outcomes(self):
        """What was decided, nearest lead time first."""
        with self.database.read() as session:
            return list(session.scalars(select(Reminder.outcome).order_by(Reminder.lead_minutes)))


@pytest.fixture
def house(services, clock):
    return House(services, clock, NOON)


def with_reminders(house, *lead_times, quiet_hours=""):
    """The same installation with other settings."""
    config = replace(house.services.config, reminders=Reminders(lead_times, quiet_hours))
    house.services = Services.of(config, house.database, house.clock)


def test_they_come_a_week_a_day_and_an_hour_before_the_start(house):
    house.register()

    house.until(NOON)
    house.until(NOON + timedelta(hours=2))

    assert house.reminders() == [
        "Om en vecka: Avsnittet nummer 1, 26 november 2026",
        "I morgon kl. 12.00: Avsnittet nummer 1",
        "Vi sänder kl. 12.00 – här är länken",
    ]


def test_each_is_written_at_its_moment_and_leaves_only_while_its_words_hold(house):
    house.register()
    house.until(NOON)

    times = [
        (mail.row.created_at, mail.row.expires_at) for mail in written(house.database) if mail.kind in KINDS
    ]
    assert times == [
        (stockholm("2026-11-19 12:00"), stockholm("2026-11-20 00:00")),
        (stockholm("2026-11-25 12:00"), stockholm("2026-11-26 00:00")),
        (stockholm("2026-11-26 11:00"), stockholm("2026-11-26 12:00")),
    ]


def test_a_day_before_is_the_same_hour_on_the_wall_when_the_clocks_change_in_between(services, clock):
    house = House(services, clock, stockholm("2027-04-01 12:00"))
    house.register()

    for day in ("2027-03-25 11:30", "2027-03-25 12:00"):
        house.until(stockholm(day))

    [week] = [mail for mail in written(house.database) if mail.kind == "ahead"]
    assert week.row.created_at == stockholm("2027-03-25 12:00")


def test_working_twice_writes_once(house):
    house.register()
    house.clock.instant = NOON - timedelta(hours=1)

    house.remind()
    house.remind()

    assert len(house.reminders()) == 1


def test_many_schedulers_at_once_write_to_everybody_once(house):
    people = [replace(ANNA, email=f"anna{number}@example.org") for number in range(BATCH + 5)]
    house.register(*people)
    house.clock.instant = NOON - timedelta(hours=1)

    with ThreadPoolExecutor(4) as schedulers:
        for _ in range(6):
            list(schedulers.map(queue_due_reminders, [house.services] * 4))

    recipients = sorted(mail.row.recipient for mail in written(house.database) if mail.kind == "soon")
    assert recipients == sorted(person.email for person in people)


def test_after_two_hours_of_standing_still_over_three_reminders_the_nearest_goes_out(house):
    with_reminders(house, "3h", "2h", "1h")
    house.register()

    house.clock.instant = NOON - timedelta(minutes=50)
    house.work()

    assert house.reminders() == ["Vi sänder kl. 12.00 – här är länken"]
    assert house.outcomes() == ["due", "covered", "covered"]


def test_after_the_start_nothing_goes_out(house):
    house.register()

    house.clock.instant = NOON
    house.work()

    assert house.reminders() == []


@pytest.mark.parametrize("arrived", [False, True], ids=["still in the outbox", "arrived"])
def test_a_move_arms_them_anew(house, arrived):
    house.register()
    house.until(stockholm("2026-11-25 13:00"))
    if arrived:
        let_leave(house.database)
    house.change(reschedule_occurrence, starts_at=NOON + timedelta(weeks=2))

    house.until(NOON + timedelta(weeks=2))

    assert house.reminders() == [
        "Om en vecka: Avsnittet nummer 1, 26 november 2026",
        "I morgon kl. 12.00: Avsnittet nummer 1",
        "Om en vecka: Avsnittet nummer 1, 10 december 2026",
        "I morgon kl. 12.00: Avsnittet nummer 1",
        "Vi sänder kl. 12.00 – här är länken",
    ]


def test_who_hears_of_a_move_within_the_day_is_not_reminded_of_the_day(house):
    house.register()
    house.until(stockholm("2026-11-25 10:00"))
    house.change(reschedule_occurrence, starts_at=stockholm("2026-11-26 09:00"))

    house.until(stockholm("2026-11-26 09:00"))

    assert house.reminders()[1:] == ["Vi sänder kl. 9.00 – här är länken"]


@pytest.mark.parametrize(
    ("registered_at", "expected"),
    [
        (
            "2026-11-25 11:00",
            ["I morgon kl. 12.00: Avsnittet nummer 1", "Vi sänder kl. 12.00 – här är länken"],
        ),
        ("2026-11-26 09:00", ["Vi sänder kl. 12.00 – här är länken"]),
        ("2026-11-26 11:50", []),
    ],
)
def test_who_registers_late_gets_only_what_still_says_something_new(house, registered_at, expected):
    house.clock.instant = stockholm(registered_at)
    house.register()

    for instant in ("2026-11-25 12:00", "2026-11-26 12:00"):
        house.until(stockholm(instant))

    assert house.reminders() == expected
    assert written(house.database)[0].kind == "invitation"


def test_at_night_nobody_is_reminded_and_the_evening_before_says_so(services, clock):
    house = House(services, clock, stockholm("2026-11-26 07:30"))
    house.register()

    for day in ("19 07:30", "25 07:30", "25 21:00", "26 07:30"):
        house.until(stockholm(f"2026-11-{day}"))

    written_at = [mail.row.created_at for mail in written(house.database) if mail.kind in KINDS]
    assert written_at == [stockholm(f"2026-11-{day}") for day in ("19 07:30", "25 07:30", "25 21:00")]
    assert house.reminders()[2] == "I morgon kl. 7.30: Avsnittet nummer 1"
    assert written(house.database)[-1].row.expires_at == stockholm("2026-11-26 00:00")


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ("all", ["ahead", "tomorrow", "soon"]),
        ("two", ["tomorrow", "soon"]),
        ("one", ["soon"]),
        ("none", []),
    ],
)
def test_each_gets_as_many_as_they_chose(house, choice, expected):
    house.register(reminders=choice)

    house.until(NOON)

    assert [mail.kind for mail in written(house.database) if mail.kind in KINDS] == expected
    assert house.outcomes().count("not_wanted") == 3 - len(expected)


def test_who_said_no_is_not_reminded_and_who_says_yes_again_is(house):
    house.register()
    with house.database.write() as session:
        record_answer(session, session.query(Registration).one(), "no", via="page", now=house.clock())
    house.until(stockholm("2026-11-25 13:00"))
    assert house.reminders() == []

    with house.database.write() as session:
        record_answer(session, session.query(Registration).one(), "yes", via="page", now=house.clock())
    house.until(NOON)

    assert house.reminders() == ["Vi sänder kl. 12.00 – här är länken"]
    assert house.outcomes() == ["due", "declined", "declined"]


@pytest.mark.parametrize("status", ["waiting", "withdrawn"])
def test_who_has_no_place_is_not_reminded(house, status):
    house.register()
    with house.database.write() as session:
        session.execute(update(Registration).values(status=status))

    house.until(NOON)

    assert house.reminders() == []


@pytest.mark.parametrize("status", ["draft", "postponed", "cancelled"])
def test_of_what_does_not_take_place_nobody_is_reminded(house, status):
    house.register()
    with house.database.write() as session:
        session.execute(update(Occurrence).values(status=status))

    house.until(NOON)

    assert house.reminders() == []


def test_a_reminder_that_waits_is_taken_back_by_a_cancellation(house):
    house.register()
    let_leave(house.database)
    house.until(stockholm("2026-11-25 12:00"))
    house.change(cancel_occurrence, reason="Oväder.")
    house.work()

    assert house.reminders(unsent_only=True) == []


def test_a_reminder_that_waits_is_taken_back_when_its_reader_withdraws(house):
    house.register()
    let_leave(house.database)
    house.until(stockholm("2026-11-25 12:00"))
    with house.database.write() as session:
        registration = session.query(Registration).one()
        withdraw_registration(session, registration, because=Withdrawal.SELF, now=house.clock())
    house.work()

    assert house.reminders(unsent_only=True) == []


# ------------------------------------------------------------------------------- what was taken back is not forgotten


@pytest.fixture
def waiting_house(house):
    """An evening on which the mail server is down: the day's reminder waits in the outbox."""
    house.register()
    let_leave(house.database)
    house.until(stockholm("2026-11-25 12:00"))
    assert len(house.reminders(unsent_only=True)) == 2  # the week's waits, too, and is about to expire
    with house.database.write() as session:
        expire_overdue_mails(session, now=house.clock())
    return house


def test_a_reminder_is_written_anew_when_nothing_else_was_said_in_its_place(waiting_house):
    waiting_house.change(announce_change)  # raises the revision; nothing that the attendee would see
    waiting_house.until(stockholm("2026-11-25 12:20"))

    assert waiting_house.reminders(unsent_only=True) == ["I morgon kl. 12.00: Avsnittet nummer 1"]


def test_a_reminder_falls_away_when_its_reader_was_just_told_the_same(waiting_house):
    with waiting_house.database.write() as session:
        request_resend(session, session.query(Registration).one(), now=waiting_house.clock())
    waiting_house.until(stockholm("2026-11-25 12:20"))

    assert waiting_house.reminders(unsent_only=True) == []
    assert [mail.kind for mail in written(waiting_house.database, unsent_only=True)] == ["invitation"]


def test_a_reminder_that_expired_in_the_outbox_is_written_anew_with_words_that_hold(house):
    house.register()
    let_leave(house.database)
    house.until(stockholm("2026-11-19 12:00"))
    house.clock.instant = stockholm("2026-11-20 09:00")
    with house.database.write() as session:
        expire_overdue_mails(session, now=house.clock())
    house.work()

    assert house.reminders(unsent_only=True) == ["Om 6 dagar: Avsnittet nummer 1, 26 november 2026"]


def test_a_reminder_that_was_refused_is_not_tried_again(house):
    house.register()
    house.until(stockholm("2026-11-19 12:00"))
    with house.database.write() as session:
        session.execute(update(OutgoingMail).values(state=MailState.DEAD))

    house.until(stockholm("2026-11-20 12:00"))

    assert len(house.reminders()) == 1


def test_an_invitation_that_leaves_at_the_same_moment_says_it_all(house):
    house.register()
    with house.database.write() as session:
        session.execute(
            update(Registration).values(
                announced_revision=-1, announce_after=stockholm("2026-11-19 12:00"), resend_requested_at=None
            )
        )
        session.execute(update(OutgoingMail).values(state=MailState.SUPERSEDED))
    house.clock.instant = stockholm("2026-11-19 12:00")

    house.remind()
    house.work()

    assert house.reminders() == []


# -------------------------------------------------------------------------------------------------------- broken rows


def test_one_that_cannot_be_written_is_set_aside_with_the_reason_and_the_rest_go_on(house, break_mails_to):
    house.register(BO, CILLA)
    break_mails_to(BO.email)
    house.clock.instant = NOON - timedelta(hours=1)

    house.remind()

    assert [mail.row.recipient for mail in written(house.database) if mail.kind == "soon"] == [CILLA.email]
    assert "UndefinedError: 'nowhere' is undefined" in house.outcomes()


def test_a_series_in_a_zone_that_nobody_knows_keeps_no_other_from_reminding(house):
    house.register()
    with house.database.write() as session:
        elsewhere = add_series(session, "elsewhere")
        elsewhere.timezone = "Mars/Olympus"
        add_occurrence(session, elsewhere, starts_at=NOON - timedelta(hours=1))
    house.clock.instant = NOON - timedelta(hours=1, minutes=30)

    house.until(NOON)

    assert house.reminders() == ["Vi sänder kl. 12.00 – här är länken"]


def test_without_lead_times_nobody_is_reminded(house):
    with_reminders(house)
    house.register()

    house.until(NOON)

    assert house.reminders() == []
