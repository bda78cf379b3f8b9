"""The mail that somebody is owed, the calendar object in it, and what becomes of what was queued before."""

from datetime import timedelta

import pytest

from tests.invitations.written import let_leave, written
from tests.registrations.examples import ANNA, BO, SECRETARY, add_attendee, add_occurrence, add_series
from webinars.invitations.actions import announce
from webinars.invitations.models import Invitation
from webinars.lib.text import clean_line
from webinars.mail.rules import MailState
from webinars.registrations.actions import (
    Terms,
    register_attendee,
    registration_of,
    request_resend,
    withdraw_registration,
)
from webinars.registrations.attendees import Person
from webinars.registrations.desk import Desk
from webinars.registrations.jobs import settle_changed_occurrences
from webinars.registrations.models import Registration
from webinars.registrations.rules import Withdrawal
from webinars.series.actions import (
    announce_change,
    cancel_occurrence,
    reopen_occurrence,
    reschedule_occurrence,
)
from webinars.series.models import Occurrence

SOON = timedelta(days=1)
BY_SECRETARY = SECRETARY.email


class Lunch:
    """One occurrence, whose attendees are told what they are owed when the test says so."""

    def __init__(self, services, clock):
        self.services, self.clock = services, clock
        with services.database.write() as session:
            self.id = add_occurrence(session, add_series(session)).id

    def register(self, person=ANNA, *, by=None, **attendee):
        with self.services.database.write() as session:
            somebody = add_attendee(session, person)
            for name, value in attendee.items():
                setattr(somebody, name, value)
            terms = Terms(registered_by=add_attendee(session, by) if by else None)
            occurrence = session.get_one(Occurrence, self.id)
            register_attendee(session, occurrence, somebody, terms=terms, now=self.clock())

    def withdraw(self, person=ANNA, because=Withdrawal.SELF):
        with self.services.database.write() as session:
            registration = self._registration(session, person)
            withdraw_registration(session, registration, because=because, now=self.clock())

    def change(self, change, *arguments, **options):
        """What an organiser does; `change` is a verb of `series.actions`."""
        with self.services.database.write() as session:
            occurrence = session.get_one(Occurrence, self.id)
            change(session, occurrence, *arguments, **options, now=self.clock.pass_by(seconds=1))

    def move(self, **length):
        with self.services.database.read() as session:
            starts_at = session.get_one(Occurrence, self.id).starts_at + timedelta(**length)
        self.change(reschedule_occurrence, starts_at=starts_at)

    def tell(self):
        """Everybody who is owed something is written to."""
        settle_changed_occurrences(self.services)
        desk = Desk.of(self.services.config, self.services.signer)
        with self.services.database.write() as session:
            for registration in session.query(Registration).order_by(Registration.id):
                if (
                    registration.announced_revision < registration.revision
                    or registration.resend_requested_at
                ):
                    announce(session, registration, desk, now=self.clock())

    def _registration(self, session, person):
        registration = registration_of(
            session, add_attendee(session, person), session.get_one(Occurrence, self.id)
        )
        assert registration is not None
        return registration


@pytest.fixture
def lunch(services, clock):
    return Lunch(services, clock)


def test_the_first_mail_puts_the_entry_into_the_calendar_of_its_one_reader(lunch, database):
    lunch.register()
    lunch.tell()

    [mail] = written(database)
    assert mail.kind == "invitation"
    assert mail.calendar.method == "REQUEST"
    assert mail.calendar.partstat == "NEEDS-ACTION"
    assert mail.calendar.event["ATTENDEE"] == "mailto:anna.aberg@example.org"
    assert mail.calendar.event["ORGANIZER"] == "mailto:webbinarier@example.org"
    assert mail.message["To"].addresses[0].addr_spec == "anna.aberg@example.org"
    assert "In-Reply-To" not in mail.message
    assert "List-Unsubscribe" not in mail.message


def test_later_mails_answer_the_first_that_left(lunch, database):
    lunch.register()
    lunch.tell()
    lunch.move(hours=1)
    lunch.tell()
    let_leave(database)
    lunch.change(cancel_occurrence, reason="Oväder.")
    lunch.tell()

    never_left, first, cancelled = written(database)
    assert cancelled.message["In-Reply-To"] == cancelled.message["References"] == first.message["Message-ID"]
    assert never_left.row.state is MailState.SUPERSEDED


def test_a_move_that_nobody_heard_of_is_left_out(lunch, database):
    lunch.register()
    lunch.tell()
    let_leave(database)
    lunch.move(hours=1)
    lunch.tell()
    lunch.move(hours=1)
    lunch.tell()

    [moved] = written(database, unsent_only=True)
    assert moved.subject == "Ny tid: Avsnittet nummer 1, 12 november 2026"
    assert "Ny tid: Torsdag 12 november 2026 kl. 14.00–15.00" in moved.text
    assert "Förut: Torsdag 12 november 2026 kl. 12.00–13.00" in moved.text


def test_an_invitation_that_was_overtaken_is_still_told_as_the_first(lunch, database):
    lunch.register()
    lunch.tell()
    lunch.move(hours=1)
    lunch.tell()

    [invitation] = written(database, unsent_only=True)
    assert invitation.kind == "invitation"
    assert "kl. 13.00–14.00" in invitation.text
    assert "Förut" not in invitation.text
    assert "In-Reply-To" not in invitation.message


def test_moved_back_before_anybody_heard_of_it_is_no_news(lunch, database):
    lunch.register()
    lunch.tell()
    let_leave(database)
    lunch.move(hours=1)
    lunch.tell()
    lunch.move(hours=-1)
    lunch.tell()

    assert written(database, unsent_only=True) == []


def test_who_withdraws_before_anything_left_hears_nothing(lunch, database):
    lunch.register()
    lunch.tell()
    lunch.withdraw()
    lunch.tell()

    assert written(database, unsent_only=True) == []


def test_who_withdraws_and_registers_within_a_second_keeps_one_entry(lunch, database):
    lunch.register()
    lunch.tell()
    let_leave(database)
    lunch.withdraw()
    lunch.tell()
    lunch.register()
    lunch.tell()

    assert written(database, unsent_only=True) == []


def test_who_comes_back_later_is_invited_under_the_same_uid(lunch, database):
    lunch.register()
    lunch.tell()
    lunch.withdraw()
    let_leave(database)
    lunch.tell()
    let_leave(database)
    lunch.register()
    lunch.tell()

    calendars = [mail.calendar for mail in written(database)]
    assert [calendar.method for calendar in calendars] == ["REQUEST", "CANCEL", "REQUEST"]
    assert len({calendar.uid for calendar in calendars}) == 1
    assert [calendar.version[0] for calendar in calendars] == [0, 1, 2]


def test_what_is_taken_up_again_is_told_under_the_same_uid(lunch, database):
    lunch.register()
    lunch.tell()
    let_leave(database)
    lunch.change(cancel_occurrence, reason="Oväder.")
    lunch.tell()
    let_leave(database)
    lunch.change(reopen_occurrence, status="open")
    lunch.tell()

    first, _, again = written(database)
    assert (again.kind, again.calendar.method, again.calendar.uid) == (
        "invitation",
        "REQUEST",
        first.calendar.uid,
    )
    assert "”Avsnittet nummer 1” blir av ändå" in again.text


def test_who_asks_again_gets_the_same_entry_with_a_new_stamp(lunch, database, clock):
    lunch.register()
    lunch.tell()
    let_leave(database)
    clock.pass_by(minutes=5)
    with database.write() as session:
        request_resend(session, session.query(Registration).one(), now=clock())
    lunch.tell()

    first, again = (mail.calendar for mail in written(database))
    assert again.version == (first.version[0], first.version[1] + timedelta(minutes=5))
    assert again.entry == first.entry


def test_a_full_occurrence_puts_nothing_into_the_calendar(lunch, database):
    with database.write() as session:
        session.get_one(Occurrence, lunch.id).capacity = 0
    lunch.register()
    lunch.tell()

    [mail] = written(database)
    assert (mail.kind, mail.calendar) == ("waiting", None)


def test_a_subscribed_calendar_is_not_given_the_entry_twice(lunch, database):
    lunch.register(delivery="subscription")
    lunch.tell()
    let_leave(database)
    with database.write() as session:
        session.get_one(Occurrence, lunch.id).episode.title = "Beställ behov"
    lunch.change(announce_change)
    lunch.tell()
    let_leave(database)
    lunch.change(cancel_occurrence, reason="Oväder.")
    lunch.tell()

    mails = written(database)
    assert [(mail.kind, mail.calendar) for mail in mails] == [
        ("invitation", None),
        ("changed", None),
        ("cancelled", None),
    ]
    assert "prenumererar" in mails[0].text
    assert "tas bort ur din kalender" not in mails[2].text


def test_an_entry_that_was_mailed_is_kept_up_for_those_who_subscribe_later(lunch, database):
    lunch.register()
    lunch.tell()
    let_leave(database)
    with database.write() as session:
        session.query(Registration).one().attendee.delivery = "subscription"
    lunch.move(hours=1)
    lunch.tell()
    let_leave(database)
    lunch.withdraw()
    lunch.tell()

    assert [mail.calendar.method for mail in written(database)] == ["REQUEST", "REQUEST", "CANCEL"]


def test_our_own_mailbox_is_not_invited_by_itself(lunch, database, services):
    lunch.register(Person("Webb", "Redaktion", services.config.reply_address.upper(), "Vi"))
    lunch.tell()

    [mail] = written(database)
    assert (mail.kind, mail.calendar) == ("invitation", None)


@pytest.mark.parametrize("status", ["open", "draft"])
def test_of_what_is_over_or_not_public_nothing_is_said_and_nothing_stays_owed(lunch, database, clock, status):
    lunch.register()
    with database.write() as session:
        occurrence = session.get_one(Occurrence, lunch.id)
        occurrence.status = status
        over = occurrence.ends_at
    clock.instant = over if status == "open" else clock.instant
    lunch.tell()

    assert written(database) == []
    with database.read() as session:
        registration = session.query(Registration).one()
        assert registration.announced_revision == registration.revision


def test_an_address_that_no_mail_can_be_sent_to_is_shown_and_does_not_come_back(lunch, database):
    lunch.register(Person("Åsa", "Ek", "åsa@example.org", "Mora kommun"))
    lunch.tell()

    with database.read() as session:
        registration = session.query(Registration).one()
        invitation = session.query(Invitation).one()
        assert [message.outgoing_mail.state for message in invitation.messages] == [MailState.DEAD]
        assert registration.announced_revision == registration.revision


def test_whoever_has_a_second_place_at_the_same_address_is_asked_about_it(lunch, database):
    lunch.register()
    lunch.tell()
    lunch.register(Person("Anna", "Aberg-Ek", ANNA.email.upper(), "Mora kommun"))
    lunch.register(BO)
    lunch.tell()

    questions = ["en anmälan för Anna Åberg med samma" in mail.text for mail in written(database)]
    assert questions == [False, True, False]


def test_the_first_in_line_is_who_waits_at_a_screen(lunch, database):
    lunch.register()
    lunch.register(BO, by=SECRETARY)
    lunch.tell()

    assert [mail.row.priority for mail in written(database)] == [0, 1]


# ----------------------------------------------------------------------------------------- copies for the secretary


@pytest.fixture
def entrusted(lunch, database):
    """Two people whom the secretary registered, and who know it; she wants copies."""
    lunch.register(ANNA, by=SECRETARY)
    lunch.register(BO, by=SECRETARY)
    with database.write() as session:
        add_attendee(session, SECRETARY).wants_copies = True
    lunch.tell()
    let_leave(database)
    return lunch


def test_the_secretary_gets_one_copy_however_many_she_registered(entrusted, database):
    entrusted.move(hours=1)
    entrusted.tell()

    [copy] = written(database, to=BY_SECRETARY)
    assert copy.subject == "Kopia: Ny tid: Avsnittet nummer 1, 12 november 2026"
    assert copy.calendar is None
    assert "Anna" not in copy.text + copy.html


def test_a_secretary_who_wants_no_copies_gets_none(entrusted, database):
    with database.write() as session:
        add_attendee(session, SECRETARY).wants_copies = False
    entrusted.move(hours=1)
    entrusted.tell()

    assert written(database, to=BY_SECRETARY) == []


def test_a_newer_copy_takes_the_place_of_one_that_has_not_left(entrusted, database):
    entrusted.move(hours=1)
    entrusted.tell()
    entrusted.change(cancel_occurrence, reason="Oväder.")
    entrusted.tell()

    [copy] = written(database, to=BY_SECRETARY, unsent_only=True)
    assert copy.subject.startswith("Kopia: Inställt:")


def test_the_copy_stays_when_one_of_those_registered_withdraws(entrusted, database):
    entrusted.move(hours=1)
    entrusted.tell()
    entrusted.withdraw(ANNA)
    entrusted.tell()

    assert len(written(database, to=BY_SECRETARY, unsent_only=True)) == 1


# --------------------------------------------------------------------------------------------------------- hostile


HOSTILE = "Boo=?utf-8?q?=0D=0ABcc=3A_x=40example=2Eorg?= \r\nBcc: x@example.org\u2028END:VEVENT\x01<b>&\"'"


def test_no_name_or_title_adds_a_header_a_property_or_a_recipient_and_the_mail_still_leaves(lunch, database):
    with database.write() as session:
        occurrence = session.get_one(Occurrence, lunch.id)
        occurrence.episode.title = occurrence.episode.series.title = occurrence.place = HOSTILE
        occurrence.reason = occurrence.episode.preparation = HOSTILE
    lunch.register(
        Person(HOSTILE, HOSTILE, "anna@example.org", HOSTILE), by=Person(HOSTILE, "", "s@x.se", "")
    )
    lunch.tell()
    let_leave(database)
    lunch.move(hours=1)
    lunch.tell()

    for mail in written(database):
        assert mail.row.state in (MailState.ACCEPTED, MailState.QUEUED)
        assert "Bcc" not in mail.message
        assert [address.addr_spec for address in mail.message["To"].addresses] == ["anna@example.org"]
        assert mail.calendar.entry.summary == clean_line(HOSTILE)
        assert [name for name, _ in mail.calendar.event.property_items()].count("ATTENDEE") == 1
        assert "<b>" not in mail.html
