"""What was typed about a clip."""

from collections.abc import Mapping
from typing import Any

from webinars.lib.form_reading import Reading
from webinars.lib.languages import LANGUAGES, gettext
from webinars.recordings.chapters import BadLine, read_chapters, written
from webinars.recordings.models import Recording
from webinars.recordings.rules import clip_length

TEXTS = ("title", "url", "description", "licence", "mirror_url", "audio_url")
COLUMNS = (*TEXTS, "length_seconds", "language", "chapters", "audio_bytes")
LONGEST_SECONDS = 24 * 3600


def labels() -> Mapping[str, str]:
    """What the fields are called, in the order of the page."""
    return {
        "title": gettext("Titel"),
        "url": gettext("Filmens adress"),
        "length": gettext("Längd"),
        "language": gettext("Språk"),
        "description": gettext("Beskrivning"),
        "chapters": gettext("Kapitel"),
        "mirror_url": gettext("Kopia av filmen"),
        "audio_url": gettext("Ljudfil"),
        "audio_bytes": gettext("Ljudfilens storlek i byte"),
        "licence": gettext("Licens"),
    }


def columns_of(recording: Recording) -> dict[str, Any]:
    """The columns that the form is about."""
    return {name: getattr(recording, name) for name in COLUMNS}


def fields_of(values: Mapping[str, Any]) -> dict[str, str]:
    """The form as it is shown for these columns."""
    length, size = values["length_seconds"], values["audio_bytes"]
    return {
        **{name: values[name] for name in TEXTS},
        "length": clip_length(length) if length else "",
        "language": values["language"],
        "chapters": written(values["chapters"]),
        "audio_bytes": "" if size is None else str(size),
    }


def read_clip(reading: Reading) -> dict[str, Any]:
    """The columns that are meant; complete only when nothing is wrong."""
    length = _length(reading)
    chapters, wrong = read_chapters(reading.text("chapters"), length_seconds=length)
    if wrong:
        reading.wrong("chapters", _sentence(wrong[0]))
    url = reading.web_address("url")
    if not reading.line("url"):
        reading.wrong("url", gettext("Skriv filmens adress, till exempel https://video.example.org/1."))
    return {
        "title": reading.line("title", missing=gettext("Skriv en titel.")),
        "url": url,
        "length_seconds": length,
        "language": reading.choice("language", LANGUAGES, "sv"),
        "description": reading.text("description", 2000),
        "chapters": chapters,
        "mirror_url": reading.web_address("mirror_url"),
        "audio_url": reading.web_address("audio_url"),
        "audio_bytes": reading.number("audio_bytes", 1, 2**31 - 1, gettext("Skriv storleken i hela byte.")),
        "licence": reading.line("licence", 100),
    }


def _length(reading: Reading) -> int | None:
    """`14:05` or `1:02:30`, or minutes alone."""
    text = reading.line("length", 20).replace(".", ":")
    if not text:
        return None
    parts = text.split(":")
    if len(parts) <= 3 and all(part.isascii() and part.isdigit() and len(part) <= 4 for part in parts):
        numbers = [int(part) for part in parts]
        sizes = (60,) if len(parts) == 1 else (3600, 60, 1)[-len(parts) :]
        seconds = sum(number * size for number, size in zip(numbers, sizes, strict=True))
        if 0 < seconds <= LONGEST_SECONDS and all(number < 60 for number in numbers[1:]):
            return seconds
    reading.wrong("length", gettext("Skriv längden i minuter och sekunder, till exempel 14:05."))
    return None


def _sentence(line: BadLine) -> str:
    facts = {"line": line.number, "text": line.text}
    return {
        "unreadable": gettext("Rad %(line)s: börja med tiden, till exempel 1:35 Frågor."),
        "untitled": gettext("Rad %(line)s: skriv vad kapitlet heter, efter tiden."),
        "out_of_order": gettext("Rad %(line)s: kapitlen ska stå i ordning, och inte börja samtidigt."),
        "beyond_end": gettext("Rad %(line)s: kapitlet börjar när filmen är slut."),
        "too_many": gettext("Rad %(line)s: det får vara högst hundra kapitel."),
    }[line.why] % facts
