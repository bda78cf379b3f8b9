"""How names, subjects, addresses and links stand in a header: ASCII, folded, never more than one header.

We write header values ourselves. `EmailMessage` parses what it is given, and Python 3.10.13, 3.11.7 and 3.12.1 thereby
turn an encoded word in a title into a header of its own; it raises on U+2028 in a subject; and it folds a long
Message-ID or List-Unsubscribe into encoded words, which no one can read back.
"""

import re
from email.header import Header
from email.utils import quote as quote_string
from urllib.parse import quote as quote_url

from webinars.lib.addresses import ascii_address
from webinars.lib.text import clean_line, cut_to_utf16

LINE_LENGTH = 76
SUBJECT_UTF16_UNITS = 255
NAME_UTF16_UNITS = 128

_NOT_PRINTABLE = re.compile(r"[^\x21-\x7e]+")


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
