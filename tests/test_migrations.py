"""The steps that make the schema: complete, reversible, and asked about before anything starts."""

import subprocess
import sys
import threading

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from webinars import migrations
from webinars.lib.database import Database, is_sqlite
from webinars.migrations import DatabaseNotReady, require_newest_schema
from webinars.migrations.stepping import alembic_settings
from webinars.search.models import NOT_COMPARED
from webinars.tables import metadata


@pytest.fixture
def bare_database(bare_database_url):
    """A database without tables."""
    database = Database(bare_database_url)
    yield database
    database.dispose()


def test_the_migrated_schema_is_the_one_that_the_models_describe(bare_database, bare_database_url):
    migrations.upgrade(bare_database_url)

    with bare_database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": _is_compared})
        differences = compare_metadata(context, metadata)
    assert differences == []


def test_the_migrated_schema_is_to_the_letter_the_one_that_the_models_create(
    bare_database, bare_database_url
):
    """Alembic compares neither checks nor the conditions of partial indexes."""
    migrations.upgrade(bare_database_url)
    migrated = _definitions(bare_database)
    migrations.downgrade(bare_database_url)
    metadata.create_all(bare_database.engine)
    created = _definitions(bare_database)

    assert migrated == created


def _is_compared(_, name, *__):
    """Not the tables that FTS5 makes for itself, nor PostgreSQL's index in its place: the test above compares both."""
    return not (name or "").startswith(NOT_COMPARED)


def test_every_step_goes_up_down_and_up_again(bare_database, bare_database_url):
    script = ScriptDirectory.from_config(alembic_settings())
    steps = [step.revision for step in script.walk_revisions()][::-1]
    for step in steps:
        migrations.upgrade(bare_database_url, step)
    first = _definitions(bare_database)

    for step in [*reversed(steps[:-1]), "base"]:
        migrations.downgrade(bare_database_url, step)
    left = set(inspect(bare_database.engine).get_table_names())
    migrations.upgrade(bare_database_url)

    assert left == {"alembic_version"}
    assert _definitions(bare_database) == first


def test_steps_that_were_taken_are_not_taken_again(bare_database_url):
    migrations.upgrade(bare_database_url)

    migrations.upgrade(bare_database_url)


def test_two_that_migrate_at_once_wait_for_each_other(bare_database, bare_database_url):
    failures: list[str] = []
    threads = [
        threading.Thread(target=_in_a_process_of_its_own, args=(bare_database_url, failures))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    require_newest_schema(bare_database)


def test_the_newest_step_is_the_one_that_a_start_asks_for():
    assert ScriptDirectory.from_config(alembic_settings()).get_heads() == [migrations.NEWEST]


def test_a_migrated_database_is_ready(bare_database, bare_database_url):
    migrations.upgrade(bare_database_url)

    require_newest_schema(bare_database)


def test_a_database_without_tables_is_not_ready(bare_database):
    bare_database.engine.connect().close()

    with pytest.raises(DatabaseNotReady, match=r"has no tables yet\. Run: webinars migrate$"):
        require_newest_schema(bare_database)


@pytest.mark.parametrize(
    ("revision", "sentence"),
    [
        ("0001", f"has the schema 0001, and this version needs {migrations.NEWEST}. Run: webinars migrate"),
        ("9999", "belongs to a newer version of this program: its schema is 9999"),
    ],
)
def test_a_schema_of_another_version_is_not_ready(revision, sentence, bare_database, bare_database_url):
    migrations.upgrade(bare_database_url)
    with bare_database.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})

    with pytest.raises(DatabaseNotReady) as error:
        require_newest_schema(bare_database)

    assert sentence in str(error.value)


def test_a_missing_sqlite_file_is_not_made_by_asking(tmp_path):
    database = Database(f"sqlite:///{tmp_path}/webinars.db")

    with pytest.raises(DatabaseNotReady, match=r"webinars\.db does not exist yet\. Run: webinars migrate"):
        require_newest_schema(database)

    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_database_is_named_without_a_traceback_of_the_driver(tmp_path):
    (tmp_path / "webinars.db").write_bytes(b"this is not a database" * 100)

    with pytest.raises(DatabaseNotReady, match=r"webinars\.db cannot be used: file is not a database"):
        migrations.upgrade(f"sqlite:///{tmp_path}/webinars.db")


def test_a_folder_that_cannot_be_written_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(
        "os.access", lambda _path, _mode: False
    )  # permissions do not stop the tests' user everywhere
    unusable = tmp_path / "webinars.db"
    unusable.mkdir()

    with pytest.raises(
        DatabaseNotReady, match=f"unable to open database file. Nothing can be written in {tmp_path}$"
    ):
        require_newest_schema(Database(f"sqlite:///{unusable}"))


def test_a_server_that_does_not_answer_is_named_without_its_password():
    url = "postgresql+psycopg://webinars:hemligt@127.0.0.1:1/webinars?connect_timeout=2"

    with pytest.raises(DatabaseNotReady) as error:
        migrations.upgrade(url)

    assert "cannot be used" in str(error.value)
    assert "hemligt" not in str(error.value)


def test_asking_needs_no_alembic():
    code = "import sys, webinars.migrations; sys.exit('alembic' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def _in_a_process_of_its_own(url, failures):
    code = "import sys; from webinars import migrations; migrations.upgrade(sys.argv[1])"
    done = subprocess.run([sys.executable, "-c", code, url], capture_output=True, text=True, check=False)
    if done.returncode:
        failures.append(done.stderr)


def _definitions(database):
    """What the database itself says that it holds, as sorted lines: columns, constraints, indexes."""
    with database.read() as session:
        ask = _ask_sqlite if is_sqlite(session) else _ask_postgresql
        return sorted(ask(session))


def _ask_sqlite(session):
    statement = text("SELECT tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    for table, sql in session.execute(statement):
        if table not in ("alembic_version", "sqlite_sequence"):
            sql = sql.replace(f'"{table}"', table)  # a table that was made anew and renamed stands in quotes
            yield from (f"{table}: {line.strip().rstrip(',')}" for line in sql.splitlines())


def _ask_postgresql(session):
    for statement in (
        "SELECT table_name, column_name || ' ' || data_type || ' ' || is_nullable || ' '"
        " || coalesce(column_default, '') || ' ' || coalesce(character_maximum_length::text, '')"
        " FROM information_schema.columns WHERE table_schema = 'public'",
        "SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public'",
        "SELECT conrelid::regclass::text, conname || ' ' || pg_get_constraintdef(oid)"
        " FROM pg_constraint WHERE connamespace = 'public'::regnamespace",
    ):
        for table, definition in session.execute(text(statement)):
            if table != "alembic_version":
                yield f"{table}: {definition}"
