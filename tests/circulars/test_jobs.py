"""From a circular that was ordered to a mail for each reader, once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from tests.circulars.conftest import TEXT, read
from tests.registrations.examples import ANNA, BO, CILLA
from webinars.circulars import jobs, sending
from webinars.circulars.actions import send_circular_now, undo_circular
from webinars.circulars.jobs import send_due_circulars
from webinars.circulars.models import Circular, CircularRecipient
from webinars.circulars.rules import NotADraft, State, Stopped, TooLateToUndo, TooManyToday
from webinars.mail.models import Bounce, MailSwitch, OutgoingMail
from webinars.mail.rules import MailState
from webinars.organisers.audit import SYSTEM
from webinars.privacy.jobs import forget_past_registrations
from webinars.registrations.actions import withdraw_registration
from webinars.registrations.desk import Desk
from webinars.registrations.models import Registration
from webinars.registrations.rules import Withdrawal
from webinars.series.actions import reschedule_occurrence
from webinars.series.models import Occurrence

EVERYBODY = ["anna.aberg@example.org", "bo.ek@example.org", "cilla@example.org"]


def test_nothing_leaves_for_five_minutes_and_then_everybody_gets_it_once(three, clock):
    circular_id = three.write()
    three.order(circular_id)

    clock.pass_by(minutes=4, seconds=59)
    assert (three.settle(), three.recipients()) == (0, [])
    clock.pass_by(seconds=1)
    three.settle()

    assert three.recipients() == EVERYBODY
    circular = three.circular(circular_id)
    assert (circular.state, circular.recipient_count, circular.sent_at) == (State.SENT, 3, clock())
    assert three.settle() == 0
    assert {mail.priority for mail in three.mails()} == {2}


def test_what_is_undone_never_leaves_and_is_a_draft_again(three, clock, database):
    circular_id = three.write()
    three.order(circular_id)

    clock.pass_by(minutes=4)
    with database.write() as session:
        undo_circular(session, session.get_one(Circular, circular_id), by=SYSTEM, now=clock())
    clock.pass_by(days=1)
    three.settle()

    assert three.mails() == []
    assert three.circular(circular_id).state == State.DRAFT


def test_it_is_too_late_to_undo_what_is_on_its_way(three, clock, database):
    circular_id = three.write()
    three.order(circular_id)
    clock.pass_by(minutes=5)
    three.settle()

    with database.write() as session, pytest.raises(TooLateToUndo):
        undo_circular(session, session.get_one(Circular, circular_id), by=SYSTEM, now=clock())


def test_send_now_waits_no_longer(three, clock, database):
    circular_id = three.write()
    three.order(circular_id)

    with database.write() as session:
        send_circular_now(session, session.get_one(Circular, circular_id), by=SYSTEM, now=clock())
    three.settle()

    assert three.recipients() == EVERYBODY


def test_shortly_before_the_start_nothing_waits(three, clock, database):
    with database.read() as session:
        clock.instant = session.get_one(Occurrence, three.occurrence_id).starts_at - timedelta(minutes=90)
    three.order(three.write())

    three.settle()

    assert three.recipients() == EVERYBODY


def test_who_gets_it_is_decided_when_it_leaves(readers, clock, database):
    (anna,) = readers.register(ANNA)
    readers.order(readers.write())

    with database.write() as session:
        withdraw_registration(
            session, session.get_one(Registration, anna), because=Withdrawal.SELF, now=clock()
        )
    readers.register(BO)
    clock.pass_by(minutes=5)
    readers.settle()

    assert readers.recipients() == [BO.email]


def test_ordering_twice_sends_once(three, clock):
    circular_id = three.write()
    three.order(circular_id)

    with pytest.raises(NotADraft):
        three.order(circular_id)
    clock.pass_by(minutes=5)
    three.settle()

    assert three.recipients() == EVERYBODY


def test_after_a_crash_between_two_batches_the_rest_get_it_and_nobody_twice(three, clock, monkeypatch):
    monkeypatch.setattr(jobs, "BATCH", 1)
    circular_id = three.write()
    three.order(circular_id)
    clock.pass_by(minutes=5)

    send_due_circulars(three.services)  # its readers, and the first mail; then the process dies
    assert (len(three.mails()), three.circular(circular_id).state) == (1, State.SENDING)
    three.settle()

    assert three.recipients() == EVERYBODY
    assert three.circular(circular_id).state == State.SENT


def test_a_mail_that_was_written_and_forgotten_is_found_and_not_written_again(three, clock, database):
    circular_id = three.write()
    three.order(circular_id)
    clock.pass_by(minutes=5)
    three.settle()
    with database.write() as session:  # as after a restore of these rows alone
        for recipient in session.scalars(select(CircularRecipient)):
            recipient.written_at = recipient.outgoing_mail_id = None
        session.get_one(Circular, circular_id).state = State.SENDING

    three.settle()

    assert three.recipients() == EVERYBODY
    with database.read() as session:
        known = session.scalars(select(CircularRecipient.outgoing_mail_id)).all()
    assert sorted(known) == sorted(mail.id for mail in three.mails())


def test_two_processes_at_once_fix_its_readers_once(three, clock, database):
    circular_id = three.write()
    three.order(circular_id)
    clock.pass_by(minutes=5)

    with database.write() as session:
        first = sending.fix_recipients(session, circular_id, now=clock())
    with database.write() as session:
        second = sending.fix_recipients(session, circular_id, now=clock())

    assert (first, second) == (True, False)


def test_four_schedulers_at_once_write_to_everybody_once(readers, clock, monkeypatch):
    monkeypatch.setattr(jobs, "BATCH", 2)
    readers.register(*(replace(ANNA, email=f"anna{number}@example.org") for number in range(9)))
    circular_id = readers.write()
    readers.order(circular_id)
    clock.pass_by(minutes=5)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: readers.settle(), range(4)))
    readers.settle()

    assert readers.recipients() == [f"anna{number}@example.org" for number in range(9)]
    assert readers.circular(circular_id).state == State.SENT


def test_a_circular_about_an_occurrence_that_was_moved_meanwhile_stops(three, clock, database):
    circular_id = three.write()
    three.order(circular_id)
    with database.write() as session:
        occurrence = session.get_one(Occurrence, three.occurrence_id)
        later = occurrence.starts_at + timedelta(days=1)
        reschedule_occurrence(session, occurrence, starts_at=later, now=clock())
    clock.pass_by(minutes=5)

    three.settle()

    circular = three.circular(circular_id)
    assert (three.mails(), circular.state, circular.stopped_because) == ([], State.DRAFT, Stopped.CHANGED)


def test_when_nobody_is_left_it_is_a_draft_again(readers, clock):
    circular_id = readers.write()
    readers.order(circular_id)
    clock.pass_by(minutes=5)

    readers.settle()

    circular = readers.circular(circular_id)
    assert (circular.state, circular.stopped_because) == (State.DRAFT, Stopped.NOBODY)


def test_an_address_that_mail_does_not_reach_is_left_out(three, clock, database):
    with database.write() as session:
        bounced = OutgoingMail(
            dedupe_key="x",
            kind="invitation",
            start_at=clock(),
            recipient=BO.email,
            subject="x",
            message_id="<x@x>",
            created_at=clock(),
        )
        session.add(bounced)
        session.flush()
        session.add(
            Bounce(
                email_key=BO.email,
                outgoing_mail_id=bounced.id,
                severity="hard",
                status="5.1.1",
                bounced_at=clock(),
            )
        )
    three.order(three.write())
    clock.pass_by(minutes=5)

    three.settle()

    assert three.recipients() == [ANNA.email, CILLA.email]


def test_in_a_series_everybody_gets_it_once_however_many_places_they_have(three, clock, database):
    text = replace(TEXT, subject="Nyheter i {serie}", text="Hej {namn}!\n\n{lank}")
    three.order(three.write(text, of_series=True))
    clock.pass_by(minutes=5)

    three.settle()

    assert three.recipients() == EVERYBODY
    assert "Nyheter i Politiskt ledarskap och innovation" in three.mails()[0].subject


def test_a_series_sends_no_more_than_ten_in_a_day(three, clock):
    for _ in range(10):
        three.order(three.write())

    with pytest.raises(TooManyToday):
        three.order(three.write())
    clock.pass_by(days=1, seconds=1)
    three.order(three.write())


def test_a_mail_with_the_way_in_ends_with_the_broadcast(three, clock, database):
    three.order(three.write())
    clock.pass_by(minutes=5)

    three.settle()

    with database.read() as session:
        ends_at = session.get_one(Occurrence, three.occurrence_id).ends_at
    assert {mail.expires_at for mail in three.mails()} == {ends_at}


def test_when_a_registration_is_forgotten_so_is_that_it_got_a_circular_and_the_text_stays(
    three, clock, database
):
    circular_id = three.write()
    three.order(circular_id)
    clock.pass_by(minutes=5)
    three.settle()

    with database.write() as session:
        session.execute(delete(Registration))

    with database.read() as session:
        assert session.scalars(select(CircularRecipient)).all() == []
    circular = three.circular(circular_id)
    assert (circular.text, circular.recipient_count) == (TEXT.text, 3)


def test_everybody_is_named_with_links_of_their_own(three, clock, services):
    three.order(three.write())
    clock.pass_by(minutes=5)
    three.settle()

    links = Desk.of(services.config, services.signer).links("sv")
    texts = {mail.recipient: read(mail) for mail in three.mails()}
    own = {}
    with services.database.read() as session:
        for registration in session.scalars(select(Registration)):
            own[registration.attendee.email] = links.join(registration)

    assert all(own[address] in text for address, text in texts.items())
    assert len(set(own.values())) == 3
    assert texts[ANNA.email].startswith(
        "Hej Anna!\n\nVälkommen torsdag 12\u00a0november 2026 kl.\u00a012.00."
    )


def test_all_of_it_can_be_held(three, clock, database):
    with database.write() as session:
        session.add(MailSwitch(id=1, consecutive_failures=0, held_since=clock(), held_reason="Paus"))
    three.order(three.write())
    clock.pass_by(minutes=5)

    three.settle()

    assert {mail.state.value for mail in three.mails()} == {"queued"}


def test_in_time_nothing_is_left_but_the_text_and_the_number(three, clock, services):
    circular_id = three.write()
    three.order(circular_id)
    clock.pass_by(minutes=5)
    three.settle()
    with services.database.write() as session:
        for mail in session.scalars(select(OutgoingMail)):
            mail.state, mail.finished_at = MailState.ACCEPTED, clock()

    clock.pass_by(days=200)
    forget_past_registrations(services)

    with services.database.read() as session:
        assert session.scalars(select(CircularRecipient)).all() == []
        assert session.scalars(select(OutgoingMail).where(OutgoingMail.kind == "circular")).all() == []
    assert three.circular(circular_id).recipient_count == 3


def test_when_a_mail_is_forgotten_so_is_its_recipient(three, clock, database):
    three.order(three.write())
    clock.pass_by(minutes=5)
    three.settle()

    with database.write() as session:
        session.execute(delete(OutgoingMail))

    with database.read() as session:
        assert session.scalars(select(CircularRecipient)).all() == []
