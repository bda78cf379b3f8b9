"""Answers that calendar programs send by themselves (RFC 5546 §3.2.3), and what has to become of them."""

from io import BytesIO

from sqlalchemy import select

from tests.convergence.letters import Letter
from tests.convergence.world import Reply, World
from webinars.invitations.jobs import handle_replies
from webinars.invitations.models import Invitation
from webinars.mail.incoming import own_domains
from webinars.mail.intake import PIPE, RawMessage, take_in
from webinars.registrations.models import Registration
from webinars.series.models import Occurrence

PARTSTATS = {"yes": "ACCEPTED", "maybe": "TENTATIVE", "no": "DECLINED"}
_MAIL = """\
From: {attendee}
To: {organizer}
Subject: Svar
Message-ID: <{number}@example.org>
MIME-Version: 1.0
Content-Type: text/calendar; method=REPLY; charset=utf-8

BEGIN:VCALENDAR
VERSION:2.0
METHOD:REPLY
BEGIN:VEVENT
UID:{uid}
SEQUENCE:{sequence}
DTSTAMP:{now:%Y%m%dT%H%M%SZ}
ORGANIZER:mailto:{organizer}
ATTENDEE;PARTSTAT={partstat}:mailto:{attendee}
END:VEVENT
END:VCALENDAR
"""


def answer(world: World, who: int, which: int, said: str) -> None:
    """Pressed in the calendar, and here in a moment."""
    _press(world, who, which, said)
    come_in(world)


def answer_slowly(world: World, who: int, which: int, said: str) -> None:
    """Pressed in the calendar; the mail takes its time."""
    _press(world, who, which, said)


def come_in(world: World) -> None:
    """What is on its way arrives, and is read."""
    for reply in world.on_the_way:
        before, is_news = _answer_of(world, reply), _is_news(world, reply)
        with world.database.write() as session:
            raw = RawMessage.read(BytesIO(reply.raw))
            take_in(session, raw, source=PIPE, our_domains=own_domains(world.services.config), now=world.now)
        assert handle_replies(world.services) == 1
        after = _answer_of(world, reply)
        # Else nobody can say which of two answers is the newer, or whether the entry is gone already.
        if world.now == world.latest and not _may_be_taken_back(world, reply.letter.uid):
            assert after == (reply.said if is_news else before), "an answer that means another place or time"
        if after and is_news:
            world.answers[reply.registration_id] = after, reply.letter.entry.starts_at
    world.on_the_way.clear()


def _answer_of(world: World, reply: Reply) -> str:
    with world.database.read() as session:
        return session.scalars(
            select(Registration.answer).where(Registration.id == reply.registration_id)
        ).one()


def _press(world: World, who: int, which: int, said: str) -> None:
    with world.place(who, which) as (session, registration):
        if registration is None:
            return
        uid = session.scalar(select(Invitation.uid).where(Invitation.registration_id == registration.id))
        address, registration_id = registration.attendee.email, registration.id
    program = world.mailbox(address).strict
    if uid in program.entries:
        letter = program.answer(uid)
        written = _written(world, letter, said)
        world.on_the_way.append(Reply(registration_id, letter, said, written, world.now))


def _written(world: World, letter: Letter, said: str) -> bytes:
    world.pressed += 1
    return _MAIL.format(
        attendee=letter.attendee,
        organizer=letter.organizer,
        number=world.pressed,
        uid=letter.uid,
        sequence=letter.sequence,
        now=world.pass_by(seconds=1),
        partstat=PARTSTATS[said],
    ).encode()


def _may_be_taken_back(world: World, uid: str) -> bool:
    """Whether a CANCEL is being sent, or was in hand when something died."""
    in_hand = (world.letters.get(mail.id) for batch in world.in_hand for mail in batch.mails)
    return uid in world.lost_on_the_way or any(
        letter is not None and (letter.uid, letter.method) == (uid, "CANCEL") for letter in in_hand
    )


def _is_news(world: World, reply: Reply) -> bool:
    """Whether it answers for the place that they have, at the time that it still has."""
    with world.database.read() as session:
        registration = session.get_one(Registration, reply.registration_id)
        occurrence = session.get_one(Occurrence, registration.occurrence_id)
    return (
        registration.status == "confirmed"
        and occurrence.status in ("planned", "open")
        and occurrence.ends_at > world.now
        and occurrence.starts_at == reply.letter.entry.starts_at
        and reply.pressed_at >= world.answered_at.get(registration.id, reply.pressed_at)
        and reply.letter.sequence > world.taken_back.get(reply.letter.uid, -1)
    )
