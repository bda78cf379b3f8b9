"""Whatever comes in: it is read within bounds, breaks nothing, answers nobody, and changes nothing that it may not."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fixtures.mail_servers import SmtpServer
from tests.fixtures.sites import Clock
from tests.journeys.office import Office, office
from tests.mail import letters
from tests.mail.hostile import POISON, hostile_text
from tests.mail.inbox import hand_over, incoming
from tests.mail.letters import MACHINES, PROGRAMS, Reply
from tests.registrations.town import everything_in
from webinars.config import Config
from webinars.invitations.itip import MOST_ATTENDEES, MOST_EVENTS, read_answers
from webinars.invitations.jobs import handle_replies
from webinars.lib.database import Database
from webinars.mail.delivery_reports import read_report
from webinars.mail.incoming import MOST_CALENDARS, calendars_in, classify
from webinars.mail.jobs import handle_bounces
from webinars.mail.mime import IncomingMessage

MESSAGE_ID = "<0123456789abcdef0123456789abcdef@example.org>"
UID = "q7w2k9m3@example.org"
CORPUS = [
    *(write(Reply(UID)) for write in PROGRAMS.values()),
    letters.bounce(MESSAGE_ID),
    letters.sloppy_bounce(MESSAGE_ID),
    *MACHINES.values(),
    letters.by_a_person(),
]
# What may differ after a calendar has answered; of everything else, not one value.
_ANSWER = ("answer", "answered_at", "answered_by", "answered_for", "release_at", "release_told_at")
_ARRIVED = ("incoming_mails", "incoming_bodies", "calendar_replies")

Mutation = Callable[[bytes], bytes]


@st.composite
def mutations(draw: st.DrawFn) -> Mutation:
    """Something that a bad disk, a gateway or an enemy does to a message."""
    where, length = draw(st.floats(0, 1)), draw(st.integers(0, 400))
    filling = draw(
        st.one_of(st.binary(max_size=60), st.sampled_from([p.encode(errors="replace") for p in POISON]))
    )

    def cut(raw: bytes) -> bytes:
        return raw[: int(where * len(raw))]

    def leave_out(raw: bytes) -> bytes:
        at = int(where * len(raw))
        return raw[:at] + raw[at + length :]

    def put_in(raw: bytes) -> bytes:
        at = int(where * len(raw))
        return raw[:at] + filling + raw[at:]

    def repeat(raw: bytes) -> bytes:
        at = int(where * len(raw))
        return raw[:at] + raw[at : at + length] * 5 + raw[at + length :]

    def repeat_a_line(raw: bytes) -> bytes:
        lines = raw.split(b"\r\n")
        at = int(where * (len(lines) - 1))
        return b"\r\n".join(lines[:at] + [lines[at]] * 50 + lines[at:])

    def enclose(raw: bytes) -> bytes:
        return b"Content-Type: message/rfc822\r\n\r\n" + raw

    def change_case(raw: bytes) -> bytes:
        return raw.swapcase()

    return draw(st.sampled_from([cut, leave_out, put_in, repeat, repeat_a_line, enclose, change_case]))


@st.composite
def mutated(draw: st.DrawFn, corpus: st.SearchStrategy[bytes]) -> bytes:
    """A message of the corpus after a few of these."""
    raw = draw(corpus)
    for mutate in draw(st.lists(mutations(), max_size=4)):
        raw = mutate(raw)[:300_000]
    return raw


@settings(max_examples=600, deadline=None)
@given(mutated(st.sampled_from(CORPUS)))
def test_whatever_is_done_to_a_message_reading_it_is_no_error(raw):
    message = IncomingMessage.read(raw)

    classify(message, our_domains=("example.org",))
    read_report(message, our_domains=("example.org",))
    assert len(calendars_in(message)) <= MOST_CALENDARS
    for calendar in calendars_in(message):
        assert len(read_answers(calendar)) <= MOST_EVENTS


@settings(max_examples=300, deadline=None)
@given(hostile_text, hostile_text, hostile_text)
def test_whatever_stands_in_a_calendar_reading_it_is_no_error(uid, attendee, comment):
    reply = Reply(uid, attendee=attendee, comment=comment, sender=attendee)
    raw = letters.calendar(reply).encode(errors="replace")

    for answer in read_answers(raw):
        assert len(answer.attendees) <= MOST_ATTENDEES


@dataclass(frozen=True)
class Invited:
    """An office where Anna has a seat, and an invitation that may have reached her."""

    office: Office
    uid: str

    def receive(self, raw: bytes) -> None:
        """A message comes in, and everything that follows from it is done."""
        hand_over(self.office.services.database, raw, now=self.office.clock())
        while handle_replies(self.office.services) + handle_bounces(self.office.services):
            continue

    def rest(self) -> dict[str, object]:
        """Everything that is stored, without what arrived, and without her answer."""
        everything = everything_in(self.office.services.database)
        return {name: rows for name, rows in everything.items() if name not in (*_ARRIVED, "registrations")}

    def place(self) -> dict[str, object]:
        """Her place, without her answer."""
        [registration] = self.office.registrations()
        columns = registration.__table__.columns.keys()
        return {name: getattr(registration, name) for name in columns if name not in _ANSWER}


@pytest.fixture
def invited(config: Config, database: Database, clock: Clock, smtp_server: SmtpServer) -> Iterator[Invited]:
    with office(config, database, clock, smtp_server) as made:
        [lunch] = made.open_series(capacity=2)
        made.register(lunch)
        made.settle()
        yield Invited(made, made.calendar_mails()[0]["UID"])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_is_done_to_an_answer_at_most_the_answer_itself_changes(invited, data):
    replies = [write(Reply(invited.uid)) for write in PROGRAMS.values()]
    raw = data.draw(mutated(st.sampled_from(replies)))
    before = invited.rest(), invited.place()

    invited.receive(raw)

    assert (invited.rest(), invited.place()) == before
    assert invited.office.registrations()[0].answer in ("", "yes", "maybe", "no")
    assert all(mail.state != "new" for mail in incoming(invited.office.services.database))


def _events(number: int, inside: str = "") -> bytes:
    event = f"BEGIN:VEVENT\r\nUID:{UID}\r\n{inside}END:VEVENT\r\n"
    return f"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\n{event * number}END:VCALENDAR\r\n".encode()


def _within(content: bytes, content_type: str = "text/calendar; method=REPLY") -> bytes:
    return f"From: {letters.ANNA}\r\nContent-Type: {content_type}\r\n\r\n".encode() + content


def _nested(depth: int) -> bytes:
    return b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (level, level)
        for level in range(depth)
    )


BOMBS: dict[str, bytes] = {
    "a rule that recurs every second for ever": _within(
        _events(1, "RRULE:FREQ=SECONDLY\r\nDTSTART:00010101T000000Z\r\nRDATE:" + "20260101T000000Z," * 20_000)
    ),
    "a hundred thousand events": _within(_events(20_000)),
    "a hundred thousand attendees": _within(_events(1, f"ATTENDEE:mailto:{letters.ANNA}\r\n" * 20_000)),
    "an endless line": _within(_events(1, "COMMENT:" + "x" * 900_000 + "\r\n")),
    "an endless folded line": _within(_events(1, "COMMENT:x\r\n" + " x\r\n" * 200_000)),
    "endless parameters": _within(_events(1, "ATTENDEE" + ";X=y" * 200_000 + ":mailto:a@b\r\n")),
    "quotation marks without end": _within(_events(1, 'ATTENDEE;CN="' * 60_000 + ":x\r\n")),
    "calendars within calendars": _within(b"BEGIN:VEVENT\r\n" * 60_000),
    "a sequence beyond counting": _within(_events(1, f"SEQUENCE:{'9' * 5_000}\r\n")),
    "times before time": _within(_events(1, "DTSTAMP:00000000T000000Z\r\nDTSTART;TZID=../../x:20260101T000000\r\n")),
    "a thousand parts": _within(b"--x\r\n\r\nhej\r\n" * 80_000, "multipart/mixed; boundary=x"),
    "parts within parts": _nested(15_000),
    "messages within messages": b"Content-Type: message/rfc822\r\n\r\n" * 30_000,
    "a boundary that is everywhere": _within(b"--a\r\n--a--\r\n" * 70_000, "multipart/mixed; boundary=a"),
    "headers without end": b"X: y\r\n" * 150_000,
    "a header without end": b"Subject: " + b"=?utf-8?q?=C3=A5?= " * 50_000 + b"\r\n\r\n",
    "brackets without end": b"From: " + b"(" * 900_000 + b"\r\n\r\n",
    "white space without end": b"From: a@b\r\n" + b" \r\n" * 300_000,
    "base64 without sense": _within(
        b"=" * 500_000 + b"A", "text/calendar; method=REPLY\r\nContent-Transfer-Encoding: base64"
    ),
    "a report about everybody": letters.bounce(MESSAGE_ID).replace(
        b"Final-Recipient",
        b"Final-Recipient: rfc822; a@b\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n" * 9_000 + b"Final-Recipient",
    ),
    "a text full of addresses": letters.sloppy_bounce(MESSAGE_ID) + b"a@b.c 550 5.1.1 " * 50_000,
    "a charset that unpacks": _within(_events(1), "text/calendar; method=REPLY; charset=zlib"),
    "nothing but NUL": b"\0" * 900_000,
}  # fmt: skip


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_taken_in_and_nothing_comes_of_it(invited, bomb):
    before = invited.rest(), invited.place()

    invited.receive(BOMBS[bomb])

    assert (invited.rest(), invited.place()) == before
    [mail] = incoming(invited.office.services.database)
    assert mail.state in ("handled", "set aside")
    assert len(mail.finding) <= 1_000


def test_many_answers_in_one_mail_are_only_so_many(invited):
    calendars = b"".join(
        b"--x\r\nContent-Type: text/calendar\r\n\r\n"
        + letters.calendar(Reply(invited.uid, dtstamp=f"2026110{n % 9 + 1}T000000Z", comment=str(n))).encode()
        for n in range(90)
    )

    invited.receive(_within(calendars, "multipart/mixed; boundary=x"))

    stored = everything_in(invited.office.services.database)["calendar_replies"]
    assert len(stored) <= MOST_CALENDARS * MOST_EVENTS
