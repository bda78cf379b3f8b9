"""SQLite: a consistent copy while others write, and a file put in the place of another in one step."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from webinars.backups.archive import Advance
from webinars.backups.rules import BackupFailed, StillRunning
from webinars.lib.database import sqlite  # type: ignore[attr-defined] # the driver that it found
from webinars.lib.disk import force_to_disk

_STEPS = 50_000  # of SQLite's machine, between two looks at how far it has come
_PATIENCE = 10.0  # seconds


def copy_while_running(path: Path, copy: Path, advance: Advance) -> None:
    """A snapshot of one instant. Raises BackupFailed when the database is damaged.

    `VACUUM INTO` reads in one transaction, which in WAL mode keeps no writer waiting; SQLite's backup API would begin
    anew whenever another process writes. And it leaves out what lies in free pages, such as people who were forgotten.
    """
    connection = _connected(path)
    written = 0

    def look() -> int:
        nonlocal written
        size = copy.stat().st_size if copy.exists() else 0
        advance(size - written)
        written = size
        return 0

    try:
        connection.set_progress_handler(look, _STEPS)
        connection.execute("VACUUM INTO ?", (str(copy),))
        connection.set_progress_handler(None, _STEPS)
        look()
    except sqlite.DatabaseError as error:
        raise BackupFailed(f"{path} cannot be copied: {error}.") from error
    finally:
        connection.close()
    copy.chmod(0o600)
    if damage := damage_of(copy):
        raise BackupFailed(f"{path} is damaged: {damage}. No backup was made.")


def damage_of(path: Path) -> str:
    """What SQLite finds wrong with the file; empty when it is sound."""
    connection = _connected(path)
    try:
        found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
        if found == "ok" and (broken := connection.execute("PRAGMA foreign_key_check").fetchone()):
            found = f"a row of {broken[0]} lacks what it refers to"
        return "" if found == "ok" else str(found)
    except sqlite.DatabaseError as error:
        return str(error)
    finally:
        connection.close()


@contextmanager
def nobody_else_at(path: Path) -> Iterator[None]:
    """Within, nobody else can read or write the database. Raises StillRunning when somebody has it open.

    Leaving WAL mode is possible only for whoever has the file alone, and puts all that was committed into it.
    """
    if not path.exists():
        yield
        return
    connection = _connected(path)
    try:
        _take_alone(connection, path)
        yield
    finally:
        connection.close()


def put_in_place(new: Path, path: Path, aside: Path | None) -> None:
    """Give the new file the name of the old one, in one step; `aside` is the name that the old one keeps."""
    force_to_disk(new)
    if aside is not None and path.exists():
        _also_named(path, aside)
    new.replace(path)
    for ending in (
        "-wal",
        "-shm",
        "-journal",
    ):  # of the old file, should it have been damaged: not of the new one
        with suppress(FileNotFoundError):
            left = Path(f"{path}{ending}")
            left.replace(f"{aside}{ending}") if aside else left.unlink()
    force_to_disk(path.parent)


def leave_wal(path: Path) -> None:
    """Put everything into the one file, so that it can be renamed."""
    connection = _connected(path)
    try:
        connection.execute("PRAGMA journal_mode=DELETE").fetchone()
    finally:
        connection.close()


def _take_alone(connection: Any, path: Path) -> None:
    try:
        mode = connection.execute("PRAGMA journal_mode=DELETE").fetchone()[0]
        if mode == "delete":
            connection.execute("BEGIN EXCLUSIVE")
            return
    except sqlite.OperationalError as error:
        if "locked" not in str(error):
            raise
    except sqlite.DatabaseError:
        return  # it is no database, or not any more: nobody can work with it
    raise StillRunning(
        f"Somebody has {path} open. Stop webinars run, and every scheduler and web process, and try again."
    )


def _also_named(path: Path, aside: Path) -> None:
    try:
        os.link(path, aside)
    except OSError:  # a file system without links: for a moment, nothing is there
        path.replace(aside)


def _connected(path: Path) -> Any:
    return sqlite.connect(str(path), isolation_level=None, timeout=_PATIENCE)
