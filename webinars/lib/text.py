"""Text from people: made harmless at the edge, and compared the way people read it."""

import re
import unicodedata

_FORBIDDEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff"
    r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f"  # turn the reading direction
    r"\u00ad\u180e\u200b\u2060-\u2065\ufeff\ufff9-\ufffb"  # show nothing
    r"\u115f\u1160\u2800\u3164\uffa0]"  # show nothing, and count as letters or signs
)
# Persian and Indic words need joiners between letters, emoji between their parts; elsewhere they hide differences.
_OF_SUCH_A_SCRIPT = r"[\u0590-\u1dff\u2190-\U000e01ef]"
_STRAY_JOINERS = re.compile(rf"(?<!{_OF_SUCH_A_SCRIPT})[\u200c\u200d]|[\u200c\u200d](?!{_OF_SUCH_A_SCRIPT})")
# Invisible copies of ASCII. Only the flags of England, Scotland and Wales are written with them.
_TAGS = re.compile("(\U0001f3f4[\U000e0030-\U000e007a]{3,6}\U000e007f)|[\U000e0000-\U000e007f]")
# No letter carries so many marks (UAX #15, stream-safe text). Composing takes time by the square of their number: half
# a megabyte of them, in one name, would keep a process busy for minutes.
_ENDLESS_MARKS = re.compile(r"[^\x00-\u02ff\w\s]{31,}")
_SPACES = re.compile(r"\s+")
_ENCODED_WORD = re.compile(r"=\?(?=[^?]*\?[bq]\?)", re.IGNORECASE)  # Python takes spaces in the charset, too


def clean_line(text: str, limit: int = 300) -> str:
    """One line: NFC, no controls, no line breaks, single spaces, at most `limit` characters.

    An RFC 2047 encoded word (`=?utf-8?q?...?=`) loses its opening, since Python 3.10.13, 3.11.7 and 3.12.1
    decode one that stands in a header value, and so let `=0D=0ABcc:` through as a header of its own.
    """
    return _cut(
        _SPACES.sub(" ", _harmless(text.replace("\n", " ").replace("\r", " "))).strip(), limit
    ).strip()


def clean_text(text: str, limit: int = 20_000) -> str:
    """Several lines: like `clean_line`, but line breaks (as `\\n`) and inner spaces stay."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return _cut("\n".join(_harmless(line).rstrip() for line in lines).strip(), limit).rstrip()


def folded(text: str) -> str:
    """For comparing and searching: no case, no accents, single spaces. `Göteborg` and `goteborg` are equal."""
    # Case is folded again after decomposing: only then are 𝐀 and ℠ letters that have a case.
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text.casefold()).casefold())
    return _SPACES.sub(" ", "".join(c for c in decomposed if not unicodedata.combining(c))).strip()


def sortable(text: str) -> tuple[int, ...]:
    """A key that sorts as Swedish does: å ä ö last, other accents ignored, case ignored."""
    return tuple(_swedish_weight(c) for c in unicodedata.normalize("NFC", text.casefold()))


def cut_to_utf16(text: str, units: int) -> str:
    """At most so many UTF-16 code units (what Exchange counts), with an ellipsis where something was cut."""
    if len(text.encode("utf-16-le")) // 2 <= units:
        return text
    cut = text.encode("utf-16-le")[: (units - 1) * 2].decode("utf-16-le", errors="ignore")
    return cut.rstrip() + "…"


def _harmless(text: str) -> str:
    """What is taken out may bring together what has to be taken out, too: so until nothing changes any more."""
    while (cleaned := _cleaned_once(text)) != text:
        text = cleaned
    return text


def _cleaned_once(text: str) -> str:
    text = _FORBIDDEN.sub("", text.replace("\t", " ").replace("\x0b", " ").replace("\x85", " "))
    while _ENCODED_WORD.search(text):
        text = _ENCODED_WORD.sub("", text)
    if text.isascii():
        return text
    text = _STRAY_JOINERS.sub("", _TAGS.sub(r"\1", text))
    return _ENDLESS_MARKS.sub(
        _without_marks, unicodedata.normalize("NFC", _ENDLESS_MARKS.sub(_without_marks, text))
    )


def _cut(text: str, limit: int) -> str:
    """No joiner is left at the end, where it joins nothing."""
    return text if len(text) <= limit else text[:limit].rstrip("\u200c\u200d")


def _without_marks(signs: re.Match[str]) -> str:
    return "".join(sign for sign in signs[0] if not unicodedata.combining(sign))


def _swedish_weight(character: str) -> int:
    last = "åäö".find(character)
    if last >= 0:
        return 0x7B + last
    base = unicodedata.normalize("NFKD", character)[0]
    return ord(base) if ord(base) < 0x7B else 0x100 + ord(base)
