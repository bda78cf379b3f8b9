"""Two who edit the same thing: neither overwrites the other silently.

A form carries, in a hidden field, a digest of the values as it showed them. Whoever saves compares it, inside the
transaction that writes, with a digest of the values as they stand then. Where the two differ, nothing is saved: the
page answers 409 with what the other one wrote beside what was typed, and a new digest, so that saving once more is a
choice.

    if edits.is_outdated(request.form, present):            # present: the fields of a form, by name
        conflict = edits.Conflict(by, at, edits.differences(present, typed, labels))
        return the same form, filled in as typed, with the conflict and edits.digest(present), 409

`components/edits.html` has the hidden field and the notice.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

SHOWN = "shown"
"""The name of the hidden field."""


@dataclass(frozen=True)
class Difference:
    """One field that the other one left otherwise than it was typed here."""

    label: str
    theirs: str
    mine: str


@dataclass(frozen=True)
class Conflict:
    """Who saved meanwhile, and when, as far as that is known; and what differs."""

    by: str
    at: datetime | None
    differences: Sequence[Difference]


def digest(values: Mapping[str, object]) -> str:
    """Of the values as they are shown: equal for equal values, whatever their order."""
    written = json.dumps(dict(values), sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(written.encode()).hexdigest()[:32]


def is_outdated(sent: Mapping[str, str], present: Mapping[str, object]) -> bool:
    """Whether the form was filled in upon other values than those of now. One that does not say so is outdated."""
    return sent.get(SHOWN, "") != digest(present)


def differences(
    theirs: Mapping[str, str], mine: Mapping[str, str], labels: Mapping[str, str]
) -> Sequence[Difference]:
    """What differs, in the order of the labels; a field without a label is left out."""
    return [
        Difference(label, theirs.get(name, ""), mine.get(name, ""))
        for name, label in labels.items()
        if theirs.get(name, "") != mine.get(name, "")
    ]
