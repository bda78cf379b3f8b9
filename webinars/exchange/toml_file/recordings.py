"""The recordings of one episode, as the file states them."""

import re
from pathlib import Path
from typing import Any

from webinars.exchange.saying import said
from webinars.exchange.toml_file.captions import UnusableCaptions, read_captions
from webinars.exchange.toml_file.documents import RecordingDocument
from webinars.exchange.toml_file.fields import Table
from webinars.recordings.rules import STAGES

LONGEST_SECONDS = 86_400
_PUBLIC_ID = re.compile(r"[a-z0-9]{6,40}")
_CLOCK = re.compile(r"(?:\d{1,2}:[0-5]\d|\d{1,3}):[0-5]\d")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def read_recordings(episode: Table, folder: Path, zone: str) -> tuple[RecordingDocument, ...]:
    """Every recording of the episode, with its captions; what is wrong is reported to its problems."""
    tables = episode.tables("recordings", "recording") or []
    recordings = tuple(_recording(table, episode.where, folder, zone) for table in tables)
    _require_different(episode, "id", [recording.public_id for recording in recordings])
    _require_different(
        episode, "url", [recording.url for recording in recordings if recording.public_id is None]
    )
    return recordings


def _recording(table: Table, episode: str, folder: Path, zone: str) -> RecordingDocument:
    title = table.line("title", required=True) or ""
    if title:
        table.where = said('{where}, recording "{title}"', where=episode, title=title)
    captions_name = table.line("captions", limit=120)
    document = RecordingDocument(
        public_id=_matching(table, "id", _PUBLIC_ID, said("6 to 40 of a-z and 0-9, as an export writes it")),
        url=table.web_address("url", required=True) or "",
        title=title,
        language=_matching(table, "language", _LANGUAGE, said('a language such as "sv"')),
        length_seconds=table.number("length_seconds", 1, LONGEST_SECONDS),
        captions_name=captions_name,
        captions=_captions(table, folder, captions_name),
        description=table.paragraphs("description", limit=2000),
        licence=table.line("licence", limit=100),
        chapters=_chapters(table),
        mirror_url=table.web_address("mirror_url"),
        audio_url=table.web_address("audio_url"),
        audio_bytes=table.number("audio_bytes", 1, 2**31 - 1),
        stage=table.choice("stage", STAGES),
        due_at=table.instant("due_at", zone),
        exception_reason=table.line("exception_reason", limit=500),
        published=table.flag("published"),
        published_at=table.instant("published_at", zone),
    )
    if document.published is False and document.published_at:
        table.wrong("published", said("is false, and published_at says when it was: leave one of them out"))
    table.finish()
    return document


def _chapters(table: Table) -> list[dict[str, Any]] | None:
    """`{ at = "1:35", title = "..." }`, in order."""
    rows = table.tables("chapters", "chapter")
    if rows is None:
        return None
    chapters: list[dict[str, Any]] = []
    for row in rows:
        at = _matching(row, "at", _CLOCK, said('a time in the clip such as "1:35"')) or "0:00"
        chapters.append({"at": _seconds(at), "title": row.line("title", limit=200, required=True) or ""})
        row.finish()
    starts = [chapter["at"] for chapter in chapters]
    if starts != sorted(set(starts)):
        table.wrong("chapters", said("has to be in order, and no two may start together"))
    return chapters


def _seconds(clock: str) -> int:
    seconds = 0
    for part in clock.split(":"):
        seconds = seconds * 60 + int(part)
    return seconds


def _captions(table: Table, folder: Path, name: str | None) -> str | None:
    if not name:
        return name
    try:
        return read_captions(folder, name)
    except UnusableCaptions as problem:
        table.wrong("captions", f'"{name}" {problem}')
        return None


def _matching(table: Table, key: str, pattern: re.Pattern[str], expected: str) -> str | None:
    text = table.line(key, limit=80)
    if text is None or pattern.fullmatch(text):
        return text
    table.wrong(key, said('has to be {expected}, not "{text}"', expected=expected, text=text))
    return None


def _require_different(episode: Table, key: str, values: list[str | None]) -> None:
    given = [value for value in values if value]
    for value in sorted({value for value in given if given.count(value) > 1}):
        episode.wrong(
            said("recordings, {key} {value}", key=key, value=value),
            said("stands there more than once: give each recording its own"),
        )
