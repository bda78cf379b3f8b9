"""A written series on disk: complete files only, each put into its place when it is whole."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from webinars.exchange.toml_file.writing import WrittenSeries


def save(
    written: WrittenSeries,
    folder: Path,
    slug: str,
    *,
    private: bool,
    progress: Callable[[int], object] = lambda files: None,
) -> Path:
    """Write `slug`.toml with its captions beside it; gives its path. A private one is readable by its owner only."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, captions in written.captions.items():
        _put(folder / name, captions, private=False)
        progress(1)
    path = folder / f"{slug}.toml"
    _put(path, written.toml, private=private)
    progress(1)
    return path


def _put(path: Path, text: str, *, private: bool) -> None:
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        Path(name).chmod(0o600 if private else 0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
