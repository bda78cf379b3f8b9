"""A report as people with their stays: who came in and out several times, or by two devices, was there once."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from io import StringIO

from webinars.attendance.reports.columns import Column, headings
from webinars.attendance.reports.moments import minutes_in, moment_in
from webinars.lib.address_keys import email_key
from webinars.lib.spreadsheets.reading_csv import text_of
from webinars.lib.spreadsheets.sheets import UnreadableTable
from webinars.lib.text import clean_line, folded

LARGEST = 5_000_000
MOST_ROWS = 20_000
_SECTION = re.compile(r"\d\.\s+\S")
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_REMARK = re.compile(
    r"\s*\((?:guest|gäst|unverified|ej verifierad|extern|external|host|värd|me|jag)\)\s*$", re.I
)


class Why(StrEnum):
    """Why a file is no report."""

    TOO_LARGE = "too large"
    NO_TABLE = "no table"
    NO_PEOPLE = "no people"  # no row holds the headings of a list of people


class UnreadableReport(Exception):
    """These bytes are no report."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


@dataclass(frozen=True)
class Stay:
    """One person, and how long they were there. `joined_at` and `left_at`: first and last, where the report says it."""

    name: str
    email: str
    minutes: int
    joined_at: datetime | None = None
    left_at: datetime | None = None
    times: int = 1


@dataclass(frozen=True)
class Report:
    """What a file says. `skipped`: rows that nothing could be made of, by their number in the file."""

    people: Sequence[Stay]
    skipped: Sequence[int] = ()


@dataclass
class _Gathered:
    name: str
    email: str
    spans: list[tuple[datetime, datetime]] = field(default_factory=list)
    minutes: float = 0
    times: int = 0
    came_in_at: datetime | None = None


def read_report(content: bytes, *, zone: str, starts_at: datetime, ends_at: datetime) -> Report:
    """The people of a report of a meeting at these times, in the order of the file. Raises UnreadableReport.

    Clocks in reports are those of whoever exported them; `zone` is taken for it.
    """
    if len(content) > LARGEST:
        raise UnreadableReport(Why.TOO_LARGE)
    try:
        rows = list(_rows(text_of(content)))
    except (UnreadableTable, csv.Error) as error:  # a cell without an end
        raise UnreadableReport(Why.NO_TABLE) from error
    sections = _sections(rows)
    if not sections:
        raise UnreadableReport(Why.NO_PEOPLE)
    gathered: dict[str, _Gathered] = {}
    skipped: list[int] = []
    for columns, people in sections:
        for number, cells in people:
            values = {column: cell for column, cell in zip(columns, cells, strict=False) if column and cell}
            if not _gather(gathered, values, zone, starts_at.date(), ends_at):
                skipped.append(number)
    return Report([_stay(each, ends_at) for each in gathered.values()], skipped)


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    lines = text.splitlines()[:MOST_ROWS]
    sample = "\n".join(lines[:50])
    delimiter = max("\t;,", key=sample.count)
    for number, cells in enumerate(csv.reader(StringIO("\n".join(lines)), delimiter=delimiter), start=1):
        yield number, [clean_line(cell, 300) for cell in cells]


_People = list[tuple[int, list[str]]]


def _sections(rows: Iterable[tuple[int, list[str]]]) -> list[tuple[Sequence[Column | None], _People]]:
    """The lists of people in the file. Where the file numbers its sections, the one with most to tell is the list."""
    found: list[tuple[Sequence[Column | None], _People]] = []
    is_numbered, is_open = False, False
    for number, cells in rows:
        filled = [cell for cell in cells if cell]
        if not filled or (len(filled) == 1 and _SECTION.match(filled[0])):
            is_numbered = is_numbered or bool(filled)
            is_open = False
        elif columns := headings(cells):
            found.append((columns, []))
            is_open = True
        elif is_open:
            found[-1][1].append((number, cells))
    if is_numbered and found:
        return [max(found, key=lambda section: len(set(section[0]) - {None}))]
    return found


def _gather(
    gathered: dict[str, _Gathered], values: Mapping[Column, str], zone: str, day: date, ends_at: datetime
) -> bool:
    name = _name(values)
    email = next(
        (values[each] for each in (Column.EMAIL, Column.UPN) if _ADDRESS.fullmatch(values.get(each, ""))), ""
    )
    if not name and not email:
        return False
    if folded(values.get(Column.ATTENDED, "")) in ("no", "nej"):
        return True  # registered there, and not seen
    person = gathered.setdefault(email_key(email) if email else folded(name), _Gathered(name, email))
    joined = moment_in(values.get(Column.JOINED, ""), zone=zone, near=day)
    left = moment_in(values.get(Column.LEFT, ""), zone=zone, near=day)
    minutes = minutes_in(values.get(Column.LENGTH, ""))
    if Column.ACTION in values:
        _note_action(person, values, moment_in(values.get(Column.AT, ""), zone=zone, near=day))
    elif joined and left and (minutes is None or _is_one_stay(joined, left, minutes)):
        person.times += 1
        person.spans.append((min(joined, left), max(joined, left)))
    else:
        person.times += 1
        person.minutes += minutes or 0
        if joined and left:
            person.spans.append((joined, joined))
            person.spans.append((left, left))
    return True


def _is_one_stay(joined: datetime, left: datetime, minutes: float) -> bool:
    """Whether the length is that from joining to leaving; less, when they were out for a while in between."""
    return abs((left - joined).total_seconds() / 60 - minutes) <= 2


def _note_action(person: _Gathered, values: Mapping[Column, str], at: datetime | None) -> None:
    """Older reports have a row for each coming in and going out."""
    if at is None:
        return
    is_coming = folded(values[Column.ACTION]).startswith(("join", "anslut", "anslot", "gick med"))
    if is_coming:
        person.came_in_at = person.came_in_at or at
        person.times += 1
    elif person.came_in_at:
        person.spans.append((person.came_in_at, at))
        person.came_in_at = None


def _stay(person: _Gathered, ends_at: datetime) -> Stay:
    if person.came_in_at:  # nobody noted that they left
        person.spans.append((person.came_in_at, max(person.came_in_at, ends_at)))
    minutes = person.minutes + together(person.spans).total_seconds() / 60
    return Stay(
        name=person.name,
        email=person.email,
        minutes=round(minutes),
        joined_at=min((span[0] for span in person.spans), default=None),
        left_at=max((span[1] for span in person.spans), default=None),
        times=max(person.times, 1),
    )


def together(spans: Iterable[tuple[datetime, datetime]]) -> timedelta:
    """How long these spans are together, what overlaps counted once."""
    total, reached = timedelta(0), None
    for begins, ends in sorted(spans):
        if reached is None or begins > reached:
            total += ends - begins
            reached = ends
        elif ends > reached:
            total += ends - reached
            reached = ends
    return total


def _name(values: Mapping[Column, str]) -> str:
    """`Anna Ek (Anna Ek)`: who has renamed themselves stands there with both names; the first one is shown."""
    whole = values.get(Column.NAME) or " ".join(
        values[each] for each in (Column.GIVEN_NAME, Column.FAMILY_NAME) if each in values
    )
    return _REMARK.sub("", whole).strip()
