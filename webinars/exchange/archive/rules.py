"""What an archive may be, however it came to be: names, sizes, and the version of its format."""

import re
from urllib.parse import urlsplit

FORMAT = 1
"""Raised when an older program would misunderstand what is written; older formats are read for ever."""

MANIFEST, SERIES, CARRIED = "manifest.json", "serie.toml", "archive.json"
MOST_FILES = 20_000
LARGEST_FILE = 40_000_000
LARGEST_TOTAL = 2_000_000_000
LARGEST_TEXT = 5_000_000
"""Bytes, of what is read as a whole: the manifest, the series, what it carries besides."""

_PART = r"[A-Za-z0-9_][A-Za-z0-9_ .-]{0,149}"
_PATH = re.compile(rf"{_PART}(?:/{_PART})?")


class UnusableArchive(Exception):
    """The text says what is wrong with it, as a whole sentence."""


def is_plain_path(path: str) -> bool:
    """Whether this can only be a file in the archive's folder or one below it, on any system."""
    return bool(_PATH.fullmatch(path)) and ".." not in path and not path.endswith((".", " "))


def check_format(version: object) -> None:
    """Raises UnusableArchive for what a newer program wrote, or none of ours."""
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise UnusableArchive("Its manifest names no format: it is no archive of a series.")
    if version > FORMAT:
        raise UnusableArchive(
            f"It is of format {version}, and this program knows {FORMAT}: take a newer version of the program."
        )


def check_sizes(sizes: list[int]) -> None:
    """Bytes, as the archive says they are before anything is unpacked. Raises UnusableArchive."""
    if len(sizes) > MOST_FILES:
        raise UnusableArchive(f"It holds more than {MOST_FILES} files, which no series has.")
    if any(size > LARGEST_FILE for size in sizes):
        raise UnusableArchive(f"It holds a file of more than {LARGEST_FILE // 1_000_000} MB.")
    if sum(sizes) > LARGEST_TOTAL:
        raise UnusableArchive(f"Unpacked, it would have more than {LARGEST_TOTAL // 1_000_000} MB.")


def is_web_address(text: str) -> bool:
    """Whether a page may lead there; nothing at all is fine, too."""
    try:
        parts = urlsplit(text)
        return not text or (parts.scheme in ("http", "https") and bool(parts.hostname))
    except ValueError:
        return False
