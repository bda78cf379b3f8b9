"""What one import knows while it works, and the comparing that all its parts do."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from webinars.exchange.consequences import Kind, Report
from webinars.exchange.saying import said
from webinars.lib.database import Base

SECRET = ("join_url",)  # files without secrets leave it out, and nobody needs to read so


@dataclass
class Run:
    """One import of one file."""

    session: Session
    now: datetime
    zone: ZoneInfo
    affected: Mapping[int, int]  # occurrence id -> live registrations
    seen_to_change: set[int] = field(
        default_factory=set
    )  # occurrences of which a calendar shows something else
    told: set[int] = field(default_factory=set)  # occurrences whose attendees are told already
    report: Report = field(default_factory=Report)

    def shown(self, value: Any) -> str:
        """A value as a sentence shows it; instants on the series' clock."""
        if isinstance(value, datetime):
            return f"{value.astimezone(self.zone):%Y-%m-%d %H:%M}"
        if isinstance(value, str):
            return f'"{value if len(value) <= 60 else value[:59] + "…"}"'
        if isinstance(value, list):
            return said("1 entry") if len(value) == 1 else said("{count} entries", count=len(value))
        if value is None:
            return said("none")
        if isinstance(value, bool):
            return said("yes") if value else said("no")
        return str(value)

    def set_columns(self, row: Base, document: object, columns: Iterable[str], where: str) -> set[str]:
        """Bring these columns to what the file states; a key that it leaves out is kept. Gives those that changed."""
        changed = set()
        for name in columns:
            stated, present = getattr(document, name), getattr(row, name)
            if stated is None:
                if name not in SECRET and present not in (None, "", [], _default(row, name)):
                    self.report.add(
                        Kind.KEPT, where, said("{name} is left out of the file, and stays", name=name)
                    )
            elif self.set_column(row, name, stated, where):
                changed.add(name)
        return changed

    def set_column(self, row: Base, name: str, stated: Any, where: str) -> bool:
        """Bring one column to this value, and note it. Says whether it differed."""
        present = getattr(row, name)
        if stated == present:
            return False
        setattr(row, name, stated)
        before, after = self.shown(present), self.shown(stated)
        sentence = said("{name}: {before} -> {after}", name=name, before=before, after=after)
        self.report.add(Kind.CHANGED, where, sentence)
        return True


def stated_columns(document: object, columns: Iterable[str]) -> dict[str, Any]:
    """What a new row is made of: the columns that the file states; the others get their defaults."""
    return {name: value for name in columns if (value := getattr(document, name)) is not None}


def _default(row: Base, name: str) -> Any:
    return getattr(type(row).__table__.columns[name].default, "arg", None)
