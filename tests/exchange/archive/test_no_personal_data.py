"""Nothing that is known of a person is in an archive, wherever in the database it lies."""

import pytest
from sqlalchemy import JSON, Date, Enum, LargeBinary, String, insert, select, update
from sqlalchemy.exc import IntegrityError

from tests.exchange.archive.conftest import archive, files_in, furnish_recording, new_database
from tests.fixtures.instants import NOW
from webinars.exchange import demo
from webinars.lib.database import UtcDateTime
from webinars.tables import metadata

MARK = "Xmarkerad"
# What visitors read: there, only these columns are nobody's business.
PUBLIC = {
    "series": set(),
    "episodes": set(),
    "stage_people": {"email"},
    "occurrences": {"join_url"},
    "recordings": {"reviewed_by", "exception_by"},
    "recording_files": set(),
    "feedback_notes": set(),  # "Det här ändrade vi": written by organisers for everybody to read
}
# What the figures are counted by, and is nobody's words.
SORTS = {"status", "role", "state", "kind", "answer", "outcome", "segment"}
LISTS = {"texts", "used"}


def columns_to_mark(table):
    for column in table.columns:
        is_text = isinstance(column.type, String) and not isinstance(column.type, Enum)
        if not (is_text or isinstance(column.type, JSON | LargeBinary)) or column.foreign_keys:
            continue
        if table.name in PUBLIC and column.name not in PUBLIC[table.name]:
            continue
        if column.name not in SORTS and column.name != "tallies":
            yield column


def mark_of(column, number=""):
    mark = f"{MARK}-{column.table.name}-{column.name}{number}"
    if isinstance(column.type, JSON):
        return [mark] if column.name in LISTS else {"mark": mark}
    return mark.encode() if isinstance(column.type, LargeBinary) else mark


def a_row(table):
    """One that can be put into a table that the demo leaves empty."""
    row = {}
    for column in table.columns:
        if column in set(columns_to_mark(table)):
            row[column.name] = mark_of(column)
        elif not column.nullable and column.default is None and column.server_default is None:
            row[column.name] = _any(column)
    return row


def _any(column):
    if isinstance(column.type, UtcDateTime):
        return NOW
    if isinstance(column.type, Date):
        return NOW.date()
    if isinstance(column.type, Enum):
        return next(iter(column.type.python_type))
    return "x" if isinstance(column.type, String) else 1


def mark_everything(database):
    """Gives the tables that hold a mark."""
    marked = set()
    raw = database.engine.connect().execution_options(writes=True)
    with raw as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        for table in metadata.sorted_tables:
            columns = list(columns_to_mark(table))
            if table.name not in PUBLIC and columns:
                try:
                    with connection.begin_nested():
                        connection.execute(insert(table).values(a_row(table)))
                except IntegrityError:
                    pass
            for column in columns:
                for number, key in enumerate(connection.execute(select(*table.primary_key)).all()):
                    same = [mine == theirs for mine, theirs in zip(table.primary_key, key, strict=True)]
                    try:
                        with connection.begin_nested():
                            connection.execute(
                                update(table).where(*same).values({column: mark_of(column, number)})
                            )
                        marked.add(table.name)
                    except IntegrityError:
                        continue
        connection.commit()
    return marked


@pytest.fixture
def marked(tmp_path):
    database = new_database(tmp_path)
    with database.write() as session:
        demo.load(session, now=NOW)
    furnish_recording(database)
    tables = mark_everything(database)
    yield database, tables
    database.dispose()


def test_no_file_of_an_archive_holds_anything_that_is_known_of_a_person(marked):
    database, tables = marked

    files = files_in(archive(database))

    assert [name for name, content in files.items() if MARK.encode() in content] == []
    assert tables >= {"attendees", "person_notes", "feedback_results", "outgoing_mails", "organisers"}
    assert tables >= {"stage_people", "occurrences", "recordings", "registrations", "incoming_mails"}


def test_who_is_on_stage_is_named(marked):
    files = files_in(archive(marked[0]))

    assert "Region Mittland" in files["index.html"].decode()
    assert b"name = " in files["serie.toml"] or b"role = " in files["serie.toml"]
