"""A backup is whole, of one instant, nobody else's to read, and never in the way of what runs."""

import json
import stat
import zipfile
from hashlib import sha256
from threading import Event, Thread

import pytest
from sqlalchemy import func, select

from tests.backups.conftest import Installation
from tests.registrations.examples import add_occurrence, add_series
from webinars.backups.making import NOT_KEPT
from webinars.backups.rules import BackupFailed
from webinars.lib.restores import Restore
from webinars.migrations import NEWEST
from webinars.registrations.actions import register_attendee
from webinars.registrations.attendees import Person, attendee_for
from webinars.registrations.models import Registration
from webinars.series.models import Occurrence


@pytest.fixture
def lunch(installation):
    with installation.database.write() as session:
        return add_occurrence(session, add_series(session)).id


def register(installation, lunch, name):
    with installation.database.write() as session:
        occurrence = session.get_one(Occurrence, lunch, with_for_update=True)
        person = Person(name, "Exempel", f"{name.lower()}@example.org", "Mora kommun")
        attendee = attendee_for(session, person, language="sv", now=installation.clock())
        register_attendee(session, occurrence, attendee, now=installation.clock())


def manifest_of(path):
    with zipfile.ZipFile(path) as archive:
        return json.loads(archive.read("manifest.json"))


def test_it_says_what_lies_in_it(installation, lunch):
    register(installation, lunch, "Anna")

    installation.back_up()

    manifest = manifest_of(installation.file)
    assert (manifest["program"], manifest["schema"], manifest["made_at"]) == (
        "webinars",
        NEWEST,
        installation.clock().isoformat(),
    )
    assert manifest["database"] == installation.database.engine.dialect.name
    assert (manifest["counts"]["registrations"], manifest["counts"]["invitations"]) == (1, 0)
    with zipfile.ZipFile(installation.file) as archive:
        for name, facts in manifest["files"].items():
            assert facts == {
                "size": archive.getinfo(name).file_size,
                "sha256": sha256(archive.read(name)).hexdigest(),
            }


def test_nobody_else_can_read_it_and_nothing_else_is_left(installation):
    before = set(installation.folder.iterdir())

    installation.back_up()

    assert stat.S_IMODE(installation.file.stat().st_mode) == 0o600
    assert set(installation.folder.iterdir()) - before == {installation.file}


def test_it_overwrites_nothing_unless_it_is_told_to(installation):
    installation.file.write_text("precious")

    with pytest.raises(BackupFailed, match="exists already"):
        installation.back_up()

    assert installation.file.read_text() == "precious"
    installation.back_up(overwrite=True)
    assert manifest_of(installation.file)["program"] == "webinars"


def test_the_secret_key_is_in_it_only_when_asked_for(installation):
    installation.back_up()
    without = installation.file.read_bytes()
    installation.back_up(overwrite=True, with_secret_key=True)

    key = installation.config.site.secret_key
    assert key.encode() not in without
    with zipfile.ZipFile(installation.file) as archive:
        assert archive.read("secret_key").decode() == key


def test_files_beside_the_database_are_in_it_but_no_mail_no_key_and_no_other_backup(installation):
    instance = installation.config.instance_dir
    for name in (
        "uploads/bild.png",
        ".half-written",
        "webinars.db-journal",
        *(f"{each}/x" for each in NOT_KEPT),
    ):
        (instance / name).parent.mkdir(parents=True, exist_ok=True)
        (instance / name).write_text("x")
    installation.back_up()
    installation.file.rename(instance / "yesterday.zip")

    installation.back_up()

    names = {name for name in manifest_of(installation.file)["files"] if name.startswith("files/")}
    assert names == {"files/uploads/bild.png", "files/webinars.db-journal"}


def test_while_others_write_it_holds_one_instant(installation, lunch):
    """Rows that belong together are in it together, or not at all; and nobody who registers is kept waiting."""
    stopping = Event()
    registered: list[int] = []

    def visitors(number):
        while not stopping.is_set():
            register(installation, lunch, f"Anna{number}x{len(registered)}")
            registered.append(number)

    threads = [Thread(target=visitors, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    try:
        counts = []
        for _ in range(3):
            seen = len(registered)
            while len(registered) < seen + 5:
                stopping.wait(0.005)
            counts.append(installation.back_up(overwrite=True).counts)
    finally:
        stopping.set()
        for thread in threads:
            thread.join()
    installation.restore(replace=True, anew=False)

    assert 0 < counts[0]["registrations"] < counts[1]["registrations"] < counts[2]["registrations"]
    with installation.database.read() as session:
        held = session.scalar(select(func.count()).select_from(Registration))
        assert held == counts[2]["registrations"] == counts[2]["attendees"]
        assert session.get_one(Occurrence, lunch).taken == held
        assert session.scalars(select(Restore)).all() == []


@pytest.mark.parametrize("bare_database_url", ["sqlite"], indirect=True)
def test_a_damaged_database_makes_no_backup(installation, lunch):
    with installation.database.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.exec_driver_sql("UPDATE occurrences SET episode_id = 4711")
        connection.commit()

    with pytest.raises(BackupFailed, match="is damaged: a row of occurrences lacks what it refers to"):
        installation.back_up()

    assert not installation.file.exists()


def test_a_disk_that_is_full_is_said_before_anything_is_written(installation: Installation, monkeypatch):
    monkeypatch.setattr("shutil.disk_usage", lambda _folder: type("Usage", (), {"free": 1 << 20})())
    with installation.database.write() as session:
        series = add_series(session)
        series.summary = "x" * (4 << 20)

    with pytest.raises(BackupFailed, match=r"has 1 MiB left, and about \d+ MiB are needed\."):
        installation.back_up()
