"""A table that somebody hands in, whatever program wrote it: CSV in the usual encodings and delimiters, or XLSX.

Nothing in it is run, fetched or believed: what a file is, its first bytes say, not its name.
"""

from webinars.lib.spreadsheets.reading_csv import records_of, text_of
from webinars.lib.spreadsheets.reading_xlsx import rows_of
from webinars.lib.spreadsheets.sheets import MOST_ROWS, Sheet, SheetRow, Unreadable, UnreadableTable

LARGEST = 1_000_000  # bytes
_OLE, _ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def read_table(content: bytes) -> Sheet:
    """The rows with something in them, each with its number as the spreadsheet shows it. Raises UnreadableTable."""
    if len(content) > LARGEST:
        raise UnreadableTable(Unreadable.TOO_LARGE)
    if content.startswith(_OLE):
        raise UnreadableTable(Unreadable.ENCRYPTED if _ENCRYPTED in content else Unreadable.OLD_EXCEL)
    if content.startswith(_ZIP):
        return _sheet(rows_of(content))
    return read_pasted(text_of(content))


def read_pasted(text: str) -> Sheet:
    """The same for text that was pasted. Raises UnreadableTable."""
    return _sheet(records_of(text))


def _sheet(rows: list[SheetRow]) -> Sheet:
    filled = [row for row in rows if any(row.cells)]
    if not filled:
        raise UnreadableTable(Unreadable.EMPTY)
    if len(filled) > MOST_ROWS + 1:  # and one with the headings
        raise UnreadableTable(Unreadable.TOO_MANY_ROWS)
    return Sheet(tuple(SheetRow(row.number, _without_empty_end(row.cells)) for row in filled))


def _without_empty_end(cells: tuple[str, ...]) -> tuple[str, ...]:
    width = max(index for index, cell in enumerate(cells, start=1) if cell)
    return cells[:width]
