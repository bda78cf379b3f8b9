"""XLSX (ECMA-376): one sheet for each table, row by row, so that a long one needs no more memory than a short one."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from tempfile import TemporaryDirectory
from typing import IO, TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from webinars.lib.dates import local
from webinars.lib.spreadsheets.formulas import begins_as_formula
from webinars.lib.spreadsheets.tables import Cell, Table
from webinars.lib.text import cut_to_utf16

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

MOST_IN_A_CELL = 32_767  # UTF-16 code units
MOST_ROWS = 1_048_576
NARROWEST, WIDEST = 8, 60  # characters
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": True,
}
_NOT_IN_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_FIRST_YEAR = 1900  # before it, the format knows no dates


class TooManyRows(Exception):
    """More than a sheet holds."""


def write_xlsx(file: IO[bytes], tables: Iterable[Table], zone: str, *, title: str, now: datetime) -> None:
    """A whole workbook. It tells of no machine and nobody's name; `now` is its date."""
    from xlsxwriter import Workbook  # noqa: PLC0415 - only whoever exports pays for the library

    # A folder of our own and `with`: nothing is left lying about where a row fails.
    with TemporaryDirectory() as folder, Workbook(file, {**_OPTIONS, "tmpdir": folder}) as workbook:
        workbook.set_properties({"title": title, "created": now})
        formats = _Formats(workbook)
        names: set[str] = set()
        for table in tables:
            _write(workbook.add_worksheet(_sheet_name(table.name, names)), table, zone, formats)


class _Formats:
    def __init__(self, workbook: "Workbook") -> None:
        self.heading = workbook.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.day = workbook.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        self.instant = workbook.add_format({"num_format": "yyyy-mm-dd hh:mm", "align": "left"})
        self.decimal = workbook.add_format({"num_format": "0.0"})
        # What looks like a formula stays text when its cell is edited, or saved as CSV.
        self.quoted = workbook.add_format({"quote_prefix": True})


def _write(sheet: "Worksheet", table: Table, zone: str, formats: _Formats) -> None:
    widths = [len(heading) for heading in table.headings]
    for column, heading in enumerate(table.headings):
        sheet.write_string(0, column, _xml(heading), formats.heading)
    last = 0
    for last, row in enumerate(table.rows, start=1):
        if last >= MOST_ROWS:
            raise TooManyRows(table.name)
        for column, cell in enumerate(row):
            shown = _write_cell(sheet, last, column, cell, zone, formats)
            widths[column] = max(widths[column], shown)
    _furnish(sheet, widths, last)


def _write_cell(sheet: "Worksheet", row: int, column: int, cell: Cell, zone: str, formats: _Formats) -> int:
    """The number of characters that it shows."""
    match cell:
        case None | "":
            return 0
        case datetime() | date() if cell.year < _FIRST_YEAR:
            return _write_cell(sheet, row, column, cell.isoformat(), zone, formats)
        case datetime():
            sheet.write_datetime(row, column, local(cell, zone).replace(tzinfo=None), formats.instant)
            return len("2026-11-26 12:00")
        case date():
            sheet.write_datetime(row, column, cell, formats.day)
            return len("2026-11-26")
        case int() | float():
            number_format: Any = None if isinstance(cell, int) else formats.decimal
            sheet.write_number(row, column, cell, number_format)
            return len(str(cell))
        case str():
            text = cut_to_utf16(cell, MOST_IN_A_CELL)
            sheet.write_string(row, column, _xml(text), formats.quoted if begins_as_formula(text) else None)
            return max(map(len, text.splitlines()), default=0)


def _furnish(sheet: "Worksheet", widths: list[int], last_row: int) -> None:
    for column, width in enumerate(widths):
        sheet.set_column(column, column, min(max(width + 2, NARROWEST), WIDEST))
    sheet.freeze_panes(1, 0)
    if widths:
        sheet.autofilter(0, 0, last_row, len(widths) - 1)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)


def _xml(text: str) -> str:
    """What XML cannot hold is marked. XlsxWriter takes text between `<r>` and `</r>` for markup of its own and lets it
    pass unescaped: such text is handed over as the markup that shows it."""
    text = _NOT_IN_XML.sub("\ufffd", text)
    if text.startswith("<r>") and text.endswith("</r>"):
        return f'<r><t xml:space="preserve">{escape(text)}</t></r>'
    return text


def _sheet_name(name: str, taken: set[str]) -> str:
    """As Excel allows it: 31 signs, some of them never, no two alike."""
    plain = _NOT_IN_NAMES.sub(" ", _NOT_IN_XML.sub("", name)).strip(" '") or "Blad"
    short, number = cut_to_utf16(plain, 31), 1
    while short.casefold() in taken or short.casefold() == "history":
        number += 1
        short = f"{cut_to_utf16(plain, 31 - 1 - len(str(number)))} {number}"
    taken.add(short.casefold())
    return short
