"""The rows of a pasted table, each with what it says and what stands in the way of it."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from webinars.lib.dates import NonexistentLocalTime, local_instant
from webinars.lib.text import clean_line, clean_text
from webinars.planning.pasting.cells import day_in, hours_in, minutes_in
from webinars.planning.pasting.columns import Column, columns_by_content, columns_by_heading

MOST_ROWS = 200
_MOST_SIGNS = 200_000
_MOST_COLUMNS = 100
DEFAULT_LENGTH = timedelta(hours=1)
_PUT_BETWEEN_SPEAKERS = ";"


class Problem(StrEnum):
    """What is wrong with a row."""

    NO_TITLE = "no title"
    NO_DAY = "no day"
    NO_TIME = "no time"
    NO_SUCH_TIME = "no such time"  # skipped by the clock in spring
    ENDS_BEFORE = "ends before it starts"
    BAD_CAPACITY = "bad capacity"
    BAD_LINK = "bad link"
    HAS_PASSED = "has passed"
    TOO_MANY = "too many"  # once, for this row and all that follow


@dataclass(frozen=True)
class PastedRow:
    """One row as read. `line` counts the rows of the table from 1; instants are in UTC."""

    line: int
    source: str
    number: int | None = None
    title: str = ""
    summary: str = ""
    speakers: tuple[str, ...] = ()
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    capacity: int | None = None
    join_url: str = ""
    note: str = ""
    problems: tuple[Problem, ...] = ()


def parse_table(
    text: str, *, zone: str, now: datetime, default_length: timedelta = DEFAULT_LENGTH
) -> list[PastedRow]:
    """Every row of the text in order, read on the clock of `zone`. More than MOST_ROWS end in one that says so.

    A date without a year is the next one after that of the row above.
    """
    table = list(_cells_of(text[:_MOST_SIGNS]))
    columns = columns_by_heading(table[0][1]) if table else None
    rows = table[1:] if columns else table
    columns = columns or columns_by_content([cells for _, cells in rows])
    found: list[PastedRow] = []
    after = now.date()
    for line, cells in rows:
        if len(found) == MOST_ROWS:
            return [*found, PastedRow(line, _shown(cells), problems=(Problem.TOO_MANY,))]
        values = {column: cell for column, cell in zip(columns, cells, strict=False) if column and cell}
        row, day = _row(line, cells, values, _Reading(zone, now, after, default_length))
        after = day or after
        found.append(row)
    return found


@dataclass(frozen=True)
class _Reading:
    zone: str
    now: datetime
    after: date
    default_length: timedelta


def _cells_of(text: str) -> Iterator[tuple[int, list[str]]]:
    """Rows with something in them, as (number, cells). Between cells: tabs (spreadsheets copy them), `;` or `|`."""
    lines = [line for line in text.splitlines() if line.strip()]
    delimiter = max("\t;|", key=lambda sign: sum(line.count(sign) for line in lines))
    for number, cells in enumerate(_records(text, delimiter), start=1):
        stripped = [cell.strip() for cell in cells[:_MOST_COLUMNS]]
        if any(stripped) and not _is_rule(stripped):
            yield number, stripped[1:] if delimiter == "|" and not stripped[0] else stripped


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    """Until one has a cell that is no cell, such as all that follows a quotation mark that is never closed."""
    # `strict` off: a lone quotation mark is a sign like any other
    with suppress(csv.Error):
        yield from csv.reader(text.splitlines(keepends=True), delimiter=delimiter)


def _is_rule(cells: Sequence[str]) -> bool:
    """The line beneath the headings of a Markdown table."""
    return all(set(cell) <= set("-: ") for cell in cells)


def _row(
    line: int, cells: Sequence[str], values: Mapping[Column, str], reading: _Reading
) -> tuple[PastedRow, date | None]:
    problems: list[Problem] = []
    title = clean_line(values.get(Column.TITLE, ""), 300)
    if not title:
        problems.append(Problem.NO_TITLE)
    day, starts_at, ends_at = _times(values, reading, problems)
    row = PastedRow(
        line,
        _shown(cells),
        number=_whole(values.get(Column.NUMBER, "").rstrip(".")),
        title=title,
        summary=clean_text(values.get(Column.SUMMARY, ""), 2_000),
        speakers=_speakers(values.get(Column.SPEAKERS, "")),
        starts_at=starts_at,
        ends_at=ends_at,
        capacity=_capacity(values.get(Column.CAPACITY, ""), problems),
        join_url=_link(values.get(Column.JOIN_URL, ""), problems),
        note=clean_line(values.get(Column.NOTE, ""), 300),
        problems=tuple(problems),
    )
    return row, day


def _times(
    values: Mapping[Column, str], reading: _Reading, problems: list[Problem]
) -> tuple[date | None, datetime | None, datetime | None]:
    """No day at all is an episode whose date is not set yet: no problem, unless a time was given."""
    said = values.get(Column.DAY, "")
    day, rest = day_in(said, after=reading.after)
    hours = hours_in(values.get(Column.START, "")) or hours_in(rest)
    if day is None:
        if said or hours:
            problems.append(Problem.NO_DAY)
        return None, None, None
    if hours is None:
        problems.append(Problem.NO_TIME)
        return day, None, None
    until = hours[1] or (hours_in(values.get(Column.END, "")) or (None,))[0]
    length = minutes_in(values.get(Column.LENGTH, ""))
    try:
        starts_at, ends_at = _instants(day, hours[0], until, length, reading)
    except NonexistentLocalTime:
        problems.append(Problem.NO_SUCH_TIME)
        return day, None, None
    if ends_at <= starts_at:
        problems.append(Problem.ENDS_BEFORE)
    elif ends_at <= reading.now:
        problems.append(Problem.HAS_PASSED)
    return day, starts_at, ends_at


def _instants(
    day: date, start: time, until: time | None, length: int | None, reading: _Reading
) -> tuple[datetime, datetime]:
    starts_at = local_instant(datetime.combine(day, start), reading.zone)
    if until is not None:
        return starts_at, local_instant(datetime.combine(day, until), reading.zone)
    return starts_at, starts_at + (timedelta(minutes=length) if length else reading.default_length)


def _speakers(cell: str) -> tuple[str, ...]:
    names = (
        clean_line(name, 200)
        for name in cell.replace("\n", _PUT_BETWEEN_SPEAKERS).split(_PUT_BETWEEN_SPEAKERS)
    )
    return tuple(name for name in names if name)[:20]


def _whole(cell: str) -> int | None:
    return int(cell) if cell.isascii() and cell.isdigit() and len(cell) <= 4 and int(cell) else None


def _capacity(cell: str, problems: list[Problem]) -> int | None:
    if not cell:
        return None
    seats = "".join(cell.split())
    if not (seats.isascii() and seats.isdigit() and len(seats) <= 6):
        problems.append(Problem.BAD_CAPACITY)
        return None
    return int(seats)


def _link(cell: str, problems: list[Problem]) -> str:
    if cell and not cell.startswith("https://"):
        problems.append(Problem.BAD_LINK)
        return ""
    return clean_line(cell, 2_000)


def _shown(cells: Sequence[str]) -> str:
    return clean_line(" · ".join(cell for cell in cells if cell), 300)
