"""A backup takes the place of what is there only when it can, and when nobody works there."""

import json
import stat
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import inspect, select, text

from tests.backups.conftest import Installation
from tests.registrations.examples import add_series
from webinars.backups.rules import NotEmpty, RestoreRefused, StillRunning
from webinars.config import DatabaseSettings, Site
from webinars.lib.database import Database
from webinars.lib.heartbeats import Heartbeat, beat
from webinars.migrations import NEWEST, DatabaseNotReady, require_newest_schema
from webinars.series.models import Series


def slugs(installation):
    with installation.database.read() as session:
        return session.scalars(select(Series.slug).order_by(Series.id)).all()


def add(installation, slug):
    with installation.database.write() as session:
        add_series(session, slug)


@pytest.fixture
def backed_up(installation):
    """With a series in the database and in the backup, and another one in the database only."""
    add(installation, "before")
    installation.back_up()
    add(installation, "after")
    return installation


def rewrite(path, change):
    """The same archive with changed members: `change` gets and gives `{name: bytes}`."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in change(members).items():
            archive.writestr(name, content)


def with_manifest(**facts):
    def change(members):
        manifest = json.loads(members["manifest.json"]) | facts
        return members | {"manifest.json": json.dumps(manifest).encode()}

    return change


def test_a_database_that_is_not_empty_is_not_touched(backed_up):
    with pytest.raises(NotEmpty, match="--replace puts the backup in its place"):
        backed_up.restore()

    assert slugs(backed_up) == ["before", "after"]


def test_told_to_replace_it_keeps_the_old_one_aside(backed_up):
    restored = backed_up.restore(replace=True)

    assert slugs(backed_up) == ["before"]
    require_newest_schema(backed_up.database)
    [aside] = restored.aside
    assert _slugs_aside(backed_up, aside) == ["before", "after"]


def test_what_was_set_aside_is_in_no_later_backup(backed_up):
    backed_up.restore(replace=True)

    manifest = backed_up.back_up(overwrite=True)
    backed_up.clock.pass_by(seconds=1)
    backed_up.restore(replace=True)

    assert manifest.counts["series"] == 1
    assert list(manifest.files) == ["database"]
    assert slugs(backed_up) == ["before"]


def test_an_empty_database_takes_it_without_further_words(installation):
    add(installation, "before")
    installation.back_up()
    with installation.database.write() as session:
        session.execute(text("DELETE FROM series"))

    assert installation.restore().aside == []

    assert slugs(installation) == ["before"]


@pytest.mark.parametrize("bare_database_url", ["sqlite"], indirect=True)
def test_a_new_machine_needs_no_database_beforehand(installation, tmp_path):
    add(installation, "before")
    installation.back_up(with_secret_key=True)
    elsewhere = Installation(tmp_path / "new", "sqlite:///data/webinars.db", installation.clock)
    elsewhere.folder.mkdir()
    installation.file.rename(elsewhere.file)

    elsewhere.restore()

    assert slugs(elsewhere) == ["before"]
    path = elsewhere.folder / "data" / "webinars.db"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert sorted(each.name for each in path.parent.iterdir()) == [
        "webinars.db",
        "webinars.db-shm",
        "webinars.db-wal",
    ]


def test_a_scheduler_that_was_alive_a_moment_ago_is_in_the_way_unless_forced(backed_up):
    with backed_up.database.write() as session:
        beat(session, "elsewhere", now=backed_up.clock())
    backed_up.clock.pass_by(seconds=59)

    with pytest.raises(StillRunning, match="less than a minute ago"):
        backed_up.restore(replace=True)

    assert slugs(backed_up) == ["before", "after"]
    backed_up.restore(replace=True, force=True)
    assert slugs(backed_up) == ["before"]
    with backed_up.database.read() as session:
        assert session.scalars(select(Heartbeat)).all() == []


def test_whoever_has_the_database_open_is_in_the_way(backed_up):
    other = Database(backed_up.config.database_url)
    with other.read() as session:
        session.scalars(select(Series)).all()
        with pytest.raises(StillRunning, match=r"open|connected"):
            backed_up.restore(replace=True)
    other.dispose()

    assert slugs(backed_up) == ["before", "after"]


@pytest.mark.parametrize("bare_database_url", ["sqlite"], indirect=True)
def test_even_forced_no_file_is_taken_from_under_an_open_database(backed_up):
    other = Database(backed_up.config.database_url)
    with other.read() as session:
        session.scalars(select(Series)).all()
        with pytest.raises(StillRunning, match=r"has .*bare\.db open"):
            backed_up.restore(replace=True, force=True)
    other.dispose()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (with_manifest(program="other"), "no backup of this program"),
        (with_manifest(format=2), "has the format 2, and this version knows 1"),
        (with_manifest(schema="9999"), f"its schema is 9999, and this version knows {NEWEST}"),
        (with_manifest(database="oracle"), "a backup of oracle"),
        (with_manifest(files=None), "cannot be read"),
        (with_manifest(files={"database": {"size": 1, "sha256": "0"}}), "is damaged"),
        (with_manifest(files={"../../x": {"size": 1, "sha256": "0"}}), "is no name for a file"),
        (lambda members: members | {"database": b"x" + members["database"][1:]}, "is damaged"),
        (lambda members: {"manifest.json": members["manifest.json"]}, "is damaged"),
        (lambda members: {"database": members["database"]}, "is no backup, or it is damaged"),
    ],
)
def test_what_is_no_whole_backup_for_this_installation_changes_nothing(backed_up, change, words):
    rewrite(backed_up.file, change)

    with pytest.raises(RestoreRefused, match=words):
        backed_up.restore(replace=True)

    assert slugs(backed_up) == ["before", "after"]
    assert [path for path in backed_up.folder.iterdir() if path.name.startswith(".webinars")] == []


def test_a_byte_that_rotted_is_noticed_wherever_it_is(backed_up):
    whole = backed_up.file.read_bytes()
    with zipfile.ZipFile(backed_up.file) as archive:
        packed = archive.getinfo("database").compress_size
    for place in (*range(100, 400, 12), packed // 2):
        rotten = bytearray(whole)
        rotten[place] ^= 0xFF
        backed_up.file.write_bytes(rotten)

        with pytest.raises(RestoreRefused, match="is damaged"):
            backed_up.restore(replace=True)

    assert slugs(backed_up) == ["before", "after"]


def test_a_locked_archive_is_refused(backed_up):
    """The flag says that it is encrypted."""
    whole = bytearray(backed_up.file.read_bytes())
    for sign, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        whole[whole.index(sign) + flags] |= 1
    backed_up.file.write_bytes(whole)

    with pytest.raises(RestoreRefused, match="is damaged"):
        backed_up.restore(replace=True)


def test_a_file_that_was_cut_off_is_no_backup(backed_up):
    backed_up.file.write_bytes(backed_up.file.read_bytes()[:-100])

    with pytest.raises(RestoreRefused, match="is no backup, or it is damaged"):
        backed_up.restore(replace=True)


@pytest.mark.parametrize("bare_database_url", ["postgresql"], indirect=True)
def test_what_postgresql_cannot_put_back_leaves_everything_as_it_was(backed_up, monkeypatch):
    monkeypatch.setattr("webinars.backups.restoring._settling", lambda *_: [text("SELECT 1 / 0")])

    with pytest.raises(RestoreRefused, match="division by zero"):
        backed_up.restore(replace=True)

    assert slugs(backed_up) == ["before", "after"]
    assert inspect(backed_up.database.engine).get_schema_names() == ["information_schema", "public"]


@pytest.mark.parametrize("bare_database_url", ["postgresql"], indirect=True)
def test_programs_that_are_missing_or_too_old_are_named(backed_up, monkeypatch, tmp_path):
    old = tmp_path / "bin" / "pg_dump"
    old.parent.mkdir()
    monkeypatch.setattr("webinars.backups.postgresql._INSTALLED", tmp_path)
    monkeypatch.setenv("PATH", str(old.parent))
    with pytest.raises(RestoreRefused, match=r"pg_dump is missing\. Install the package postgresql-client"):
        backed_up.restore(replace=True)

    old.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6'\n")
    old.chmod(0o755)
    with pytest.raises(RestoreRefused, match=r"pg_dump is of version 9, and the server of version \d+"):
        backed_up.restore(replace=True)


def test_a_server_that_does_not_answer_is_named(installation):
    installation.back_up()
    away = replace(
        installation.config,
        database=DatabaseSettings("postgresql+psycopg://w:hemligt@127.0.0.1:1/w?connect_timeout=2"),
    )
    installation.config = away
    rewrite(installation.file, with_manifest(database="postgresql"))

    with pytest.raises(DatabaseNotReady) as error:
        installation.restore(replace=True)

    assert "hemligt" not in str(error.value)


def test_files_come_back_and_what_lies_in_their_place_is_kept(installation):
    picture = installation.config.instance_dir / "uploads" / "bild.png"
    picture.parent.mkdir(parents=True)
    picture.write_text("old")
    installation.back_up()
    picture.write_text("new")

    [aside] = installation.restore().aside

    assert picture.read_text() == "old"
    assert (installation.folder / aside / "uploads" / "bild.png").read_text() == "new"


def test_the_key_comes_back_with_a_backup_that_has_it(installation):
    installation.back_up(with_secret_key=True)
    key = installation.config.instance_dir / "secret_key"
    key.parent.mkdir(exist_ok=True)
    key.write_text("another key, long enough")
    site = Site(secret_key="another key, long enough")
    installation.config = replace(installation.config, site=site)

    [aside] = installation.restore().aside

    assert key.read_text() == "a secret key for tests, long enough"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert Path(aside).read_text() == "another key, long enough"


def _slugs_aside(installation, aside):
    if installation.database.engine.dialect.name == "postgresql":
        schema = aside.rpartition(" ")[2]
        with installation.database.read() as session:
            return session.scalars(text(f'SELECT slug FROM "{schema}".series ORDER BY id')).all()
    kept = Database(f"sqlite:///{aside}")
    with kept.read() as session:
        found = session.scalars(select(Series.slug).order_by(Series.id)).all()
    kept.dispose()
    return found
