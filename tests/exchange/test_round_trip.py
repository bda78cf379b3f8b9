"""Export, import, export: not a byte changes, and no column is forgotten."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
import tomli_w
from hypothesis import HealthCheck, given, settings
from sqlalchemy import inspect

from tests.exchange.examples import (
    CAPTIONS,
    SECRETS,
    WHOLE,
    export,
    export_from,
    import_text,
    problems_in,
    read,
)
from tests.exchange.random_files import BESIDE, NONSENSE, SERIES_FILES
from tests.fixtures.instants import NOW, stockholm
from webinars.exchange.actions import import_series
from webinars.recordings.models import Recording
from webinars.series.models import Episode, Occurrence, Series, StagePerson
from webinars.tables import metadata

KEPT_BY_THE_DATABASE = {
    "id": "each database counts for itself",
    "series_id": "the place in the file says it",
    "episode_id": "the place in the file says it",
    "position": "the order in the file says it",
    "kind": "speakers and hosts are lists of their own",
    "ends_at": "duration_minutes says it",
    "replaces_id": "replaces says it by the key",
    "public_id": "it is called id",
    "captions": "they are a file beside it, and captions_name its name, which is called captions",
    "captions_name": "it is called captions",
    "organiser_name": "organiser.name",
    "organiser_unit": "organiser.unit",
    "organiser_email": "organiser.email",
    "reviewed_by": "who works where the file is read is nobody's business",
    "reviewed_at": "when somebody here reviewed it; stage says that it was",
    "exception_by": "who works where the file is read is nobody's business",
    "taken": "the registrations say it",
    "mail_held_until": "how long a change that was made here may be undone",
    "changed_at": "when somebody here changed it",
    "created_at": "when somebody here made it",
    "updated_at": "when somebody here changed it",
    "revision": "what was said to calendars from here",
    "settled_revision": "what was said to calendars from here",
}


def test_what_was_imported_is_exported_byte_for_byte(database):
    import_text(database, WHOLE)

    written = export(database)

    assert written.toml == WHOLE
    assert written.captions == {"avsnitt-1.vtt": CAPTIONS}


def test_importing_an_export_changes_nothing(database):
    import_text(database, WHOLE)
    before = _rows(database)
    written = export(database)

    report = import_text(database, written.toml, written.captions)

    assert report.consequences == []
    assert _rows(database) == before


@pytest.mark.parametrize("model", [Series, Episode, StagePerson, Occurrence, Recording])
def test_every_column_stands_in_the_file(model):
    columns = {column.name for column in inspect(model).columns}

    stated = {column for column in columns if f"{column} = " in WHOLE}

    assert columns - stated <= set(KEPT_BY_THE_DATABASE)


def test_secrets_leave_only_when_they_are_asked_for(database):
    import_text(database, WHOLE)

    written = export(database, with_secrets=False)

    assert [secret for secret in SECRETS if secret in written.toml] == []
    assert all(secret in WHOLE for secret in SECRETS)


def test_an_export_without_secrets_does_not_erase_them_when_it_comes_back(database):
    import_text(database, WHOLE)
    written = export(database, with_secrets=False)

    report = import_text(database, written.toml, written.captions)

    assert report.consequences == []
    assert export(database).toml == WHOLE


def test_the_second_of_two_equal_local_times_keeps_its_offset(database):
    text = WHOLE.replace("2026-11-12 12:00:00", "2026-10-25T02:30:00+01:00").replace(
        "registration_closes_at = 2026-11-12 11:00:00\n", ""
    )
    import_text(database, text)

    written = export(database)

    assert "starts_at = 2026-10-25 02:30:00+01:00" in written.toml
    assert read(written.toml).episodes[0].occurrences[0].starts_at == stockholm(
        "2026-10-25 00:30"
    ) + timedelta(hours=3)


def test_two_recordings_whose_captions_have_one_name_get_files_of_their_own(database):
    text = WHOLE.replace('title = "Frågorna"', 'title = "Frågorna"\ncaptions = "AVSNITT-1.vtt"')
    import_text(database, text, {"avsnitt-1.vtt": CAPTIONS, "AVSNITT-1.vtt": CAPTIONS + "\nNOTE annan"})

    first = export(database)
    import_text(database, first.toml, first.captions)

    assert set(first.captions) == {"avsnitt-1.vtt", "avsnitt-1-p4n8r6t2.vtt"}
    assert export(database) == first


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(file=SERIES_FILES)
def test_any_series_survives_export_import_export(database, file):
    with _thrown_away(database) as session:
        import_series(session, read(tomli_w.dumps(file), BESIDE), now=NOW)
        first = export_from(session, "s")

    with _thrown_away(database) as session:
        import_series(session, read(first.toml, first.captions), now=NOW)
        second = export_from(session, "s")

    assert second == first


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(file=SERIES_FILES)
def test_any_series_may_come_back_to_where_it_is(database, file):
    with _thrown_away(database) as session:
        import_series(session, read(tomli_w.dumps(file), BESIDE), now=NOW)
        written = export_from(session, "s")
        report = import_series(session, read(written.toml, written.captions), now=NOW)

    assert report.consequences == []


@settings(max_examples=200, deadline=None)
@given(file=NONSENSE)
def test_whatever_toml_says_is_read_or_refused_with_sentences(file):
    problems = problems_in(tomli_w.dumps(file), {})

    assert [problem for problem in problems if not problem.endswith((".", "?"))] == []


@contextmanager
def _thrown_away(database):
    """A transaction of which nothing stays."""
    with database.write() as session:
        yield session
        session.rollback()


def _rows(database):
    with database.read() as session:
        return {
            name: session.execute(metadata.tables[name].select()).all()
            for name in ("series", "episodes", "stage_people", "occurrences", "recordings")
        }
