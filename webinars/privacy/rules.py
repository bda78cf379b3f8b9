"""How long what is known of people is kept."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from webinars.people.rules import FORGOTTEN_SOONER

SOONER = FORGOTTEN_SOONER


class StillToBeTold(Exception):
    """Somebody who is to be erased has places that are to come, or a mail about one is on its way."""


@dataclass(frozen=True)
class Deadlines:
    """What ended before these instants is owed its deletion."""

    now: datetime
    registrations: datetime
    withdrawn: datetime  # also of waiting ones, and of mails that belong to nobody

    @classmethod
    def at(cls, now: datetime, *, registrations_days: int, withdrawn_days: int) -> "Deadlines":
        """The deadlines of this instant; a day is 24 hours."""
        return cls(now, now - timedelta(days=registrations_days), now - timedelta(days=withdrawn_days))
