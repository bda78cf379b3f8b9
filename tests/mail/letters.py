"""What comes in: answers as the great calendar programs shape them, bounces as servers write them, and machines' mail.

Written by hand after what such messages look like; nobody's mail was copied.
"""

import base64
import quopri
from collections.abc import Callable
from dataclasses import dataclass

OURS = "svar@example.org"
ANNA = "anna.exempel@example.org"


@dataclass(frozen=True)
class Reply:
    """What an answer says; each program writes it in its own way."""

    uid: str
    partstat: str = "DECLINED"
    sequence: int = 0
    dtstamp: str = "20261102T093000Z"
    attendee: str = ANNA
    sender: str = ANNA
    method: str = "REPLY"
    comment: str = ""
    starts_at: str = "20261126T110000Z"
    ends_at: str = "20261126T120000Z"


def calendar(reply: Reply, *, organizer: bool = True, windows_zone: bool = False, extra: str = "") -> str:
    """The calendar object, folded at 75 octets as it goes over the wire."""
    zone = ";TZID=W. Europe Standard Time" if windows_zone else ""
    times = ("20261126T120000", "20261126T130000") if windows_zone else (reply.starts_at, reply.ends_at)
    lines = [
        "BEGIN:VCALENDAR",
        f"METHOD:{reply.method}",
        "PRODID:-//Exempel//Kalender//SV",
        "VERSION:2.0",
        *(_WINDOWS_ZONE if windows_zone else []),
        "BEGIN:VEVENT",
        f"ATTENDEE;PARTSTAT={reply.partstat};CN=Anna Exempel:mailto:{reply.attendee}",
        *([f"ORGANIZER;CN=Webbinarier:mailto:{OURS}"] if organizer else []),
        *([f"COMMENT;LANGUAGE=sv-SE:{reply.comment}"] if reply.comment else []),
        f"UID:{reply.uid}",
        "SUMMARY;LANGUAGE=sv-SE:Accepterat: Beställ behov\\, inte lösningar",
        f"DTSTART{zone}:{times[0]}",
        f"DTEND{zone}:{times[1]}",
        "CLASS:PUBLIC",
        "PRIORITY:5",
        f"DTSTAMP:{reply.dtstamp}",
        "TRANSP:OPAQUE",
        "STATUS:CONFIRMED",
        f"SEQUENCE:{reply.sequence}",
        *([extra] if extra else []),
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def exchange(reply: Reply) -> bytes:
    """Exchange Online: no ORGANIZER, no In-Reply-To, Windows' zone, base64, an empty text."""
    content = calendar(reply, organizer=False, windows_zone=True, extra="X-MICROSOFT-CDO-BUSYSTATUS:BUSY")
    return _mail(
        f"From: Anna Exempel <{reply.sender}>",
        f"To: Webbinarier <{OURS}>",
        "Subject: =?iso-8859-1?Q?Avb=F6jt:_Best=E4ll_behov?=",
        "Thread-Index: AdoE0k==",
        "Date: Mon, 2 Nov 2026 09:30:00 +0000",
        "Message-ID: <AM0PR03MB0001@AM0PR03MB0001.eurprd03.prod.outlook.com>",
        "Content-Language: sv-SE",
        "X-MS-Has-Attach:",
        "X-MS-Exchange-Organization-SCL: -1",
        "MIME-Version: 1.0",
        'Content-Type: multipart/alternative;\r\n\tboundary="_002_AM0PR03MB0001_"',
        body=(
            "--_002_AM0PR03MB0001_\r\n"
            'Content-Type: text/plain; charset="iso-8859-1"\r\n'
            "Content-Transfer-Encoding: quoted-printable\r\n\r\n\r\n"
            "--_002_AM0PR03MB0001_\r\n"
            'Content-Type: text/calendar; charset="utf-8"; method=REPLY\r\n'
            "Content-Transfer-Encoding: base64\r\n\r\n"
            f"{base64.encodebytes(content.encode()).decode()}\r\n"
            "--_002_AM0PR03MB0001_--\r\n"
        ),
    )


def outlook(reply: Reply) -> bytes:
    """Outlook on the desktop: the calendar alone, 8-bit, an answer in words beside it."""
    return _mail(
        f'From: "Anna Exempel" <{reply.sender}>',
        f"To: {OURS}",
        "Subject: =?utf-8?B?QXZiw7ZqdDogQmVzdMOkbGwgYmVob3Y=?=",
        "Date: Mon, 2 Nov 2026 10:30:00 +0100",
        "Message-ID: <000001da@kommun.example.org>",
        "X-Mailer: Microsoft Outlook 16.0",
        "MIME-Version: 1.0",
        'Content-Type: text/calendar; method=REPLY; charset="utf-8"',
        "Content-Transfer-Encoding: 8bit",
        body=calendar(reply, organizer=False),
    )


def gmail(reply: Reply) -> bytes:
    """Google: mixed of related of alternative, the calendar twice, in 7-bit and as a file."""
    content = calendar(reply)
    inner = (
        "--000000000000a1\r\n"
        'Content-Type: text/plain; charset="UTF-8"; format=flowed; delsp=yes\r\n'
        "Content-Transfer-Encoding: base64\r\n\r\n"
        f"{base64.b64encode(b'Anna Exempel har tackat nej till inbjudan.').decode()}\r\n"
        "--000000000000a1\r\n"
        'Content-Type: text/html; charset="UTF-8"\r\n'
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
        '<span itemscope><meta itemprop=3D"description" content=3D"nej"></span>\r\n'
        "--000000000000a1\r\n"
        'Content-Type: text/calendar; charset="UTF-8"; method=REPLY\r\n'
        "Content-Transfer-Encoding: 7bit\r\n\r\n"
        f"{content}"
        "--000000000000a1--\r\n"
    )
    return _mail(
        "Reply-To: Anna Exempel <" + reply.sender + ">",
        "Sender: Google Calendar <calendar-notification@google.com>",
        "Auto-Submitted: auto-generated",
        "Message-ID: <calendar-5d2f@google.com>",
        "Date: Mon, 02 Nov 2026 09:30:00 +0000",
        "Subject: =?UTF-8?Q?Avb=C3=B6jd=3A_Best=C3=A4ll_behov?=",
        f"From: Anna Exempel <{reply.sender}>",
        f"To: {OURS}",
        'Content-Type: multipart/mixed; boundary="000000000000a0"',
        body=(
            '--000000000000a0\r\nContent-Type: multipart/alternative; boundary="000000000000a1"\r\n\r\n'
            f"{inner}"
            "--000000000000a0\r\n"
            'Content-Type: application/ics; name="invite.ics"\r\n'
            'Content-Disposition: attachment; filename="invite.ics"\r\n'
            "Content-Transfer-Encoding: base64\r\n\r\n"
            f"{base64.encodebytes(content.encode()).decode()}"
            "--000000000000a0--\r\n"
        ),
    )


def apple(reply: Reply) -> bytes:
    """Calendar on a Mac: quoted-printable, `MAILTO:` in capitals, and text in quotation marks."""
    content = calendar(reply).replace("mailto:", "MAILTO:").replace("CN=Anna Exempel", 'CN="Exempel, Anna"')
    return _mail(
        f"From: {reply.sender}",
        f"To: {OURS}",
        "Subject: Anna Exempel tackade nej",
        "Message-Id: <4F1C@mac.example.org>",
        "Mime-Version: 1.0 (Mac OS X Mail 16.0)",
        'Content-Type: multipart/mixed; boundary="Apple-Mail=_8B"',
        body=(
            "--Apple-Mail=_8B\r\nContent-Type: text/plain;\r\n\tcharset=us-ascii\r\n\r\n\r\n"
            "--Apple-Mail=_8B\r\n"
            'Content-Disposition: attachment;\r\n\tfilename="iCal-20261102.ics"\r\n'
            'Content-Type: text/calendar;\r\n\tx-unix-mode=0644;\r\n\tname="iCal-20261102.ics"\r\n'
            "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
            f"{quopri.encodestring(content.encode()).decode()}\r\n"
            "--Apple-Mail=_8B--\r\n"
        ),
    )


def thunderbird(reply: Reply) -> bytes:
    """Thunderbird: the calendar as text/calendar, and a plain text before it."""
    return _mail(
        "Message-ID: <f0a2@example.org>",
        "Date: Mon, 2 Nov 2026 10:30:00 +0100",
        "User-Agent: Mozilla Thunderbird",
        f"From: {reply.sender}",
        f"To: {OURS}",
        "Subject: Inbjudan avslagen: Beställ behov",
        "In-Reply-To: <0123@example.org>",
        'Content-Type: multipart/mixed; boundary="------------pQ"',
        body=(
            "--------------pQ\r\n"
            "Content-Type: text/plain; charset=UTF-8; format=flowed\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
            "Jag är på semester då.\r\n"
            "--------------pQ\r\n"
            f"Content-Type: text/calendar; charset=UTF-8; method={reply.method}\r\n"
            "Content-Transfer-Encoding: 8bit\r\n\r\n"
            f"{calendar(reply)}"
            "--------------pQ--\r\n"
        ),
    )


PROGRAMS: dict[str, Callable[[Reply], bytes]] = {
    "Exchange": exchange,
    "Outlook": outlook,
    "Gmail": gmail,
    "Apple": apple,
    "Thunderbird": thunderbird,
}


def bounce(
    message_id: str,
    recipient: str = ANNA,
    *,
    status: str = "5.1.1",
    action: str = "failed",
    words: str = "smtp; 550 5.1.1 <anna> User unknown",
    returned: str = "message/rfc822",
    final_recipient: str = "",
) -> bytes:
    """A report after RFC 3464, with our mail or its headers returned."""
    final = final_recipient or recipient
    original = f"Original-Recipient: rfc822;{recipient}\r\n" if final_recipient else ""
    return _mail(
        "Return-Path: <>",
        "From: MAILER-DAEMON@mx.example.net (Mail Delivery System)",
        f"To: {OURS}",
        "Subject: Undelivered Mail Returned to Sender",
        "Auto-Submitted: auto-replied",
        "MIME-Version: 1.0",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="dsn"',
        body=(
            "--dsn\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\nI'm sorry to have to inform you.\r\n"
            "--dsn\r\nContent-Type: message/delivery-status\r\n\r\n"
            "Reporting-MTA: dns; mx.example.net\r\nArrival-Date: Mon, 2 Nov 2026 10:00:00 +0100\r\n\r\n"
            f"Final-Recipient: rfc822; {final}\r\n{original}Action: {action}\r\nStatus: {status}\r\n"
            f"Diagnostic-Code: {words}\r\n\r\n"
            f"--dsn\r\nContent-Type: {returned}\r\n\r\n"
            f"From: webbinarier@example.org\r\nTo: {recipient}\r\nMessage-ID: {message_id}\r\n"
            "Subject: Du är anmäld\r\n\r\n"
            "--dsn--\r\n"
        ),
    )


def sloppy_bounce(message_id: str, recipient: str = ANNA) -> bytes:
    """What some servers write for people, and nobody else: a text that quotes the mail."""
    return _mail(
        "From: postmaster@old.example.net",
        f"To: {OURS}",
        "Subject: failure notice",
        body=(
            f"Hi. This is the program at old.example.net.\r\n\r\n<{recipient}>:\r\n"
            "Remote host said: 550 5.1.1 sorry, no mailbox here by that name.\r\n\r\n"
            "--- Below this line is a copy of the message.\r\n\r\n"
            f"Message-ID: {message_id}\r\nSubject: =?utf-8?q?Du?=\r\n"
        ),
    )


def out_of_office(**headers: str) -> bytes:
    """Somebody is away."""
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return _mail(
        f"From: Anna <{ANNA}>", f"To: {OURS}", "Subject: Autosvar: Du är anmäld", *lines, body="Borta.\r\n"
    )


def by_a_person(subject: str = "En fråga") -> bytes:
    """Somebody writes to us."""
    return _mail(
        f"From: Anna Exempel <{ANNA}>",
        f"To: {OURS}",
        f"Subject: {subject}",
        "Auto-Submitted: no",
        "Return-Path: <anna.exempel@example.org>",
        body="Hej! Kan min kollega också vara med?\r\n",
    )


def _mail(*headers: str, body: str) -> bytes:
    return ("\r\n".join(headers) + "\r\n\r\n" + body).encode()


def _folded(line: str) -> str:
    encoded, lines = line.encode(errors="replace"), []
    while len(encoded) > 75:
        cut = 74
        while encoded[cut] & 0xC0 == 0x80:
            cut -= 1
        lines.append(encoded[:cut])
        encoded = b" " + encoded[cut:]
    return b"\r\n".join([*lines, encoded]).decode()


_WINDOWS_ZONE = [
    "BEGIN:VTIMEZONE",
    "TZID:W. Europe Standard Time",
    "BEGIN:STANDARD",
    "DTSTART:16010101T030000",
    "TZOFFSETFROM:+0200",
    "TZOFFSETTO:+0100",
    "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10",
    "END:STANDARD",
    "END:VTIMEZONE",
]

MACHINES: dict[str, bytes] = {
    "RFC 3834": out_of_office(Auto_Submitted="auto-replied"),
    "Exchange": out_of_office(Auto_Submitted="auto-generated", X_Auto_Response_Suppress="All"),
    "Exchange rules": out_of_office(X_MS_Exchange_Generated_Message_Source="Mailbox Rules Agent"),
    "Gmail": out_of_office(Precedence="bulk", X_Autoreply="yes", Auto_Submitted="auto-replied"),
    "vacation": out_of_office(Precedence="junk", X_Mailer="vacation 1.2.7"),
    "cPanel": out_of_office(X_Autorespond="Du är anmäld"),
    "nobody": out_of_office(Return_Path="<>"),
    "daemon": out_of_office().replace(
        b"From: Anna <" + ANNA.encode(), b"From: <MAILER-DAEMON@mx.example.net"
    ),
    "read receipt": out_of_office(Content_Type="multipart/report; report-type=disposition-notification"),
}
