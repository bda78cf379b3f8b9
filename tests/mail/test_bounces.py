"""Addresses that mail does not reach: only what names a mail of ours is believed, so nobody is silenced."""

from datetime import timedelta

import pytest

from tests.fixtures.instants import NOW
from tests.mail import letters
from tests.mail.inbox import hand_over, incoming
from tests.mail.letters import ANNA
from tests.mail.outbox import SENDER, RecordingPostman, get, put, states
from webinars.invitations.jobs import handle_replies
from webinars.mail.actions import retry_dead_mail
from webinars.mail.bounces import bounces_in_force, bounces_of, clear_bounces, hard_bounce_of
from webinars.mail.delivery import Delivery
from webinars.mail.intake import KEPT_OF_HANDLED
from webinars.mail.jobs import handle_bounces
from webinars.mail.rules import MailState, Outcome, Verdict

UID = "q7w2k9m3@example.org"


@pytest.fixture
def sent(database, services):
    """A mail to Anna that our mail server has taken; gives its id."""
    mail_id = put(database, ANNA, calendar_uid=UID)
    deliver(database, services)
    return mail_id


def deliver(database, services, *script: Outcome) -> RecordingPostman:
    """Let everything leave that can leave now."""
    postman = RecordingPostman(script)
    delivery = Delivery(database, services.config, postmen=[postman], clock=services.now)
    delivery.drain()
    delivery.close()
    return postman


def report(database, services, raw: bytes) -> str:
    """A report comes in and is handled; gives what was found."""
    hand_over(database, raw, now=services.now())
    handle_bounces(services)
    return incoming(database)[-1].finding


def blocked(database, address: str = ANNA) -> bool:
    with database.read() as session:
        return hard_bounce_of(session, address) is not None


def in_force(database) -> list[tuple[str, str, str]]:
    with database.read() as session:
        return [
            (bounce.severity, bounce.status, bounce.words)
            for bounce in bounces_of(session, ANNA)
            if bounce.cleared_at is None
        ]


def bounced(database, mail_id: int, **terms: str) -> bytes:
    return letters.bounce(get(database, mail_id).message_id, **terms)


@pytest.mark.parametrize("returned", ["message/rfc822", "text/rfc822-headers"])
def test_a_report_about_a_mail_of_ours_marks_the_address(database, services, sent, returned):
    found = report(database, services, bounced(database, sent, returned=returned))

    assert found == f"mail {sent}: hard bounce 5.1.1"
    assert in_force(database) == [("hard", "5.1.1", "550 5.1.1 <anna> User unknown")]
    assert incoming(database)[0].state == "handled"


def test_a_text_that_quotes_our_mail_marks_the_address_too(database, services, sent):
    report(database, services, letters.sloppy_bounce(get(database, sent).message_id))

    assert in_force(database) == [
        ("hard", "5.1.1", "Remote host said: 550 5.1.1 sorry, no mailbox here by that name.")
    ]


def test_a_report_that_returns_only_the_calendar_is_known_by_it(database, services, sent):
    raw = letters.bounce("<somebody@else.example>").replace(
        b"Subject: Du \xc3\xa4r anm\xc3\xa4ld\r\n\r\n",
        f"Content-Type: text/calendar; method=REQUEST\r\n\r\nBEGIN:VEVENT\r\nUID:{UID}\r\n".encode(),
    )

    assert report(database, services, raw) == f"mail {sent}: hard bounce 5.1.1"


def test_nothing_is_sent_to_a_marked_address_and_the_organiser_sees_why(database, services, sent):
    waiting, elsewhere = put(database, ANNA), put(database, "bo@example.org")
    report(database, services, bounced(database, sent))
    later = put(database, ANNA.upper())

    postman = deliver(database, services)

    assert postman.recipients == ["bo@example.org"]
    assert states(database) == [
        MailState.ACCEPTED,
        MailState.DEAD,
        MailState.ACCEPTED,
        MailState.DEAD,
    ]
    for mail_id in (waiting, later):
        assert get(database, mail_id).last_error == (
            "not sent, since mail to this address does not arrive: 550 5.1.1 <anna> User unknown"
        )
    assert get(database, elsewhere).accepted_at is not None


FORGED = {
    "no mail of ours": lambda mail: letters.bounce("<00000000000000000000000000000000@example.org>"),
    "the address alone": lambda mail: letters.bounce("<x@example.net>"),
    "somebody else's address": lambda mail: letters.bounce(mail.message_id, "bo@example.org"),
    "a text without a mail": lambda mail: letters.sloppy_bounce("<x@example.net>"),
    "a text about somebody else": lambda mail: letters.sloppy_bounce(mail.message_id, "bo@example.org"),
}


@pytest.mark.parametrize("forged", FORGED)
def test_a_forged_report_silences_nobody(database, services, sent, forged):
    report(database, services, FORGED[forged](get(database, sent)))

    assert not blocked(database)
    assert not blocked(database, "bo@example.org")


def test_a_report_that_is_not_believed_is_shown_with_the_reason(database, services, sent):
    found = report(database, services, letters.bounce("<00000000000000000000000000000000@example.org>"))

    assert found == "a bounce that is not believed: it names no mail that we sent"
    assert incoming(database)[0].state == "set aside"


def test_a_mail_that_never_left_cannot_have_bounced(database, services):
    unsent = put(database, ANNA)

    report(database, services, bounced(database, unsent))

    assert not blocked(database)


def test_a_report_about_a_mail_of_long_ago_is_not_believed(database, services, sent, clock):
    clock.pass_by(days=20)

    assert report(database, services, bounced(database, sent)).endswith("was sent too long ago")
    assert not blocked(database)


def test_an_alias_that_passes_mail_on_is_the_address_that_we_wrote_to(database, services, sent):
    report(database, services, bounced(database, sent, final_recipient="anna@home.example.net"))

    assert blocked(database)


@pytest.mark.parametrize(
    ("status", "action", "severity"),
    [
        ("5.1.1", "failed", "hard"),
        ("5.1.10", "failed", "hard"),
        ("5.2.1", "failed", "hard"),
        ("5.4.1", "failed", "hard"),
        ("5.0.0", "failed", "hard"),
        ("5.2.2", "failed", "soft"),
        ("5.7.1", "failed", "soft"),
        ("5.7.26", "failed", "soft"),
        ("5.3.4", "failed", "soft"),
        ("5.6.0", "failed", "soft"),
        ("5.1.8", "failed", "soft"),
        ("5.4.7", "failed", "soft"),
        ("4.4.7", "failed", "soft"),
        ("4.4.1", "delayed", "soft"),
        ("", "failed", "soft"),
    ],
)
def test_only_what_is_about_the_address_is_held_against_it(
    database, services, sent, status, action, severity
):
    report(database, services, bounced(database, sent, status=status, action=action, words="smtp; nej"))

    assert [each[0] for each in in_force(database)] == [severity]
    assert blocked(database) is (severity == "hard")


def test_a_delivered_report_clears_what_was_held_against_the_address(database, services, sent):
    report(database, services, bounced(database, sent))
    report(database, services, bounced(database, sent, action="delivered", status="2.0.0"))

    assert not blocked(database)


def test_the_same_report_twice_is_one_bounce(database, services, sent):
    for copy in (b"", b"X-Copy: 1\r\n"):
        report(database, services, copy + bounced(database, sent))

    assert len(in_force(database)) == 1


def test_a_later_mail_that_arrives_clears_the_address_once_no_report_can_come_any_more(
    database, services, clock, sent
):
    report(database, services, bounced(database, sent))
    dead = put(database, ANNA, now=clock())
    with database.write() as session:
        retry_dead_mail(session, dead, sender=SENDER, now=clock.pass_by(hours=1))
    deliver(database, services)

    handle_bounces(services)
    assert blocked(database)

    clock.pass_by(days=2, minutes=1)
    handle_bounces(services)
    assert not blocked(database)


REFUSALS = {
    "550 5.1.1 <anna> User unknown": True,
    "553 5.1.3 Bad address": True,
    "550 5.2.1 Mailbox disabled": True,
    "550 No such user here": False,
    "550 5.7.1 Blocked by policy": False,
    "554 5.7.26 Unauthenticated mail": False,
    "552 5.2.2 Mailbox full": False,
    "550 Rejected: see 5.1.1.1": False,
}


@pytest.mark.parametrize("words", REFUSALS)
def test_our_own_servers_refusal_counts_where_it_says_that_there_is_no_such_address(
    database, services, words
):
    put(database, ANNA)

    deliver(database, services, Outcome(Verdict.REFUSED, words))

    assert blocked(database) is REFUSALS[words]


def test_our_own_server_disproves_what_it_refused(database, services, clock):
    mail_id = put(database, ANNA)
    deliver(database, services, Outcome(Verdict.REFUSED, "550 5.1.1 No such user"))
    with database.write() as session:
        retry_dead_mail(session, mail_id, sender=SENDER, now=clock.pass_by(hours=1))

    deliver(database, services)
    handle_bounces(services)

    assert not blocked(database)


def test_an_organiser_clears_an_address(database, services, sent):
    report(database, services, bounced(database, sent))

    with database.write() as session:
        assert clear_bounces(session, ANNA.upper(), because="organiser", now=NOW) == 1

    assert not blocked(database)
    assert get(database, put(database, ANNA)).state is MailState.QUEUED


def test_the_gravest_bounce_of_each_address_is_told(database, services, sent):
    report(database, services, bounced(database, sent))
    report(database, services, bounced(database, sent, status="4.4.1", action="delayed"))

    with database.read() as session:
        found = bounces_in_force(session, [ANNA, "bo@example.org"])

    assert {address: bounce.severity for address, bounce in found.items()} == {ANNA: "hard"}


def test_a_report_with_many_recipients_and_endless_words_is_bounded(database, services, sent):
    group = b"Final-Recipient: rfc822; x%d@example.org\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
    raw = bounced(database, sent, words="smtp; 550 5.1.1 " + "x" * 100_000)
    raw = raw.replace(b"Final-Recipient", b"".join(group % n for n in range(3_000)) + b"Final-Recipient", 1)

    hand_over(database, raw, now=NOW + timedelta(minutes=1))
    handle_bounces(services)

    assert incoming(database)[0].state in ("handled", "set aside")


@pytest.mark.parametrize("kind", ["bounce", "reply"])
def test_of_what_was_dealt_with_no_more_is_kept_than_an_honest_one_says(database, services, kind):
    raw = (
        letters.bounce("<x@example.net>")
        if kind == "bounce"
        else letters.outlook(letters.Reply("x@example.net"))
    )
    hand_over(database, raw + b"\r\n" + b"x" * 900_000)

    handle_bounces(services)
    handle_replies(services)

    [mail] = incoming(database)
    assert (mail.kind, mail.truncated) == (kind, True)
    assert mail.body.message == (raw + b"\r\n" + b"x" * 900_000)[:KEPT_OF_HANDLED]
