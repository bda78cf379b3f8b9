"""The pages of an archive: HTML that opens from a disk, with relative links and its style within."""

from collections.abc import Iterator
from datetime import datetime

from markupsafe import Markup

from webinars.exchange.archive.carried import path_of
from webinars.exchange.archive.collecting import Collection
from webinars.figures.report import method_notes, report_tables
from webinars.lib.dates import clock, local
from webinars.lib.spreadsheets import Cell
from webinars.lib.templates import FOLDER, render
from webinars.recordings.captions import transcript
from webinars.recordings.models import Recording
from webinars.recordings.queries import clip_of
from webinars.recordings.rules import clip_length
from webinars.series.models import Episode

_STYLE = FOLDER / "exchange" / "archive" / "style.css"


def reading_pages(found: Collection) -> Iterator[tuple[str, str]]:
    """Each with its path: the front page, the episodes, their clips, and the report."""
    yield "index.html", _page("index", found)
    for episode in found.episodes:
        yield f"avsnitt-{episode.number}.html", _page("episode", found, episode=episode)
        for recording in found.watchable(episode):
            yield f"inspelning-{recording.public_id}.html", _clip_page(found, episode, recording)
    yield "rapport.html", _report(found)


def _clip_page(found: Collection, episode: Episode, recording: Recording) -> str:
    return _page(
        "clip",
        found,
        episode=episode,
        recording=recording,
        clip=clip_of(recording),
        paragraphs=transcript(recording.captions),
        captions_file=found.captions_file(recording),
    )


def _report(found: Collection) -> str:
    zone, language, as_of = found.series.timezone, found.language, found.figures.as_of

    def said(cell: Cell) -> str:
        if isinstance(cell, datetime):
            return f"{local(cell, zone):%Y-%m-%d} {clock(cell, zone, language)}"
        if isinstance(cell, float):
            return f"{cell:.1f}".replace(".", "," if language == "sv" else ".")
        return "" if cell is None else str(cell)

    # When it was put together stands on every page, by the day: the same data give the same page all day.
    tables = [
        (each.name, each.headings, [[*map(said, row)] for row in each.rows if as_of not in row])
        for each in report_tables(found.figures, found.changes)[:-1]
    ]
    return _page("report", found, tables=tables, method_notes=method_notes())


def _page(name: str, found: Collection, **values: object) -> str:
    return render(
        f"exchange/archive/{name}.html",
        found=found,
        series=found.series,
        zone=found.series.timezone,
        style=Markup(_STYLE.read_text(encoding="utf-8")),  # noqa: S704 - ours, and no HTML
        clip_length=clip_length,
        path_of=path_of,
        **values,
    )
