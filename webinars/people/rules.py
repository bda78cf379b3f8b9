"""Decisions about lists of people: when a host may see one, how often a look is noted, when what is known goes."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

NOTED_AGAIN_AFTER = timedelta(hours=1)
MOST_AT_ONCE = 200
"""So many selected rows may be withdrawn, or written to, with one press."""

LONGEST_NOTE = 2_000
FORGOTTEN_SOONER = ("offered", "waiting", "withdrawn")  # who did not take part


class OthersSeries(Exception):
    """The person has something in a series that this organiser does not work with, and that would be changed, too."""


class SamePerson(Exception):
    """Somebody cannot be merged with themselves."""


def is_on_the_day(starts_at: datetime, ends_at: datetime, zone: str, *, now: datetime) -> bool:
    """Whether it is the day of the occurrence where it takes place: from the midnight before until the one after."""
    today = now.astimezone(ZoneInfo(zone)).date()
    return starts_at.astimezone(ZoneInfo(zone)).date() <= today <= ends_at.astimezone(ZoneInfo(zone)).date()


def forgotten_at(status: str, ends_at: datetime, *, registrations_days: int, withdrawn_days: int) -> datetime:
    """From when what is known of a registration is owed its deletion."""
    days = withdrawn_days if status in FORGOTTEN_SOONER else registrations_days
    return ends_at + timedelta(days=days)
