"""What stands in which column: told by headings, or by what the cells look like."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from enum import StrEnum

from webinars.lib.text import folded
from webinars.planning.pasting.cells import day_in, hours_in

_ANY_DAY = date(2000, 1, 1)


class Column(StrEnum):
    """What a cell says of an episode or its occurrence."""

    NUMBER = "number"
    TITLE = "title"
    SUMMARY = "summary"
    SPEAKERS = "speakers"
    DAY = "day"
    START = "start"
    END = "end"
    LENGTH = "length"
    CAPACITY = "capacity"
    JOIN_URL = "join_url"
    NOTE = "note"


_WORDS: Mapping[Column, str] = {
    Column.NUMBER: "nr, nummer, avsnittsnummer, avsnitt nr, no, number, #",
    Column.TITLE: "titel, rubrik, avsnitt, amne, tema, namn, title, episode, topic, subject",
    Column.SUMMARY: "sammanfattning, beskrivning, innehall, ingress, text, summary, description",
    Column.SPEAKERS: "medverkande, talare, forelasare, gast, speakers, speaker",
    Column.DAY: "datum, dag, nar, tid och datum, datum och tid, date, day, when",
    Column.START: "tid, start, starttid, borjar, klockan, kl, klockslag, fran, time, starts, start time, from",
    Column.END: "slut, sluttid, slutar, till, end, ends, end time, to",
    Column.LENGTH: "langd, minuter, min, duration, length, minutes",
    Column.CAPACITY: "platser, antal platser, max, kapacitet, capacity, seats",
    Column.JOIN_URL: "lank, moteslank, url, join link, link",
    Column.NOTE: "anmarkning, kommentar, ovrigt, lage, note, comment",
}
_COLUMN_OF = {word: column for column, words in _WORDS.items() for word in words.split(", ")}


def columns_by_heading(cells: Sequence[str]) -> list[Column | None] | None:
    """The columns, if these cells are headings: when two of them, or the only one, are known."""
    found = [_COLUMN_OF.get(folded(cell).strip(" .:*")) for cell in cells]
    named = [column for column in found if column]
    filled = [cell for cell in cells if cell.strip()]
    if len(named) < min(2, len(filled)) or not named:
        return None
    return [column if column not in found[:index] else None for index, column in enumerate(found)]


def columns_by_content(rows: Sequence[Sequence[str]]) -> list[Column | None]:
    """The columns as most of their cells look; of what is only text, the first is the title, the second the summary."""
    width = max((len(row) for row in rows), default=0)
    columns: list[Column | None] = []
    for index in range(width):
        cells = [row[index].strip() for row in rows if index < len(row) and row[index].strip()]
        columns.append(next((column for column in _looks_like(cells) if column not in columns), None))
    return columns


def _looks_like(cells: Sequence[str]) -> list[Column]:
    if not cells:
        return []
    if _most(cells, lambda cell: cell.startswith(("https://", "http://"))):
        return [Column.JOIN_URL]
    if _most(cells, lambda cell: len(cell) <= 60 and day_in(cell, after=_ANY_DAY)[0] is not None):
        return [Column.DAY]
    if _most(cells, lambda cell: cell.rstrip(".").isdigit() and len(cell) <= 4):
        return [Column.NUMBER, Column.LENGTH]
    if _most(cells, lambda cell: len(cell) <= 30 and hours_in(cell) is not None):
        return [Column.START, Column.END]
    return [Column.TITLE, Column.SUMMARY, Column.SPEAKERS]


def _most(cells: Sequence[str], says: Callable[[str], bool]) -> bool:
    return sum(map(says, cells)) * 2 > len(cells)
