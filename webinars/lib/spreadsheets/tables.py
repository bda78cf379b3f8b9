"""What a spreadsheet shows, before anybody has said in which format."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# An aware datetime is shown on the clock of the zone that the writer is handed; a date is a day; None is an empty cell.
Cell = str | int | float | datetime | date | None


@dataclass(frozen=True)
class Table:
    """One table under its headings. `rows` is read once, and each row has a cell for every heading."""

    name: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Cell]]
