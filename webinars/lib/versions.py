"""Whether anything has changed since: a token that stays the same only while the database shows the same data.

On SQLite, one connection that never writes is told by `PRAGMA data_version` of every commit, also by other processes.
On PostgreSQL, the snapshot names the transactions that are seen. Either costs far less than a query for the data.
"""

from collections.abc import Hashable
from itertools import count
from threading import Lock
from typing import Any

from sqlalchemy import Engine


class DataVersion:
    """Ask first and read afterwards: what is read may then be newer than its token, but never older."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._is_sqlite = engine.dialect.name == "sqlite"
        self._watching: Any = None  # the SQLite connection
        self._serial = count()
        self._number = 0  # of that connection: what it says means nothing beside what another one said
        self._lock = Lock()

    def __call__(self) -> Hashable:
        """The token of this moment."""
        if self._is_sqlite:
            with self._lock:
                version = self._watch().execute("PRAGMA data_version").fetchone()
                return self._number, *version
        with self._engine.connect() as connection:
            return str(connection.exec_driver_sql("SELECT pg_current_snapshot()::text").scalar_one())

    def close(self) -> None:
        """Give the connection up."""
        with self._lock:
            if self._watching is not None:
                self._watching.close()
                self._watching = None

    def _watch(self) -> Any:
        if self._watching is None:
            connection = self._engine.raw_connection()
            connection.detach()  # from the pool: nobody else is to write over it
            self._watching, self._number = connection.dbapi_connection, next(self._serial)
        return self._watching
