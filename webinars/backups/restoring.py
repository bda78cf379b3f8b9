"""Putting a backup in the place of what is there: wholly, or not at all."""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Dialect, Executable
from sqlalchemy.dialects import postgresql as postgresql_dialect

from webinars import migrations
from webinars.backups import archive, postgresql, sqlite
from webinars.backups.actions import settling
from webinars.backups.making import SET_ASIDE, Progress, sqlite_path
from webinars.backups.queries import holds_something, last_beat, others_connected
from webinars.backups.rules import (
    BackupFailed,
    Manifest,
    NotEmpty,
    RestoreRefused,
    StillRunning,
    check_fits,
    seems_alive,
)
from webinars.config import Config
from webinars.lib.database import Database


@dataclass(frozen=True)
class Request:
    """What is to be restored, and what whoever asks for it takes upon them."""

    source: Path
    now: datetime
    replace: bool = False  # what is there may go
    force: bool = False  # whatever seems to run does not
    anew: bool = True  # mails may have left since the backup was made

    @property
    def stamp(self) -> str:
        """For the names of what is set aside."""
        return f"{self.now:%Y%m%dT%H%M%SZ}"


@dataclass(frozen=True)
class Restored:
    """What was done. `aside`: what the former contents are called now."""

    manifest: Manifest
    aside: Sequence[str]


def restore_backup(config: Config, request: Request, progress: Progress) -> Restored:
    """Check, unpack, prepare, and then put it in place in one step.

    Raises RestoreRefused; then nothing was changed, except that a failed migration of an older PostgreSQL backup
    leaves that one in place, with all mail held.
    """
    manifest = archive.read_manifest(request.source)
    kind = "sqlite" if config.database_url.startswith("sqlite:") else "postgresql"
    check_fits(manifest, kind=kind, newest=migrations.NEWEST)
    _require_stillness(config, request)
    with _workshop(config, manifest) as folder:
        with progress("Checking", sum(file.size for file in manifest.files.values())) as advance:
            archive.unpack(request.source, manifest, folder, advance)
        put = _put_sqlite if kind == "sqlite" else _put_postgresql
        aside = [*put(config, request, manifest, folder / archive.DATABASE, progress)]
        aside += _put_files(config, request, folder)
        key = folder / archive.SECRET_KEY
        if key.exists():
            aside += _put_key(config, request, key)
    return Restored(manifest, aside)


def _require_stillness(config: Config, request: Request) -> None:
    """Raises StillRunning or NotEmpty."""
    if _is_missing(config):
        return
    database = Database(config.database_url)
    try:
        with migrations.speaking_of(config.database_url):
            _look_at(database, request)
    finally:
        database.dispose()


def _look_at(database: Database, request: Request) -> None:
    if not request.force:
        if seems_alive(last_beat(database, now=request.now), now=request.now):
            raise StillRunning(
                "A scheduler was at work here less than a minute ago. Stop webinars run and every scheduler, and wait "
                "a minute; or --force, when you know that it has ended."
            )
        if database.engine.name == "postgresql":
            with database.engine.connect() as connection:
                others = others_connected(connection)
            if others:
                raise StillRunning(
                    f"{others} others are connected to the database. Stop webinars run, every scheduler and web "
                    "process; or --force, when you know that they may stay."
                )
    if not request.replace and holds_something(database):
        raise NotEmpty(
            "The database is not empty. --replace puts the backup in its place, and keeps it under another name."
        )


def _put_sqlite(
    config: Config, request: Request, manifest: Manifest, copy: Path, progress: Progress
) -> Iterator[str]:
    """Everything is prepared in the copy; then it takes the name of the other."""
    path = sqlite_path(config)
    if damage := sqlite.damage_of(copy):
        raise RestoreRefused(f"The database in the backup is damaged: {damage}.")
    with progress("Preparing", 2) as advance:
        prepared = Database(f"sqlite:///{copy}")
        try:
            with prepared.write() as session:
                for statement in _settling(request, manifest):
                    session.connection().execute(statement)
        finally:
            prepared.dispose()
        advance(1)
        migrations.upgrade(f"sqlite:///{copy}")
        sqlite.leave_wal(copy)
        advance(1)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    aside = path.with_name(f"{path.name}.{SET_ASIDE}{request.stamp}") if _holds_something(config) else None
    with sqlite.nobody_else_at(path):
        sqlite.put_in_place(copy, path, aside)
    if aside:
        yield str(aside)


def _put_postgresql(
    config: Config, request: Request, manifest: Manifest, dumped: Path, progress: Progress
) -> Iterator[str]:
    """One transaction holds the restored rows and what has to hold for them; only then the newer steps follow."""
    database = Database(config.database_url)
    try:
        with migrations.speaking_of(config.database_url), database.engine.connect() as connection:
            server = connection.dialect.server_version_info or (0,)
        programs = _programs(int(server[0]))
        aside = f"{postgresql.SET_ASIDE}{request.stamp.lower()}" if holds_something(database) else None
        database.dispose()  # nobody, us included, is to keep the tables busy
        then = [_spelled_out(statement) for statement in _settling(request, manifest)]
        with progress("Restoring", len(manifest.counts)) as advance:
            postgresql.put_back(
                programs, database.engine.url, dumped, aside=aside, then=then, advance=advance
            )
    finally:
        database.dispose()
    migrations.upgrade(config.database_url)
    if aside:
        yield f"the schema {aside}"


def _put_files(config: Config, request: Request, folder: Path) -> Iterator[str]:
    """What lay beside the database; what is there with the same name is kept aside."""
    unpacked, aside = folder / archive.FILES, config.instance_dir / f"{SET_ASIDE}{request.stamp}"
    for path in sorted(unpacked.rglob("*")) if unpacked.is_dir() else ():
        if path.is_file():
            place = config.instance_dir / path.relative_to(unpacked)
            if place.exists():
                kept = aside / path.relative_to(unpacked)
                kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                place.replace(kept)
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            shutil.move(path, place)
    if aside.exists():
        yield str(aside)


def _put_key(config: Config, request: Request, key: Path) -> Iterator[str]:
    place = config.instance_dir / "secret_key"
    if place.exists() and place.read_text(encoding="utf-8").strip() != key.read_text(encoding="utf-8"):
        aside = place.with_name(f"{SET_ASIDE}{request.stamp}.secret_key")
        place.replace(aside)
        yield str(aside)
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.move(key, place)


def _settling(request: Request, manifest: Manifest) -> Sequence[Executable]:
    source = request.source.name.replace("\\", "/")
    return settling(source=source, made_at=manifest.made_at, now=request.now, anew=request.anew)


def _spelled_out(statement: Executable) -> str:
    """As psql takes it: with its values in it."""
    dialect: Dialect = postgresql_dialect.dialect(paramstyle="named")  # type: ignore[no-untyped-call]
    return str(statement.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))  # type: ignore[attr-defined]


def _programs(server: int) -> Path:
    try:
        return postgresql.programs_for(server)
    except BackupFailed as error:
        raise RestoreRefused(str(error)) from error


def _is_missing(config: Config) -> bool:
    return config.database_url.startswith("sqlite:") and not sqlite_path(config).exists()


def _holds_something(config: Config) -> bool:
    if _is_missing(config):
        return False
    database = Database(config.database_url)
    try:
        return holds_something(database)
    finally:
        database.dispose()


@contextmanager
def _workshop(config: Config, manifest: Manifest) -> Iterator[Path]:
    """A folder from which a file can be renamed into place: the database's own, or the installation's."""
    beside = sqlite_path(config).parent if manifest.database == "sqlite" else config.instance_dir
    beside.mkdir(mode=0o700, parents=True, exist_ok=True)
    if problem := archive.require_room(beside, sum(file.size for file in manifest.files.values())):
        raise RestoreRefused(problem)
    folder = Path(tempfile.mkdtemp(dir=beside, prefix=".webinars-restore-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
