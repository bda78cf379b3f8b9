"""What the ledger promises of every message, checked as soon as it was written."""

from hashlib import sha256
from typing import Any

from sqlalchemy import Row, select

from tests.convergence.letters import Letter
from tests.convergence.world import World
from webinars.invitations.models import CalendarMessage, Invitation
from webinars.mail.models import MailBody
from webinars.registrations.models import Attendee, Registration

PARTSTATS = {"yes": "ACCEPTED", "maybe": "TENTATIVE", "no": "DECLINED"}
_WRITTEN = (
    select(
        *(CalendarMessage.id, CalendarMessage.outgoing_mail_id, CalendarMessage.invitation_id),
        *(CalendarMessage.method, CalendarMessage.sequence, CalendarMessage.dtstamp),
        *(CalendarMessage.digest, CalendarMessage.facts),
        *(Invitation.uid, Invitation.registration_id, Attendee.email, MailBody.message),
    )
    .join(CalendarMessage.invitation)
    .join(Invitation.registration)
    .join(Attendee, Registration.attendee_id == Attendee.id)
    .outerjoin(MailBody, MailBody.mail_id == CalendarMessage.outgoing_mail_id)
    .order_by(CalendarMessage.id)
)


def check_what_was_written(world: World) -> None:
    """Every message since the last time."""
    last = max((row.id for row in world.last_words.values()), default=0)
    with world.database.read() as session:
        written = session.execute(_WRITTEN.where(CalendarMessage.id > last)).all()
    for row in written:
        before = world.last_words.get(row.invitation_id)
        if before is not None:
            _check_order(before, row)
        world.last_words[row.invitation_id] = row
        letter = Letter.opened(row.message)
        assert (letter is None) == (row.method == row.digest == "")
        if letter is not None:
            _check_letter(row, letter)
            _check_answer(world, row, letter)
            world.letters[row.outgoing_mail_id] = letter


def _check_order(before: Row[*tuple[Any, ...]], row: Row[*tuple[Any, ...]]) -> None:
    assert row.uid == before.uid, "another UID for the same place"
    assert row.dtstamp > before.dtstamp, "the DTSTAMP has not risen"
    assert row.sequence >= before.sequence, "the SEQUENCE has fallen"
    if row.sequence == before.sequence:
        assert row.facts == before.facts, "something new under the same SEQUENCE"


def _check_letter(row: Row[*tuple[Any, ...]], letter: Letter) -> None:
    assert (letter.uid, letter.method) == (row.uid, row.method)
    assert (letter.sequence, letter.dtstamp) == (row.sequence, row.dtstamp)
    assert sha256(letter.ics).hexdigest() == row.digest
    assert letter.attendee == row.email
    stated = row.facts["starts_at"], row.facts["ends_at"], row.facts["title"]
    entry = letter.entry
    assert (entry.starts_at.isoformat(), entry.ends_at.isoformat(), entry.summary) == stated


def _check_answer(world: World, row: Row[*tuple[Any, ...]], letter: Letter) -> None:
    """Every REQUEST repeats the answer that was given for its time, and no other."""
    given = world.answers.get(row.registration_id)
    if given and given[1] != letter.entry.starts_at:
        del world.answers[row.registration_id]  # another time was written: they are asked anew
        given = None
    if letter.method == "REQUEST":
        assert letter.partstat == (PARTSTATS[given[0]] if given else "NEEDS-ACTION")
