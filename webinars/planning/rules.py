"""Names, numbers and dates that planning proposes, and what may be done with a draft alone."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, time, timedelta

MOST_EPISODES = 999
LONGEST_SLUG = 80
USUAL_MINUTES = 60
USUAL_GAP = timedelta(weeks=3)  # about every third week
NOON, AFTERNOON, EVENING = time(11), time(13, 30), time(16)


EDITABLE_STATUSES = ("open", "planned", "draft")


class SlugTaken(Exception):
    """Another series has this address."""


class NumberTaken(Exception):
    """A published episode has this number, and keeps it."""


class KeyTaken(Exception):
    """Another occurrence of the episode has this name."""


class TooManyEpisodes(Exception):
    """No number is left."""


class IsPublished(Exception):
    """Only a draft may be changed so."""


class HasPeople(Exception):
    """Somebody has a place, or has it in their calendar: it can be moved or cancelled, but not taken away."""


class NotRemovable(Exception):
    """Something hangs on it that has to stay."""


def slug_of(title: str) -> str:
    """What may stand for the title in an address: `Ny i nämnden: frågorna` is `ny-i-namnden-fragorna`."""
    plain = unicodedata.normalize("NFKD", title.casefold().replace("ø", "o").replace("æ", "ae"))
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    words = re.findall(r"[a-z0-9]+", letters)
    return _whole_words(words, LONGEST_SLUG) or "serie"


def free_name(wanted: str, taken: Collection[str]) -> str:
    """This name, or the first of `name-2`, `name-3`, ... that nobody has."""
    if wanted not in taken:
        return wanted
    number = 2
    while f"{wanted[: LONGEST_SLUG - 4]}-{number}" in taken:
        number += 1
    return f"{wanted[: LONGEST_SLUG - 4]}-{number}"


def key_for(starts_at: datetime, taken: Collection[str]) -> str:
    """A name for an occurrence within its episode, from its local time: `lunch`, `kvall`, `lunch-2`."""
    clock = starts_at.time()
    if clock < NOON:
        wanted = "formiddag"
    elif clock < AFTERNOON:
        wanted = "lunch"
    else:
        wanted = "eftermiddag" if clock < EVENING else "kvall"
    return free_name(wanted, taken)


def next_start(starts: Sequence[datetime]) -> datetime | None:
    """What follows these local times, the same distance on as between the last two; None when there are none."""
    known = sorted(starts)
    if not known:
        return None
    gap = known[-1].date() - known[-2].date() if len(known) > 1 else USUAL_GAP
    return known[-1] + (gap if gap > timedelta(0) else USUAL_GAP)


def is_editable(status: str, ends_at: datetime, *, anybody: bool, now: datetime) -> bool:
    """Whether every field of an occurrence may still be changed: nobody has it in a calendar, and it lies ahead."""
    return status in EDITABLE_STATUSES and ends_at > now and not anybody


def first_free_number(numbers: Iterable[int]) -> int:
    """The number after the last. Raises TooManyEpisodes."""
    number = max(numbers, default=0) + 1
    if number > MOST_EPISODES:
        raise TooManyEpisodes(f"an episode has at most the number {MOST_EPISODES}")
    return number


def swapped(drafts: Collection[int], number: int, *, later: bool) -> Mapping[int, int]:
    """New numbers for a draft and its neighbour among the drafts; nothing where there is no such neighbour.

    Published episodes keep theirs, so a draft passes them by.
    """
    beyond = [each for each in drafts if (each > number if later else each < number)]
    if number not in drafts or not beyond:
        return {}
    neighbour = min(beyond) if later else max(beyond)
    return {number: neighbour, neighbour: number}


def numbered_by_date(drafts: Mapping[int, datetime | None]) -> Mapping[int, int]:
    """New numbers for drafts, out of those that they have: by their dates, those without one last."""
    dated = sorted((date, number) for number, date in drafts.items() if date is not None)
    wanted = [
        *(number for _, number in dated),
        *sorted(number for number in drafts if drafts[number] is None),
    ]
    return {old: new for old, new in zip(wanted, sorted(drafts), strict=True) if old != new}


def _whole_words(words: Sequence[str], limit: int) -> str:
    found = ""
    for word in words:
        longer = f"{found}-{word}" if found else word[:limit]
        if len(longer) > limit:
            break
        found = longer
    return found
