"""Uploads are what their bytes are, whatever their name says."""

import zipfile
from io import BytesIO

import pytest

from webinars.recordings.content import (
    Content,
    UnusableUpload,
    download_content,
    file_name,
    picture_content,
)

PNG = (
    b"\x89PNG\r\n\x1a\n"
    + b"\x00\x00\x00\rIHDR"
    + (1200).to_bytes(4, "big")
    + (600).to_bytes(4, "big")
    + b"\x00" * 20
)
JPEG = b"\xff\xd8\xff\xe0\x00\x04JF\xff\xc0\x00\x0b\x08\x02\x58\x04\xb0\x00\x00\x00\x00"
WEBP = b"RIFF\x00\x00\x00\x00WEBPVP8 "


def zipped(**files: bytes) -> bytes:
    """A ZIP with these files; `__` stands for a slash, `_dot_` for a full stop."""
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, body in files.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), body)
    return content.getvalue()


def office(folder: str, **more: bytes) -> bytes:
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, body in {"[Content_Types].xml": b"", f"{folder}a.xml": b"", **more}.items():
            archive.writestr(name, body)
    return content.getvalue()


@pytest.mark.parametrize(("content", "ending"), [(PNG, "png"), (JPEG, "jpg"), (WEBP, "webp")])
def test_pictures_are_known_by_their_bytes(content, ending):
    assert picture_content(content).ending == ending


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (PNG + b"x" * 600_000, "too_large"),
        (b"<svg onload='alert(1)'/>", "not_a_picture"),
        (b"GIF89a", "not_a_picture"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + b"\xff" * 8 + b"\x00" * 20, "too_many_pixels"),
        (b"\xff\xd8\xff", "not_a_picture"),
    ],
)
def test_what_is_no_picture_is_not_taken(content, why):
    with pytest.raises(UnusableUpload) as refused:
        picture_content(content)

    assert refused.value.why == why


@pytest.mark.parametrize(
    ("content", "ending"),
    [
        (b"%PDF-1.7\n", "pdf"),
        ("Samtalsfrågor\n1. Var?".encode(), "txt"),
        (office("ppt/"), "pptx"),
        (office("word/"), "docx"),
        (zipped(mimetype=b"application/vnd.oasis.opendocument.presentation"), "odp"),
    ],
)
def test_documents_are_known_by_their_bytes(content, ending):
    assert download_content(content).ending == ending


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b"%PDF-" + b"x" * 8_000_000, "too_large"),
        (b"<html><script>alert(1)</script>", "not_allowed"),
        (b"  <!doctype html>", "not_allowed"),
        (b"MZ\x90\x00", "not_allowed"),
        (office("ppt/", **{"ppt/vbaProject.bin": b""}), "has_macros"),
        (zipped(a_dot_txt=b"hej"), "not_allowed"),
        (b"PK\x03\x04broken", "not_allowed"),
    ],
)
def test_what_could_run_is_not_taken(content, why):
    with pytest.raises(UnusableUpload) as refused:
        download_content(content)

    assert refused.value.why == why


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ("Bilder från 26-11.PDF", "bilder-fran-26-11.pdf"),
        ("C:\\Users\\anna\\Öppet.pptx.exe", "oppet-pptx.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("", "fil.pdf"),
        ("日本.pdf", "fil.pdf"),
        ("x" * 300, "x" * 80 + ".pdf"),
    ],
)
def test_a_file_has_a_name_that_every_system_takes(wanted, expected):
    assert file_name(wanted, Content("pdf", "application/pdf")) == expected
