"""The database's schema, step by step: each file in `versions/` is one, and `NEWEST` names the last.

`webinars migrate` takes the steps. Everything else only asks whether they were taken, and does so without Alembic,
which is large.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, inspect, make_url, text
from sqlalchemy.exc import DBAPIError

from webinars.lib.database import Database, without_password

NEWEST = "0022"


class DatabaseNotReady(Exception):
    """The database cannot be used as it is; the text says why, and what to do."""


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the schema up to this revision; several at once wait for each other. Raises DatabaseNotReady."""
    from webinars.migrations.stepping import step_up  # noqa: PLC0415 - Alembic is large

    with speaking_of(url):
        if path := _sqlite_path(make_url(url)):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        step_up(url, revision)


def downgrade(url: str, revision: str = "base") -> None:
    """Take the schema down to this revision, with all that the later tables held. Raises DatabaseNotReady."""
    from webinars.migrations.stepping import step_down  # noqa: PLC0415 - Alembic is large

    with speaking_of(url):
        step_down(url, revision)


def require_newest_schema(database: Database) -> None:
    """Raises DatabaseNotReady unless the database can be read and every step was taken."""
    url = database.engine.url
    path = _sqlite_path(url)
    if path and not path.exists():  # connecting would create it
        raise DatabaseNotReady(f"{path} does not exist yet. Run: webinars migrate")
    with speaking_of(url):
        found = _revision_of(database)
    if found is None:
        raise DatabaseNotReady(f"The database {_shown(url)} has no tables yet. Run: webinars migrate")
    if found > NEWEST:
        raise DatabaseNotReady(
            f"The database {_shown(url)} belongs to a newer version of this program: its schema is {found}, "
            f"and this version knows {NEWEST}. Install the newer version."
        )
    if found < NEWEST:
        raise DatabaseNotReady(
            f"The database {_shown(url)} has the schema {found}, and this version needs {NEWEST}. "
            "Run: webinars migrate"
        )


@contextmanager
def speaking_of(url: str | URL) -> Iterator[None]:
    """Within, a database that cannot be reached or read raises DatabaseNotReady."""
    try:
        yield
    except (DBAPIError, OSError) as error:
        words = str(getattr(error, "orig", None) or error).strip() or repr(error)
        raise DatabaseNotReady(
            f"The database {_shown(url)} cannot be used: {words.splitlines()[0]}{_hint(make_url(url))}"
        ) from error


def _revision_of(database: Database) -> str | None:
    with database.read() as session:
        if not inspect(session.connection()).has_table("alembic_version"):
            return None
        found: str | None = session.scalar(text("SELECT version_num FROM alembic_version"))
        return found


def _sqlite_path(url: URL) -> Path | None:
    if url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:"):
        return None
    return Path(str(url.database))


def _hint(url: URL) -> str:
    """SQLite writes beside its file even to read from it, and does not say so."""
    path = _sqlite_path(url)
    if path and path.parent.is_dir() and not os.access(path.parent, os.W_OK):
        return f". Nothing can be written in {path.parent}"
    return ""


def _shown(url: str | URL) -> str:
    return without_password(make_url(url).render_as_string(hide_password=False))
