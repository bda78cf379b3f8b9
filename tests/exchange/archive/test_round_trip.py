"""An archive makes the same series elsewhere, which makes the same archive."""

import json
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import select

from tests.exchange.archive.conftest import LATER, SLUG, archive, files_in, new_database
from webinars.exchange.archive.carried import read_besides
from webinars.exchange.archive.restoring import read_archive, restore_series
from webinars.exchange.archive.rules import UnusableArchive
from webinars.exchange.archive.unpacking import count_files, unpack
from webinars.recordings.models import Recording
from webinars.registrations.models import Registration
from webinars.series.models import Occurrence

ABOUT_PEOPLE = {"figures.csv", "rapport.html", "manifest.json"}  # counts stay where the people were


def restored(content, folder, *, database=None):
    """Another installation, with the series out of the archive."""
    database = database or new_database(folder)
    path = folder / "serie.zip"
    path.write_bytes(content)
    with TemporaryDirectory(dir=folder) as unpacked:
        unpack(path, Path(unpacked))
        document = read_archive(Path(unpacked), zone="Europe/Stockholm")
        with database.write() as session:
            restore_series(session, Path(unpacked), document, now=LATER + timedelta(days=1))
    return database


def test_the_archive_of_a_restored_series_has_the_same_files(loaded, tmp_path):
    content = archive(loaded)

    again = files_in(archive(restored(content, tmp_path)))

    before = files_in(content)
    assert set(again) == set(before)
    assert {name for name in before if before[name] != again[name]} <= ABOUT_PEOPLE


def test_a_series_without_people_comes_back_to_the_byte(loaded, tmp_path):
    first = restored(archive(loaded), tmp_path / "a")
    content = archive(first)

    second = restored(content, tmp_path / "b")

    assert archive(second) == content


def test_permanent_addresses_chapters_and_files_come_back(loaded, tmp_path):
    database = restored(archive(loaded), tmp_path)

    def clips(database):
        with database.read() as session:
            return [
                (
                    each.public_id,
                    each.url,
                    each.captions,
                    each.chapters,
                    each.mirror_url,
                    each.stage,
                    each.published_at,
                    [
                        (file.public_id, file.kind, file.name, file.digest, file.content)
                        for file in each.files
                    ],
                )
                for each in session.scalars(
                    select(Recording).order_by(Recording.episode_id, Recording.position)
                )
            ]

    assert clips(database) == clips(loaded)


def test_nobody_is_registered_and_nothing_is_owed_after_restoring(loaded, tmp_path):
    database = restored(archive(loaded), tmp_path)

    with database.read() as session:
        assert session.scalars(select(Registration)).all() == []
        unsettled = select(Occurrence.id).where(Occurrence.settled_revision < Occurrence.revision)
        assert session.scalars(unsettled).all() == []


def test_the_same_data_on_the_same_day_are_the_same_bytes(loaded):
    assert archive(loaded) == archive(loaded, now=LATER + timedelta(minutes=5))


def test_the_manifest_names_every_file_by_its_digest(loaded):
    files = files_in(archive(loaded))
    manifest = json.loads(files.pop("manifest.json"))

    assert {each["path"]: each["sha256"] for each in manifest["files"]} == {
        name: sha256(content).hexdigest() for name, content in files.items()
    }
    assert (manifest["format"], manifest["slug"]) == (1, SLUG)


def test_every_step_is_counted_beforehand(loaded, tmp_path):
    path = tmp_path / "serie.zip"
    path.write_bytes(archive(loaded))
    steps: list[int] = []
    (tmp_path / "u").mkdir()

    unpack(path, tmp_path / "u", progress=steps.append)

    assert sum(steps) == count_files(path) - 1  # the manifest itself is not unpacked


def test_a_series_that_is_there_is_left_alone(loaded, tmp_path):
    content = archive(loaded)
    database = restored(content, tmp_path)

    with pytest.raises(UnusableArchive, match="already"):
        restored(content, tmp_path, database=database)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("mirror_url", "javascript:alert(1)"),
        ("stage", "published"),
        ("chapters", [{"at": -1, "title": "Före"}]),
        ("audio_bytes", "många"),
        ("due_at", "2026-11-26T12:00:00"),
        ("files", [{"path": "../ute"}]),
    ],
)
def test_what_no_export_writes_is_refused(loaded, key, value):
    stated = json.loads(files_in(archive(loaded))["archive.json"])
    next(iter(stated["recordings"].values()))[key] = value

    with pytest.raises(UnusableArchive, match="cannot be understood"):
        read_besides(json.dumps(stated), now=LATER)
