"""CSV as programs really write it: four encodings, three delimiters, line breaks in cells, Excel's `sep=`."""

import csv
import re
from io import StringIO
from itertools import islice

from webinars.lib.spreadsheets.formulas import as_written
from webinars.lib.spreadsheets.sheets import (
    LONGEST_CELL,
    MOST_COLUMNS,
    MOST_ROWS,
    SheetRow,
    Unreadable,
    UnreadableTable,
)
from webinars.lib.text import clean_line

_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_DELIMITERS = ";\t,"  # in this order, where several would do
# A web page that calls itself a spreadsheet, and what is no table at all; an address in brackets is none of them
_OTHER_DOCUMENT = re.compile(
    r"[\ufeff\s]*(?:<(?:!|\?|html|head|body|meta|style|table)|%PDF|\{\\rtf)", re.IGNORECASE
)
_LOOKED_AT = 50  # records, to tell the delimiter
_MOST_RECORDS = 10 * MOST_ROWS  # with empty ones between


def text_of(content: bytes) -> str:
    """Text in its own encoding. Raises UnreadableTable for what is no text."""
    for mark, encoding in _MARKS.items():
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    if b"\0" in content:
        return _without_mark(content)
    if any(control in content[:1000] for control in (b"\x01", b"\x02", b"\x03", b"\x04")):
        raise UnreadableTable(Unreadable.NO_TABLE)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def records_of(text: str) -> list[SheetRow]:
    """The records as rows; an empty one counts, too. Raises UnreadableTable."""
    if _OTHER_DOCUMENT.match(text):
        raise UnreadableTable(Unreadable.NO_TABLE)
    text, delimiter, first = _with_delimiter(text.lstrip("\ufeff").replace("\0", ""))
    rows: list[SheetRow] = []
    for number, record in enumerate(_records(text, delimiter), start=first):
        if len(rows) > _MOST_RECORDS:
            raise UnreadableTable(Unreadable.TOO_MANY_ROWS)
        rows.append(SheetRow(number, tuple(_cell(text, number) for text in record[:MOST_COLUMNS])))
    return rows


def _without_mark(content: bytes) -> str:
    """UTF-16 that does not say so: of Latin text, every second byte is zero."""
    for encoding, zeros in (("utf-16-le", content[1::2]), ("utf-16-be", content[0::2])):
        if zeros.count(0) > 0.6 * len(zeros):
            return content.decode(encoding, errors="replace")
    raise UnreadableTable(Unreadable.NO_TABLE)


def _with_delimiter(text: str) -> tuple[str, str, int]:
    """The text, its delimiter, and the number of its first row: the line `sep=;` says what it is, and is no row."""
    first, _, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) == len("sep=;"):
        return rest, first.strip()[-1], 2
    return text, max(_DELIMITERS, key=lambda delimiter: _fitness(text, delimiter)), 1


def _fitness(text: str, delimiter: str) -> tuple[int, int]:
    """How many records are as wide as the first, and how wide; a first record of one cell fits least."""
    lines = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    try:
        widths = [len(record) for record in islice(lines, _LOOKED_AT) if any(record)]
    except csv.Error:
        return 0, 0
    return (widths.count(widths[0]), widths[0]) if widths and widths[0] > 1 else (0, 0)


def _records(text: str, delimiter: str) -> list[list[str]]:
    """Strictly, so that a quotation mark that is never closed does not swallow the rest; else as Excel forgives."""
    limit = _MOST_RECORDS + 2
    try:
        strictly = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
        return list(islice(strictly, limit))
    except csv.Error as error:
        if "end of data" in str(error) or "field limit" in str(error):
            raise UnreadableTable(Unreadable.OPEN_QUOTE) from None
    try:
        return list(islice(csv.reader(StringIO(text, newline=""), delimiter=delimiter), limit))
    except csv.Error:
        raise UnreadableTable(Unreadable.DAMAGED) from None


def _cell(text: str, number: int) -> str:
    if len(text) > LONGEST_CELL:
        raise UnreadableTable(Unreadable.OPEN_QUOTE, number)
    return clean_line(as_written(text), LONGEST_CELL)
