"""A ZIP whose bytes follow from its files alone: in order, with no clock and no machine in it."""

import zipfile
from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256
from typing import IO, Any

from webinars.exchange.archive.carried import as_json
from webinars.exchange.archive.rules import MANIFEST

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest that ZIP can say
_UNIX, _PLAIN_FILE = 3, 0o100644 << 16


def pack(
    file: IO[bytes],
    files: Iterable[tuple[str, bytes]],
    about: Mapping[str, Any],
    *,
    progress: Callable[[int], object] = lambda files: None,
) -> None:
    """Write the files, one in memory at a time, and last a manifest with `about` and the digest of each."""
    listed = []
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path, content in files:
            archive.writestr(_entry(path), content)
            listed.append({"path": path, "size": len(content), "sha256": sha256(content).hexdigest()})
            progress(1)
        archive.writestr(_entry(MANIFEST), as_json({**about, "files": listed}))


def _entry(path: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(path, _EPOCH)
    entry.create_system, entry.external_attr = _UNIX, _PLAIN_FILE
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry
