"""The captions that lie beside a series: plain names, and WebVTT (https://www.w3.org/TR/webvtt1/) only."""

import re
from pathlib import Path

from webinars.lib.text import clean_line

LARGEST = 2_000_000
_NAME = re.compile(r"[\w][\w .-]{0,99}\.vtt", re.ASCII | re.IGNORECASE)
_CUE = re.compile(
    r"^(?:\d{2,4}:)?[0-5]\d:[0-5]\d\.\d{3}[ \t]+-->[ \t]+(?:\d{2,4}:)?[0-5]\d:[0-5]\d\.\d{3}", re.MULTILINE
)
# Not even PostgreSQL's text holds NUL; none of the others belongs into captions.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class UnusableCaptions(Exception):
    """The text says what is wrong with the file, as the end of a sentence that begins with its name."""


def is_plain_name(name: str) -> bool:
    """Whether this can only be a file beside the series: no folder, nothing hidden, no surprises on any system."""
    return bool(_NAME.fullmatch(name)) and ".." not in name


def read_captions(folder: Path, name: str) -> str:
    """The file's text with `\\n` for line ends. Raises UnusableCaptions."""
    if not is_plain_name(name):
        raise UnusableCaptions('has to be the name of a file beside the series, such as "avsnitt-1.vtt"')
    path = folder / name
    if path.resolve().parent != folder.resolve() or (path.exists() and not path.is_file()):
        raise UnusableCaptions("is no plain file beside the series")
    try:
        if path.stat().st_size > LARGEST:
            raise UnusableCaptions(f"is larger than {LARGEST // 1_000_000} MB")
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise UnusableCaptions("does not lie beside the series") from None
    except UnicodeDecodeError:
        raise UnusableCaptions("is not UTF-8 text") from None
    except OSError as error:
        raise UnusableCaptions(f"cannot be read: {error.strerror}") from None
    return _checked(text.replace("\r\n", "\n").replace("\r", "\n"))


def _checked(text: str) -> str:
    first = text.split("\n", 1)[0]
    if not re.fullmatch(r"WEBVTT([ \t].*)?", first):
        raise UnusableCaptions(
            f'is not WebVTT: its first line has to be "WEBVTT", not "{clean_line(first, 40)}"'
        )
    if _CONTROLS.search(text):
        raise UnusableCaptions("holds control characters, which captions never do")
    if not _CUE.search(text):
        raise UnusableCaptions(
            'holds no caption: a line such as "00:01.000 --> 00:04.000" and its text below'
        )
    return text
