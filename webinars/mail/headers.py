"""How names, subjects, addresses and links stand in a header: ASCII, folded, never more than one header.

We write header values ourselves. `EmailMessage` parses what it is given, and Python 3.10.13, 3.11.7 and 3.12.1 thereby
turn an encoded word in a title into a header of its own; it raises on U+2028 in a subject; and it folds a long
Message-ID or List-Unsubscribe into encoded words, which no one can read back.
"""

import re
from email.header import Header
from email.utils import quote as quote_string
from urllib.parse import quote as quote_url

import idna

from webinars.lib.text import clean_line, cut_to_utf16

LINE_LENGTH = 76
SUBJECT_UTF16_UNITS = 255
NAME_UTF16_UNITS = 128

_LOCAL_PART = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_NOT_PRINTABLE = re.compile(r"[^\x21-\x7e]+")


class UnusableAddress(ValueError):
    """Mail cannot be addressed so: no plain `local@domain`, or a local part that only SMTPUTF8 could carry."""


def subject_value(text: str) -> str:
    """Any title as the value of Subject; at most what Exchange keeps."""
    return _encoded(cut_to_utf16(clean_line(text), SUBJECT_UTF16_UNITS), "Subject")


def mailbox_value(name: str, address: str, header: str) -> str:
    """One mailbox as the value of From or To. Raises UnusableAddress."""
    address = f"<{ascii_address(address)}>"
    name = cut_to_utf16(clean_line(name), NAME_UTF16_UNITS)
    if not name:
        return address
    phrase = f'"{quote_string(name)}"' if name.isascii() else _encoded(name, header)
    last_line = phrase.rpartition("\r\n")[2]
    fits = len(header) + 2 + len(last_line) + 1 + len(address) <= LINE_LENGTH
    return f"{phrase} {address}" if fits else f"{phrase}\r\n {address}"


def ascii_address(address: str) -> str:
    """The address as it goes over the wire: the domain in IDNA 2008 (`räv.se` -> `xn--rv-via.se`), all else unchanged.

    Not every server takes SMTPUTF8, so a local part outside ASCII is refused here as it is at registration, and so
    are quoted local parts, address literals and `=?`, which Python reads as an encoded word. Raises UnusableAddress.
    """
    local_part, _, domain = address.rpartition("@")
    domain = ascii_domain(domain)
    if "=?" in local_part or len(local_part) > 64 or not _LOCAL_PART.fullmatch(local_part):
        raise UnusableAddress(f"{address!r} is not an address that mail can be sent to")
    return f"{local_part}@{domain}"


def ascii_domain(domain: str) -> str:
    """The domain in IDNA 2008. Raises UnusableAddress."""
    if not domain.isascii():
        try:
            domain = idna.encode(domain, uts46=True).decode("ascii")
        except UnicodeError:
            raise UnusableAddress(f"{domain!r} is not a domain") from None
    if len(domain) > 253 or not _DOMAIN.fullmatch(domain):
        raise UnusableAddress(f"{domain!r} is not a domain")
    return domain


def ascii_url(url: str) -> str:
    """A link of our own, with everything that has no place in a URL percent-encoded."""
    return quote_url(clean_line(url, limit=900), safe="%/:?#[]@!$&'()*+,;=~")[:900]


def printable(token: str) -> str:
    """A machine's value, such as a Message-ID, without spaces, controls and anything outside ASCII."""
    return _NOT_PRINTABLE.sub("", token)


def _encoded(text: str, header: str) -> str:
    """Plain where it can be folded at spaces, else in encoded words (RFC 2047)."""
    charset = "utf-8" if any(len(word) > LINE_LENGTH // 2 for word in text.split()) else None
    return Header(text, charset, header_name=header, maxlinelen=LINE_LENGTH).encode(linesep="\r\n")
