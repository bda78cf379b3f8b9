"""What carries a mail out of the house: an SMTP server, a folder, or a test."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from webinars.mail.rules import Outcome


@dataclass(frozen=True, slots=True)
class Envelope:
    """One frozen message and where it goes. `may_leave` is asked at the last moment before it is handed over."""

    recipient: str
    message: bytes
    message_id: str
    kind: str
    created_at: datetime
    may_leave: Callable[[], bool]


class Postman(Protocol):
    """Delivers one mail at a time. Only `abort` may be called by another thread meanwhile."""

    def deliver(self, envelope: Envelope) -> Outcome:
        """Hand the message over, in bounded time. Whatever the other side does is an outcome, never an exception."""

    def rest(self) -> None:
        """Nothing is to be sent for a while: leave no connection open."""

    def abort(self) -> None:
        """Break off what is going on: the process has to end."""
