"""One mail to one recipient, frozen into the bytes that are sent, however often they are tried."""

from dataclasses import dataclass
from datetime import datetime

from webinars.config import Config


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
    """What one mail says to one recipient, before it is frozen."""

    kind: str
    recipient: Mailbox
    subject: str
    text: str
    html: str
    language: str
    calendar: CalendarPart | None = None
    in_reply_to: str = ""
    unsubscribe_url: str = ""


@dataclass(frozen=True)
class Sender:
    """From whom our mail comes; `domain` is that of our own Message-IDs."""

    mailbox: Mailbox
    reply_to: str
    domain: str


def sender_from(config: Config) -> Sender:
    """The sender that the settings name."""
    return Sender(
        Mailbox(config.mail.from_name, config.mail.from_address), config.reply_address, config.mail_domain
    )


def message_id(dedupe_key: str, domain: str) -> str:
    """The same key always gives the same id, and the id does not tell the key."""
    raise NotImplementedError


def freeze(mail: Mail, sender: Sender, *, message_id: str, now: datetime) -> bytes:
    """The raw RFC 5322 bytes, the same for the same input."""
    raise NotImplementedError
