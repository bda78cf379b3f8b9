"""What an incoming mail is taken for."""

import pytest

from tests.mail import letters
from tests.mail.letters import MACHINES, PROGRAMS, Reply
from webinars.config import Config, Mail
from webinars.mail.incoming import Kind, calendars_in, classify, own_domains, quoted_ids
from webinars.mail.mime import IncomingMessage

MESSAGE_ID = "<0123456789abcdef0123456789abcdef@example.org>"


def kind_of(raw: bytes) -> Kind:
    return classify(IncomingMessage.read(raw), our_domains=("example.org",))


@pytest.mark.parametrize("program", PROGRAMS)
def test_an_answer_of_every_calendar_program_is_a_reply(program):
    assert kind_of(PROGRAMS[program](Reply("u@example.org"))) is Kind.REPLY


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_calendar_that_stands_twice_in_a_mail_is_one(program):
    message = IncomingMessage.read(PROGRAMS[program](Reply("u@example.org")))

    assert len(calendars_in(message)) == 1


@pytest.mark.parametrize("machine", MACHINES)
def test_what_machines_write_by_themselves_is_dropped(machine):
    assert kind_of(MACHINES[machine]) is Kind.AUTOMATIC


@pytest.mark.parametrize("returned", ["message/rfc822", "text/rfc822-headers", "message/global"])
def test_a_delivery_report_is_a_bounce(returned):
    assert kind_of(letters.bounce(MESSAGE_ID, returned=returned)) is Kind.BOUNCE


def test_a_text_of_a_mail_server_that_quotes_our_mail_is_a_bounce():
    assert kind_of(letters.sloppy_bounce(MESSAGE_ID)) is Kind.BOUNCE
    assert kind_of(letters.sloppy_bounce("<somebody@else.example>")) is Kind.AUTOMATIC


@pytest.mark.parametrize(
    "header",
    [
        b"Precedence: list\r\n",
        b"List-Id: <namnden.mora.se>\r\n",
        b"X-Auto-Response-Suppress: DR, OOF\r\n",
        b"",
    ],
)
def test_what_people_write_is_for_people_also_by_way_of_a_list(header):
    assert kind_of(header + letters.by_a_person()) is Kind.HUMAN


@pytest.mark.parametrize("method", ["REQUEST", "CANCEL", "PUBLISH"])
def test_an_invitation_that_somebody_sends_us_answers_nothing(method):
    assert kind_of(letters.thunderbird(Reply("u@example.org", method=method))) is Kind.HUMAN


def test_an_answer_that_was_forwarded_to_us_is_not_taken_for_the_forwarders():
    forwarded = (
        b'From: bo@example.org\r\nContent-Type: multipart/mixed; boundary="f"\r\n\r\n'
        b"--f\r\nContent-Type: message/rfc822\r\n\r\n"
        + letters.outlook(Reply("u@example.org"))
        + b"\r\n--f--\r\n"
    )

    assert kind_of(forwarded) is Kind.HUMAN


def test_our_own_mails_are_known_by_every_domain_that_was_ever_ours(tmp_path):
    mail = Mail(from_address="hej@räv.se", former_domains=("example.org",))
    domains = own_domains(Config(root=tmp_path, mail=mail))
    message = IncomingMessage.read(
        letters.sloppy_bounce(MESSAGE_ID.replace("example.org", "xn--rv-via.se") + MESSAGE_ID)
    )

    assert len(quoted_ids(message, domains)) == 2
