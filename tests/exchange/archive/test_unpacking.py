"""An archive may come from anybody: what is wrong with it is said, and nothing is written outside."""

import json
import stat
import zipfile
from hashlib import sha256
from io import BytesIO

import pytest

from webinars.exchange.archive.rules import UnusableArchive
from webinars.exchange.archive.unpacking import unpack

WHOLE = {"serie.toml": b"[series]", "archive.json": b"{}"}


def manifest_of(files, **changed):
    listed = [{"path": name, "sha256": sha256(content).hexdigest()} for name, content in files.items()]
    return json.dumps({"format": 1, "files": listed, **changed}).encode()


def zipped(files, *, manifest=None):
    """The bytes of a ZIP; `files` by name or by ZipInfo."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
        if manifest is not None:
            archive.writestr("manifest.json", manifest)
    return made.getvalue()


@pytest.fixture
def refused(tmp_path):
    """What is said of these bytes."""

    def refused(content):
        path, folder = tmp_path / "in.zip", tmp_path / "out"
        path.write_bytes(content)
        folder.mkdir()
        with pytest.raises(UnusableArchive) as said:
            unpack(path, folder)
        assert {each.name for each in tmp_path.iterdir()} == {"in.zip", "out"}
        return str(said.value)

    return refused


def test_a_whole_one_is_unpacked(tmp_path):
    files = {**WHOLE, "transkript/abcdef.txt": b"Hej"}
    (tmp_path / "in.zip").write_bytes(zipped(files, manifest=manifest_of(files)))
    (tmp_path / "out").mkdir()

    unpack(tmp_path / "in.zip", tmp_path / "out")

    assert (tmp_path / "out" / "transkript" / "abcdef.txt").read_bytes() == b"Hej"


@pytest.mark.parametrize(
    "name",
    [
        "../ute.txt",
        "/etc/ute",
        "a/../../ute",
        "a/b/c",
        "C:\\ute",
        "a\\b",
        ".dold",
        "a/.dold",
        "a/",
        "ny\nrad",
    ],
)
def test_a_path_that_leads_elsewhere_is_refused(refused, name):
    files = {**WHOLE, name: b"x"}

    assert "belongs into no archive" in refused(zipped(files, manifest=manifest_of(files)))


def test_a_link_is_refused(refused):
    link = zipfile.ZipInfo("lank")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16

    assert "belongs into no archive" in refused(zipped({**WHOLE, link: b"/etc/passwd"}, manifest=b"{}"))


def test_what_would_unpack_to_far_too_much_is_refused_before_it_is_unpacked(refused):
    assert "more than 40 MB" in refused(zipped({**WHOLE, "bomb.txt": bytes(41_000_000)}, manifest=b"{}"))


def test_a_file_that_is_larger_than_it_says_is_refused(refused):
    files = {**WHOLE, "bomb.txt": bytes(3_000_000)}
    content = zipped(files, manifest=manifest_of(files))
    size = (3_000_000).to_bytes(4, "little")

    refused(content.replace(size, (10).to_bytes(4, "little")))


def test_a_changed_file_is_refused(refused):
    said = refused(zipped({**WHOLE, "archive.json": b'{"a": 1}'}, manifest=manifest_of(WHOLE)))

    assert said == "archive.json is not what the manifest says: it was changed or damaged."


def test_a_file_that_the_manifest_does_not_name_is_refused(refused):
    assert "extra.txt" in refused(zipped({**WHOLE, "extra.txt": b"x"}, manifest=manifest_of(WHOLE)))


def test_a_newer_format_is_refused_with_what_to_do(refused):
    said = refused(zipped(WHOLE, manifest=manifest_of(WHOLE, format=2)))

    assert said == "It is of format 2, and this program knows 1: take a newer version of the program."


@pytest.mark.parametrize(
    "manifest", [b"", b"[]", b"{}", b"\xff", b'{"format": true}', b'{"format":1,"files":[1]}']
)
def test_a_manifest_that_is_none_is_refused(refused, manifest):
    assert refused(zipped(WHOLE, manifest=manifest)).startswith("Its manifest")


def test_two_files_of_one_name_are_refused(refused):
    assert refused(zipped({**WHOLE, "A.txt": b"", "a.txt": b""}, manifest=b"{}")) == (
        "It holds two files of one name."
    )


def test_another_zip_is_refused(refused):
    assert "no archive of a series" in refused(zipped({"hej.txt": b"hej"}))


@pytest.mark.parametrize("cut", [10, 200])
def test_half_an_archive_is_refused(refused, cut):
    assert refused(zipped(WHOLE, manifest=manifest_of(WHOLE))[:cut]).startswith("It is no ZIP")
