"""One mail to one recipient, frozen into the bytes that are sent, however often they are tried."""

import base64
import binascii
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage, MIMEPart
from email.policy import EmailPolicy
from email.utils import format_datetime
from urllib.parse import urlsplit

from webinars.config import Config
from webinars.lib.addresses import ascii_address, ascii_domain
from webinars.lib.rsa_keys import read_rsa_key
from webinars.lib.signing import Signer
from webinars.mail.dkim import DkimIdentity, signed
from webinars.mail.headers import (
    ascii_url,
    mailbox_value,
    printable,
    subject_value,
)
from webinars.mail.lint import Standards

_UNSENDABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True)
class Mailbox:
    """A name, which may be empty, and an address."""

    name: str
    address: str


@dataclass(frozen=True)
class CalendarPart:
    """The calendar object that a mail carries; `method` is "REQUEST" or "CANCEL", the same as inside it."""

    method: str
    content: bytes


@dataclass(frozen=True)
class Mail:
    """What one mail says to one recipient, before it is frozen.

    `kind` is the name of its template. `in_reply_to` is the Message-ID of the first invitation, for updates and
    cancellations; only series news and reminders have an `unsubscribe_url`. What organisers worded themselves carries
    along how it goes `without_own_words`, should the outbox refuse it.
    """

    kind: str
    recipient: Mailbox
    subject: str
    text: str
    html: str
    language: str
    calendar: CalendarPart | None = None
    in_reply_to: str = ""
    unsubscribe_url: str = ""
    without_own_words: "Callable[[], Mail] | None" = field(default=None, repr=False, compare=False)


@dataclass(frozen=True)
class Sender:
    """From whom our mail comes; `domain` is that of our own Message-IDs.

    `link_hosts` are those that our mails may lead to. `former_domains` were ours, and old calendar entries are of them.
    With the `signer`, nobody else can make a Message-ID of ours.
    """

    mailbox: Mailbox
    reply_to: str
    domain: str
    link_hosts: frozenset[str] = frozenset()
    former_domains: frozenset[str] = frozenset()
    signs_as: DkimIdentity | None = None
    signer: Signer = field(default=Signer(""), repr=False, compare=False)


class _AsWritten(EmailPolicy):
    """Headers stay as we wrote them: already encoded, folded and harmless."""

    def header_store_parse(self, name: str, value: str) -> tuple[str, str]:
        return name, value

    def header_fetch_parse(self, name: str, value: str) -> str:
        return value


_POLICY = _AsWritten(linesep="\r\n", cte_type="7bit", refold_source="none")


def sender_from(config: Config) -> Sender:
    """The sender that the settings name. Raises UnusableAddress."""
    return Sender(
        Mailbox(config.mail.from_name, ascii_address(config.mail.from_address)),
        ascii_address(config.reply_address),
        ascii_domain(config.mail_domain),
        link_hosts=frozenset(
            {_host_of(config.site.base_url), *(ascii_domain(each).lower() for each in config.mail.link_hosts)}
        ),
        former_domains=frozenset(ascii_domain(domain).lower() for domain in config.mail.former_domains),
        signs_as=_dkim_identity(config),
        signer=Signer(config.site.secret_key),
    )


def standards_of(sender: Sender, recipient: str) -> Standards:
    """What a mail of this sender to this recipient is held against. Raises UnusableAddress."""
    return Standards(
        sender=sender.mailbox.address,
        reply_to=sender.reply_to,
        recipient=ascii_address(recipient),
        domain=sender.domain,
        link_hosts=sender.link_hosts,
        former_domains=sender.former_domains,
    )


def _dkim_identity(config: Config) -> DkimIdentity | None:
    if not config.mail.dkim_selector:
        return None
    key = read_rsa_key(config.dkim_key_file)
    return DkimIdentity(ascii_domain(config.dkim_domain), ascii_domain(config.mail.dkim_selector), key)


def _host_of(url: str) -> str:
    return urlsplit(url).hostname or ""


def message_id(dedupe_key: str, sender: Sender) -> str:
    """The same key always gives the same id, and nobody else can tell one from the other.

    A bounce is believed when it names a mail of ours, and keys are made of what others see: whoever registers somebody
    sees the public id of that place.
    """
    return f"<{sender.signer.derived('message id', dedupe_key)[:32]}@{ascii_domain(sender.domain)}>"


def freeze(mail: Mail, sender: Sender, *, message_id: str, now: datetime) -> bytes:
    """The raw RFC 5322 bytes, the same for the same input, 7-bit and with no line over 998 octets; signed, if we sign.

    No name, subject or text can make it fail or add a header; an address can: raises UnusableAddress.
    """
    written = _written(mail, sender, message_id, now)
    return signed(written, sender.signs_as) if sender.signs_as else written


def _written(mail: Mail, sender: Sender, message_id: str, now: datetime) -> bytes:
    message = EmailMessage(_POLICY)
    for name, value in _headers(mail, sender, message_id, now).items():
        message[name] = value
    boundary = hashlib.sha256(message_id.encode()).hexdigest()[:24]
    texts = [_text_part("plain", mail.text), _text_part("html", mail.html)]
    if mail.calendar is None:
        _fill(message, "alternative", boundary, texts)
        return message.as_bytes()
    # The two calendar parts carry the same bytes: Outlook and Gmail take the inline one, other clients the file.
    ics = base64.encodebytes(mail.calendar.content).decode("ascii")
    inline_type = f"text/calendar; method={printable(mail.calendar.method)}; charset=utf-8"
    inline = _part(inline_type, "base64", ics)
    attachment = _part('application/ics; name="invite.ics"', "base64", ics)
    attachment["Content-Disposition"] = 'attachment; filename="invite.ics"'
    alternative = MIMEPart(_POLICY)
    _fill(alternative, "alternative", boundary, [*texts, inline])
    _fill(message, "mixed", boundary, [alternative, attachment])
    return message.as_bytes()


def _headers(mail: Mail, sender: Sender, message_id: str, now: datetime) -> dict[str, str]:
    headers = {
        "From": mailbox_value(sender.mailbox.name, sender.mailbox.address, "From"),
        "To": mailbox_value(mail.recipient.name, mail.recipient.address, "To"),
        "Reply-To": ascii_address(sender.reply_to),
        "Subject": subject_value(mail.subject),
        "Date": format_datetime(now.astimezone(UTC)),
        "Message-ID": printable(message_id),
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "OOF, AutoReply",
        "Content-Language": printable(mail.language),
        "MIME-Version": "1.0",
    }
    if mail.in_reply_to:
        headers["In-Reply-To"] = headers["References"] = printable(mail.in_reply_to)
    if mail.unsubscribe_url:
        headers["List-Unsubscribe"] = f"<{ascii_url(mail.unsubscribe_url)}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def _text_part(subtype: str, text: str) -> MIMEPart:
    lines = _UNSENDABLE.sub("", text).replace("\r\n", "\n").replace("\r", "\n").rstrip("\n") + "\n"
    quoted = binascii.b2a_qp(lines.encode(), istext=True).decode("ascii")
    return _part(f"text/{subtype}; charset=utf-8", "quoted-printable", quoted)


def _part(content_type: str, transfer_encoding: str, encoded: str) -> MIMEPart:
    part = MIMEPart(_POLICY)
    part["Content-Type"] = content_type
    part["Content-Transfer-Encoding"] = transfer_encoding
    part.set_payload(encoded)
    return part


def _fill(message: MIMEPart, subtype: str, boundary: str, parts: list[MIMEPart]) -> None:
    """Neither quoted-printable nor base64 can contain `=_`, so no text can end a part."""
    message["Content-Type"] = f'multipart/{subtype};\r\n boundary="=_{subtype}_{boundary}"'
    for part in parts:
        message.attach(part)
