"""Backup and restore as somebody types them."""

import json
import stat
import zipfile

import pytest

from tests.cli.conftest import Installed
from tests.registrations.examples import BO, add_attendee, add_series
from tests.registrations.examples import add_occurrence as add
from webinars import migrations
from webinars.lib.clock import utc_now
from webinars.lib.database import Database
from webinars.registrations.actions import register_attendee


@pytest.fixture
def command(install, bare_database_url):
    """An installation with a migrated database that nobody else is connected to."""
    migrations.upgrade(bare_database_url)
    made = install(bare_database_url)
    database = Database(bare_database_url)
    yield Installed(made.folder, database, made.environ)
    database.dispose()


@pytest.fixture
def with_a_place(command):
    """Bo has a place at what is to come, and has been told so."""
    with command.database.write() as session:
        occurrence = add(session, add_series(session), starts_at=utc_now().replace(year=utc_now().year + 1))
        register_attendee(session, occurrence, add_attendee(session, BO), now=utc_now())
    command("scheduler", "--until-idle")
    with command.database.write() as session:
        session.connection().exec_driver_sql("DELETE FROM heartbeats")
    command.database.dispose()
    return command


def test_a_backup_says_what_is_in_it_and_what_is_not(command):
    path = command.folder / "nightly.zip"

    result = command("backup", path)

    assert result.exit_code == 0
    first, *others = result.stdout.splitlines()
    assert first.startswith(f"{path}: ")
    assert others == [
        "The secret key is not in it (--with-secret-key). Keep a copy: without it, no link in a mail opens.",
        "config.toml is not in it either.",
    ]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_an_existing_file_stays_and_with_the_key_it_says_so(command):
    path = command.folder / "nightly.zip"
    path.write_text("precious")

    refused = command("backup", path)
    made = command("backup", path, "--force", "--with-secret-key")

    assert (refused.exit_code, refused.stderr) == (
        1,
        f"Error: {path} exists already: choose another name, or --force to overwrite it.\n",
    )
    assert "The secret key is in it" in made.stdout


def test_a_restore_holds_everything_and_the_preview_shows_who_is_written_to(with_a_place):
    path = with_a_place.folder / "nightly.zip"
    with_a_place("backup", path)

    refused = with_a_place("restore", path)
    restored = with_a_place("restore", path, "--replace")
    held = with_a_place("outbox", "release", "--dry-run", "--json")

    assert (refused.exit_code, refused.stderr) == (
        1,
        "Error: The database is not empty. --replace puts the backup in its place, and keeps it under another name.\n",
    )
    assert restored.exit_code == 0, restored.stderr
    assert "All mail is held; 1 mail waits.\nwebinars outbox release shows" in restored.stdout
    assert "What was there before is kept as " in restored.stdout
    [mail] = json.loads(held.stdout)["first"]
    assert (mail["kind"], mail["recipient"]) == ("invitation", BO.email)


def test_on_a_move_nobody_is_written_to_anew(with_a_place):
    path = with_a_place.folder / "move.zip"
    with_a_place("backup", path)

    restored = with_a_place("restore", path, "--replace", "--nothing-since")

    assert "All mail is held; 0 mails wait." in restored.stdout


def test_another_key_is_noticed(with_a_place):
    path = with_a_place.folder / "move.zip"
    with_a_place("backup", path)

    restored = with_a_place(
        "restore", path, "--replace", WEBINARS_SITE__SECRET_KEY="quite another secret key"
    )

    assert "The secret key is another than where the backup was made" in restored.stdout


def test_what_is_no_backup_is_a_failure(command):
    path = command.folder / "other.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x", "y")

    result = command("restore", path)

    assert result.exit_code == 1
    assert result.stderr.startswith(f"Error: {path} is no backup, or it is damaged: ")
