"""The calendar programs of these tests: what each takes, and what it makes of what is lost, late or unordered."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.convergence.letters import Letter
from tests.convergence.programs import ForgetfulProgram, LenientProgram, StrictProgram
from tests.fixtures.instants import NOW
from tests.invitations.examples import ANNA, ENTRY, ORGANIZER
from webinars.invitations import calendar
from webinars.mail.message import CalendarPart, Mail, Mailbox, Sender, freeze

SENDER = Sender(ORGANIZER, ORGANIZER.address, "example.org")


def letter(
    method="REQUEST", *, sequence=1, seconds=0, later=False, attendee=ANNA, organizer=ORGANIZER, to=ANNA
):
    """A mail with such a calendar, written so many seconds after the first."""
    entry = replace(
        ENTRY,
        sequence=sequence,
        dtstamp=NOW + timedelta(seconds=seconds),
        starts_at=ENTRY.starts_at + timedelta(hours=3 * later),
        ends_at=ENTRY.ends_at + timedelta(hours=3 * later),
    )
    make = calendar.request if method == "REQUEST" else calendar.cancel
    part = CalendarPart(method, make(entry, organizer=organizer, attendee=attendee))
    mail = Mail("invitation", to, "Ämne", "Text", "<p>Text</p>", "sv", calendar=part)
    opened = Letter.opened(freeze(mail, SENDER, message_id=f"<{sequence}.{seconds}@example.org>", now=NOW))
    assert opened is not None
    return opened


INVITATION = letter()
UPDATE = letter(sequence=2, seconds=10, later=True)
CANCELLATION = letter("CANCEL", sequence=3, seconds=20)
UID = INVITATION.uid


def shown_by(program, *letters):
    for each in letters:
        program.receive(each)
    return program.entries.get(UID)


@pytest.mark.parametrize("make", [StrictProgram, LenientProgram])
def test_every_program_follows_an_invitation_its_update_and_its_cancellation(make):
    program = make()

    assert shown_by(program, INVITATION) == INVITATION.entry
    assert shown_by(program, UPDATE) == UPDATE.entry
    assert shown_by(program, CANCELLATION) is None
    assert program.refusals == []


def test_the_second_copy_of_a_mail_is_no_news():
    program = StrictProgram()

    assert shown_by(program, INVITATION, INVITATION) == INVITATION.entry
    assert program.refusals == []


@pytest.mark.parametrize(
    ("came_before", "refused"),
    [
        ([], CANCELLATION),
        ([], letter(organizer=Mailbox("", "other@example.org"))),
        ([], letter(attendee=Mailbox("", "other@example.org"))),
        ([UPDATE], INVITATION),
        ([INVITATION], letter(later=True)),
        ([INVITATION], letter(seconds=1, later=True)),
        ([INVITATION, UPDATE, CANCELLATION], letter(sequence=3, seconds=30)),
        ([INVITATION], letter("CANCEL", sequence=1, seconds=1)),
    ],
)
def test_a_strict_program_refuses_what_it_does_not_have_to_take(came_before, refused):
    program = StrictProgram()
    before = shown_by(program, *came_before)

    assert shown_by(program, refused) == before
    assert len(program.refusals) == 1


def test_a_strict_program_takes_an_update_under_the_same_sequence_once_it_was_answered():
    program, update = StrictProgram(), letter(seconds=1, later=True)
    program.receive(INVITATION)
    program.answer(UID)

    assert shown_by(program, update) == update.entry


def test_a_lenient_program_obeys_what_comes_late():
    assert shown_by(LenientProgram(), INVITATION, UPDATE, INVITATION) == INVITATION.entry
    assert shown_by(LenientProgram(), CANCELLATION, INVITATION) == INVITATION.entry


def test_no_program_is_fooled_into_removing_an_entry_by_a_request_that_says_cancelled():
    ics = INVITATION.ics.replace(b"STATUS:CONFIRMED", b"STATUS:CANCELLED")
    fake = replace(UPDATE, ics=ics)

    for make in (StrictProgram, LenientProgram):
        assert shown_by(make(), INVITATION, fake) is not None


def test_a_forgetful_program_is_right_again_with_the_next_message_that_it_sees():
    program = ForgetfulProgram(loses=2)

    assert shown_by(program, INVITATION, UPDATE) == INVITATION.entry
    assert program.lost == {UID}

    assert shown_by(program, CANCELLATION) is None
    assert program.lost == set()


def test_a_forgetful_program_that_lost_the_invitation_takes_the_update_for_it():
    assert shown_by(ForgetfulProgram(loses=1), INVITATION, UPDATE) == UPDATE.entry


def test_a_forgetful_program_loses_one_message_in_ten():
    program, lost = ForgetfulProgram(loses=3), 0

    for number in range(30):
        program.receive(letter(sequence=number + 1, seconds=number))
        lost += UID in program.lost

    assert lost == 3
