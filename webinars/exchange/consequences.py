"""What an import does, or would do, in sentences that an organiser reads before letting it happen."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from webinars.exchange.saying import said


class Kind(StrEnum):
    """What happens to one thing."""

    NEW = "new"
    CHANGED = "changed"
    MOVED = "moved"
    CANCELLED = "cancelled"
    POSTPONED = "postponed"
    REOPENED = "reopened"
    KEPT = "kept"  # not in the file: it stays


@dataclass(frozen=True)
class Consequence:
    """One line: what happens to what, and how many people's registrations it concerns."""

    kind: Kind
    where: str
    what: str = ""
    registrations: int = 0

    def __str__(self) -> str:
        text = f"{self.kind:<9}  {self.where}"
        if self.what:
            text += f": {self.what}"
        if self.registrations:
            text += (
                f" ({self.registrations} {'registration' if self.registrations == 1 else 'registrations'})"
            )
        return text


@dataclass
class Report:
    """Everything that an import came upon."""

    consequences: list[Consequence] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def add(self, kind: Kind, where: str, what: str = "", *, registrations: int = 0) -> None:
        """Note a consequence."""
        self.consequences.append(Consequence(kind, where, what, registrations))

    def refuse(self, where: str, why: str) -> None:
        """Note what the database does not allow."""
        self.problems.append(said("{where}: {why}.", where=where, why=why))

    def of(self, *kinds: Kind) -> Sequence[Consequence]:
        """The consequences of these kinds."""
        return [each for each in self.consequences if each.kind in kinds]

    @property
    def changes_anything(self) -> bool:
        """Whether the database would be another afterwards."""
        return any(each.kind is not Kind.KEPT for each in self.consequences)
