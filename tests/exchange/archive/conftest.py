"""The demo as an archive: a series with people, answers, captions, pictures and downloads."""

import zipfile
from datetime import timedelta
from hashlib import sha256
from io import BytesIO

import pytest

from tests.fixtures.instants import NOW
from webinars.exchange import demo
from webinars.exchange.archive.writing import write_archive
from webinars.lib.database import Database
from webinars.recordings.models import Recording, RecordingFile
from webinars.series.queries import series_with_slug
from webinars.tables import metadata

SLUG = "politiskt-ledarskap-och-innovation"
LATER = NOW + timedelta(hours=1)
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82"
)


def new_database(folder):
    """Empty, with every table."""
    folder.mkdir(parents=True, exist_ok=True)
    database = Database(f"sqlite:///{folder}/webinars.db")
    metadata.create_all(database.engine)
    return database


def archive(database, *, now=LATER):
    """The bytes of the ZIP."""
    file = BytesIO()
    with database.read() as session:
        series = series_with_slug(session, SLUG)
        assert series is not None
        write_archive(file, session, series, site_name="Webbinarier", base_url="https://example.org", now=now)
    return file.getvalue()


def files_in(content):
    """Each file of a ZIP by its path."""
    with zipfile.ZipFile(BytesIO(content)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def furnish_recording(database):
    """All that a clip can have besides its address."""
    with database.write() as session:
        recording = session.query(Recording).order_by(Recording.id).first()
        assert recording is not None
        recording.chapters = [{"at": 0, "title": "Välkommen"}, {"at": 95, "title": "Frågan som bytte plats"}]
        recording.description, recording.licence = "Om tjänstedesign.\n\nFör nämnder.", "CC BY 4.0"
        recording.mirror_url = "https://spegel.example.org/1"
        recording.audio_url, recording.audio_bytes = "https://ljud.example.org/1.mp3", 12345
        recording.exception_reason, recording.exception_by = "Textas i efterhand.", "Bo Beslutare"
        recording.stage, recording.reviewed_by, recording.reviewed_at = "reviewed", "Bo Granskare", NOW
        for kind, name, content, media_type in (
            ("picture", "ekdala.png", PNG, "image/png"),
            ("download", "fragor.pdf", b"%PDF-1.7 fragor", "application/pdf"),
        ):
            recording.files.append(
                RecordingFile(
                    public_id=f"fil-{kind}",
                    kind=kind,
                    name=name,
                    title=f"En {name}",
                    media_type=media_type,
                    size=len(content),
                    digest=sha256(content).hexdigest(),
                    content=content,
                    created_at=NOW,
                )
            )


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    """The demo, for reading only."""
    database = new_database(tmp_path_factory.mktemp("demo"))
    with database.write() as session:
        demo.load(session, now=NOW)
    furnish_recording(database)
    yield database
    database.dispose()
