"""The life of one registration: what its attendee, the organisers, the scheduler and the mail server do to it."""

from collections.abc import Callable
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import count

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.fixtures.sites import Clock
from tests.invitations.calendar_client import CalendarClient, CalendarObject, Entry
from webinars.invitations.actions import PARTSTATS
from webinars.invitations.jobs import announce_owed_news
from webinars.invitations.models import CalendarMessage
from webinars.invitations.rules import Facts
from webinars.mail.claims import Batch, claim_due_mails
from webinars.mail.leases import lapsed_holdings, take_over
from webinars.mail.models import OutgoingMail
from webinars.mail.rules import UNDECIDED, MailState, Outcome, Verdict
from webinars.mail.settlement import Result, settle
from webinars.registrations.actions import (
    record_answer,
    register_attendee,
    registration_of,
    request_resend,
    withdraw_registration,
)
from webinars.registrations.attendees import Person, attendee_for
from webinars.registrations.jobs import settle_changed_occurrences
from webinars.registrations.rules import RegistrationClosed, Withdrawal
from webinars.series.actions import (
    announce_change,
    cancel_occurrence,
    postpone_occurrence,
    reopen_occurrence,
    reschedule_occurrence,
)
from webinars.series.models import Episode, Occurrence, Series
from webinars.series.rules import OccurrenceNotChangeable
from webinars.services import Services

ACCEPTED = Outcome(Verdict.ACCEPTED, "250 2.0.0 Ok")
LATER = Outcome(Verdict.TRY_AGAIN, "450 4.2.0 Greylisted")
REFUSED = Outcome(Verdict.REFUSED, "550 5.1.1 No such mailbox")
UNANSWERED = Outcome(Verdict.TRY_AGAIN, "timed out", may_have_left=True)
_numbers = count(1)


class Story:
    """One attendee, one occurrence three weeks ahead, and the attendee's calendar."""

    def __init__(self, services: Services, clock: Clock) -> None:
        self.services, self.clock = services, clock
        self.client = CalendarClient()
        self._in_hand: Batch | None = None
        self._answer: tuple[str, datetime] | None = None
        self._checked = 0
        number = next(_numbers)
        self._person = Person("Anna", "Åberg", f"anna{number}@example.org", "Mora kommun")
        now = clock()
        series = Series(slug=f"serie-{number}", title="Politiskt ledarskap", created_at=now, updated_at=now)
        episode = Episode(series=series, number=1, title="Beställ behov", created_at=now, updated_at=now)
        starts_at = now + timedelta(days=21)
        occurrence = Occurrence(
            episode=episode,
            key="lunch",
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=1),
            changed_at=now,
            created_at=now,
        )
        with services.database.write() as session:
            session.add(occurrence)
            session.flush()
            self._occurrence_id = occurrence.id

    # ------------------------------------------------------------------------------------------------ the attendee

    def register(self) -> None:
        with self._changing() as (session, occurrence, registration):
            anew = registration is None or registration.status == "withdrawn"
            attendee = attendee_for(session, self._person, language="sv", now=self.clock())
            try:
                register_attendee(session, occurrence, attendee, now=self.clock())
            except RegistrationClosed:
                return
            self._answer = None if anew else self._answer

    def withdraw(self) -> None:
        with self._changing() as (session, _, registration):
            if registration:
                withdraw_registration(session, registration, because=Withdrawal.SELF, now=self.clock())

    def ask_again(self) -> None:
        with self._changing() as (session, _, registration):
            if registration and registration.status != "withdrawn":
                request_resend(session, registration, now=self.clock())

    def say_yes(self) -> None:
        self._say("yes")

    def say_no(self) -> None:
        self._say("no")

    # ---------------------------------------------------------------------------------------------- the organisers

    def move_on(self) -> None:
        self._move(timedelta(hours=3))

    def move_back(self) -> None:
        self._move(timedelta(hours=-3))

    def cancel(self) -> None:
        self._organise(lambda s, o: cancel_occurrence(s, o, reason="Oväder.", now=self.clock()))

    def postpone(self) -> None:
        self._organise(lambda s, o: postpone_occurrence(s, o, reason="Oväder.", now=self.clock()))

    def take_up_again(self) -> None:
        def reopen(session: Session, occurrence: Occurrence) -> None:
            if occurrence.status in ("cancelled", "postponed"):
                reopen_occurrence(session, occurrence, status="open", now=self.clock())

        self._organise(reopen)

    def retitle(self) -> None:
        def change(session: Session, occurrence: Occurrence) -> None:
            occurrence.episode.title += "!"
            announce_change(session, occurrence, now=self.clock())

        self._organise(change)

    def change_nothing_visible(self) -> None:
        self._organise(lambda s, o: announce_change(s, o, now=self.clock()))

    # ----------------------------------------------------------------------------------------------- the scheduler

    def settle(self) -> None:
        settle_changed_occurrences(self.services)
        self.announce()

    def announce(self) -> None:
        """Without the job before it: a change may be read before it has reached the registrations."""
        while announce_owed_news(self.services):
            self._check_what_was_written()

    # --------------------------------------------------------------------------------------------- the mail server

    def take_in_hand(self) -> None:
        if self._in_hand is None:
            now = self.clock()
            with self.services.database.write() as session:
                until = now + timedelta(seconds=15)
                batch = claim_due_mails(session, "a", size=1, lease_until=until, now=now, suspects=True)
            self._in_hand = batch if batch.mails else None

    def accept(self) -> None:
        self._end(ACCEPTED, arrives=True)

    def put_off(self) -> None:
        self._end(LATER, arrives=False)

    def refuse(self) -> None:
        self._end(REFUSED, arrives=False)

    def lose_the_reply(self) -> None:
        self._end(UNANSWERED, arrives=True)

    def lose_the_mail(self) -> None:
        self._end(UNANSWERED, arrives=False)

    def crash_before_sending(self) -> None:
        self._crash(arrives=False)

    def crash_after_sending(self) -> None:
        self._crash(arrives=True)

    # ---------------------------------------------------------------------------------------------------- the end

    def come_to_rest(self) -> None:
        """Everything owed is written, and everything written leaves."""
        self.accept()
        for _ in range(50):
            self.settle()
            self.take_in_hand()
            self.accept()
            if not self._is_something_waiting():
                return
            self.clock.pass_by(minutes=7)
        raise AssertionError("mail that never leaves")

    def expected_entry(self) -> Entry | None:
        """What belongs into the attendee's calendar."""
        with self._changing() as (_, occurrence, registration):
            attends = registration is not None and registration.status == "confirmed"
            return _entry(occurrence) if attends and occurrence.status in ("planned", "open") else None

    def was_given_up(self) -> bool:
        """Whether the last word was refused, or took its scheduler down too often: the organisers are shown that."""
        with self.services.database.read() as session:
            for mail in session.scalars(
                select(OutgoingMail)
                .join(CalendarMessage)
                .where(OutgoingMail.recipient == self._person.email)
                .order_by(OutgoingMail.id.desc())
            ):
                if mail.state is not MailState.SUPERSEDED or mail.uncertain:
                    return mail.state is MailState.DEAD
        return False

    @contextmanager
    def _changing(self):
        with self.services.database.write() as session:
            occurrence = session.get_one(Occurrence, self._occurrence_id)
            attendee = attendee_for(session, self._person, language="sv", now=self.clock())
            yield session, occurrence, registration_of(session, attendee, occurrence)

    def _say(self, answer: str) -> None:
        with self._changing() as (session, occurrence, registration):
            if registration and registration.status == "confirmed":
                record_answer(session, registration, answer, via="page", now=self.clock())
                self._answer = answer, occurrence.starts_at

    def _move(self, length: timedelta) -> None:
        def move(session: Session, occurrence: Occurrence) -> None:
            reschedule_occurrence(
                session, occurrence, starts_at=occurrence.starts_at + length, now=self.clock()
            )

        self._organise(move)

    def _organise(self, change: Callable[[Session, Occurrence], object]) -> None:
        self.clock.pass_by(seconds=1)
        with self._changing() as (session, occurrence, _):
            try:
                change(session, occurrence)
            except OccurrenceNotChangeable:
                session.rollback()

    def _end(self, outcome: Outcome, *, arrives: bool) -> None:
        batch, self._in_hand = self._in_hand, None
        if batch is None:
            return
        [mail] = batch.mails
        if arrives:
            assert mail.message is not None
            self.client.receive(mail.message)
        now = self.clock.pass_by(seconds=1)
        with self.services.database.write() as session:
            settle(session, batch, [Result(mail, outcome, now)], now=now, luck=0.5)

    def _crash(self, *, arrives: bool) -> None:
        batch, self._in_hand = self._in_hand, None
        if batch is None:
            return
        if arrives:
            assert batch.mails[0].message is not None
            self.client.receive(batch.mails[0].message)
        now = self.clock.pass_by(seconds=30)
        with self.services.database.write() as session:
            take_over(session, lapsed_holdings(session, ours=(), now=now), now=now)

    def _is_something_waiting(self) -> bool:
        with self.services.database.read() as session:
            waiting = select(OutgoingMail.id).where(OutgoingMail.state.in_(UNDECIDED)).limit(1)
            return session.scalar(waiting) is not None

    def _check_what_was_written(self) -> None:
        """Every REQUEST repeats the answer that was given for its time, and no other."""
        with self.services.database.read() as session:
            newest = session.scalar(
                select(CalendarMessage)
                .join(OutgoingMail)
                .where(OutgoingMail.recipient == self._person.email, CalendarMessage.id > self._checked)
                .order_by(CalendarMessage.id.desc())
                .limit(1)
            )
            if newest is None:
                return
            self._checked, stated = newest.id, Facts.from_json(newest.facts)
            message = newest.outgoing_mail.message
        if self._answer and self._answer[1] != stated.start:
            self._answer = None  # another time was written: they are asked anew
        assert message is not None
        written = CalendarObject.in_mail(message)
        if written is not None and written.method == "REQUEST":
            assert written.partstat == (PARTSTATS[self._answer[0]] if self._answer else "NEEDS-ACTION")


def _entry(occurrence: Occurrence) -> Entry:
    return Entry(occurrence.starts_at, occurrence.ends_at, occurrence.episode.title)


EVENTS = (
    *(Story.register, Story.withdraw, Story.ask_again, Story.say_yes, Story.say_no),
    *(Story.move_on, Story.move_back, Story.cancel, Story.postpone, Story.take_up_again, Story.retitle),
    *(Story.change_nothing_visible, Story.settle, Story.settle, Story.settle, Story.announce),
    *(Story.take_in_hand, Story.take_in_hand, Story.take_in_hand, Story.accept, Story.accept),
    *(Story.put_off, Story.refuse, Story.lose_the_reply, Story.lose_the_mail),
    *(Story.crash_before_sending, Story.crash_after_sending),
)
