"""What the series file cannot say, beside it as `archive.json`: out of rows, and as values that were checked."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from webinars.exchange.archive.collecting import Collection
from webinars.exchange.archive.rules import UnusableArchive, is_plain_path, is_web_address
from webinars.lib.text import clean_line, clean_text
from webinars.recordings.models import Recording, RecordingFile
from webinars.recordings.rules import STAGES

INSTANTS = ("due_at", "reviewed_at")
LINES = {"licence": 300, "mirror_url": 2000, "audio_url": 2000}
PARAGRAPHS = {"description": 20_000, "exception_reason": 5000}
_ID = re.compile(r"[A-Za-z0-9_-]{6,60}")


@dataclass(frozen=True)
class CarriedFile:
    """A picture or a download, and where in the archive it lies."""

    public_id: str
    kind: str
    position: int
    name: str
    title: str
    path: str
    created_at: datetime


@dataclass(frozen=True)
class CarriedRecording:
    """Columns by name, and files."""

    columns: Mapping[str, Any]
    files: Sequence[CarriedFile]


@dataclass(frozen=True)
class Carried:
    """Recordings by their permanent id; occurrences and notes by `<episode>/<key>`."""

    recordings: Mapping[str, CarriedRecording]
    revisions: Mapping[str, tuple[int, datetime]]
    notes: Mapping[str, tuple[str, datetime]]


def path_of(file: RecordingFile) -> str:
    """Where a file lies in the archive."""
    return f"filer/{file.public_id}-{file.name}"


def written_besides(found: Collection) -> str:
    """As JSON. Who reviewed a clip, or decided that it needs no captions, is left out: those are people at work."""
    keys = {
        each.id: f"{episode.number}/{each.key}"
        for episode in found.series.episodes
        for each in episode.occurrences
    }
    by_id = {each.id: each for episode in found.series.episodes for each in episode.occurrences}
    return as_json(
        {
            "recordings": {each.public_id: _recording(each) for each in found.every_recording},
            "occurrences": {
                keys[each.id]: {"revision": each.revision, "changed_at": _instant(each.changed_at)}
                for each in by_id.values()
            },
            "changes_after_feedback": {keys[id_]: words for id_, words in sorted(found.notes.items())},
        }
    )


def as_json(value: object) -> str:
    """The same value always gives the same text, line by line for whoever compares."""
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def read_besides(text: str, *, now: datetime) -> Carried:
    """Check it. Raises UnusableArchive."""
    try:
        stated = json.loads(text)
        return Carried(
            {str(key): _read_recording(each) for key, each in stated["recordings"].items()},
            {
                str(key): (_number(each["revision"]), _read_instant(each["changed_at"]) or now)
                for key, each in stated["occurrences"].items()
            },
            {
                str(key): (clean_text(_text(words)), now)
                for key, words in stated["changes_after_feedback"].items()
            },
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise UnusableArchive(f"Its archive.json cannot be understood: {error!r:.200}.") from None


def _recording(recording: Recording) -> dict[str, Any]:
    return {
        "stage": recording.stage,
        **{name: getattr(recording, name) for name in (*LINES, *PARAGRAPHS)},
        **{name: _instant(getattr(recording, name)) for name in INSTANTS},
        "audio_bytes": recording.audio_bytes,
        "chapters": [{"at": each["at"], "title": each["title"]} for each in recording.chapters],
        "files": [
            {
                "public_id": each.public_id,
                "kind": each.kind,
                "position": each.position,
                "name": each.name,
                "title": each.title,
                "path": path_of(each),
                "created_at": _instant(each.created_at),
            }
            for each in recording.files
        ],
    }


def _read_recording(stated: Mapping[str, Any]) -> CarriedRecording:
    columns: dict[str, Any] = {
        **{name: clean_line(_text(stated[name]), most) for name, most in LINES.items()},
        **{name: clean_text(_text(stated[name]), most) for name, most in PARAGRAPHS.items()},
        **{name: _read_instant(stated[name]) for name in INSTANTS},
        "audio_bytes": None if stated["audio_bytes"] is None else _number(stated["audio_bytes"]),
        "chapters": [
            {"at": _number(each["at"]), "title": clean_line(_text(each["title"]), 200)}
            for each in stated["chapters"]
        ],
        "stage": stated["stage"],
    }
    if columns["stage"] not in STAGES:
        raise ValueError(columns["stage"])
    for name in ("mirror_url", "audio_url"):
        if not is_web_address(columns[name]):
            raise ValueError(columns[name])
    return CarriedRecording(columns, [_read_file(each) for each in stated["files"]])


def _read_file(stated: Mapping[str, Any]) -> CarriedFile:
    public_id, path, created_at = (
        _text(stated["public_id"]),
        _text(stated["path"]),
        _read_instant(stated["created_at"]),
    )
    fits = _ID.fullmatch(public_id) and is_plain_path(path) and stated["kind"] in ("picture", "download")
    if not fits or created_at is None:
        raise ValueError(path)
    return CarriedFile(
        public_id,
        stated["kind"],
        _number(stated["position"]),
        clean_line(_text(stated["name"]), 150),
        clean_line(_text(stated["title"])),
        path,
        created_at,
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r:.40} is no text")
    return value


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**31:
        raise TypeError(f"{value!r:.40} is no number")
    return value


def _instant(value: datetime | None) -> str | None:
    return value.astimezone(UTC).isoformat() if value else None


def _read_instant(value: object) -> datetime | None:
    if value is None:
        return None
    instant = datetime.fromisoformat(_text(value))
    if instant.tzinfo is None:
        raise ValueError(f"{value!r:.40} names no zone")
    return instant.astimezone(UTC)
