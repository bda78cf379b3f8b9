"""Messages as they come in (RFC 5322, RFC 2045-2047), read within bounds of time and memory, whatever they are.

`email` parses headers here, but not the tree of parts: its parser meets a thousand nested parts with a thousand nested
calls. What does not keep to the standards is read as far as it goes; nothing raises.
"""

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import parseaddr
from functools import cached_property

from webinars.lib.text import clean_line

KEPT_BYTES = 1_000_000  # of a larger message only the beginning is kept, and read
MOST_PARTS = 100
DEEPEST = 10
MOST_HEADERS = 1_000
LONGEST_VALUE = 2_000
LONGEST_TYPE = 500  # `email` takes time by the square of it

_BLANK_LINE = re.compile(rb"\A\n|\n\n")
_FOLDED = re.compile(rb"\n[ \t]+")
_NAME = re.compile(rb"[!-9;-~]{1,80}")
_ADDRESS = re.compile(r"[^\s<>\"(),:;]{1,64}@[^\s<>\"(),:;]{1,253}")
_CHARSETS = re.compile(
    r"utf-?8|us-ascii|iso-8859-\d{1,2}|windows-125\d|cp125\d|koi8-r|utf-16(le|be)?", re.IGNORECASE
)


@dataclass(frozen=True)
class Headers:
    """Header fields by their lower-case names."""

    fields: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def read(cls, block: bytes) -> "Headers":
        """The header fields of a block of lines; what is no field is passed over."""
        fields: dict[str, list[str]] = {}
        for line in _FOLDED.sub(b" ", block).split(b"\n", MOST_HEADERS)[:MOST_HEADERS]:
            name, colon, value = line.partition(b":")
            if colon and _NAME.fullmatch(name := name.strip()):
                text = value.strip()[:LONGEST_VALUE].decode("utf-8", "replace")
                fields.setdefault(name.lower().decode("ascii"), []).append(text)
        return cls(fields)

    def __contains__(self, name: str) -> bool:
        return name in self.fields

    def get(self, name: str) -> str:
        """The first field of this name; empty where there is none."""
        return self.fields.get(name, [""])[0]

    def text(self, name: str) -> str:
        """A field as people read it: encoded words decoded, one line, nothing harmful."""
        return clean_line(_decoded_words(self.get(name)))

    def address(self, name: str) -> str:
        """The one address in a field such as From; empty where none can be made out."""
        return one_address(self.get(name))

    @cached_property
    def typed(self) -> Message:
        """The Content-Type, in the form in which `email` answers questions about it."""
        message = Message()
        message["Content-Type"] = self.get("content-type")[:LONGEST_TYPE].replace("\n", " ") or "text/plain"
        return message


@dataclass(frozen=True)
class Part:
    """One leaf of a message, still encoded. `enclosed`: it stands within a message that this one encloses."""

    headers: Headers
    body: bytes
    enclosed: bool

    @cached_property  # asked for again and again, and a hostile one takes a while
    def content_type(self) -> str:
        """Such as `text/calendar`."""
        return self.headers.typed.get_content_type()

    @cached_property
    def name(self) -> str:
        """The file name, if any."""
        named = self.headers.typed.get_param("name")
        disposition = re.search(r"filename\*?=\"?([^\";]+)", self.headers.get("content-disposition"))
        return disposition[1] if disposition else named if isinstance(named, str) else ""

    def content(self) -> bytes:
        """Decoded, as far as it can be."""
        encoding = self.headers.get("content-transfer-encoding").strip().lower()
        if encoding == "base64":
            return _from_base64(self.body)
        if encoding == "quoted-printable":
            return binascii.a2b_qp(self.body)
        return self.body

    def text(self) -> str:
        """As text, in the charset that it names, or the one that it plainly has."""
        content = self.content()
        named = self.headers.typed.get_param("charset")
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            named = "utf-16"
        for charset in (named, "utf-8"):
            if isinstance(charset, str) and _CHARSETS.fullmatch(charset):
                try:
                    return content.decode(charset)
                except (UnicodeError, LookupError):
                    continue
        return content.decode("cp1252", "replace")


@dataclass(frozen=True)
class IncomingMessage:
    """One message: its own headers, its leaves, and the headers of the messages that it encloses."""

    headers: Headers
    parts: tuple[Part, ...]
    enclosed_headers: tuple[Headers, ...]

    @classmethod
    def read(cls, raw: bytes) -> "IncomingMessage":
        """The first `KEPT_BYTES` of a raw message; with line ends of any kind, and perhaps mbox's `From ` line."""
        lines = raw[:KEPT_BYTES].replace(b"\r\n", b"\n").replace(b"\r", b"\n").lstrip(b"\n")
        if lines.startswith(b"From "):
            lines = lines.partition(b"\n")[2]
        headers, body = _split(lines)
        enclosed: list[Headers] = []
        return cls(headers, tuple(_leaves(headers, body, enclosed)), tuple(enclosed))

    @property
    def own_parts(self) -> tuple[Part, ...]:
        """What its sender wrote, without what was enclosed."""
        return tuple(part for part in self.parts if not part.enclosed)


def one_address(text: str) -> str:
    """The address in `Anna <anna@example.org>`, `mailto:anna@example.org` or `rfc822;anna@example.org`."""
    text = text[:LONGEST_VALUE]
    try:
        found = parseaddr(text)[1]
    except (RecursionError, ValueError, IndexError):  # a thousand opening brackets
        found = ""
    plain = _ADDRESS.fullmatch(found) or _ADDRESS.search(text.partition("<")[2]) or _ADDRESS.search(text)
    return clean_line(plain[0]) if plain else ""


def _leaves(headers: Headers, body: bytes, enclosed: list[Headers]) -> Iterator[Part]:
    """Depth first, in their order, and no more than `MOST_PARTS` of them."""
    waiting = [(headers, body, 0, False)]
    met = 0
    while waiting and met < MOST_PARTS:
        met += 1
        headers, body, depth, within = waiting.pop()
        kind = headers.typed
        boundary = kind.get_param("boundary")
        if (
            kind.get_content_maintype() == "multipart"
            and isinstance(boundary, str)
            and boundary
            and depth < DEEPEST
        ):
            inner = [(*_split(piece), depth + 1, within) for piece in _pieces(body, boundary)]
            waiting.extend(reversed(inner))
        elif kind.get_content_type() in ("message/rfc822", "message/global") and depth < DEEPEST:
            its_headers, its_body = _split(Part(headers, body, within).content())
            enclosed.append(its_headers)
            waiting.append((its_headers, its_body, depth + 1, True))
        else:
            yield Part(headers, body, within)


def _pieces(body: bytes, boundary: str) -> list[bytes]:
    """The parts between the delimiters (RFC 2046 §5.1.1), whether or not the last one is closed."""
    delimiter = re.compile(
        rb"^--" + re.escape(boundary.encode("utf-8", "replace")) + rb"(--)?[ \t]*$\n?", re.MULTILINE
    )
    pieces, begin = [], None
    for found in delimiter.finditer(body):
        if begin is not None:
            pieces.append(body[begin : max(begin, found.start() - 1)])
        begin = None if found[1] else found.end()
        if begin is None or len(pieces) >= MOST_PARTS:
            break
    else:
        if begin is not None:
            pieces.append(body[begin:])
    return pieces


def _split(lines: bytes) -> tuple[Headers, bytes]:
    end = _BLANK_LINE.search(lines)
    return (Headers.read(lines[: end.start()]), lines[end.end() :]) if end else (Headers.read(lines), b"")


def _decoded_words(value: str) -> str:
    try:
        words = decode_header(value)
    except (HeaderParseError, ValueError):
        return value
    return "".join(_word(content, charset) for content, charset in words)


def _word(content: bytes | str, charset: str | None) -> str:
    if isinstance(content, str):
        return content
    known = charset if charset and _CHARSETS.fullmatch(charset) else "utf-8"
    try:
        return content.decode(known, "replace")
    except LookupError:
        return content.decode("utf-8", "replace")


def _from_base64(body: bytes) -> bytes:
    """Without whatever a mailing list wrote under it, and whether or not the end was padded."""
    letters = re.sub(rb"[^A-Za-z0-9+/]", b"", body.partition(b"=")[0] if b"=" in body else body)
    letters = letters[: len(letters) - (len(letters) % 4 == 1)]
    return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))
