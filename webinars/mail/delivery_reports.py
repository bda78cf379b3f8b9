"""What mail servers report about mails of ours that did not arrive (RFC 3464, RFC 3463), and what it means."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from webinars.lib.address_keys import email_key
from webinars.lib.text import clean_line
from webinars.mail.incoming import quoted_ids
from webinars.mail.mime import Headers, IncomingMessage, Part, one_address

MOST_RECIPIENTS = 20
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_REFUSAL = re.compile(r"(?<![\d.])([45]\d\d)[ -]")
_ADDRESS = re.compile(r"[^\s<>\"(),:;\[\]]{1,64}@[^\s<>\"(),:;\[\]]{1,253}")
_UID = re.compile(r"^UID(?:;[^:\n]{0,100})?:[ \t]*(\S{1,200})$", re.MULTILINE)
_MOST_TEXT = 100_000


class Severity(StrEnum):
    """What a bounce says about an address."""

    HARD = "hard"  # nothing that is sent there arrives
    SOFT = "soft"  # this mail did not arrive, or not yet; others may


class Action(StrEnum):
    """RFC 3464 §2.3.3, as far as it matters."""

    FAILED = "failed"
    DELAYED = "delayed"
    DELIVERED = "delivered"
    OTHER = "other"


@dataclass(frozen=True)
class RecipientReport:
    """What is reported about one recipient. `addresses`: the one written to, and those it was passed on to."""

    addresses: frozenset[str]
    action: Action
    status: str = ""
    words: str = ""


@dataclass(frozen=True)
class DeliveryReport:
    """What a report says, and which mails of ours it names: by Message-ID, or by the calendar entry it returns."""

    recipients: tuple[RecipientReport, ...]
    message_ids: tuple[str, ...] = ()
    calendar_uids: tuple[str, ...] = ()


def read_report(message: IncomingMessage, *, our_domains: Collection[str]) -> DeliveryReport:
    """The report in a message, be it after RFC 3464 or a mere text that a mail server wrote."""
    formal = [part for part in message.own_parts if part.content_type == "message/delivery-status"]
    recipients = [report for part in formal for report in _recipients(part)] or [_told_in_words(message)]
    uids = [uid for part in message.parts if part.enclosed for uid in _UID.findall(part.text()[:_MOST_TEXT])]
    return DeliveryReport(
        tuple(recipients[:MOST_RECIPIENTS]),
        tuple(quoted_ids(message, our_domains)),
        tuple(dict.fromkeys(uids))[:5],
    )


def severity_of(action: Action, status: str) -> Severity:
    """What a status (RFC 3463 §3) means for the next mail to the same address.

    A full mailbox is emptied one day, and what was refused for what it said (5.3, 5.6, 5.7), for its sender (5.1.7,
    5.1.8) or after waiting too long (5.4.7) tells nothing about where it went.
    """
    about_the_mail = ("5.3.", "5.5.", "5.6.", "5.7.")
    exceptions = ("5.1.7", "5.1.8", "5.2.2", "5.2.3", "5.4.5", "5.4.6", "5.4.7")
    if action is not Action.FAILED or not status.startswith("5."):
        return Severity.SOFT
    return Severity.SOFT if status in exceptions or status.startswith(about_the_mail) else Severity.HARD


NO_SUCH_ADDRESS = ("5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1")


def names_a_dead_address(words: str) -> str:
    """The status by which our own mail server said that there is no such address; empty where it said no such thing.

    A bare 550 is not enough: it is what servers answer to unwanted mail, too.
    """
    if not words.startswith("5"):
        return ""
    found = _STATUS.search(words[:200])
    return found[1] if found and found[1] in NO_SUCH_ADDRESS else ""


def _recipients(part: Part) -> list[RecipientReport]:
    """The groups after the first, which is about the message (RFC 3464 §2.1); some servers leave out the first."""
    groups = [Headers.read(group) for group in part.content().strip().split(b"\n\n", 50)[:50]]
    return [
        _recipient(group) for group in groups if "final-recipient" in group or "original-recipient" in group
    ]


def _recipient(group: Headers) -> RecipientReport:
    named = (_typed_address(group.get(name)) for name in ("original-recipient", "final-recipient"))
    action = group.get("action").partition("(")[0].strip().lower()
    words = clean_line(
        group.get("diagnostic-code").partition(";")[2] or group.get("diagnostic-code"), limit=500
    )
    status = _STATUS.search(group.get("status")) or _STATUS.search(words)
    return RecipientReport(
        frozenset(email_key(address) for address in named if address),
        Action(action) if action in set(Action) else Action.OTHER,
        status[1] if status else "",
        words or clean_line(group.get("status"), limit=500),
    )


def _typed_address(value: str) -> str:
    """RFC 3464 §2.1.2: `rfc822; anna@example.org`."""
    return one_address(value.partition(";")[2] or value)


def _told_in_words(message: IncomingMessage) -> RecipientReport:
    """What can be made of a report that a server wrote for people: every address in it, and the first status."""
    own = [part.text()[:_MOST_TEXT] for part in message.own_parts if part.content_type.startswith("text/")]
    text = "\n".join(own)[:_MOST_TEXT]
    status, refusal = _STATUS.search(text), _REFUSAL.search(text)
    said = next((line for line in text.splitlines() if _STATUS.search(line) or _REFUSAL.search(line)), "")
    meant = status[1] if status else f"{refusal[1][0]}.0.0" if refusal else ""
    addresses = frozenset(email_key(found.rstrip(".")) for found in _ADDRESS.findall(text)[:200])
    action = {"5": Action.FAILED, "4": Action.DELAYED}.get(meant[:1], Action.OTHER)
    return RecipientReport(addresses, action, meant, clean_line(said, limit=500))
