"""What needs a hand, and how soon."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

SOON = timedelta(days=14)  # a draft whose date is nearer than this
LINK_NEEDED = timedelta(days=7)  # an occurrence without a room
SILENT = timedelta(minutes=1)  # a scheduler that says nothing for longer stands still


class Trouble(StrEnum):
    """What keeps people from what they were promised."""

    SCHEDULER_SILENT = "scheduler silent"
    MAIL_HELD = "mail held"
    MAIL_FAILING = "mail failing"
    MAILS_DEAD = "mails dead"
    NO_ROOM = "no room"
    DRAFT_NEAR = "draft near"
    CAPTIONS_DUE = "captions due"


@dataclass(frozen=True)
class Task:
    """One thing that needs a hand: how many, since or until when, and what it is about."""

    trouble: Trouble
    count: int = 1
    at: datetime | None = None
    words: str = ""
    slug: str = ""
    number: int = 0


def is_silent(beat_at: datetime | None, *, now: datetime) -> bool:
    """Whether no scheduler works; one that never ran is silent, too."""
    return beat_at is None or beat_at < now - SILENT
