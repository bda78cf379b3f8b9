"""A file of captions as somebody has it, WebVTT or SubRip, in whatever encoding, as WebVTT."""

import re

LARGEST = 2_000_000
# Not even PostgreSQL's text holds NUL; none of the others belongs into captions.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SUBRIP_TIMING = re.compile(
    r"^(\d{1,3}:\d{1,2}:\d{1,2})[,.](\d{1,3})[ \t]*-->[ \t]*(\d{1,3}:\d{1,2}:\d{1,2})[,.](\d{1,3}).*$",
    re.MULTILINE,
)
_SUBRIP_MARKUP = re.compile(r"\{\\[^{}]*\}|</?font[^<>]*>", re.IGNORECASE)


class UnreadableCaptions(Exception):
    """These bytes are no captions: `why` is too_large, binary, or no_captions."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def read_captions(content: bytes) -> str:
    """WebVTT with `\\n` for line ends; what is wrong in it is said by `check_captions`. Raises UnreadableCaptions."""
    if len(content) > LARGEST:
        raise UnreadableCaptions("too_large")
    text = (
        _decoded(content).replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff").strip("\n") + "\n"
    )
    if _CONTROLS.search(text):
        raise UnreadableCaptions("binary")
    if "-->" not in text:
        raise UnreadableCaptions("no_captions")
    return text if re.match(r"WEBVTT(?:[ \t\n])", text) else _from_subrip(text)


def _decoded(content: bytes) -> str:
    """UTF-8, UTF-16 with its mark, or what Windows wrote before."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _from_subrip(text: str) -> str:
    """SubRip has no heading, a comma before the thousandths, and font tags that players of the web do not know."""

    def timing(found: re.Match[str]) -> str:
        return f"{_stamp(found[1], found[2])} --> {_stamp(found[3], found[4])}"

    return "WEBVTT\n\n" + _SUBRIP_TIMING.sub(timing, _SUBRIP_MARKUP.sub("", text))


def _stamp(clock: str, thousandths: str) -> str:
    hours, minutes, seconds = (int(part) for part in clock.split(":"))
    return f"{hours:02}:{minutes:02}:{seconds:02}.{thousandths.ljust(3, '0')}"
