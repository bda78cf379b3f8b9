"""From an unpacked archive to rows, in an installation that does not have the series."""

from collections.abc import Callable, Mapping
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from webinars.exchange.actions import import_series
from webinars.exchange.archive.carried import Carried, CarriedFile, CarriedRecording, read_besides
from webinars.exchange.archive.rules import CARRIED, LARGEST_TEXT, SERIES, UnusableArchive
from webinars.exchange.consequences import Report
from webinars.exchange.queries import recordings_by_episode
from webinars.exchange.toml_file.documents import SeriesDocument
from webinars.exchange.toml_file.reading import read_series
from webinars.feedback.models import FeedbackNote
from webinars.recordings.content import Content, UnusableUpload, download_content, file_name, picture_content
from webinars.recordings.models import Recording, RecordingFile
from webinars.series.models import Occurrence, Series
from webinars.series.queries import series_with_slug

_CONTENT_OF: Mapping[str, Callable[[bytes], Content]] = {
    "picture": picture_content,
    "download": download_content,
}


def read_archive(folder: Path, *, zone: str) -> SeriesDocument:
    """The series that the unpacked archive holds. Raises InvalidFile."""
    return read_series(folder / SERIES, zone_of=lambda _slug: zone)


def restore_series(
    session: Session,
    folder: Path,
    document: SeriesDocument,
    *,
    now: datetime,
    progress: Callable[[int], object] = lambda episodes: None,
) -> Report:
    """Make the series as it was archived. Raises UnusableArchive, also where the series is there, and InvalidFile.

    The transaction has to be rolled back then.
    """
    if series_with_slug(session, document.slug) is not None:
        raise UnusableArchive(
            f'There is a series "{document.slug}" already. An archive makes one anew; '
            "to bring one up to date, import its serie.toml."
        )
    carried = _carried(folder, now)
    report = import_series(session, document, now=now, progress=progress)
    series = series_with_slug(session, document.slug)
    assert series is not None
    _restore_occurrences(session, series, carried)
    for recordings in recordings_by_episode(session, series).values():
        for recording in recordings:
            if recording.public_id in carried.recordings:
                _restore_recording(session, recording, carried.recordings[recording.public_id], folder)
    session.flush()
    return report


def _carried(folder: Path, now: datetime) -> Carried:
    path = folder / CARRIED
    if path.stat().st_size > LARGEST_TEXT:
        raise UnusableArchive(f"Its {CARRIED} is larger than any series makes it.")
    try:
        return read_besides(path.read_text(encoding="utf-8"), now=now)
    except UnicodeDecodeError:
        raise UnusableArchive(f"Its {CARRIED} is no UTF-8 text.") from None


def _restore_occurrences(session: Session, series: Series, carried: Carried) -> None:
    """Nobody is told of anything: what an occurrence went through was told to those who had a place then."""
    by_key: dict[str, Occurrence] = {
        f"{episode.number}/{each.key}": each for episode in series.episodes for each in episode.occurrences
    }
    for key, (revision, changed_at) in carried.revisions.items():
        if occurrence := by_key.get(key):
            occurrence.revision = occurrence.settled_revision = revision
            occurrence.changed_at = changed_at
    for key, (words, written_at) in carried.notes.items():
        if occurrence := by_key.get(key):
            session.add(FeedbackNote(occurrence_id=occurrence.id, words=words, written_at=written_at))


def _restore_recording(
    session: Session, recording: Recording, carried: CarriedRecording, folder: Path
) -> None:
    for name, value in carried.columns.items():
        setattr(recording, name, value)
    for file in carried.files:
        recording.files.append(_restored_file(session, file, folder))


def _restored_file(session: Session, file: CarriedFile, folder: Path) -> RecordingFile:
    """What it is follows from its bytes, as for every upload."""
    if session.scalar(select(RecordingFile.id).where(RecordingFile.public_id == file.public_id)):
        raise UnusableArchive(f"The id of its file {file.path} belongs to another file here.")
    try:
        content = (folder / file.path).read_bytes()
        found = _CONTENT_OF[file.kind](content)
    except OSError:
        raise UnusableArchive(f"It lacks the file {file.path}.") from None
    except UnusableUpload as error:
        raise UnusableArchive(f"{file.path} cannot be taken: {error.why}.") from None
    return RecordingFile(
        public_id=file.public_id,
        kind=file.kind,
        position=file.position,
        name=file_name(file.name, found),
        title=file.title,
        media_type=found.media_type,
        size=len(content),
        digest=sha256(content).hexdigest(),
        content=content,
        created_at=file.created_at,
    )
