"""Personal data and content have separate clocks: when everybody is forgotten, what was shown stays."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.exchange.archive.conftest import archive, files_in, furnish_recording, new_database
from tests.fixtures.instants import NOW
from tests.fixtures.sites import Clock
from webinars.config import Config
from webinars.exchange import demo
from webinars.privacy.jobs import forget_past_registrations
from webinars.recordings.models import Recording, RecordingFile
from webinars.registrations.models import Registration
from webinars.series.models import Occurrence
from webinars.services import Services

COUNTED_ANEW = {"figures.csv", "rapport.html", "manifest.json"}


@pytest.fixture
def database(tmp_path):
    database = new_database(tmp_path)
    with database.write() as session:
        demo.load(session, now=NOW)
    furnish_recording(database)
    yield database
    database.dispose()


def shown(database):
    """All that can be watched and read of recordings."""
    columns = list(Recording.__table__.columns)
    with database.read() as session:
        clips = session.execute(select(*columns).order_by(Recording.id)).all()
        files = session.execute(select(RecordingFile.name, RecordingFile.content)).all()
        return [tuple(map(repr, row)) for row in (*clips, *files)]


def registered_and_came(files):
    """Of each occurrence: how many were registered, with everybody in the groups, and took part."""
    return [line.split(";")[-6:-2] for line in files["figures.csv"].decode().splitlines()[1:]]


def test_recordings_texts_counts_and_the_archive_outlive_everybody(database, tmp_path):
    later = NOW + timedelta(days=400)
    before, clips = files_in(archive(database, now=later)), shown(database)
    services = Services.of(Config(root=Path(tmp_path)), database, Clock(later))

    while forget_past_registrations(services):
        continue

    after = files_in(archive(database, now=later))
    with database.read() as session:
        assert session.scalar(select(func.count(Registration.id))) == 0
        assert session.scalar(select(func.count(Occurrence.id)))
    assert shown(database) == clips
    assert {name for name in before if before[name] != after[name]} <= COUNTED_ANEW
    assert set(before) == set(after)
    assert registered_and_came(after) == registered_and_came(before)
