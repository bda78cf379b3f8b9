"""Making a backup, while everything runs."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from sqlalchemy import make_url, text

from webinars.backups import archive, postgresql, sqlite
from webinars.backups.queries import count_rows, schema_of
from webinars.backups.rules import BackupFailed, Manifest
from webinars.config import Config
from webinars.lib.database import Database
from webinars.lib.signing import Signer

Progress = Callable[[str, int], AbstractContextManager[archive.Advance]]
"""What to say, and how many steps there will be; gives what is called with the number of steps that were taken."""

NOT_KEPT = ("secret_key", "outbox", "backups")
"""What lies in instance/ and in no backup, unless asked for: the key, mails that have left, and other backups."""

SET_ASIDE = "before-restore-"
_CHECKED = "backup"  # a purpose that opens no page


@dataclass(frozen=True)
class Dumped:
    """The database as one file, and what it held at that instant."""

    path: Path
    schema: str
    counts: dict[str, int]


def make_backup(
    config: Config,
    database: Database,
    target: Path,
    *,
    now: datetime,
    progress: Progress,
    with_secret_key: bool = False,
    overwrite: bool = False,
) -> Manifest:
    """Write the backup under another name, and give it its own once it is whole.

    Raises BackupFailed; then there is no new file, and an old one stays what it was.
    """
    if target.exists() and not overwrite:
        raise BackupFailed(f"{target} exists already: choose another name, or --force to overwrite it.")
    with _workshop(target) as folder:
        dumped = _dumped(config, database, folder, progress)
        files = {archive.DATABASE: dumped.path, **dict(_files_beside(config))}
        if with_secret_key:
            files[archive.SECRET_KEY] = _written(folder / "key", config.site.secret_key)
        manifest = Manifest(
            version=program_version(),
            schema=dumped.schema,
            database=database.engine.dialect.name,
            made_at=now,
            site=config.site.base_url,
            key_check=key_check(config),
            with_secret_key=with_secret_key,
            counts=dumped.counts,
        )
        whole = folder / "whole"
        manifest = _packed(whole, files, manifest, progress)
        _give_its_name(whole, target, overwrite=overwrite)
    return manifest


def key_check(config: Config) -> str:
    """The same for the same secret key, wherever it is."""
    return Signer(config.site.secret_key).token(_CHECKED, "key").rpartition("-")[2]


def program_version() -> str:
    """As the package says it."""
    try:
        return version("webinars")
    except PackageNotFoundError:
        return "0"


def sqlite_path(config: Config) -> Path:
    """Where the SQLite database lies."""
    return Path(str(make_url(config.database_url).database))


@contextmanager
def _workshop(target: Path) -> Iterator[Path]:
    """A folder beside the target that nobody else can look into, and that does not stay."""
    folder = Path(tempfile.mkdtemp(dir=target.absolute().parent, prefix=".webinars-backup-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _dumped(config: Config, database: Database, folder: Path, progress: Progress) -> Dumped:
    if database.engine.dialect.name == "sqlite":
        return _copy_of_sqlite(sqlite_path(config), folder, progress)
    return _dump_of_postgresql(database, folder, progress)


def _copy_of_sqlite(path: Path, folder: Path, progress: Progress) -> Dumped:
    size, copy = path.stat().st_size, folder / "database"
    if problem := archive.require_room(folder, 2 * size):
        raise BackupFailed(problem)
    with progress("Copying the database", size) as advance:
        sqlite.copy_while_running(path, copy, advance)
    copied = Database(f"sqlite:///{copy}")
    try:
        with copied.engine.connect() as connection:
            schema, counts = schema_of(connection), count_rows(connection)
    finally:
        copied.dispose()
    sqlite.leave_wal(copy)
    return Dumped(copy, schema, counts)


def _dump_of_postgresql(database: Database, folder: Path, progress: Progress) -> Dumped:
    dump = folder / "database"
    snapshot_engine = database.engine.execution_options(isolation_level="REPEATABLE READ")
    with snapshot_engine.connect() as connection:
        server = connection.dialect.server_version_info or (0,)
        programs = postgresql.programs_for(int(server[0]))
        snapshot = connection.scalar(text("SELECT pg_export_snapshot()"))
        schema, counts = schema_of(connection), count_rows(connection)
        size = connection.scalar(text("SELECT pg_database_size(current_database())")) or 0
        if problem := archive.require_room(folder, size):
            raise BackupFailed(problem)
        with progress("Dumping the database", len(counts)) as advance:
            postgresql.dump(programs, database.engine.url, dump, str(snapshot), advance)
    return Dumped(dump, schema, counts)


def _files_beside(config: Config) -> Iterator[tuple[str, Path]]:
    """What the installation keeps in files: by the name in the backup."""
    kept, database = config.instance_dir, str(sqlite_path(config))
    for path in sorted(kept.rglob("*")) if kept.is_dir() else ():
        name = path.relative_to(kept)
        passed_over = name.parts[0] in NOT_KEPT or any(
            part.startswith((".", SET_ASIDE)) for part in name.parts
        )
        if passed_over or not path.is_file() or path.is_symlink() or str(path).startswith(database):
            continue
        if not archive.is_backup(path):
            yield f"{archive.FILES}{name.as_posix()}", path


def _packed(whole: Path, files: dict[str, Path], manifest: Manifest, progress: Progress) -> Manifest:
    writing = archive.Writing(whole)
    with progress("Writing", sum(path.stat().st_size for path in files.values())) as advance:
        for name, path in files.items():
            # pg_dump has compressed its own file already.
            compress = name != archive.DATABASE or manifest.database == "sqlite"
            try:
                writing.add(name, path, advance, compress=compress)
            except FileNotFoundError:
                if not name.startswith(archive.FILES):
                    raise  # what the installation itself has removed meanwhile is gone
    manifest = replace(manifest, files=writing.files)
    writing.finish(manifest)
    return manifest


def _written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def _give_its_name(whole: Path, target: Path, *, overwrite: bool) -> None:
    if overwrite:
        whole.replace(target)
        return
    try:
        os.link(whole, target)  # unlike a rename, it does not overwrite what came there meanwhile
    except FileExistsError as error:
        raise BackupFailed(f"{target} exists by now: choose another name.") from error
    except OSError:  # a file system without links
        whole.replace(target)
