"""A table as the field of a form: so nothing of it is stored before somebody says that these are to be registered."""

import json
import zlib
from base64 import b64decode, b64encode

from webinars.lib.spreadsheets.sheets import (
    LONGEST_CELL,
    MOST_COLUMNS,
    MOST_ROWS,
    Sheet,
    SheetRow,
    Unreadable,
    UnreadableTable,
)
from webinars.lib.text import clean_line
from webinars.people.importing.columns import MOST_SHOWN

LARGEST_FIELD = 400_000
_LARGEST_UNPACKED = 8_000_000


def packed(sheet: Sheet) -> str:
    """Raises UnreadableTable for what would not fit into a form."""
    rows = [[row.number, *row.cells[:MOST_SHOWN]] for row in sheet.rows]
    field = b64encode(zlib.compress(json.dumps(rows, ensure_ascii=False).encode())).decode()
    if len(field) > LARGEST_FIELD:
        raise UnreadableTable(Unreadable.TOO_LARGE)
    return field


def unpacked(field: str) -> Sheet:
    """The table of `packed`. It has been in somebody's browser: raises UnreadableTable for anything else."""
    try:
        compressed = b64decode(field, validate=True)
        plain = zlib.decompressobj().decompress(compressed, _LARGEST_UNPACKED)
        rows = tuple(_row(*cells) for cells in json.loads(plain))
    except (ValueError, TypeError, zlib.error, RecursionError):
        raise UnreadableTable(Unreadable.DAMAGED) from None
    if not 0 < len(rows) <= MOST_ROWS + 1:
        raise UnreadableTable(Unreadable.DAMAGED)
    return Sheet(rows)


def _row(number: object, *cells: object) -> SheetRow:
    if not isinstance(number, int) or len(cells) > MOST_COLUMNS:
        raise ValueError("no row")
    return SheetRow(number, tuple(clean_line(str(cell), LONGEST_CELL) for cell in cells))
