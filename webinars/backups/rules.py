"""What a backup says about itself, and when it may be put in the place of what is there."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

FORMAT = 1
PROGRAM = "webinars"
MARGIN = 1000
"""How far revisions are raised: further than anything can have been changed, and mailed, since the backup was made."""
ALIVE_FOR = timedelta(minutes=1)
"""A scheduler says every few seconds that it lives; one that was silent for so long is gone."""


class BackupFailed(Exception):
    """No backup was made; the text says why, and what to do."""


class RestoreRefused(Exception):
    """Nothing was changed; the text says why, and what to do."""


class StillRunning(RestoreRefused):
    """Somebody works with the database."""


class NotEmpty(RestoreRefused):
    """The database holds something, and nobody said that it may go."""


@dataclass(frozen=True)
class File:
    """One file inside the backup: its size in bytes, and its SHA-256, hexadecimal."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What lies in the backup, in words that every later version understands."""

    version: str
    schema: str
    database: str  # sqlite | postgresql
    made_at: datetime
    site: str
    key_check: str  # tells whether two installations have the same secret key, and not which
    with_secret_key: bool
    counts: Mapping[str, int]  # rows of each table
    files: Mapping[str, File] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """For the file `manifest.json`."""
        made_at = self.made_at.isoformat()
        return {"program": PROGRAM, "format": FORMAT, **asdict(self), "made_at": made_at}

    @classmethod
    def from_json(cls, stored: Any) -> "Manifest":
        """Raises RestoreRefused for anything but a manifest of ours."""
        if not isinstance(stored, dict) or stored.get("program") != PROGRAM:
            raise RestoreRefused("It is no backup of this program.")
        if stored.get("format") != FORMAT:
            raise RestoreRefused(
                f"It has the format {stored.get('format')}, and this version knows {FORMAT}."
            )
        try:
            files = {str(name): File(**facts) for name, facts in stored["files"].items()}
            values = {key: stored[key] for key in cls.__dataclass_fields__}
            made_at = datetime.fromisoformat(stored["made_at"])
            return cls(**values | {"files": files, "made_at": made_at})
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise RestoreRefused(f"What it says about itself cannot be read: {error!r}.") from error


def check_fits(manifest: Manifest, *, kind: str, newest: str) -> None:
    """Raises RestoreRefused when this version, or this kind of database, cannot take the backup."""
    if manifest.database != kind:
        raise RestoreRefused(
            f"It is a backup of {manifest.database}, and [database] url names {kind}. "
            "Name a database of the same kind in the settings."
        )
    if manifest.schema > newest:
        raise RestoreRefused(
            f"It was made by a newer version of this program ({manifest.version}): its schema is "
            f"{manifest.schema}, and this version knows {newest}. Install the newer version."
        )


def seems_alive(beat_at: datetime | None, *, now: datetime) -> bool:
    """Whether a scheduler was at work a moment ago. One that beats in the future has another clock, and lives."""
    return beat_at is not None and now - beat_at < ALIVE_FOR
