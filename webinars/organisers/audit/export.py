"""The log for others to read: a table for spreadsheets, or one JSON object a line."""

import json
from collections.abc import Iterable, Iterator

from webinars.lib.dates import local
from webinars.lib.spreadsheets import Cell, Table, csv_lines
from webinars.organisers.audit.tables import AuditEntry

COLUMNS = (
    "id",
    "at",
    "actor_id",
    "actor",
    "verb",
    "kind",
    "about",
    "label",
    "series",
    "before",
    "after",
    "reason",
)


def as_csv(entries: Iterable[AuditEntry], zone: str) -> Iterator[str]:
    """For spreadsheets. The instants say how far from UTC they are, so that none is there twice."""
    yield from csv_lines(Table("log", COLUMNS, (_row(entry, zone) for entry in entries)), zone)


def as_json_lines(entries: Iterable[AuditEntry]) -> Iterator[str]:
    """With the digest, so that what was exported can be compared with what is there."""
    for entry in entries:
        values = {**as_values(entry), "payload_digest": entry.payload_digest}
        yield json.dumps(values, ensure_ascii=False) + "\n"


def as_values(entry: AuditEntry) -> dict[str, object]:
    """One entry; what was deleted in its time is None."""
    said = entry.payload
    return {
        "id": entry.id,
        "at": entry.at.isoformat(),
        "actor_id": entry.actor_id,
        "actor": said and said.actor,
        "verb": entry.verb,
        "kind": entry.about_kind,
        "about": entry.about_id,
        "label": said and said.label,
        "series": entry.series_id,
        "before": said and said.before,
        "after": said and said.after,
        "reason": said and said.reason,
    }


def _row(entry: AuditEntry, zone: str) -> list[Cell]:
    values = as_values(entry)
    values["at"] = local(entry.at, zone).isoformat(sep=" ", timespec="seconds")
    return [_cell(values[column]) for column in COLUMNS]


def _cell(value: object) -> Cell:
    if isinstance(value, str | int | None):
        return value
    return json.dumps(value, ensure_ascii=False)
