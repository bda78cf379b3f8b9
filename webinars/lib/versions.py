"""Whether anything has changed since: a token that is the same only while a database shows the same data.

On SQLite `PRAGMA data_version` tells one connection of the commits of every other; its own are counted here. So a
token is good for the connection that gave it. On PostgreSQL the snapshot says which transactions are seen.
"""

from collections.abc import Hashable
from itertools import count

from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import Session

from webinars.lib.database import is_sqlite

_numbers = count()


def data_version(session: Session) -> Hashable:
    """The token for what this session sees from here on; two equal ones mean equal data."""
    connection = session.connection()
    if not is_sqlite(session):
        return str(connection.exec_driver_sql("SELECT pg_current_snapshot()::text").scalar_one())
    seen = connection.info
    number = seen.setdefault("number", next(_numbers))
    version = connection.exec_driver_sql(
        "PRAGMA data_version"
    ).scalar_one()  # begins the read, and so fixes it
    return number, version, seen.get("commits", 0)


@event.listens_for(Engine, "commit")
def _count_commit(connection: Connection) -> None:
    connection.info["commits"] = connection.info.get("commits", 0) + 1
