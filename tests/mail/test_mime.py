"""Reading messages: whatever comes, within bounds of time and memory, and without an error."""

import base64

import pytest

from webinars.mail.mime import DEEPEST, KEPT_BYTES, LONGEST_TYPE, MOST_PARTS, IncomingMessage, one_address


def read(text: str) -> IncomingMessage:
    return IncomingMessage.read(text.encode())


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_line_ends_of_any_kind_are_read(line_end):
    message = read(line_end.join(["From: a@example.org", "Subject: Hej", " igen", "", "Text"]))

    assert message.headers.text("subject") == "Hej igen"
    assert [part.text() for part in message.parts] == ["Text"]


def test_the_line_that_mail_servers_put_before_a_piped_message_is_no_header():
    message = read("From anna@example.org Mon Nov  2 10:00:00 2026\nSubject: Hej\n\nText")

    assert message.headers.text("subject") == "Hej"


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("Anna <anna@example.org>", "anna@example.org"),
        ('"Ek, Anna" <anna@example.org>', "anna@example.org"),
        ("mailto:anna@example.org", "anna@example.org"),
        ("anna@example.org (Anna Ek)", "anna@example.org"),
        ("Anna via listan", ""),
        ("(" * 2_000, ""),
        ("<" * 500 + "anna@example.org", "anna@example.org"),
        ("a@b," * 400, "a@b"),
    ],
)
def test_an_address_is_found_where_there_is_one(written, address):
    assert one_address(written) == address


@pytest.mark.parametrize(
    ("charset", "content"),
    [
        ("utf-8", "Åsa".encode()),
        ("iso-8859-1", "Åsa".encode("latin-1")),
        ("no-such-charset", "Åsa".encode()),
        ("utf-8", "Åsa".encode("cp1252")),
        ("punycode", "Åsa".encode()),
        ("utf-16", "Åsa".encode("utf-16")),
        ("", "Åsa".encode()),
    ],
)
def test_text_is_read_in_the_charset_that_it_has(charset, content):
    body = base64.encodebytes(content).decode()
    message = read(
        f"Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: base64\n\n{body}"
    )

    assert message.parts[0].text() == "Åsa"


@pytest.mark.parametrize("body", ["QWxsYQ", "QWxsYQ==", "QW xs\nYQ==\n-- \nlistan", "QWxsYQ==Q", "QWxsY"])
def test_base64_is_read_as_far_as_it_goes(body):
    message = read(f"Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n{body}")

    assert message.parts[0].content() in (b"Alla", b"All")


def test_parts_within_parts_are_read_only_so_deep():
    depth = 5_000
    opened = "".join(
        f'Content-Type: multipart/mixed; boundary="b{level}"\n\n--b{level}\n' for level in range(depth)
    )
    message = read(f"{opened}Content-Type: text/plain\n\nlängst in")

    assert len(message.parts) == 1
    assert b"b%d" % DEEPEST in message.parts[0].body


def test_messages_within_messages_are_read_only_so_deep():
    message = read("Content-Type: message/rfc822\n\n" * 5_000)

    assert len(message.enclosed_headers) == DEEPEST


def test_only_so_many_parts_are_read():
    message = read("Content-Type: multipart/mixed; boundary=x\n\n" + "--x\n\nhej\n" * 20_000)

    assert len(message.parts) < MOST_PARTS


def test_only_the_beginning_of_a_large_message_is_read():
    message = read("Subject: stor\n\n" + "x" * (KEPT_BYTES * 3))

    assert len(message.parts[0].body) < KEPT_BYTES


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\n",
        b"\0" * 100,
        b"\xff\xfe\xfd",
        b"Content-Type: multipart/mixed\n\nno boundary",
        b'Content-Type: multipart/mixed; boundary=""\n\n--\n--',
        b"Content-Type: ;;;===\n\n",
        b"Content-Type: text/plain; charset*=utf-8''%FF; name*0*=\"a\n\n",
        b"Subject: =?utf-8?b?!!!?= =?x?q?=ff?=\n\n",
        b"Content-Type: multipart/mixed; boundary=a\n\n--a\n--a\n--a--\n--a\n",
        b"Content-Transfer-Encoding: quoted-printable\n\n=\n=ZZ=",
        b": \n:\n: x\n\n",
        b"Content-Type: text/plain; " + b"a=b;" * 100_000 + b"\n\n",
    ],
)
def test_what_is_hardly_a_message_is_no_error(raw):
    message = IncomingMessage.read(raw)

    for part in message.parts:
        part.text()
        assert part.name is not None
    message.headers.text("subject")


def test_a_content_type_that_never_ends_is_read_at_its_beginning_alone():
    """`email` would take seconds for a mail of a hundred such parts."""
    raw = b'Content-Type: text/calendar; a="' + b";" * 1_900 + b'"; name=a.ics\n\nBEGIN:VCALENDAR'

    [part] = IncomingMessage.read(raw).parts

    assert (part.content_type, part.name) == ("text/calendar", "")
    assert len(part.headers.typed["Content-Type"]) == LONGEST_TYPE
