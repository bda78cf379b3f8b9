"""Decisions about people: how often a look is noted, how many may be changed at once, when what is known goes."""

from datetime import datetime, timedelta

NOTED_AGAIN_AFTER = timedelta(hours=1)
MOST_AT_ONCE = 200
"""So many selected rows may be withdrawn, or written to, with one press."""

LONGEST_NOTE = 2_000
FORGOTTEN_SOONER = ("offered", "waiting", "withdrawn")  # who did not take part


class OthersSeries(Exception):
    """The person has something in a series that this organiser does not work with, and that would be changed, too."""


class SamePerson(Exception):
    """Somebody cannot be merged with themselves."""


def forgotten_at(status: str, ends_at: datetime, *, registrations_days: int, withdrawn_days: int) -> datetime:
    """From when what is known of a registration is owed its deletion."""
    days = withdrawn_days if status in FORGOTTEN_SOONER else registrations_days
    return ends_at + timedelta(days=days)
