"""Reading an archive that may come from anybody: nothing is believed before it was measured."""

import json
import stat
import zipfile
import zlib
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from webinars.exchange.archive.rules import (
    CARRIED,
    LARGEST_TEXT,
    MANIFEST,
    SERIES,
    UnusableArchive,
    check_format,
    check_sizes,
    is_plain_path,
)

_PIECE = 65_536
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)


def count_files(path: Path) -> int:
    """How many steps `unpack` takes. Raises UnusableArchive."""
    with _opened(path) as archive:
        return len(archive.infolist())


def unpack(path: Path, folder: Path, *, progress: Callable[[int], object] = lambda files: None) -> None:
    """Put every file of the archive into an empty folder, each as its digest says. Raises UnusableArchive."""
    with _opened(path) as archive:
        entries = {each.filename: each for each in archive.infolist()}
        listed = _listed(archive, entries)
        for name, expected in listed.items():
            (folder / name).parent.mkdir(exist_ok=True)
            _extract(archive, entries[name], folder / name, expected)
            progress(1)


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(path)
    except _BROKEN as error:
        raise UnusableArchive(f"It is no ZIP that can be read: {error}.") from None
    try:
        _check_entries(archive.infolist())
    except UnusableArchive:
        archive.close()
        raise
    return archive


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    names = [each.filename for each in entries]
    check_sizes([each.file_size for each in entries])
    for each in entries:
        kind = stat.S_IFMT(each.external_attr >> 16)
        if not is_plain_path(each.filename) or kind not in (0, stat.S_IFREG):
            raise UnusableArchive(f"It holds something that belongs into no archive: {each.filename!r:.100}.")
        if each.flag_bits & 0x1:
            raise UnusableArchive("It is encrypted.")
    if len({name.casefold() for name in names}) != len(names):
        raise UnusableArchive("It holds two files of one name.")
    for needed in (MANIFEST, SERIES, CARRIED):
        if needed not in names:
            raise UnusableArchive(f"It holds no {needed}: it is no archive of a series.")


def _listed(archive: zipfile.ZipFile, entries: Mapping[str, zipfile.ZipInfo]) -> Mapping[str, str]:
    """The digest of each file by its path, as the manifest says; it names every file, and none that is missing."""
    manifest = _manifest(archive, entries[MANIFEST])
    check_format(manifest.get("format"))
    try:
        listed = {str(each["path"]): str(each["sha256"]) for each in manifest["files"]}
    except (KeyError, TypeError) as error:
        raise UnusableArchive(f"Its manifest cannot be understood: {error!r:.100}.") from None
    if set(listed) != set(entries) - {MANIFEST}:
        odd = sorted(set(listed) ^ (set(entries) - {MANIFEST}))
        raise UnusableArchive(f"What it holds is not what its manifest says: {', '.join(odd[:5])}.")
    return listed


def _manifest(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Mapping[str, Any]:
    try:
        if entry.file_size > LARGEST_TEXT:
            raise ValueError("too large")
        manifest = json.loads(archive.read(entry))
    except (*_BROKEN, RecursionError):
        raise UnusableArchive("Its manifest cannot be read.") from None
    if not isinstance(manifest, dict):
        raise UnusableArchive("Its manifest cannot be understood.")
    return manifest


def _extract(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, to: Path, expected: str) -> None:
    """No more bytes than were announced are written, whatever comes out."""
    digest, written = sha256(), 0
    try:
        with archive.open(entry) as source, to.open("xb") as target:
            while piece := source.read(_PIECE):
                written += len(piece)
                if written > entry.file_size:
                    raise UnusableArchive(f"{entry.filename} is larger than it says.")
                digest.update(piece)
                target.write(piece)
    except _BROKEN as error:
        raise UnusableArchive(f"{entry.filename} cannot be unpacked: {error}.") from None
    if digest.hexdigest() != expected:
        raise UnusableArchive(f"{entry.filename} is not what the manifest says: it was changed or damaged.")
