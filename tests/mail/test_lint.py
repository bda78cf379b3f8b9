"""A mail that is not as it should be is found by its bytes. Each rule has a mail that breaks it."""

import re
from base64 import encodebytes
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings

from tests.mail.hostile import hostile_text
from webinars.invitations.calendar import CalendarEntry, cancel, request
from webinars.mail.lint import faults_in
from webinars.mail.message import CalendarPart, Mail, Mailbox, Sender, freeze, standards_of

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
SENDER = Sender(
    Mailbox("Webbinarier", "webb@example.org"),
    "svar@example.org",
    "example.org",
    link_hosts=frozenset({"webb.example.org"}),
)
ANNA = Mailbox("Anna Åberg", "anna@mora.se")
LINK = "https://webb.example.org/delta/plats1"
HTML = f"""<!doctype html>
<html lang="sv"><head><meta charset="utf-8"><title>Anmäld</title><style>p {{ color: black; }}</style></head>
<body><!--[if mso]><table><tr><td><![endif]--><p>Hej Anna!<br><a href="{LINK}">Delta</a></p></body></html>"""
ENTRY = CalendarEntry(
    uid="a1@example.org",
    sequence=0,
    dtstamp=NOW,
    starts_at=NOW + timedelta(days=9),
    ends_at=NOW + timedelta(days=9, hours=1),
    timezone="Europe/Stockholm",
    summary="Beställ behov, inte lösningar",
    description="Avsnitt 3",
    location="Online",
    url=LINK,
)
ORGANIZER = Mailbox("Webbinarier", "svar@example.org")
ICS = request(ENTRY, organizer=ORGANIZER, attendee=ANNA)
INVITATION = Mail(
    kind="invitation",
    recipient=ANNA,
    subject="Du är anmäld: Beställ behov, inte lösningar",
    text=f"Hej Anna!\n\n{LINK}\n",
    html=HTML,
    language="sv",
    calendar=CalendarPart("REQUEST", ICS),
)
REMINDER = replace(
    INVITATION, calendar=None, unsubscribe_url="https://webb.example.org/utskick/x/paminnelser"
)


def frozen(mail=INVITATION, **changed):
    return freeze(replace(mail, **changed), SENDER, message_id="<1@example.org>", now=NOW)


def faults(message, sender=SENDER):
    return faults_in(message, standards_of(sender, ANNA.address))


def with_calendar(old, new, method="REQUEST", ics=ICS):
    """The invitation with another calendar object."""
    assert old in ics
    return frozen(calendar=CalendarPart(method, ics.replace(old, new)))


def broken(old, new, mail=INVITATION):
    """The frozen bytes, changed afterwards."""
    message = frozen(mail)
    assert old in message
    return message.replace(old, new, 1)


@pytest.mark.parametrize(
    "mail",
    [
        INVITATION,
        REMINDER,
        replace(INVITATION, in_reply_to="<0@example.org>"),
        replace(
            INVITATION,
            calendar=CalendarPart(
                "CANCEL", cancel(replace(ENTRY, sequence=1), organizer=ORGANIZER, attendee=ANNA)
            ),
        ),
    ],
)
def test_a_good_mail_has_no_faults(mail):
    assert faults(frozen(mail)) == []


@pytest.mark.parametrize(
    ("message", "fault"),
    [
        (frozen() + "å\r\n".encode(), "it has octets outside ASCII"),
        (frozen() + b"\0\r\n", "it has a NUL"),
        (frozen() + b"a\nb\r\n", "it has a bare CR or LF"),
        (frozen() + b"a\rb\r\n", "it has a bare CR or LF"),
        (frozen() + b"a" * 999 + b"\r\n", "a line has 999 octets, and 998 are allowed"),
        (
            frozen() + b"aaaaaaaa\r\n" * 100_000,
            f"it has {len(frozen()) + 1_000_000} octets, and 1000000 are allowed",
        ),
        (frozen() + b"a", "it does not end as a mail does"),
        (b"Subject: a\r\n", "it does not end as a mail does"),
    ],
)
def test_octets_that_a_server_would_change_or_refuse_are_found(message, fault):
    assert faults(message) == [fault]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (b"To: ", b"To: x@mora.se, ", "To is not one address, and the mail is for anna@mora.se"),
        (b"<anna@mora.se>", b"<bo@mora.se>", "To is bo@mora.se, and the mail is for anna@mora.se"),
        (
            b"<webb@example.org>",
            b"<webb@example.com>",
            "From is webb@example.com, and the mail is from webb@example.org",
        ),
        (
            b"Reply-To: svar@",
            b"Reply-To: webb@",
            "Reply-To is webb@example.org, and the mail is answered at svar@example.org",
        ),
        (b"Date: ", b"Bcc: x@example.org\r\nDate: ", "the header bcc is none of ours"),
        (b"Date: ", b"Subject: Hej\r\nDate: ", "the header subject stands 2 times"),
        (b"Date: Mon, 02 Nov 2026 09:00:00 +0000\r\n", b"", "the header date is missing"),
        (b"09:00:00 +0000", b"09:00:00", "Date is no date with a zone"),
        (b"<1@example.org>\r\nAuto", b"<1@localhost>\r\nAuto", "the Message-ID is none of example.org"),
        (b"<1@example.org>\r\nAuto", b"1\r\nAuto", "the Message-ID is none of example.org"),
        (
            b"Auto-Submitted: auto-generated",
            b"Auto-Submitted: no",
            "Auto-Submitted does not say that a machine wrote this",
        ),
        (b"MIME-Version: 1.0", b"MIME-Version: 2.0", "MIME-Version is not 1.0"),
        (b"MIME-Version", b"In-Reply-To: a@b\r\nMIME-Version", "In-Reply-To names no message"),
        (
            b"Subject: =",
            b"Subject: =?utf-8?q?=0D=0ABcc=3A_x=40y=2Ese?= =",
            "Subject hides a control character",
        ),
        (b"Content-Language: sv", b"Content-Language: en", 'the HTML part is in "sv", and the mail in "en"'),
    ],
)
def test_headers_that_are_not_ours_are_found(old, new, fault):
    assert fault in faults(broken(old, new))


def test_a_mail_without_a_subject_is_found():
    message = re.sub(rb"Subject: .*?\r\n(?! )", b"Subject: \r\n", frozen(), flags=re.DOTALL)

    assert faults(message) == ["the subject is empty"]


def test_answers_to_another_house_are_found():
    sender = replace(SENDER, reply_to="svar@example.com")
    message = freeze(replace(INVITATION, calendar=None), sender, message_id="<1@example.org>", now=NOW)

    assert faults(message, sender) == ["svar@example.com is of another domain than From"]


@pytest.mark.parametrize(
    ("message", "fault"),
    [
        (
            broken(
                b"MIME-Version",
                b"List-Unsubscribe: <https://webb.example.org/>\r\n"
                b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\nMIME-Version",
            ),
            "a mail with a calendar offers List-Unsubscribe, as if one could be a guest without news",
        ),
        (
            broken(b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n", b"", REMINDER),
            "List-Unsubscribe needs one address of ours, and List-Unsubscribe-Post",
        ),
        (
            frozen(REMINDER, unsubscribe_url="https://example.com/stop"),
            "List-Unsubscribe needs one address of ours, and List-Unsubscribe-Post",
        ),
    ],
)
def test_a_way_out_that_is_none_is_found(message, fault):
    assert faults(message) == [fault]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (b"text/plain;", b"text/enriched;", "the text part is empty"),
        (b"application/ics;", b"application/pdf;", "the two calendar parts differ"),
        (b"text/calendar;", b"text/x-vcalendar;", "the two calendar parts differ"),
        (
            b"text/plain; charset=utf-8",
            b"text/plain; charset=latin1",
            "the part text/plain does not say that it is UTF-8",
        ),
        (
            b'attachment; filename="invite.ics"',
            b"inline",
            "the calendar's file is not attached as invite.ics",
        ),
        (b"Hej Anna!", b"Hej=FF Anna!", "the part text/plain is no UTF-8"),
        (
            b"charset=utf-8\r\n",
            b"charset=utf-8\r\nX-A: b\r\n",
            "the part text/plain has headers that a part does not have",
        ),
        (
            b"text/calendar;",
            b"text/calendar; x=y\r\nContent-Disposition: attachment\r\nX:",
            "the part text/calendar is made an attachment",
        ),
    ],
)
def test_parts_that_are_not_put_together_as_clients_expect_are_found(old, new, fault):
    assert fault in faults(broken(old, new))


def test_a_mail_that_was_cut_short_is_found():
    message = re.sub(rb"--=_mixed_[0-9a-f]+--\r\n$", b"", frozen())

    assert faults(message) == ["the part multipart/mixed is broken: CloseBoundaryNotFoundDefect"]


def test_a_calendar_that_stands_twice_is_found():
    message = frozen()
    inline = message[
        message.index(b"Content-Type: text/calendar") : message.index(
            b"--=_alternative", message.index(b"text/calendar")
        )
    ]
    boundary = re.findall(rb'boundary="(=_alternative_\w+)"', message)[0]

    twice = message.replace(inline, inline + b"--" + boundary + b"\r\n" + inline, 1)

    assert faults(twice) == [
        "its parts are multipart/mixed, multipart/alternative, text/plain, text/html, text/calendar, "
        "text/calendar, application/ics"
    ]


def test_an_attached_calendar_that_says_something_else_is_found():
    other = encodebytes(ICS.replace(b"SEQUENCE:0", b"SEQUENCE:1"))
    head, _, tail = frozen().rpartition(encodebytes(ICS).replace(b"\n", b"\r\n"))

    assert faults(head + other.replace(b"\n", b"\r\n") + tail) == ["the two calendar parts differ"]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("<!doctype html>", "", "the HTML part has no doctype"),
        (' lang="sv"', "", 'the HTML part is in "", and the mail in "sv"'),
        ("</p>", "", "the HTML part has a </body> where <p> is open"),
        ("</html>", "", "the HTML part does not close <html>"),
        ("</html>", "</html", "the HTML part does not close <html>"),
        ("<p>", "<p><span/>", "the HTML part closes <span/> in itself"),
        ("<p>", "<p><img src=x>", "the HTML part has a <img>"),
        ("<p>", "<p><script>1</script>", "the HTML part has a <script>"),
        (
            "<p>",
            "<p style='background:URL (https://webb.example.org/x)'>",
            "the HTML part loads something by <p style>",
        ),
        (
            "<body>",
            "<body background='https://webb.example.org/x'>",
            "the HTML part loads something by <body background>",
        ),
        ("color: black", "background: url(//x.se/y)", "the HTML part's style sheet loads something"),
        ("<p>", "<p onclick='x()'>", "the HTML part acts by itself, by <p onclick>"),
        (
            "<title>",
            "<meta http-equiv=refresh content=0><title>",
            "the HTML part acts by itself, by <meta http-equiv>",
        ),
        (LINK, "https://example.com/", "the HTML part leads to https://example.com/, which is not ours"),
        (LINK, "javascript:alert(1)", "the HTML part leads to javascript:alert(1), which is not ours"),
        (LINK, "/delta/x", "the HTML part leads to /delta/x, which is not ours"),
        (
            LINK,
            "https://webb.example.org@example.com/",
            "the HTML part leads to https://webb.example.org@example.com/, which is not ours",
        ),
    ],
)
def test_html_that_breaks_loads_or_leads_astray_is_found(old, new, fault):
    assert old in HTML

    assert fault in faults(frozen(html=HTML.replace(old, new, 1)))


def test_a_text_part_that_leads_elsewhere_than_the_html_part_is_found():
    assert faults(frozen(text="Hej\nhttps://webb.example.com/delta/plats1\n")) == [
        f"the text part does not lead to {LINK}, as the HTML part does"
    ]


def test_an_address_that_people_wrote_into_their_words_is_no_link_of_ours():
    words = "Läs https://skr.se/webb?a=1&b=2 först"
    html = HTML.replace("Hej Anna!", words.replace("&", "&amp;"))

    assert faults(frozen(text=f"{words}\n{LINK}", html=html)) == []


def test_a_mail_whose_html_says_nothing_is_found():
    empty = '<!doctype html>\n<html lang="sv"><head><title>Hej</title></head><body> </body></html>'

    assert faults(frozen(html=empty)) == ["the HTML part is empty"]


def test_further_hosts_may_be_allowed():
    sender = replace(SENDER, link_hosts=SENDER.link_hosts | {"video.example.com"})
    elsewhere = "https://Video.example.com/1"
    message = frozen(html=HTML.replace(LINK, elsewhere), text=elsewhere)

    assert (len(faults(message)), faults(message, sender)) == (1, [])


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (b"METHOD:REQUEST", b"METHOD:PUBLISH", "the calendar's METHOD is PUBLISH, and its part's REQUEST"),
        (b"METHOD:REQUEST\r\n", b"", "the calendar's METHOD is missing, and its part's REQUEST"),
        (b"VERSION:2.0", b"VERSION:1.0", "the calendar's VERSION is not 2.0"),
        (b"PRODID:", b"PRODID:a\r\nPRODID:", "the calendar needs one PRODID"),
        (
            b"END:VEVENT",
            b"END:VEVENT\r\nBEGIN:VTODO\r\nUID:b\r\nEND:VTODO",
            "the calendar holds VTIMEZONE, VEVENT, VTODO",
        ),
        (
            b"END:VEVENT",
            b"BEGIN:VALARM\r\nACTION:DISPLAY\r\nEND:VALARM\r\nEND:VEVENT",
            "the event holds a VALARM",
        ),
        (
            b"END:VEVENT",
            b"RRULE:FREQ=DAILY\r\nEND:VEVENT",
            "the event has RRULE: each occurrence has a UID of its own",
        ),
        (b"END:VEVENT", b"ATTENDEE:mailto:bo@mora.se\r\nEND:VEVENT", "the event has 2 of ATTENDEE"),
        (b"UID:a1@example.org\r\n", b"", "the event has 0 of UID"),
        (
            b"UID:a1@example.org",
            b"UID:a1@example.com",
            "the event's UID is none of example.org: a1@example.com",
        ),
        (
            b"mailto:anna@mora.se",
            b"mailto:bo@mora.se",
            "the event's ATTENDEE is bo@mora.se, and the mail is for anna@mora.se",
        ),
        (b"mailto:svar@example.org", b"mailto:anna@mora.se", "the event's ORGANIZER is its guest"),
        (
            b"mailto:svar@example.org",
            b"mailto:svar@example.com",
            "the event's ORGANIZER is svar@example.com, and From is webb@example.org",
        ),
        (
            b"mailto:svar@example.org",
            b"mailto:webb@example.org",
            "the event's ORGANIZER is webb@example.org, and answers are read at svar@example.org",
        ),
        (b"STATUS:CONFIRMED", b"STATUS:CANCELLED", "the event's STATUS is CANCELLED, which no REQUEST says"),
        (b"SEQUENCE:0", b"SEQUENCE:-1", "the event's SEQUENCE is -1, which no REQUEST has"),
        (
            b"DTSTART;TZID=Europe/Stockholm",
            b"DTSTART;TZID=Europe/Oslo",
            "the event's DTSTART is in Europe/Oslo, which the calendar does not describe",
        ),
        (
            b"URL:https://webb.example.org",
            b"URL:https://example.com",
            "the calendar's URL leads to https://example.com/delta/plats1, which is not ours",
        ),
        (b"END:VCALENDAR\r\n", b"", "the calendar cannot be read: VCALENDAR has no end"),
        (
            b"END:VCALENDAR",
            b"END:VCALENDAR\r\nX-A:b",
            "the calendar cannot be read: 'X-A:b' stands where nothing is open",
        ),
        (b"STATUS:", b"STATUS ", "the calendar cannot be read: 'STATUS CONFIRMED' is no property"),
        (b"SUMMARY:", b"SUMMARY:" + b"a" * 70, "a line of the calendar has 110 octets, and 75 are allowed"),
        (
            b"SUMMARY:Best",
            b"SUMMARY:\xc3\r\n \xa5",
            "a letter of the calendar is torn apart at the end of a line",
        ),
        (b"SUMMARY:", b"SUMMARY:\x0b", "the calendar has a control character"),
        (b"\r\nSTATUS", b"\nSTATUS", "the calendar has a bare CR or LF"),
    ],
)
def test_a_calendar_that_calendars_would_misread_is_found(old, new, fault):
    assert fault in faults(with_calendar(old, new))


def test_a_cancellation_that_no_calendar_obeys_is_found():
    ics = cancel(replace(ENTRY, sequence=1), organizer=ORGANIZER, attendee=ANNA)

    assert faults(with_calendar(b"SEQUENCE:1", b"SEQUENCE:0", "CANCEL", ics)) == [
        "the event's SEQUENCE is 0, which no CANCEL has"
    ]
    assert "the calendar's METHOD is CANCEL, and its part's REQUEST" in faults(
        with_calendar(b"SEQUENCE:1", b"SEQUENCE:1", "REQUEST", ics)
    )


def test_an_entry_from_before_we_moved_still_gets_its_updates():
    old = ICS.replace(b"svar@example.org", b"svar@gamla.se").replace(
        b"UID:a1@example.org", b"UID:a1@gamla.se"
    )
    update = frozen(
        in_reply_to="<0@gamla.se>",
        calendar=CalendarPart("REQUEST", old.replace(b"SEQUENCE:0", b"SEQUENCE:4")),
    )

    assert faults(update) == [
        "the event's ORGANIZER is svar@gamla.se, and From is webb@example.org",
        "the event's UID is none of example.org: a1@gamla.se",
    ]
    assert faults(update, replace(SENDER, former_domains=frozenset({"gamla.se"}))) == []


def test_a_mail_that_cannot_even_be_read_is_a_fault_and_no_crash(caplog):
    message = broken(b"Subject: =", b"Subject: =?utf-8?b?a?= =")

    assert faults(message) == ["it cannot be read: HeaderParseError"]
    assert "a mail could not be read" in caplog.text


@settings(deadline=None)
@given(
    subject=hostile_text, name=hostile_text, from_name=hostile_text, title=hostile_text, words=hostile_text
)
def test_no_text_of_anybody_makes_a_mail_that_is_held_back(subject, name, from_name, title, words):
    sender = replace(SENDER, mailbox=Mailbox(from_name, SENDER.mailbox.address))
    entry = replace(ENTRY, summary=title, description=words, location=title)
    ics = request(
        entry, organizer=Mailbox(from_name, "svar@example.org"), attendee=Mailbox(name, ANNA.address)
    )
    mail = replace(
        INVITATION,
        subject=f"Du är anmäld: {subject}",
        recipient=Mailbox(name, ANNA.address),
        calendar=CalendarPart("REQUEST", ics),
    )

    message = freeze(mail, sender, message_id="<1@example.org>", now=NOW)

    assert faults(message, sender) == []
