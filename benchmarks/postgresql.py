"""An empty PostgreSQL database: on the server that TEST_DATABASE_URL names, or on a private one for this run."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

from benchmarks.rounds import say
from tests.fixtures.postgresql import new_cluster, programs

NAME = "webinars_benchmark"


@contextmanager
def postgresql_database() -> Iterator[str | None]:
    """Its address; None where there is no PostgreSQL."""
    if server := os.environ.get("TEST_DATABASE_URL"):
        with _database_on(server) as url:
            yield url
        return
    try:
        programs()
    except FileNotFoundError:
        say("PostgreSQL is not installed: left out")
        yield None
        return
    folder = Path(tempfile.mkdtemp(prefix="webinars-pg-", dir="/tmp"))  # short: a socket lies in it
    folder.chmod(0o755)
    cluster = new_cluster(folder / "cluster", durable=True)
    try:
        with _database_on(cluster.url("postgres")) as url:
            yield url
    finally:
        cluster.remove()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _database_on(server: str) -> Iterator[str]:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")

    def execute(statement: str) -> None:
        with engine.connect() as connection:
            connection.execute(text(statement))

    execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
    execute(f"CREATE DATABASE {NAME}")
    yield make_url(server).set(database=NAME).render_as_string(hide_password=False)
    execute(f"DROP DATABASE {NAME} WITH (FORCE)")
    engine.dispose()
