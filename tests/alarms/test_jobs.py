"""The organiser hears of those whom our mail does not reach, with the start less than a day away: once, in one mail."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.fixtures.instants import NOW
from tests.registrations.examples import ANNA, BO, CILLA, add_attendee, add_occurrence, add_series
from webinars.alarms.jobs import tell_organisers_of_lost_mails
from webinars.lib.address_keys import email_key
from webinars.mail.models import Bounce, OutgoingMail
from webinars.mail.rules import MailState
from webinars.registrations.actions import register_attendee, withdraw_registration
from webinars.registrations.desk import about
from webinars.registrations.models import Registration
from webinars.registrations.rules import Withdrawal
from webinars.series.models import Occurrence, Series

HOURS = timedelta(hours=1)


class Town:
    """Occurrences, people with places, and what became of their mails."""

    def __init__(self, services, clock):
        self.services, self.clock = services, clock
        self.number = 0

    def occurrence(self, *, hours, slug="serien", registration_email="anmalan@example.org"):
        with self.services.database.write() as session:
            series = session.scalar(select(Series).where(Series.slug == slug)) or add_series(session, slug)
            series.registration_email = registration_email
            starts_at = NOW + hours * HOURS
            return add_occurrence(session, series, key=f"om-{hours}", starts_at=starts_at).id

    def place(self, person, occurrence_id):
        with self.services.database.write() as session:
            attendee = add_attendee(session, person)
            occurrence = session.get_one(Occurrence, occurrence_id)
            return register_attendee(session, occurrence, attendee, now=NOW).id

    def mail(
        self, registration_id, state=MailState.DEAD, *, finished_at=None, error="550 5.1.1 No such mailbox"
    ):
        self.number += 1
        with self.services.database.write() as session:
            registration = session.get_one(Registration, registration_id)
            mail = OutgoingMail(
                dedupe_key=f"test:{self.number}",
                kind="invitation",
                state=state,
                start_at=registration.occurrence.starts_at,
                created_at=self.clock(),
                finished_at=finished_at or self.clock(),
                recipient=registration.attendee.email,
                subject=f"Du är anmäld {self.number}",
                message_id=f"<{self.number}@example.org>",
                about=about(registration),
                last_error=error if state is MailState.DEAD else None,
            )
            session.add(mail)
            session.flush()
            return mail.id

    def bounce(self, mail_id, words="550 5.2.2 Mailbox full", severity="hard"):
        with self.services.database.write() as session:
            recipient = session.get_one(OutgoingMail, mail_id).recipient
            session.add(
                Bounce(
                    email_key=email_key(recipient),
                    outgoing_mail_id=mail_id,
                    severity=severity,
                    words=words,
                    bounced_at=self.clock(),
                )
            )

    def tell(self, *, minutes=3):
        """Time passes, and the timetable calls; gives what was written to organisers by then."""
        self.clock.pass_by(minutes=minutes)
        while tell_organisers_of_lost_mails(self.services):
            pass
        with self.services.database.read() as session:
            told = select(OutgoingMail).where(OutgoingMail.kind == "lost_mails").order_by(OutgoingMail.id)
            return [(mail.recipient, mail.subject, mail.message.decode()) for mail in session.scalars(told)]


@pytest.fixture
def town(services, clock):
    return Town(services, clock)


def test_a_mail_that_died_is_told_with_the_person_the_mail_and_the_servers_words(town):
    town.mail(town.place(ANNA, town.occurrence(hours=20)))

    [(recipient, subject, message)] = town.tell()

    assert recipient == "anmalan@example.org"
    assert subject == "1 anmäld får inte våra e-brev: 3 november 2026"
    for words in ("anna.aberg@example.org", "550 5.1.1 No such mailbox"):
        assert words in message


def test_it_is_told_once(town):
    town.mail(town.place(ANNA, town.occurrence(hours=20)))

    assert len(town.tell()) == 1
    assert len(town.tell(minutes=60)) == 1


def test_many_are_told_in_one_mail(town):
    lunch = town.occurrence(hours=20)
    for person in (ANNA, BO, CILLA):
        town.mail(town.place(person, lunch))

    [(_, subject, message)] = town.tell()

    assert subject.startswith("3 anmälda får inte våra e-brev")
    assert [person.email in message for person in (ANNA, BO, CILLA)] == [True] * 3


def test_it_is_waited_for_others_first_and_between_two_mails(town):
    lunch = town.occurrence(hours=20)
    town.mail(town.place(ANNA, lunch))
    early = town.tell(minutes=1)
    town.mail(town.place(BO, lunch))
    both = town.tell(minutes=1)
    town.mail(town.place(CILLA, lunch))

    assert (early, len(both), "bo.ek@example.org" in both[0][2]) == ([], 1, True)
    assert len(town.tell(minutes=5)) == 1
    assert len(town.tell(minutes=6)) == 2


def test_a_bounce_counts_as_a_dead_mail_does(town):
    town.bounce(town.mail(town.place(ANNA, town.occurrence(hours=20)), MailState.ACCEPTED))

    [(_, _, message)] = town.tell()

    assert "550 5.2.2 Mailbox full" in message


def test_a_soft_bounce_may_arrive_yet(town):
    mail = town.mail(town.place(ANNA, town.occurrence(hours=20)), MailState.ACCEPTED)
    town.bounce(mail, severity="soft")

    assert town.tell() == []


def test_what_reached_them_afterwards_is_nobodys_concern(town):
    place = town.place(ANNA, town.occurrence(hours=20))
    town.mail(place)
    town.mail(place, MailState.ACCEPTED)

    assert town.tell() == []


def test_a_later_mail_that_bounced_did_not_reach_them(town):
    place = town.place(ANNA, town.occurrence(hours=20))
    town.mail(place)
    town.bounce(town.mail(place, MailState.ACCEPTED))

    assert len(town.tell()) == 1


def test_it_is_told_when_a_day_is_left_and_not_before(town):
    town.mail(town.place(ANNA, town.occurrence(hours=26)))

    assert town.tell(minutes=110) == []
    assert len(town.tell(minutes=20)) == 1


def test_after_the_start_it_helps_nobody(town):
    town.mail(town.place(ANNA, town.occurrence(hours=1)))

    assert town.tell(minutes=61) == []


def test_whoever_has_withdrawn_is_not_missed(town):
    place = town.place(ANNA, town.occurrence(hours=20))
    town.mail(place)
    with town.services.database.write() as session:
        withdraw_registration(session, session.get_one(Registration, place), because=Withdrawal.SELF, now=NOW)

    assert town.tell() == []


def test_each_organiser_hears_of_their_own_series(town):
    town.mail(town.place(ANNA, town.occurrence(hours=20)))
    town.mail(town.place(BO, town.occurrence(hours=20, slug="andra", registration_email="")))

    assert [(to, ANNA.email in message, BO.email in message) for to, _, message in town.tell()] == [
        ("anmalan@example.org", True, False),
        (town.services.config.site.contact_email, False, True),
    ]


def test_nobody_is_told_that_an_alarm_did_not_arrive(town):
    town.mail(town.place(ANNA, town.occurrence(hours=20)))
    town.tell()
    with town.services.database.write() as session:
        for mail in session.scalars(select(OutgoingMail).where(OutgoingMail.kind == "lost_mails")):
            mail.state, mail.finished_at = MailState.DEAD, town.clock()

    assert len(town.tell(minutes=60)) == 1
