"""The header section: each field once, none that we did not mean, and all of the same house."""

import re
from collections import Counter
from collections.abc import Iterator
from email.header import decode_header
from email.utils import parsedate_to_datetime
from functools import lru_cache

from webinars.lib.addresses import is_same_organisation
from webinars.mail.lint.links import leads_astray
from webinars.mail.lint.standards import Mail, Standards, header_of, only_address

_REQUIRED = frozenset(
    {
        *("from", "to", "reply-to", "subject", "date", "message-id", "mime-version", "content-type"),
        *("auto-submitted", "x-auto-response-suppress", "content-language"),
    }
)
_ALLOWED = _REQUIRED | {
    *("in-reply-to", "references", "list-unsubscribe", "list-unsubscribe-post", "dkim-signature"),
}
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_UNSTRUCTURED = ("From", "To", "Subject")
_MESSAGE_ID = re.compile(r"<[^\s<>@]+@([^\s<>@]+)>")
_MESSAGE_IDS = re.compile(r"<[^\s<>@]+@[^\s<>@]+>(?: <[^\s<>@]+@[^\s<>@]+>)*")


def header_faults(message: Mail, standards: Standards) -> Iterator[str]:
    """Faults of the message's own headers."""
    yield from _faults_of_fields(message)
    yield from _faults_of_addresses(message, standards)
    yield from _faults_of_identity(message, standards)
    yield from _faults_of_automation(message, standards)
    for name in _UNSTRUCTURED:
        if _CONTROLS.search(_as_shown(header_of(message, name))):
            yield f"{name} hides a control character"


def _faults_of_fields(message: Mail) -> Iterator[str]:
    counted = Counter(name.lower() for name in message.keys())  # noqa: SIM118 - one for each time that it stands there
    for name, times in counted.items():
        if times > 1:
            yield f"the header {name} stands {times} times"
        if name not in _ALLOWED:
            yield f"the header {name} is none of ours"
    for name in sorted(_REQUIRED - counted.keys()):
        yield f"the header {name} is missing"
    if not header_of(message, "Subject").strip():
        yield "the subject is empty"


def _faults_of_addresses(message: Mail, standards: Standards) -> Iterator[str]:
    """From is what the envelope says, and what DMARC looks at; To is the one whom the envelope names."""
    expected = {"From": standards.sender, "To": standards.recipient, "Reply-To": standards.reply_to}
    for name, address in expected.items():
        found = only_address(message, name)
        if found != address:
            yield f"{name} is {found or 'not one address'}, and the mail is {_ROLES[name]} {address}"
    if not is_same_organisation(standards.sender, standards.reply_to):
        yield f"{standards.reply_to} is of another domain than From"


_ROLES = {"From": "from", "To": "for", "Reply-To": "answered at"}


def _faults_of_identity(message: Mail, standards: Standards) -> Iterator[str]:
    identity = _MESSAGE_ID.fullmatch(header_of(message, "Message-ID"))
    if identity is None or identity[1] != standards.domain:
        yield f"the Message-ID is none of {standards.domain}"
    for name in ("In-Reply-To", "References"):
        if name in message and not _MESSAGE_IDS.fullmatch(header_of(message, name)):
            yield f"{name} names no message"
    if not _is_date(header_of(message, "Date")):
        yield "Date is no date with a zone"
    if header_of(message, "MIME-Version") != "1.0":
        yield "MIME-Version is not 1.0"


def _faults_of_automation(message: Mail, standards: Standards) -> Iterator[str]:
    """Who is away answers to people; and only what one may do without can be stopped (RFC 3834, 2369, 8058)."""
    if header_of(message, "Auto-Submitted") != "auto-generated":
        yield "Auto-Submitted does not say that a machine wrote this"
    stops = header_of(message, "List-Unsubscribe"), header_of(message, "List-Unsubscribe-Post")
    if stops == ("", ""):
        return
    if message.get_content_type() == "multipart/mixed":
        yield "a mail with a calendar offers List-Unsubscribe, as if one could be a guest without news"
    if stops[1] != "List-Unsubscribe=One-Click" or leads_astray(stops[0][1:-1], standards):
        yield "List-Unsubscribe needs one address of ours, and List-Unsubscribe-Post"


def _is_date(text: str) -> bool:
    try:
        return parsedate_to_datetime(text).tzinfo is not None
    except ValueError:
        return False


@lru_cache(maxsize=64)  # From is the same in all of them
def _as_shown(value: str) -> str:
    """Encoded words decoded, as a mail program does (RFC 2047)."""
    if "=?" not in value:
        return value
    words = decode_header(value)
    return "".join(w if isinstance(w, str) else w.decode(c or "ascii", "replace") for w, c in words)
