"""When something stands still long enough that somebody has to know. The clock is passed in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Trouble(StrEnum):
    """What stands still."""

    SCHEDULER = "scheduler"  # no sign of life
    OUTBOX = "outbox"  # mail that could leave does not
    HELD = "held"  # somebody stopped all mail, and seems to have forgotten
    DATABASE = "database"  # it does not answer


class State(StrEnum):
    """What is told of it."""

    ALARM = "alarm"
    CLEAR = "clear"
    TEST = "test"


CONFIRMED_AFTER = timedelta(seconds=30)
"""A suspicion has to outlast this: a clock that was put on by an hour, or a restart, is nothing to wake anybody for."""
HELD_TOO_LONG = timedelta(hours=1)
TELLING_TAKES = timedelta(minutes=2)
"""Whoever claims an alarm has told of it by then, or another tells."""
AGAIN_WITHOUT_A_DATABASE = timedelta(hours=1)


@dataclass(frozen=True)
class Finding:
    """One trouble, since when, and in whose words."""

    since: datetime
    words: str = ""


@dataclass(frozen=True)
class News:
    """What somebody has to be told."""

    state: State
    trouble: Trouble
    since: datetime
    words: str = ""


@dataclass(frozen=True)
class Observed:
    """What the database says of its scheduler and its outbox."""

    beat_at: datetime | None
    waiting_since: datetime | None
    failing_words: str
    held_since: datetime | None
    held_reason: str
    is_mail_held: bool


def findings(seen: Observed, *, patience: timedelta, now: datetime) -> Mapping[Trouble, Finding]:
    """Everything that seems to stand still."""
    found: dict[Trouble, Finding] = {}
    if seen.beat_at is None or now - seen.beat_at > patience:
        found[Trouble.SCHEDULER] = Finding(seen.beat_at or now)
    if seen.held_since is not None:
        if seen.is_mail_held and now - seen.held_since > HELD_TOO_LONG:
            found[Trouble.HELD] = Finding(seen.held_since, seen.held_reason)
    elif seen.waiting_since is not None and now - seen.waiting_since > patience:
        found[Trouble.OUTBOX] = Finding(seen.waiting_since, seen.failing_words)
    return found


def is_confirmed(*, since: datetime, suspected_at: datetime, patience: timedelta, now: datetime) -> bool:
    """Whether a suspicion is old enough, and what it is about, too."""
    return now - suspected_at >= CONFIRMED_AFTER and now - since > patience


def is_claimable(claimed_until: datetime | None, *, now: datetime) -> bool:
    """A claim further ahead than any lasts was made by a clock that has been put back since."""
    return claimed_until is None or not now < claimed_until <= now + TELLING_TAKES
