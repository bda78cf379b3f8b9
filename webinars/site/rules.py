"""What is said first about an episode that has several occurrences, and when this installation is in good health."""

from collections.abc import Sequence
from datetime import datetime, timedelta

BEAT_LATE = timedelta(seconds=30)
MAIL_LATE = timedelta(minutes=5)

_PRECEDENCE = {"postponed": 1, "held": 2, "cancelled": 3}


def precedence(state: str, starts_at: datetime) -> tuple[int, float]:
    """Sorts an episode's occurrences, the one that speaks for the episode first.

    The next one to come; else one whose new date is awaited; else the last that was held, or that was cancelled.
    """
    rank = _PRECEDENCE.get(state, 0)
    return rank, starts_at.timestamp() if rank < 2 else -starts_at.timestamp()


def episode_statuses(
    leading_state: str | None, *, moved: bool, published: int, captioning: int
) -> Sequence[str]:
    """The status words of an episode in the order they are read; of its clips, how many are out and how many wait."""
    if leading_state is None:
        return ["planned"]
    if leading_state == "held":
        return ["recording"] if published else ["held", "captioning"] if captioning else ["held"]
    words = ["moved", leading_state] if moved else [leading_state]
    return [*words, "recording"] if published else words


def neighbours(
    titles: Sequence[tuple[int, str]], number: int
) -> tuple[tuple[int, str] | None, tuple[int, str] | None]:
    """The episodes before and after this one, of all in order; None at either end."""
    before = [title for title in titles if title[0] < number]
    after = [title for title in titles if title[0] > number]
    return (before[-1] if before else None), (after[0] if after else None)


def is_late(latest: datetime | None, *, patience: timedelta, now: datetime) -> bool:
    """Whether a sign of life is missing for longer than it may be; None: there never was one."""
    return latest is None or now - latest > patience
