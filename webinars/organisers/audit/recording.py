"""Writing into the log. In the transaction of what was done: either both happened, or neither."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy.orm import Session

from webinars.lib.signing import new_secret
from webinars.lib.text import clean_line, clean_text
from webinars.organisers.audit.tables import AuditEntry, AuditPayload


@dataclass(frozen=True)
class By:
    """Who does something. `id` is `Organiser.public_id`, or the name of what is no person."""

    id: str
    name: str


COMMAND_LINE = By("command line", "webinars, command line")
SYSTEM = By("system", "webinars")


@dataclass(frozen=True)
class About:
    """What something is done to: its kind, its id, what it is called now, and the series that it belongs to, if any."""

    kind: str
    id: int | str
    label: str
    series_id: int | None = None


def record(
    session: Session,
    actor: By,
    verb: str,
    about: About,
    *,
    now: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
) -> AuditEntry:
    """Write that this was done, or looked at. Of `before` and `after`, only what differs is kept.

    `verb` is what happened, as "occurrence moved": a fixed text, which pages translate (`verbs.WORDS`).
    """
    old, new = _differing(before, after)
    payload = AuditPayload(
        actor=clean_line(actor.name),
        label=clean_line(about.label),
        before=old,
        after=new,
        reason=clean_text(reason, 2000),
        salt=new_secret(),
    )
    entry = AuditEntry(
        at=now,
        actor_id=actor.id,
        verb=verb,
        about_kind=about.kind,
        about_id=str(about.id),
        series_id=about.series_id,
        payload_digest=payload_digest(payload),
        payload=payload,
    )
    session.add(entry)
    return entry


def payload_digest(payload: AuditPayload) -> str:
    """What stays of a payload after it was deleted."""
    said = [payload.actor, payload.label, payload.before, payload.after, payload.reason, payload.salt]
    return hashlib.sha256(canonical(said)).hexdigest()


def canonical(value: object) -> bytes:
    """JSON that is written in one way only."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _differing(
    before: Mapping[str, Any] | None, after: Mapping[str, Any] | None
) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    old, new = _plain(before), _plain(after)
    if old is None or new is None:
        return old, new
    changed = [key for key in {**old, **new} if old.get(key) != new.get(key)]
    return {key: old.get(key) for key in changed}, {key: new.get(key) for key in changed}


def _plain(values: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return None if values is None else {key: _plain_value(value) for key, value in values.items()}


def _plain_value(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return _plain(value)
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain_value(each) for each in value]
    return value if isinstance(value, int | float | bool | None) else clean_text(str(value))
