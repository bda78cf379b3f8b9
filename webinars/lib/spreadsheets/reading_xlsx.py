"""XLSX (ECMA-376): the values of the first visible sheet that holds any. Formulas give the value that was saved.

Before the library sees the file, its parts are counted and weighed, and whatever could make an XML reader fetch or
multiply something is refused: no spreadsheet program writes it.
"""

import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

from webinars.lib.spreadsheets.sheets import (
    LONGEST_CELL,
    MOST_COLUMNS,
    MOST_ROWS,
    SheetRow,
    Unreadable,
    UnreadableTable,
)
from webinars.lib.text import clean_line

LARGEST_UNPACKED = 20_000_000  # bytes, of all parts
MOST_PARTS = 500
# Each tag becomes an object: thirty kilobytes, unpacked to millions of them, would take a gigabyte and a minute.
MOST_TAGS = 1_000_000
MOST_TAGS_BESIDE = 200_000  # in what is not cells: styles, names
_CELLS = ("xl/worksheets/", "xl/sharedStrings.xml")
_MOST_RAW_ROWS = 10 * MOST_ROWS  # with empty ones between
_DECLARATIONS = (b"<!DOCTYPE", b"<!ENTITY")
_WORKBOOK = "xl/workbook.xml"


def rows_of(content: bytes) -> list[SheetRow]:
    """Its rows; empty ones may be among them. Raises UnreadableTable."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            _inspect(archive)
        return _read(content)
    except UnreadableTable:
        raise
    except Exception as error:
        # What a broken or crafted file makes the library raise is of every kind, and the answer is always the same.
        raise UnreadableTable(Unreadable.DAMAGED) from error


def _inspect(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    names = {part.filename for part in parts}
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise UnreadableTable(Unreadable.TOO_LARGE)
    if names & {"content.xml", "xl/workbook.bin"} or any(name.startswith("Index/") for name in names):
        raise UnreadableTable(Unreadable.OTHER_SPREADSHEET)
    if _WORKBOOK not in names:
        raise UnreadableTable(Unreadable.NO_TABLE)
    if any(part.flag_bits & 1 for part in parts):
        raise UnreadableTable(Unreadable.ENCRYPTED)
    _inspect_markup(archive, [part for part in parts if part.filename.endswith((".xml", ".rels", ".vml"))])


def _inspect_markup(archive: zipfile.ZipFile, parts: Sequence[zipfile.ZipInfo]) -> None:
    tags = beside = 0
    for part in parts:
        plain = archive.read(part).replace(b"\0", b"").upper()  # UTF-16, too
        if any(declaration in plain for declaration in _DECLARATIONS):
            raise UnreadableTable(Unreadable.DAMAGED)
        found = plain.count(b"<")
        tags += found
        beside += 0 if part.filename.startswith(_CELLS) else found
    if tags > MOST_TAGS or beside > MOST_TAGS_BESIDE:
        raise UnreadableTable(Unreadable.TOO_LARGE)


def _read(content: bytes) -> list[SheetRow]:
    from openpyxl import load_workbook  # noqa: PLC0415 - only whoever imports pays for the library

    workbook = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
    try:
        for sheet in workbook.worksheets:
            if sheet.sheet_state == "visible" and (rows := list(_rows(sheet))):
                return rows
    finally:
        workbook.close()
    return []


def _rows(sheet: Any) -> Iterator[SheetRow]:  # a sheet as openpyxl reads it without keeping it
    sheet.reset_dimensions()  # what the file says of its size may be anything
    found = 0
    cells_of = sheet.iter_rows(max_row=_MOST_RAW_ROWS + 1, max_col=MOST_COLUMNS, values_only=True)
    for number, cells in enumerate(cells_of, start=1):
        row = SheetRow(number, tuple(_text(value) for value in cells))
        if any(row.cells):
            found += 1
            yield row
        if found > MOST_ROWS + 1 or number > _MOST_RAW_ROWS:
            raise UnreadableTable(Unreadable.TOO_MANY_ROWS)


def _text(value: object) -> str:
    """As a reader sees it, as far as that can be known without the cell's format."""
    match value:
        case None:
            return ""
        case float() if value.is_integer():
            return str(int(value))
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime() | date():
            return value.isoformat(sep=" ") if isinstance(value, datetime) else value.isoformat()
        case _:
            return clean_line(str(value)[: LONGEST_CELL + 1], LONGEST_CELL)
