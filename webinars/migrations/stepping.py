"""Takes the steps, all in one transaction: a step that fails leaves the database as it was."""

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from webinars.lib.database import Database, is_sqlite

ONE_AT_A_TIME = 7_236_452  # any number, so long as it stays the same: PostgreSQL's name for our lock


def step_up(url: str, revision: str) -> None:
    """Take the steps up to this revision."""
    _step(url, lambda settings: command.upgrade(settings, revision))


def step_down(url: str, revision: str) -> None:
    """Take the steps down to this revision."""
    _step(url, lambda settings: command.downgrade(settings, revision))


def alembic_settings() -> Config:
    """Alembic's own settings; it needs no alembic.ini."""
    settings = Config()
    settings.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return settings


def _step(url: str, take: Callable[[Config], None]) -> None:
    database = Database(url)
    if database.engine.dialect.name == "sqlite":
        # A changed table is rebuilt on SQLite: with foreign keys on, dropping the old one would empty others.
        event.listen(
            database.engine, "connect", lambda connection, _: connection.execute("PRAGMA foreign_keys=OFF")
        )
    try:
        with database.write() as session:
            _wait_for_turn(session)
            settings = alembic_settings()
            settings.attributes["connection"] = session.connection()
            take(settings)
            _check_references(session)
    finally:
        database.dispose()


def _wait_for_turn(session: Session) -> None:
    if not is_sqlite(session):  # there, the write transaction is the lock
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ONE_AT_A_TIME})


def _check_references(session: Session) -> None:
    if is_sqlite(session) and (broken := session.execute(text("PRAGMA foreign_key_check")).first()):
        raise RuntimeError(f"a step would leave a row of {broken[0]} without what it refers to")
