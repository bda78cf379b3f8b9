"""What an incoming mail is: an answer of a calendar, a bounce, something automatic, or for people to read."""

import re
from collections.abc import Collection
from enum import StrEnum

from webinars.config import Config
from webinars.lib.addresses import ascii_domain
from webinars.mail.mime import IncomingMessage, Part


class Kind(StrEnum):
    """What it is, and so who deals with it."""

    REPLY = "reply"  # a calendar answers (RFC 5546)
    BOUNCE = "bounce"  # a mail of ours did not arrive (RFC 3464), or somebody says so
    AUTOMATIC = "automatic"  # out of office and the like: dropped
    HUMAN = "human"  # for people
    BROKEN = "broken"  # it could not be read


class State(StrEnum):
    """Where one incoming mail stands."""

    NEW = "new"
    HANDLED = "handled"
    SET_ASIDE = "set aside"  # an organiser may want to look, and the finding says why


ANSWERING_METHODS = ("REPLY", "COUNTER", "REFRESH", "DECLINECOUNTER")
MOST_CALENDARS = 4
MOST_CALENDAR_BYTES = 200_000

_METHOD = re.compile(
    rb"^METHOD(?:;[^:\r\n]{0,200})?:[ \t]*([A-Za-z-]{1,40})[ \t]*\r?$", re.MULTILINE | re.IGNORECASE
)
_AUTOMATIC = ("x-autoreply", "x-autorespond", "x-autoresponse", "x-autoreply-from", "x-mail-autoreply")
# Not `list`: people write through mailing lists and shared mailboxes.
_PRECEDENCE = ("auto_reply", "auto-reply", "bulk", "junk")
_DAEMONS = re.compile(r"(mailer-daemon|postmaster|mail-daemon|mdaemon)@", re.IGNORECASE)
_OUT_OF_OFFICE = re.compile(r"mailbox rules agent", re.IGNORECASE)


def own_domains(config: Config) -> tuple[str, ...]:
    """The domains that our Message-IDs are of, now and before."""
    return tuple(ascii_domain(domain) for domain in (config.mail_domain, *config.mail.former_domains))


def classify(message: IncomingMessage, *, our_domains: Collection[str]) -> Kind:
    """What it is. First what can be used, whoever sent it: nobody is answered, so nothing goes round in circles."""
    if is_delivery_report(message):
        return Kind.BOUNCE
    if calendars_in(message):
        return Kind.REPLY
    if is_automatic(message):
        return Kind.AUTOMATIC
    if is_from_a_daemon(message):
        return Kind.BOUNCE if quoted_ids(message, our_domains) else Kind.AUTOMATIC
    return Kind.HUMAN


def is_delivery_report(message: IncomingMessage) -> bool:
    """Whether it carries a report after RFC 3464."""
    return any(part.content_type == "message/delivery-status" for part in message.own_parts)


def is_automatic(message: IncomingMessage) -> bool:
    """Whether a machine wrote it by itself (RFC 3834 §5, and what came before it), or says that something was read."""
    headers = message.headers
    submitted = headers.get("auto-submitted").partition(";")[0].strip().lower()
    kind = headers.typed
    return (
        submitted not in ("", "no")
        or any(name in headers for name in _AUTOMATIC)
        or headers.get("precedence").strip().lower() in _PRECEDENCE
        or bool(_OUT_OF_OFFICE.search(headers.get("x-ms-exchange-generated-message-source")))
        or kind.get_content_type() == "multipart/report"
        or headers.get("x-mailer").strip().lower().startswith("vacation")
    )


def is_from_a_daemon(message: IncomingMessage) -> bool:
    """Whether it has no sender that could be answered (RFC 5321 §4.5.5), or that of a mail server."""
    returned_to = message.headers.fields.get("return-path")
    nobody = returned_to is not None and returned_to[0].strip() in ("<>", "")
    return nobody or bool(_DAEMONS.search(message.headers.get("from")))


def calendars_in(message: IncomingMessage) -> list[bytes]:
    """The calendar objects in it that answer something, each once, though it stands twice in the mail."""
    found: list[bytes] = []
    for part in message.own_parts:
        if len(found) < MOST_CALENDARS and _is_calendar(part):
            content = _as_utf8(part)
            method = _METHOD.search(content)
            if method and method[1].decode().upper() in ANSWERING_METHODS and content not in found:
                found.append(content)
    return found


def quoted_ids(message: IncomingMessage, our_domains: Collection[str]) -> list[str]:
    """Our own Message-IDs, wherever they stand in it: returned headers, a returned message, or quoted in a text."""
    domains = "|".join(map(re.escape, our_domains))
    ours = re.compile(rf"<[0-9a-f]{{32}}@(?:{domains})>", re.IGNORECASE)
    texts = [
        *(headers.get("message-id") for headers in message.enclosed_headers),
        *(part.text()[:MOST_CALENDAR_BYTES] for part in message.parts if _is_readable(part)),
    ]
    return list(dict.fromkeys(found for text in texts for found in ours.findall(text)))[:10]


def _is_calendar(part: Part) -> bool:
    return part.content_type in ("text/calendar", "application/ics") or part.name.lower().endswith(".ics")


def _is_readable(part: Part) -> bool:
    return part.content_type.startswith(("text/", "message/"))


def _as_utf8(part: Part) -> bytes:
    return (
        part.text()[:MOST_CALENDAR_BYTES]
        .strip("\ufeff \r\n")
        .replace("\r\n", "\n")
        .encode("utf-8", "replace")
    )
