"""What a database holds, whichever version of this program made its tables."""

from datetime import datetime

from sqlalchemy import Connection, column, func, inspect, select, table, text
from sqlalchemy.exc import DBAPIError

from webinars.lib.database import Database
from webinars.lib.heartbeats import latest_beat

_OUR_OWN = ("alembic_version", "heartbeats", "alarms", "limit_counts", "mail_switch", "polled_mailboxes")
_INDEX = "search_"
"""Tables that fill themselves: rows there are nothing that anybody would miss."""


def count_rows(connection: Connection) -> dict[str, int]:
    """The rows of every table, by its name."""
    names = sorted(inspect(connection).get_table_names())
    return {name: connection.scalar(select(func.count()).select_from(table(name))) or 0 for name in names}


def schema_of(connection: Connection) -> str:
    """The last step of the schema that was taken; empty where there is none."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return connection.scalar(select(column("version_num")).select_from(table("alembic_version"))) or ""


def holds_something(database: Database) -> bool:
    """Whether anybody would miss what is in there. One that cannot be read may hold everything."""
    try:
        with database.engine.connect() as connection:
            counts = count_rows(connection).items()
            return any(rows for name, rows in counts if name not in _OUR_OWN and not name.startswith(_INDEX))
    except DBAPIError:
        return True


def last_beat(database: Database, *, now: datetime) -> datetime | None:
    """When a scheduler last showed a sign of life; None when there is none to be seen."""
    try:
        with database.read() as session:
            return latest_beat(session, now=now)
    except DBAPIError:
        return None


def others_connected(connection: Connection) -> int:
    """How many others are connected to this PostgreSQL database."""
    others = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
        "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
    )
    return connection.scalar(others) or 0
