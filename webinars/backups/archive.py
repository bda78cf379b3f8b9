"""The backup as one ZIP file: `manifest.json`, the database, and the files that the installation keeps beside it."""

import json
import os
import shutil
import zipfile
import zlib
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from webinars.backups.rules import File, Manifest, RestoreRefused

MANIFEST = "manifest.json"
DATABASE = "database"
SECRET_KEY = "secret_key"  # noqa: S105 - a file's name
FILES = "files/"
_CHUNK = 1 << 20
_LARGEST_MANIFEST = 1_000_000
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, RuntimeError)
"""What zipfile raises for an archive that is broken, locked, or packed in a way that it does not know."""

Advance = Callable[[int], object]


class Writing:
    """A backup that is being written: files first, the manifest at last. Nobody else may read it."""

    def __init__(self, path: Path) -> None:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        self._file = os.fdopen(descriptor, "w+b")
        self._archive = zipfile.ZipFile(self._file, "w", zipfile.ZIP_DEFLATED)
        self.files: dict[str, File] = {}

    def add(self, name: str, path: Path, advance: Advance, *, compress: bool = True) -> None:
        """Put a file in, and remember its digest; `advance` is told every few bytes."""
        entry = zipfile.ZipInfo(name)
        entry.compress_type = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
        digest, size = sha256(), 0
        with path.open("rb") as source, self._archive.open(entry, "w", force_zip64=True) as target:
            while chunk := source.read(_CHUNK):
                target.write(chunk)
                digest.update(chunk)
                size += len(chunk)
                advance(len(chunk))
        self.files[name] = File(size, digest.hexdigest())

    def finish(self, manifest: Manifest) -> None:
        """Write the manifest, and see to it that all of it is on the disk."""
        self._archive.writestr(MANIFEST, json.dumps(manifest.as_json(), ensure_ascii=False, indent=2))
        self._archive.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()


def is_backup(path: Path) -> bool:
    """Whether this file is one, whole or not."""
    try:
        with zipfile.ZipFile(path) as archive:
            return MANIFEST in archive.namelist()
    except (zipfile.BadZipFile, OSError):
        return False


def read_manifest(path: Path) -> Manifest:
    """What the backup says about itself; raises RestoreRefused when it is none."""
    try:
        with zipfile.ZipFile(path) as archive:
            if archive.getinfo(MANIFEST).file_size > _LARGEST_MANIFEST:
                raise RestoreRefused(f"{path}: what it says about itself is too long to be true.")
            return Manifest.from_json(json.loads(archive.read(MANIFEST)))
    except RestoreRefused as error:
        raise RestoreRefused(f"{path} cannot be restored. {error}") from error
    except _DAMAGE as error:
        raise RestoreRefused(f"{path} is no backup, or it is damaged: {error}.") from error


def unpack(path: Path, manifest: Manifest, folder: Path, advance: Advance) -> None:
    """Lay every file that the manifest names into the folder. Raises RestoreRefused when one is not what it was."""
    try:
        with zipfile.ZipFile(path) as archive:
            for name, file in manifest.files.items():
                _unpack_one(archive, name, file, _place_of(folder, name), advance)
    except _DAMAGE as error:
        raise RestoreRefused(f"{path} is damaged: {error}.") from error


def _unpack_one(archive: zipfile.ZipFile, name: str, file: File, place: Path, advance: Advance) -> None:
    digest = sha256()
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with archive.open(name) as source, os.fdopen(descriptor, "wb") as target:
        left = file.size
        while left > 0 and (chunk := source.read(min(_CHUNK, left))):
            target.write(chunk)
            digest.update(chunk)
            left -= len(chunk)
            advance(len(chunk))
        target.flush()
        os.fsync(target.fileno())
    if left or digest.hexdigest() != file.sha256:
        raise ValueError(f"{name} is not what was put in")


def _place_of(folder: Path, name: str) -> Path:
    """A name out of the archive leads nowhere but into the folder."""
    place = (folder / name).resolve()
    if not place.is_relative_to(folder.resolve()) or place == folder.resolve():
        raise ValueError(f"{name!r} is no name for a file")
    return place


def require_room(folder: Path, needed: int) -> str:
    """An empty text when so many bytes fit into the folder, else the sentence that says they do not."""
    free = shutil.disk_usage(folder).free
    return (
        ""
        if free > needed
        else f"{folder} has {free >> 20} MiB left, and about {needed >> 20} MiB are needed."
    )
