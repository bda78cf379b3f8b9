"""The log for others to read: a table for spreadsheets, or one JSON object a line."""

import csv
import json
from collections.abc import Iterable, Iterator
from io import StringIO

from webinars.lib.dates import local
from webinars.organisers.audit.tables import AuditEntry

BYTE_ORDER_MARK = "\ufeff"  # without it, Excel takes UTF-8 for something else
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
    """Semicolons, as Swedish spreadsheets expect. No cell begins as a formula does."""
    yield BYTE_ORDER_MARK + _line(COLUMNS)
    for entry in entries:
        values = as_values(entry)
        values["at"] = local(entry.at, zone).isoformat(sep=" ", timespec="seconds")
        yield _line([_cell(values[column]) for column in COLUMNS])


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


def _line(cells: Iterable[str]) -> str:
    written = StringIO()
    csv.writer(written, delimiter=";", lineterminator="\r\n").writerow(cells)
    return written.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
