"""The database: whether it answers, is of our version, sound of build, and can be backed up."""

from collections.abc import Iterator
from datetime import UTC, datetime

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from webinars.backups.postgresql import programs_for
from webinars.backups.rules import BackupFailed
from webinars.cli.checkup import Finding, fail, ok, warn
from webinars.cli.checkup.machine import compare_clocks
from webinars.lib.clock import utc_now
from webinars.lib.database import Database, without_password
from webinars.migrations import NEWEST, DatabaseNotReady, require_newest_schema

_CORRUPTING = (3, 7, 0), (3, 51, 2)  # the WAL-reset bug, first and last version that has it


def check_database(database: Database) -> Iterator[Finding]:
    """Everything about it; when it does not answer, that alone."""
    shown = without_password(database.engine.url.render_as_string(hide_password=False))
    try:
        require_newest_schema(database)
    except DatabaseNotReady as problem:
        yield fail("database", str(problem), _remedy_for(str(problem)))
        return
    yield ok("database", f"{shown} answers")
    yield ok("migrations", f"the schema is {NEWEST}, the newest")
    kind = _check_sqlite if database.engine.dialect.name == "sqlite" else _check_postgresql
    try:
        yield from kind(database)
    except SQLAlchemyError as error:
        yield fail("database", str(getattr(error, "orig", None) or error), "Look into its log.")


def _remedy_for(problem: str) -> str:
    if "webinars migrate" in problem:
        return "webinars migrate"
    return "Look at [database] url, and whether the server runs."


def _check_sqlite(database: Database) -> Iterator[Finding]:
    with database.engine.connect() as connection:
        version = str(connection.scalar(text("SELECT sqlite_version()")))
        mode = connection.scalar(text("PRAGMA journal_mode"))
    first, last = _CORRUPTING
    if first <= tuple(int(part) for part in version.split(".")) <= last:
        yield warn(
            "SQLite",
            f"version {version} can, if rarely, corrupt a database in WAL mode",
            "pip install pysqlite3, which brings a newer one; or use PostgreSQL.",
        )
    else:
        yield ok("SQLite", f"version {version}")
    if mode != "wal":
        remedy = "Let the database lie on a local disk: a network file system cannot do this."
        yield warn(
            "SQLite", f"the journal mode is {mode}, not WAL: writers and readers wait for each other", remedy
        )


def _check_postgresql(database: Database) -> Iterator[Finding]:
    with database.engine.connect() as connection:
        theirs = connection.scalar(text("SELECT clock_timestamp()"))
        now = utc_now()
        version = connection.dialect.server_version_info or (0,)
    yield ok("PostgreSQL", f"version {'.'.join(map(str, version))}")
    if isinstance(theirs, datetime):
        yield compare_clocks("the database", theirs.astimezone(UTC), now)
    try:
        yield ok("pg_dump", f"webinars backup uses the one in {programs_for(int(version[0]))}")
    except BackupFailed as problem:
        yield warn("pg_dump", f"webinars backup cannot work: {problem}", "Install it.")
