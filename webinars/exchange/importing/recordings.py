"""The recordings of one episode: known by their permanent id, else by their address."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from webinars.config.settings import Recordings
from webinars.exchange.consequences import Kind
from webinars.exchange.importing.run import Run, stated_columns
from webinars.exchange.saying import said
from webinars.exchange.toml_file.documents import EpisodeDocument, RecordingDocument
from webinars.lib.signing import new_public_id
from webinars.recordings.actions import due_at
from webinars.recordings.models import Recording
from webinars.recordings.rules import stage_that_follows
from webinars.series.models import Episode

COLUMNS = (
    *("title", "url", "language", "length_seconds", "description", "licence", "chapters"),
    *("mirror_url", "audio_url", "audio_bytes", "exception_reason"),
)
OUT_OF_THE_WAY = 1_000_000  # where positions are put while they are dealt out anew


def import_recordings(run: Run, episode: Episode, document: EpisodeDocument, where: str) -> None:
    """Make and change recordings, in the order of the file; those that it does not name follow after."""
    present = list(
        run.session.scalars(
            select(Recording).where(Recording.episode_id == episode.id).order_by(Recording.position)
        )
    )
    stated = [_import(run, episode, each, present, where) for each in document.recordings]
    named = [recording for recording in stated if recording is not None]
    kept = [recording for recording in present if recording not in named]
    for recording in kept:
        named_so = said('{where}, recording "{title}"', where=where, title=recording.title)
        run.report.add(Kind.KEPT, named_so, said("is not in the file, and stays"))
    _put_in_order(run, [*named, *kept], before=present, where=where)


def _import(
    run: Run, episode: Episode, document: RecordingDocument, present: Sequence[Recording], where: str
) -> Recording | None:
    where = said('{where}, recording "{title}"', where=where, title=document.title)
    recording = _known(document, present)
    if recording is not None:
        _change(run, recording, document, where)
        return recording
    if document.public_id and _is_taken(run, document.public_id):
        run.report.refuse(
            where, said('its id "{id}" belongs to a recording of another episode', id=document.public_id)
        )
        return None
    published_at = _published_at(document, None, run.now)
    recording = Recording(
        public_id=document.public_id or new_public_id(),
        episode=episode,
        position=OUT_OF_THE_WAY * 2 + len(run.report.consequences),
        captions_name=document.captions_name or "",
        captions=document.captions or "",
        published_at=published_at,
        stage=document.stage
        or stage_that_follows(has_captions=bool(document.captions), is_public=published_at is not None),
        created_at=run.now,
        due_at=document.due_at or (None if published_at else _due_at(run)),
        **stated_columns(document, COLUMNS),
    )
    run.session.add(recording)
    run.session.flush()
    run.report.add(Kind.NEW, where, _publication(run, recording))
    return recording


def _known(document: RecordingDocument, present: Sequence[Recording]) -> Recording | None:
    if document.public_id:
        return next((each for each in present if each.public_id == document.public_id), None)
    return next((each for each in present if each.url == document.url), None)


def _is_taken(run: Run, public_id: str) -> bool:
    return run.session.scalar(select(Recording.id).where(Recording.public_id == public_id)) is not None


def _change(run: Run, recording: Recording, document: RecordingDocument, where: str) -> None:
    run.set_columns(recording, document, COLUMNS, where)
    is_new = False
    if document.captions_name is not None:
        run.set_column(recording, "captions_name", document.captions_name, where)
        if is_new := recording.captions != (document.captions or ""):
            recording.captions = document.captions or ""
            run.report.add(
                Kind.CHANGED,
                where,
                said("captions: as in {file}", file=document.captions_name or said("no file")),
            )
    if document.due_at is not None:
        run.set_column(recording, "due_at", document.due_at, where)
    published_at = _published_at(document, recording.published_at, run.now)
    run.set_column(recording, "published_at", published_at, where)
    if document.stage or is_new:
        follows = stage_that_follows(
            has_captions=recording.captions != "", is_public=published_at is not None
        )
        run.set_column(recording, "stage", document.stage or follows, where)


def _due_at(run: Run) -> datetime:
    """As for a film that came in today."""
    return due_at(run.zone.key, Recordings().caption_target_days, now=run.now)


def _published_at(document: RecordingDocument, before: datetime | None, now: datetime) -> datetime | None:
    """What the file says; where it says nothing, a recording is published once it has captions, and stays so."""
    if document.published is False:
        return None
    if document.published_at or before:
        return document.published_at or before
    return now.replace(microsecond=0) if document.captions or document.published else None


def _publication(run: Run, recording: Recording) -> str:
    if recording.published_at is None:
        waits = said("not published: it waits for its captions")
        return waits if not recording.captions else said("not published")
    date = run.shown(recording.published_at)
    if recording.captions:
        return said("published {date}", date=date)
    return said("published {date}, without captions: the law wants them without undue delay", date=date)


def _put_in_order(run: Run, wanted: Sequence[Recording], *, before: Sequence[Recording], where: str) -> None:
    """In two steps, since a position may never belong to two recordings of an episode, not even for a moment."""
    if [recording.position for recording in wanted] == list(range(len(wanted))):
        return
    for position, recording in enumerate(wanted):
        recording.position = OUT_OF_THE_WAY + position
    run.session.flush()
    for position, recording in enumerate(wanted):
        recording.position = position
    run.session.flush()
    if [each for each in wanted if each in before] != list(before):
        run.report.add(Kind.CHANGED, where, said("the order of its recordings"))
