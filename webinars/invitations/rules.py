"""What an attendee is owed to be told, decided against what they may have been told before."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Announcement(StrEnum):
    """What a mail about a place says; each is the name of its template."""

    INVITATION = "invitation"
    MOVED = "moved"
    CHANGED = "changed"
    WAITING = "waiting"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"
    POSTPONED = "postponed"


@dataclass(frozen=True)
class Facts:
    """What the attendee would see of an occurrence; instants in ISO 8601, UTC."""

    starts_at: str
    ends_at: str
    title: str
    place: str

    @classmethod
    def from_json(cls, stored: dict[str, str]) -> "Facts":
        """The facts that a calendar message of the ledger stated."""
        return cls(*(stored[name] for name in ("starts_at", "ends_at", "title", "place")))

    def as_json(self) -> dict[str, str]:
        """A form of them for the ledger."""
        return asdict(self)

    @property
    def start(self) -> datetime:
        """The start that was stated."""
        return datetime.fromisoformat(self.starts_at)

    @property
    def end(self) -> datetime:
        """The end that was stated."""
        return datetime.fromisoformat(self.ends_at)

    def same_times(self, other: "Facts") -> bool:
        """Whether both name the same start and end."""
        return (self.starts_at, self.ends_at) == (other.starts_at, other.ends_at)


@dataclass(frozen=True)
class Said:
    """What the last mail that may have left said, and whether the calendar then held the entry."""

    announcement: Announcement
    facts: Facts
    entry: bool


@dataclass(frozen=True)
class Situation:
    """Where a registration stands now."""

    registration_status: str  # confirmed | waiting | withdrawn
    occurrence_status: str  # draft | planned | open | postponed | cancelled
    facts: Facts
    resend: bool = False

    @property
    def attending(self) -> bool:
        """Whether the entry belongs in the attendee's calendar."""
        return self.registration_status == "confirmed" and self.occurrence_status in ("planned", "open")


def announcement_owed(situation: Situation, said: Said | None) -> Announcement | None:
    """What to say now, or None when nothing of it would be news.

    `said` leaves out whatever certainly never left, so that A -> B unsent -> C is told as A -> C, and a first
    invitation that was overtaken is still told as the first.
    """
    if situation.registration_status == "withdrawn":
        return _farewell(said)
    if situation.occurrence_status in ("cancelled", "postponed"):
        owed = Announcement(situation.occurrence_status)
        return owed if said is None or said.announcement != owed or situation.resend else None
    if situation.registration_status == "waiting":
        return _news(situation, said, first=Announcement.WAITING, had=said is not None and not said.entry)
    return _news(situation, said, first=Announcement.INVITATION, had=said is not None and said.entry)


def calendar_method(situation: Situation, said: Said | None) -> str:
    """REQUEST puts or keeps the entry, CANCEL takes away what may be there, an empty text leaves the calendar alone."""
    if situation.attending:
        return "REQUEST"
    return "CANCEL" if said is not None and said.entry else ""


def next_dtstamp(last: datetime | None, now: datetime) -> datetime:
    """Whole seconds, strictly rising per UID: clients compare it when the SEQUENCE is the same (RFC 5546 §2.1.5)."""
    stamp = now.replace(microsecond=0)
    return stamp if last is None or stamp > last else last + timedelta(seconds=1)


def _farewell(said: Said | None) -> Announcement | None:
    if said is None or said.announcement in (
        Announcement.WITHDRAWN,
        Announcement.CANCELLED,
        Announcement.POSTPONED,
    ):
        return None
    return Announcement.WITHDRAWN


def _news(situation: Situation, said: Said | None, *, first: Announcement, had: bool) -> Announcement | None:
    if said is None or said.announcement is Announcement.WITHDRAWN:
        return first
    if not situation.facts.same_times(said.facts):
        return Announcement.MOVED
    if not had:
        return first
    if situation.facts != said.facts:
        return Announcement.CHANGED
    return first if situation.resend else None
