"""CSV as a Swedish Excel opens it by a double click: UTF-8 with its mark, semicolons, decimal commas (RFC 4180)."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import IO

from webinars.lib.dates import local
from webinars.lib.spreadsheets.formulas import made_text
from webinars.lib.spreadsheets.tables import Cell, Table

BYTE_ORDER_MARK = "\ufeff"  # without it, Excel takes UTF-8 for something else


def csv_lines(table: Table, zone: str) -> Iterator[str]:
    """Line by line, as the rows come."""
    yield BYTE_ORDER_MARK + _line(table.headings, zone)
    for row in table.rows:
        yield _line(row, zone)


def write_csv(file: IO[bytes], table: Table, zone: str) -> None:
    """The same into a file."""
    for line in csv_lines(table, zone):
        file.write(line.encode("utf-8", errors="replace"))


def _line(row: Iterable[Cell], zone: str) -> str:
    return ";".join(_field(cell, zone) for cell in row) + "\r\n"


def _field(cell: Cell, zone: str) -> str:
    """Every text is in quotes: one that is not could end early where it holds another program's separator."""
    match cell:
        case None:
            return ""
        case str():
            return f'"{made_text(cell).replace(chr(34), chr(34) * 2)}"'
        case datetime():
            return f"{local(cell, zone):%Y-%m-%d %H:%M}"
        case date():
            return cell.isoformat()
        case int():
            return str(int(cell))
        case float():
            return f"{cell:.10g}".replace(".", ",")
