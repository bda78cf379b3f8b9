"""Every message is stored once, by whatever way it comes, and kept as long as somebody needs it."""

import tracemalloc

from sqlalchemy import select

from tests.fixtures.instants import NOW
from tests.mail import letters
from tests.mail.inbox import Endless, hand_over, incoming, standings
from tests.mail.letters import MACHINES, Reply
from webinars.mail.intake import IMAP, MAILDIR, RawMessage, take_in
from webinars.mail.jobs import forget_old_incoming
from webinars.mail.mime import KEPT_BYTES
from webinars.mail.models import IncomingMail

REPLY = letters.outlook(Reply("u@example.org"))


def test_a_message_is_stored_once_however_often_and_by_whatever_way_it_comes(database):
    for source, raw in ((IMAP, REPLY), ("pipe", REPLY.replace(b"\r\n", b"\n")), (MAILDIR, REPLY)):
        hand_over(database, raw, source=source)

    assert standings(database) == [("reply", "new")]
    assert incoming(database)[0].body.message == REPLY


def test_the_same_message_id_does_not_make_two_messages_one(database):
    hand_over(database, REPLY)
    hand_over(database, REPLY.replace(b"DECLINED", b"ACCEPTED"))

    assert standings(database) == [("reply", "new"), ("reply", "new")]


def test_what_a_machine_wrote_is_noted_and_not_kept(database):
    hand_over(database, MACHINES["RFC 3834"])

    [mail] = incoming(database)
    assert (mail.kind, mail.state, mail.finding) == ("automatic", "handled", "an automatic answer, dropped")
    assert mail.body is None


def test_what_people_write_is_kept_where_nobody_else_has_it(database):
    piped, in_mailbox = letters.by_a_person("Till dig"), letters.by_a_person("I lådan")
    hand_over(database, piped)
    hand_over(database, in_mailbox, source=IMAP)

    first, second = incoming(database)
    assert (first.subject, first.sender, first.state) == ("Till dig", letters.ANNA, "set aside")
    assert first.body.message == piped
    assert (second.subject, second.body) == ("I lådan", None)


def test_what_cannot_be_read_is_set_aside_with_the_reason_and_kept(database):
    hand_over(database, b"\0\xff\xfe" * 20)

    [mail] = incoming(database)
    assert (mail.kind, mail.state, mail.finding) == (
        "broken",
        "set aside",
        "it could not be read: it has no header",
    )
    assert mail.body.message == b"\0\xff\xfe" * 20


def test_of_a_message_of_thirty_megabytes_only_the_beginning_is_ever_in_memory(database):
    tracemalloc.start()
    raw = RawMessage.read(Endless(REPLY, 30))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert (len(raw.content), raw.size) == (KEPT_BYTES, 30_000_000 + len(REPLY))
    assert raw.truncated
    assert most < 10 * KEPT_BYTES
    hand_over_whole(database, raw)
    [mail] = incoming(database)
    assert mail.truncated
    assert mail.size == raw.size
    assert mail.finding == f"(only the first of its {raw.size} bytes were kept)"


def test_two_large_messages_that_begin_alike_are_two():
    one, other = RawMessage.read(Endless(REPLY, 3)), RawMessage.read(Endless(REPLY, 4))

    assert one.digest != other.digest


def test_texts_are_forgotten_some_days_after_they_were_dealt_with(services, database, clock):
    hand_over(database, REPLY)
    hand_over(database, letters.by_a_person())
    with database.write() as session:
        for mail in session.scalars(select(IncomingMail)):
            if mail.kind == "reply":
                mail.state, mail.handled_at = "handled", clock()

    clock.pass_by(days=6)
    forget_old_incoming(services)
    assert [mail.body is not None for mail in incoming(database)] == [True, True]

    clock.pass_by(days=2)
    forget_old_incoming(services)
    assert [mail.body is not None for mail in incoming(database)] == [False, True]

    clock.pass_by(days=services.config.retention.registrations_days)
    forget_old_incoming(services)
    assert incoming(database) == []


def hand_over_whole(database, raw):
    with database.write() as session:
        take_in(session, raw, source="pipe", our_domains=("example.org",), now=NOW)
