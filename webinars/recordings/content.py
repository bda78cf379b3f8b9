"""What an uploaded file is, by its bytes and never by what somebody calls it."""

import re
import unicodedata
import zipfile
from dataclasses import dataclass
from io import BytesIO

LARGEST_PICTURE = 600_000
LARGEST_DOWNLOAD = 8_000_000
MOST_PIXELS = 8_000
_OFFICE = {
    "word/": ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "ppt/": ("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    "xl/": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
_OPEN_DOCUMENTS = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.presentation": "odp",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
}


class UnusableUpload(Exception):
    """The file is not taken. `why`: empty | too_large | not_a_picture | too_many_pixels | not_allowed | has_macros."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Content:
    """What a file is."""

    ending: str
    media_type: str


def picture_content(content: bytes) -> Content:
    """PNG, JPEG or WebP of a reasonable size. Raises UnusableUpload. SVG is none: it can hold scripts."""
    if not content:
        raise UnusableUpload("empty")
    if len(content) > LARGEST_PICTURE:
        raise UnusableUpload("too_large")
    for found, size in (
        (Content("png", "image/png"), _png_size(content)),
        (Content("jpg", "image/jpeg"), _jpeg_size(content)),
        (
            Content("webp", "image/webp"),
            (1, 1) if content[:4] == b"RIFF" and content[8:12] == b"WEBP" else None,
        ),
    ):
        if size is not None:
            if max(size) > MOST_PIXELS or min(size) < 1:
                raise UnusableUpload("too_many_pixels")
            return found
    raise UnusableUpload("not_a_picture")


def download_content(content: bytes) -> Content:
    """PDF, Office or OpenDocument without macros, or plain text. Raises UnusableUpload."""
    if not content:
        raise UnusableUpload("empty")
    if len(content) > LARGEST_DOWNLOAD:
        raise UnusableUpload("too_large")
    if content.startswith(b"%PDF-"):
        return Content("pdf", "application/pdf")
    if content.startswith(b"PK\x03\x04"):
        return _zipped(content)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnusableUpload("not_allowed") from None
    if re.search(r"[\x00-\x08\x0e-\x1f]", text) or text.lstrip()[:1] == "<":
        raise UnusableUpload("not_allowed")
    return Content("txt", "text/plain; charset=utf-8")


def file_name(wanted: str, content: Content) -> str:
    """A name that every system takes, with its own ending: `Bilder från 26-11.PDF` is `bilder-fran-26-11.pdf`."""
    last = wanted.replace("\\", "/").rpartition("/")[2]
    stem = last.rpartition(".")[0] or last
    plain = "".join(c for c in unicodedata.normalize("NFKD", stem.casefold()) if not unicodedata.combining(c))
    words = re.findall(r"[a-z0-9]+", plain.replace("ø", "o").replace("æ", "ae"))
    return f"{'-'.join(words)[:80].strip('-') or 'fil'}.{content.ending}"


def _zipped(content: bytes) -> Content:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            names = archive.namelist()
            kind = archive.open("mimetype").read(100) if "mimetype" in names else b""
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, KeyError, OSError, ValueError):
        raise UnusableUpload("not_allowed") from None
    if any(name.lower().endswith(("vbaproject.bin", ".xba", ".js", ".exe", ".vbs")) for name in names):
        raise UnusableUpload("has_macros")
    if kind in _OPEN_DOCUMENTS:
        return Content(_OPEN_DOCUMENTS[kind], kind.decode())
    for folder, found in _OFFICE.items():
        if any(name.startswith(folder) for name in names) and "[Content_Types].xml" in names:
            return Content(*found)
    raise UnusableUpload("not_allowed")


def _png_size(content: bytes) -> tuple[int, int] | None:
    if not content.startswith(b"\x89PNG\r\n\x1a\n") or content[12:16] != b"IHDR":
        return None
    return int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    """Out of the first frame header (ITU T.81 §B.2.2)."""
    if not content.startswith(b"\xff\xd8\xff"):
        return None
    at = 2
    while at + 9 < len(content) and content[at] == 0xFF:
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = content[at + 5 : at + 7], content[at + 7 : at + 9]
            return int.from_bytes(width, "big"), int.from_bytes(height, "big")
        at += 2 + length
    return None
