"""What an attendee is owed to be told, decided against what they may have been told before."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum


class Announcement(StrEnum):
    """What a mail about a place says; each is the name of its template."""

    INVITATION = "invitation"
    MOVED = "moved"
    CHANGED = "changed"
    OFFER = "offer"
    WAITING = "waiting"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"
    POSTPONED = "postponed"


class Standing(StrEnum):
    """Where somebody stands with an occurrence."""

    ATTENDING = "attending"
    OFFERED = "offered"
    WAITING = "waiting"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"
    POSTPONED = "postponed"


@dataclass(frozen=True)
class Facts:
    """What a mail about a place states; instants in ISO 8601, UTC."""

    standing: Standing
    starts_at: str
    ends_at: str
    title: str
    place: str
    answer_by: str = ""
    """The deadline of an offered seat."""

    @classmethod
    def from_json(cls, stored: dict[str, str]) -> "Facts":
        """The facts that a calendar message of the ledger stated."""
        times = stored["starts_at"], stored["ends_at"]
        answer_by = stored.get("answer_by", "")
        return cls(Standing(stored["standing"]), *times, stored["title"], stored["place"], answer_by)

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

    @property
    def deadline(self) -> datetime | None:
        """Until when an offered seat can be taken."""
        return datetime.fromisoformat(self.answer_by) if self.answer_by else None

    def same_but_for_the_deadline(self, other: "Facts") -> bool:
        """Whether nothing else differs."""
        return replace(self, answer_by=other.answer_by) == other

    def same_times(self, other: "Facts") -> bool:
        """Whether both name the same start and end."""
        return (self.starts_at, self.ends_at) == (other.starts_at, other.ends_at)


@dataclass(frozen=True)
class Said:
    """What the last mail that may have left stated, and whether the calendar may hold the entry since."""

    facts: Facts
    entry: bool


_FIRST = {
    Standing.ATTENDING: Announcement.INVITATION,
    Standing.OFFERED: Announcement.OFFER,
    Standing.WAITING: Announcement.WAITING,
    Standing.WITHDRAWN: Announcement.WITHDRAWN,
    Standing.CANCELLED: Announcement.CANCELLED,
    Standing.POSTPONED: Announcement.POSTPONED,
}
_HAS_A_TIME = (Standing.ATTENDING, Standing.OFFERED, Standing.WAITING)
_IN_LINE = {"waiting": Standing.WAITING, "offered": Standing.OFFERED}
_OVER = (Standing.WITHDRAWN, Standing.CANCELLED)


def standing(registration_status: str, occurrence_status: str) -> Standing:
    """Whoever has withdrawn is told nothing else; what becomes of the occurrence comes before their place at it."""
    if registration_status == "withdrawn":
        return Standing.WITHDRAWN
    if occurrence_status in ("cancelled", "postponed"):
        return Standing(occurrence_status)
    return _IN_LINE.get(registration_status, Standing.ATTENDING)


def announcement_owed(facts: Facts, said: Facts | None, *, resend: bool = False) -> Announcement | None:
    """What to say now, or None when nothing of it would be news.

    `said` leaves out whatever certainly never left, so that A -> B unsent -> C is told as A -> C, and a first
    invitation that was overtaken is still told as the first. `resend`: the attendee asked to be told once more.
    """
    now, before = facts.standing, said.standing if said else Standing.WITHDRAWN
    if now is Standing.WITHDRAWN:
        return None if before in _OVER else Announcement.WITHDRAWN
    if said is None or now not in _HAS_A_TIME or before is Standing.WITHDRAWN or _changes_seat(before, now):
        return _FIRST[now] if now is not before or resend else None
    if (
        now is Standing.OFFERED is not before
    ):  # taken up again: that there is a seat says more than a new time
        return Announcement.OFFER
    if not facts.same_times(said):
        return Announcement.MOVED
    if now is not before:  # taken up again, at its old time
        return _FIRST[now]
    if facts != said:
        return _FIRST[now] if facts.same_but_for_the_deadline(said) else Announcement.CHANGED
    return _FIRST[now] if resend else None


def calendar_method(now: Standing, *, entry: bool) -> str:
    """REQUEST puts or keeps the entry, CANCEL takes away what may be there, an empty text leaves the calendar alone."""
    if now is Standing.ATTENDING:
        return "REQUEST"
    return "CANCEL" if entry else ""


def next_sequence(revision: int, last: int | None, *, is_news: bool) -> int:
    """The registration's revision; but where something is new, always above what was written before for this UID.

    A change of the occurrence may be read before it has reached the registration's revision.
    """
    return revision if last is None or not is_news else max(revision, last + 1)


def next_dtstamp(last: datetime | None, now: datetime) -> datetime:
    """Whole seconds, strictly rising per UID: clients compare it when the SEQUENCE is the same (RFC 5546 §2.1.5)."""
    stamp = now.replace(microsecond=0)
    return stamp if last is None or stamp > last else last + timedelta(seconds=1)


def _changes_seat(before: Standing, now: Standing) -> bool:
    """From the queue to an offer or a seat, or the other way: that says more than a new time."""
    return before is not now and before in _HAS_A_TIME and now in _HAS_A_TIME
