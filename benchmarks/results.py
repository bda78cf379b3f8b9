"""What was found, as a table."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Result:
    """One line of the table.

    `ratio` is how much of the bare minimum's speed is left to ours: 0.5 means twice as slow. `goal` is the least ratio
    that we want; for what has no bare minimum beside it, `at_most` is the most that ours may be.
    """

    name: str
    unit: str
    ours: float
    bare: float | None = None
    ratio: float | None = None
    goal: float | None = None
    at_most: float | None = None

    @property
    def met(self) -> bool | None:
        """Whether the goal was reached; None where there is none."""
        if self.goal is not None and self.ratio is not None:
            return self.ratio >= self.goal
        return self.ours < self.at_most if self.at_most is not None else None

    @property
    def cells(self) -> tuple[str, ...]:
        """The line as texts."""
        wanted = f">= {self.goal:g}" if self.goal is not None else ""
        wanted = f"< {self.at_most:g}" if self.at_most is not None else wanted
        return (
            self.name,
            _number(self.ours, self.unit),
            _number(self.bare, self.unit),
            "" if self.ratio is None else f"{self.ratio:.2f}",
            wanted,
            {True: "yes", False: "NO", None: ""}[self.met],
        )


HEADINGS = ("", "ours", "bare", "ratio", "goal", "met")


def table(results: Iterable[Result]) -> str:
    """The lines below each other, as Markdown that can also be read as it is."""
    rows = [HEADINGS, *(result.cells for result in results)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    lines = [_line(row, widths) for row in rows]
    ruler = "|".join(["", "-" * (widths[0] + 2), *(f"{'-' * (width + 1)}:" for width in widths[1:]), ""])
    return "\n".join([lines[0], ruler, *lines[1:]])


def _line(row: tuple[str, ...], widths: list[int]) -> str:
    cells = [
        row[0].ljust(widths[0]),
        *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)),
    ]
    return f"| {' | '.join(cells)} |"


def _number(value: float | None, unit: str) -> str:
    return "" if value is None else f"{value:,.0f} {unit}".replace(",", " ")
