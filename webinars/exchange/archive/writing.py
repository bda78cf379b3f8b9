"""The files of an archive, one after the other: pages to read, and the same as data."""

from collections.abc import Callable, Iterator
from datetime import datetime
from io import BytesIO
from typing import IO, Any
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from webinars.exchange.archive.carried import as_json, path_of, written_besides
from webinars.exchange.archive.collecting import Collection, collect
from webinars.exchange.archive.packing import pack
from webinars.exchange.archive.reading_pages import reading_pages
from webinars.exchange.archive.rules import CARRIED, FORMAT, SERIES
from webinars.figures.report import report_tables
from webinars.invitations.calendar import CalendarEntry, publish
from webinars.lib.dates import machine
from webinars.lib.languages import gettext, speaking
from webinars.lib.spreadsheets import write_csv
from webinars.lib.templates import render
from webinars.recordings.captions import transcript
from webinars.recordings.models import Recording
from webinars.recordings.rules import clip_length
from webinars.series.models import Episode, Occurrence, Series

_OFF = ("cancelled", "postponed")
_SHOWINGS = 1  # the sheet of the report that has a row for each occurrence


def write_archive(
    file: IO[bytes],
    session: Session,
    series: Series,
    *,
    site_name: str,
    base_url: str,
    now: datetime,
    progress: Callable[[int], object] = lambda files: None,
) -> None:
    """The whole archive. The same data on the same day give the same bytes."""
    found = collect(session, series, site_name=site_name, base_url=base_url, now=now)
    about = {
        "kind": "webinar series",
        "format": FORMAT,
        "slug": series.slug,
        "title": series.title,
        "made_on": found.made_on.isoformat(),
        "site": found.base_url,
    }
    with speaking(found.language):
        pack(file, archived_files(found), about, progress=progress)


def count_archived_files(session: Session, series: Series, *, base_url: str, now: datetime) -> int:
    """How many steps `write_archive` takes."""
    found = collect(session, series, site_name="", base_url=base_url, now=now)
    clips = sum(len(found.watchable(each)) for each in found.episodes)
    texts = sum(bool(clip.captions) for each in found.episodes for clip in found.watchable(each))
    files = sum(len(each.files) for each in found.every_recording)
    return 8 + len(found.episodes) + clips + texts + files + len(found.written.captions)


def archived_files(found: Collection) -> Iterator[tuple[str, bytes]]:
    """Each with its path, in a fixed order; to be called while the language of the series is spoken."""
    yield "README.txt", render("exchange/archive/README.txt", found=found, films=_films(found)).encode()
    yield from ((path, html.encode()) for path, html in reading_pages(found))
    yield SERIES, found.written.toml.encode()
    yield CARRIED, written_besides(found).encode()
    yield from ((name, found.written.captions[name].encode()) for name in sorted(found.written.captions))
    yield "calendar.ics", _calendar(found)
    yield "feed.json", as_json(_feed(found)).encode()
    yield "figures.csv", _figures(found)
    for recording in _watchable(found):
        if recording.captions:
            yield f"transkript/{recording.public_id}.txt", _spoken(recording).encode()
    for recording in found.every_recording:
        yield from ((path_of(each), found.content(each)) for each in recording.files)


def _watchable(found: Collection) -> Iterator[Recording]:
    for episode in found.episodes:
        yield from found.watchable(episode)


def _films(found: Collection) -> list[tuple[str, str]]:
    """Where the videos lie, which an archive does not hold."""
    return [
        (f"{each.episode.number}. {each.title}", url)
        for each in _watchable(found)
        for url in (each.url, each.mirror_url, each.audio_url)
        if url
    ]


def _spoken(recording: Recording) -> str:
    paragraphs = (
        f"[{clip_length(int(each.starts))}] {f'{each.speaker}: ' if each.speaker else ''}{each.text}"
        for each in transcript(recording.captions)
    )
    return f"{recording.title}\n{'=' * len(recording.title)}\n\n" + "\n\n".join(paragraphs) + "\n"


def _figures(found: Collection) -> bytes:
    file = BytesIO()
    write_csv(file, report_tables(found.figures, found.changes)[_SHOWINGS], found.series.timezone)
    return file.getvalue()


def _calendar(found: Collection) -> bytes:
    entries = [
        _entry(found, episode, each) for episode in found.episodes for each in found.occurrences(episode)
    ]
    return publish(entries, name=found.series.title)


def _entry(found: Collection, episode: Episode, occurrence: Occurrence) -> CalendarEntry:
    """Named by what never changes: numbers of rows are others in another installation."""
    host = urlsplit(found.base_url).hostname or "localhost"
    reason = gettext("Skäl: %(reason)s") % {"reason": occurrence.reason} if occurrence.reason else ""
    return CalendarEntry(
        uid=f"{found.series.slug}-{episode.number}-{occurrence.key}@{host}",
        sequence=occurrence.revision,
        dtstamp=occurrence.changed_at,
        starts_at=occurrence.starts_at,
        ends_at=occurrence.ends_at,
        timezone=found.series.timezone,
        summary=episode.title,
        description="\n\n".join(filter(None, (reason, episode.summary))),
        location=occurrence.place or found.series.place,
        url=_address(found, episode),
        language=found.language,
        cancelled=occurrence.status in _OFF,
        postponed=occurrence.status == "postponed",
        joinable=False,
    )


def _address(found: Collection, episode: Episode) -> str:
    return f"{found.base_url}/serier/{found.series.slug}/avsnitt/{episode.number}"


def _feed(found: Collection) -> dict[str, Any]:
    """JSON Feed 1.1: https://www.jsonfeed.org/version/1.1/."""
    series = found.series
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": series.title,
        "description": series.summary,
        "home_page_url": f"{found.base_url}/serier/{series.slug}/",
        "language": series.language,
        "authors": [{"name": series.organiser_name or series.title}],
        "items": [_item(found, each) for each in found.episodes],
    }


def _item(found: Collection, episode: Episode) -> dict[str, Any]:
    zone, clips = found.series.timezone, found.watchable(episode)
    address = _address(found, episode)
    return {
        "id": address,
        "url": address,
        "title": episode.title,
        "content_text": episode.description or episode.summary or episode.title,
        "attachments": [
            {"url": each.audio_url, "mime_type": "audio/mpeg", "title": each.title}
            for each in clips
            if each.audio_url
        ],
        "_webinar": {
            "number": episode.number,
            "occurrences": [
                {
                    "starts_at": machine(each.starts_at, zone),
                    "ends_at": machine(each.ends_at, zone),
                    "status": each.status,
                }
                for each in found.occurrences(episode)
            ],
            "recordings": [
                {"url": f"{found.base_url}/r/{each.public_id}", "video": each.url, "title": each.title}
                for each in clips
            ],
        },
    }
