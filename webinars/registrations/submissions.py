"""What one press of the button asks for: who, which occurrences, and who sends it."""

from dataclasses import asdict, dataclass
from typing import Any

from webinars.registrations.attendees import Person


@dataclass(frozen=True)
class Submission:
    """What a form asks for. `sender` is set when somebody registers others; `viewers` when a group watches together."""

    series_id: int
    occurrence_ids: tuple[int, ...]
    whole_series: bool
    people: tuple[Person, ...]
    sender: Person | None = None
    viewers: int | None = None
    language: str = "sv"
    sharing: str = ""
    """Fewer seats than people: rules.SHARINGS; empty: that was not asked."""

    def as_json(self) -> dict[str, object]:
        """A form of it that can wait in the database."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Submission":
        """The submission that `as_json` stored."""
        sender = stored["sender"]
        return cls(
            **{
                **stored,
                "occurrence_ids": tuple(stored["occurrence_ids"]),
                "people": tuple(Person(**person) for person in stored["people"]),
                "sender": Person(**sender) if sender else None,
            }
        )
