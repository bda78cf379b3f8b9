"""One database, two kinds of transactions: `read()` and `write()`.

SQLite takes its write lock when a write transaction begins (`BEGIN IMMEDIATE`), so that a transaction
that read before it wrote can never fail half-way with "database is locked". PostgreSQL runs the same code.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from threading import RLock
from typing import Any, TypeVar

from sqlalchemy import (
    Connection,
    DateTime,
    Dialect,
    Engine,
    MetaData,
    TypeDecorator,
    create_engine,
    event,
    insert,
    inspect,
    make_url,
)
from sqlalchemy.exc import InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.orm import DeclarativeBase, Session, make_transient_to_detached

from webinars.lib.versions import DataVersion

try:
    from pysqlite3 import dbapi2 as sqlite
except ImportError:  # no wheel for this platform: the interpreter's own SQLite serves
    import sqlite3 as sqlite

BUSY_TIMEOUT_MS = 10_000

DATABASE_TROUBLE = (
    OperationalError,
    InterfaceError,
    InternalError,
    NoConnectionFree,
    sqlite.OperationalError,
)
"""The database is away, full, locked or read-only: nobody's data are to blame, and a later try may succeed.

SQLite's own error comes from the one connection that no pool has, see `versions`."""


class Base(DeclarativeBase):
    """What every capability's tables inherit from; `tables.py` lists them all."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


Row = TypeVar("Row", bound=Base)


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. Takes aware datetimes only, gives back aware UTC on both databases."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a naive datetime cannot be stored: {value!r}")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Database:
    """The engine and its two kinds of sessions. One per process; safe to share between threads."""

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        self.version = DataVersion(self.engine)
        self._writing = self.engine.execution_options(webinars_writes=True)
        # SQLite's writers poll for their turn, and some never get it; those of one process take turns here.
        # Reentrant, so that a write within a write is refused by SQLite and does not wait for itself for ever.
        self._turn = RLock() if self.engine.dialect.name == "sqlite" else None

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A consistent snapshot; whatever is changed in it is thrown away."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One transaction: committed when the block ends, rolled back when it raises."""
        with (
            self._turn_to_write(),
            Session(self._writing, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    @contextmanager
    def _turn_to_write(self) -> Iterator[None]:
        """Waits no longer for the others of this process than SQLite does for other processes: while one of them has
        the database locked, the threads that answer visitors would wait one behind the other, each as long again."""
        if self._turn is None:
            yield
            return
        if not self._turn.acquire(timeout=BUSY_TIMEOUT_MS / 1000):
            raise NoConnectionFree("others of this process were writing all the time")
        try:
            yield
        finally:
            self._turn.release()

    def dispose(self) -> None:
        """Close every connection."""
        self.version.close()
        self.engine.dispose()


def add_at_once(session: Session, table: type[Row], values: Mapping[str, Any]) -> Row:
    """INSERT one complete row, and give it back as it was written: a flush costs three times as much.

    `values` by attribute; what they leave out gets its default, or NULL.
    """
    complete = {**_defaults(table), **values}
    row_id = session.connection().scalar(_insert(table), complete)
    return known_row(session, table, {**complete, "id": row_id})


def known_row(session: Session, table: type[Row], values: Mapping[str, Any]) -> Row:
    """A row that this transaction has just written whole, as if it had been read."""
    row = table(**{**_defaults(table), **values})
    make_transient_to_detached(row)
    # One with the same key went with a savepoint: SQLite gives its number to the next.
    key = inspect(row).key
    gone = session.identity_map.get(key) if key else None
    if gone is not None:
        session.expunge(gone)
    session.add(row)
    return row


@cache
def _defaults(table: type[Base]) -> Mapping[str, Any]:
    columns: Any = table.__table__.columns
    plain = {c.key: c.default.arg for c in columns if c.default is not None and c.default.is_scalar}
    return {c.key: plain.get(c.key) for c in columns if not c.primary_key}


@cache
def _insert(table: type[Base]) -> Any:
    return insert(table).returning(*inspect(table).primary_key)


# A host that vanishes says nothing, and TCP alone would wait for hours. Milliseconds the last one, seconds the others.
_PATIENCE_WITH_POSTGRESQL = {
    "connect_timeout": 10,
    "keepalives_idle": 20,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 35_000,
}


def is_sqlite(session: Session) -> bool:
    """Whether this session talks to SQLite: the few statements that differ ask here."""
    return session.get_bind().dialect.name == "sqlite"


def without_password(url: str) -> str:
    """A database address fit for a log or a screen."""
    return re.sub(r"(://[^:/@]+):[^@]*@", r"\1:***@", url)


def _engine(url: str) -> Engine:
    # Errors are logged, and what could not be stored is somebody's name or link: so `hide_parameters`.
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(
            url,
            connect_args=_PATIENCE_WITH_POSTGRESQL,
            pool_pre_ping=True,
            pool_size=8,
            max_overflow=8,
            pool_timeout=15,
            hide_parameters=True,
        )
    engine = create_engine(
        url,
        module=sqlite,
        connect_args={"isolation_level": None, "timeout": BUSY_TIMEOUT_MS / 1000},
        pool_size=8,
        max_overflow=16,
        pool_timeout=30,
        hide_parameters=True,
    )
    event.listen(engine, "connect", _prepare_sqlite_connection)
    event.listen(engine, "begin", _begin_on_sqlite)
    return engine


def _prepare_sqlite_connection(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "temp_store=MEMORY",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_on_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("webinars_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
