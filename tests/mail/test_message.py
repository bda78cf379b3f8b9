"""A mail reaches one recipient with exactly our headers, whatever its texts hold."""

import re
from base64 import b64decode
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import getaddresses, parseaddr
from smtplib import SMTP

from hypothesis import example, given, settings

from tests.fixtures.mail_servers import SmtpServer
from tests.mail.hostile import POISON, hostile_text
from webinars.config import load_config
from webinars.lib.signing import Signer
from webinars.lib.text import clean_line, cut_to_utf16
from webinars.mail.message import CalendarPart, Mail, Mailbox, Sender, freeze, message_id, sender_from

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
SENDER = Sender(Mailbox("Webbinarier", "webbinarier@example.org"), "svar@example.org", "example.org")
ICS = b"BEGIN:VCALENDAR\r\nSUMMARY:\xc3\x85\r\nEND:VCALENDAR\r\n"
INVITATION = Mail(
    kind="invitation",
    recipient=Mailbox("Anna Åberg", "anna.aberg@example.org"),
    subject="Du är anmäld: Beställ behov, inte lösningar, 26 november 2026",
    text="Hej Anna!\n\nDu är anmäld.\n",
    html="<p>Hej Anna!</p>\n<p>Du är anmäld.</p>\n",
    language="sv",
    calendar=CalendarPart("REQUEST", ICS),
)
REMINDER = replace(INVITATION, calendar=None)
OUR_HEADERS = [
    *("From", "To", "Reply-To", "Subject", "Date", "Message-ID"),
    *("Auto-Submitted", "X-Auto-Response-Suppress", "Content-Language", "MIME-Version", "Content-Type"),
]
ID = message_id("invitation:17:0", SENDER)


def frozen(mail: Mail, sender: Sender = SENDER) -> bytes:
    return freeze(mail, sender, message_id=ID, now=NOW)


def parsed(raw: bytes) -> EmailMessage:
    message = message_from_bytes(raw, policy=policy.SMTP)
    assert isinstance(message, EmailMessage)
    return message


def header_lines(raw: bytes) -> list[str]:
    """The header fields, unfolded by RFC 5322 §2.2.3 alone."""
    block = raw.partition(b"\r\n\r\n")[0].decode("ascii")
    return re.sub(r"\r\n(?=[ \t])", "", block).split("\r\n")


def header_names(raw: bytes) -> list[str]:
    return [line.partition(":")[0] for line in header_lines(raw)]


def header_value(raw: bytes, name: str) -> str:
    (value,) = [line.partition(": ")[2] for line in header_lines(raw) if line.startswith(f"{name}: ")]
    return value


def decoded(text: str) -> str:
    """Encoded words read by the older of Python's two decoders; the newer puts spaces between them in names."""
    return str(make_header(decode_header(text)))


def test_an_invitation_is_built_as_calendar_programs_expect():
    message = parsed(frozen(INVITATION))
    alternative, attachment = message.iter_parts()
    plain, html, inline = alternative.iter_parts()

    assert [part.get_content_type() for part in message.walk()] == [
        *("multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar"),
        "application/ics",
    ]
    assert plain.get_content().splitlines() == INVITATION.text.splitlines()
    assert html.get_content().splitlines() == INVITATION.html.splitlines()
    assert dict(inline["Content-Type"].params) == {"method": "REQUEST", "charset": "utf-8"}
    assert inline["Content-Disposition"] is None
    assert attachment.get_filename() == "invite.ics"
    assert attachment.get_content_disposition() == "attachment"


def test_the_calendar_stands_twice_byte_for_byte_and_as_base64():
    parts = [part for part in parsed(frozen(INVITATION)).walk() if "cal" in part.get_content_type()]
    parts += [part for part in parsed(frozen(INVITATION)).walk() if "ics" in part.get_content_type()]

    assert [part["Content-Transfer-Encoding"] for part in parts] == ["base64", "base64"]
    assert [b64decode(str(part.get_payload())) for part in parts] == [ICS, ICS]


def test_a_mail_without_a_calendar_is_text_and_html():
    assert [part.get_content_type() for part in parsed(frozen(REMINDER)).walk()] == [
        *("multipart/alternative", "text/plain", "text/html"),
    ]


def test_the_headers_are_ours_and_no_others():
    raw = frozen(INVITATION)
    message = parsed(raw)

    assert header_names(raw) == OUR_HEADERS
    assert message["From"] == "Webbinarier <webbinarier@example.org>"
    assert message["To"] == "Anna Åberg <anna.aberg@example.org>"
    assert message["Reply-To"] == "svar@example.org"
    assert message["Subject"] == INVITATION.subject
    assert message["Date"].datetime == NOW
    assert message["Message-ID"] == ID
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "OOF, AutoReply"
    assert message["Content-Language"] == "sv"


def test_an_update_answers_the_first_invitation():
    domain = "webbinarier.en-mycket-lang-forvaltning.vastra-gotalandsregionen.example.org"
    first = message_id("first", replace(SENDER, domain=domain))

    raw = frozen(replace(INVITATION, in_reply_to=first))

    assert header_lines(raw)[-3:-1] == [f"In-Reply-To: {first}", f"References: {first}"]


def test_what_can_be_unsubscribed_says_so_to_the_mail_program():
    url = "https://webbinarier.example.org/avsluta/" + "a" * 120

    raw = frozen(replace(REMINDER, unsubscribe_url=url))

    assert header_lines(raw)[-3:-1] == [
        f"List-Unsubscribe: <{url}>",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
    ]


def test_equal_input_gives_equal_bytes_in_whatever_zone_the_instant_is_told():
    elsewhere = NOW.astimezone(timezone(timedelta(hours=-7)))

    again = freeze(INVITATION, SENDER, message_id=ID, now=elsewhere)

    assert again == frozen(INVITATION)


def test_a_message_id_follows_from_its_key_and_does_not_tell_it():
    assert message_id("invitation:anna", SENDER) == message_id("invitation:anna", SENDER)
    assert message_id("invitation:anna", SENDER) != message_id("invitation:bo", SENDER)
    assert re.fullmatch(r"<[0-9a-f]{32}@example\.org>", message_id("invitation:anna", SENDER))


def test_whoever_knows_what_a_message_id_is_made_of_cannot_make_it():
    ours, guessed = (
        replace(SENDER, signer=Signer("our secret key")),
        replace(SENDER, signer=Signer("a guess")),
    )

    assert message_id("invitation:anna", ours) != message_id("invitation:anna", guessed)


def test_the_sender_comes_from_the_settings(tmp_path):
    settings_file = tmp_path / "config.toml"
    mail = 'from_address = "hej@räv.se"\nfrom_name = "Räven"\nlink_hosts = ["Video.Räv.se"]\nformer_domains = ["lo.se"]'
    settings_file.write_text(f'[mail]\n{mail}\n[site]\nbase_url = "http://[::1]:8000"', encoding="utf-8")

    sender = sender_from(load_config(settings_file, environ={}))

    assert sender == Sender(
        Mailbox("Räven", "hej@xn--rv-via.se"),
        "hej@xn--rv-via.se",
        "xn--rv-via.se",
        link_hosts=frozenset({"::1", "video.xn--rv-via.se"}),
        former_domains=frozenset({"lo.se"}),
    )


@settings(deadline=None)
@given(subject=hostile_text, name=hostile_text, from_name=hostile_text, text=hostile_text, html=hostile_text)
def test_no_text_adds_a_header_a_recipient_or_a_part(subject, name, from_name, text, html):
    mail = replace(
        INVITATION, subject=subject, recipient=Mailbox(name, "anna@example.org"), text=text, html=html
    )
    sender = replace(SENDER, mailbox=Mailbox(from_name, "webbinarier@example.org"))

    raw = frozen(mail, sender)

    assert header_names(raw) == OUR_HEADERS
    assert [address for _, address in getaddresses([header_value(raw, "To")])] == ["anna@example.org"]
    assert [str(a.addr_spec) for a in parsed(raw)["To"].addresses] == ["anna@example.org"]
    assert [str(a.addr_spec) for a in parsed(raw)["From"].addresses] == ["webbinarier@example.org"]
    assert len(list(parsed(raw).walk())) == 6


@settings(deadline=None)
@given(subject=hostile_text)
@example("=?utf-8?q?=0D=0ABcc=3A_x=40example=2Eorg?=")
@example("a" * 255)
@example("a" * 10_000)
@example("å" * 10_000)
def test_a_subject_says_what_was_meant(subject):
    raw = frozen(replace(REMINDER, subject=subject))

    assert decoded(header_value(raw, "Subject")) == cut_to_utf16(clean_line(subject), 255)
    header_block = raw.partition(b"\r\n\r\n")[0].split(b"\r\n")
    assert all(text.strip() for text in header_block)
    assert max(map(len, header_block)) <= 78


@settings(deadline=None)
@given(name=hostile_text)
@example("Anna Exempel, ordförande")
@example('Anna "Ann" Exempel; ordf.\\')
def test_a_name_says_what_was_meant(name):
    raw = frozen(replace(REMINDER, recipient=Mailbox(name, "anna@example.org")))

    phrase, address = parseaddr(header_value(raw, "To"))
    assert address == "anna@example.org"
    assert decoded(phrase) == cut_to_utf16(clean_line(name), 128)


@settings(deadline=None)
@given(text=hostile_text)
def test_a_body_is_seven_bit_in_short_lines_and_says_what_was_meant(text):
    raw = frozen(replace(REMINDER, text=text, subject=text))
    body = raw.partition(b"\r\n\r\n")[2]

    assert raw.isascii()
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert b"\r" not in raw.replace(b"\r\n", b"")
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert max(map(len, body.split(b"\r\n"))) <= 78
    sendable = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]", "", text)
    received = parsed(raw).get_body(("plain",))
    assert received is not None
    assert (
        received.get_payload(decode=True)
        == (re.sub(r"\r\n?", "\n", sendable).rstrip("\n") + "\n").replace("\n", "\r\n").encode()
    )


def test_the_longest_address_stands_in_one_piece():
    address = "a" * 64 + "@" + ".".join(["b" * 63, "c" * 63, "d" * 57])

    raw = frozen(replace(INVITATION, recipient=Mailbox("Anna Åberg", address)))

    assert f"<{address}>".encode() in raw


def test_a_real_server_receives_the_frozen_bytes(smtp_server: SmtpServer):
    mails = [INVITATION, REMINDER, *(replace(INVITATION, subject=word, text=word) for word in POISON)]

    with SMTP(smtp_server.host, smtp_server.port) as server:
        for mail in mails:
            server.sendmail("webbinarier@example.org", ["anna.aberg@example.org"], frozen(mail))

    assert [received.content for received in smtp_server.received] == [frozen(mail) for mail in mails]
