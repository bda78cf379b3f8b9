"""What was read out of a file, or why nothing could be."""

from dataclasses import dataclass
from enum import StrEnum

MOST_ROWS = 2_000
MOST_COLUMNS = 100  # what stands further to the right is left alone
LONGEST_CELL = 32_767


@dataclass(frozen=True)
class SheetRow:
    """A row with its number, from 1, as the spreadsheet shows it. Cells are text without blanks around it."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """The rows that hold something; the first may be the headings."""

    rows: tuple[SheetRow, ...]


class Unreadable(StrEnum):
    """Why a file is none that can be read here."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TOO_MANY_ROWS = "too_many_rows"
    OLD_EXCEL = "old_excel"  # .xls
    ENCRYPTED = "encrypted"  # with a password
    OTHER_SPREADSHEET = "other_spreadsheet"  # OpenDocument, Numbers, binary Excel
    NO_TABLE = "no_table"  # a picture, a text document, a web page
    DAMAGED = "damaged"
    OPEN_QUOTE = "open_quote"  # a quotation mark that is never closed


class UnreadableTable(Exception):
    """The file cannot be read; `why` says why, `row` where, if that is known."""

    def __init__(self, why: Unreadable, row: int | None = None) -> None:
        super().__init__(why)
        self.why, self.row = why, row
