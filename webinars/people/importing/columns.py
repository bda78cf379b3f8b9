"""Which column of a table holds what: by its heading, else by what stands in it, else as the organiser says."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from webinars.lib.spreadsheets.sheets import Sheet, SheetRow
from webinars.organisations.queries import find_organisation
from webinars.registrations.pasting import COLUMNS, PastedPerson, Problem, column_named, parse_people

IGNORED = ""
MOST_SHOWN = 30  # columns that can be chosen among
_LOOKED_AT = 50
_SYNTHETIC = ("Förnamn", "Efternamn", "E-post", "Organisation")


@dataclass(frozen=True)
class Layout:
    """For each column of the sheet one of `pasting.COLUMNS`, or that it is left out."""

    columns: tuple[str, ...]
    has_headings: bool

    def people(self, sheet: Sheet) -> Sequence[SheetRow]:
        """The rows with people in them."""
        return sheet.rows[1:] if self.has_headings else sheet.rows

    def values(self, row: SheetRow) -> dict[str, str]:
        """What a row says, by column."""
        return {column: cell for column, cell in zip(self.columns, row.cells, strict=False) if column}

    @property
    def can_be_read(self) -> bool:
        """Whether there are addresses."""
        return "email" in self.columns


def layout_of(sheet: Sheet) -> Layout:
    """What the headings say; where there are none, what the cells look like."""
    first = sheet.rows[0].cells
    named = [column_named(cell) or column_named(cell.partition("(")[0]) for cell in first]
    if sum(bool(column) for column in named) > 1 or (any(named) and "@" not in "".join(first)):
        return Layout(_each_once(named, width_of(sheet)), True)
    return Layout(_guessed(sheet), False)


def chosen_layout(sheet: Sheet, chosen: Sequence[str], *, has_headings: bool) -> Layout:
    """What the organiser said; a column that is named twice counts once."""
    known = [column if column in COLUMNS else None for column in chosen]
    return Layout(_each_once(known, width_of(sheet)), has_headings)


def width_of(sheet: Sheet) -> int:
    """How many columns can be chosen among."""
    return min(MOST_SHOWN, max(len(row.cells) for row in sheet.rows))


def unfolded(sheet: Sheet, most: int) -> Sheet:
    """A list of `Åsa Ek <asa@example.org>` that stands in cells, as a table with a column for each; else as it is."""
    if layout_of(sheet).has_headings or not any("<" in each and "@" in each for each in sheet.rows[0].cells):
        return sheet
    lines = {row.number: ", ".join(filter(None, row.cells)) for row in sheet.rows}
    return sheet_of_lines("\n".join(lines.get(number, "") for number in range(1, max(lines) + 1)), most)


def sheet_of_lines(text: str, most: int) -> Sheet:
    """People pasted as lines, such as addresses out of Outlook, as if they had stood in a table."""
    people = parse_people(text, limit=most)
    rows = [SheetRow(person.line, _cells(person)) for person in people]
    return Sheet((SheetRow(0, _SYNTHETIC), *rows))


def _cells(person: PastedPerson) -> tuple[str, ...]:
    # Where several addresses stood all of them are shown again: which one is meant, nobody but the organiser knows.
    email = person.source if person.problem is Problem.SEVERAL_ADDRESSES else person.email
    name = (person.given_name, person.family_name)
    return (*(name if any(name) else (person.source, "")), email, person.organisation)


def _each_once(columns: Sequence[str | None], width: int) -> tuple[str, ...]:
    found: list[str] = []
    for column in [*columns, *[None] * width][:width]:
        found.append(column if column and column not in found else IGNORED)
    return tuple(found)


def _guessed(sheet: Sheet) -> tuple[str, ...]:
    width = width_of(sheet)
    addresses, organisations, texts = Counter[int](), Counter[int](), Counter[int]()
    for row in sheet.rows[:_LOOKED_AT]:
        for index, cell in enumerate(row.cells[:width]):
            addresses[index] += "@" in cell
            organisations[index] += find_organisation(cell) is not None
            texts[index] += any(character.isalpha() for character in cell)
    columns: dict[int, str] = {}
    for counted, column in ((addresses, "email"), (organisations, "organisation")):
        best = max(set(range(width)) - set(columns), key=lambda index: counted[index], default=None)
        if best is not None and counted[best]:
            columns[best] = column
    free = [index for index in range(width) if index not in columns and texts[index]]
    names = ("given_name", "family_name") if len(free) > 1 else ("name",)
    columns |= dict(zip(free, names, strict=False))
    return tuple(columns.get(index, IGNORED) for index in range(width))
