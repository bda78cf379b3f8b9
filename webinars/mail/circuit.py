"""The one row that stops all mail: paused while the mail server is down, held while the organisers say so."""

from datetime import datetime
from enum import Enum, auto

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from webinars.lib.database import is_sqlite
from webinars.mail.models import MailSwitch
from webinars.mail.rules import LEASE, is_paused, pause_after


class Gate(Enum):
    """Whether mail may be claimed now."""

    OPEN = auto()
    PROBE = auto()  # the pause is over: one mail asks whether the server is back
    SHUT = auto()


def gate(session: Session, *, now: datetime) -> Gate:
    """Where the switch stands."""
    row = session.connection().execute(_SWITCH).first()
    return _gate(*row, now=now) if row else Gate.OPEN


def lock_for_probe(session: Session, *, now: datetime) -> MailSwitch | None:
    """The switch, for whoever is to ask the server, of all connections of all schedulers; None for the others.

    Whoever finds a mail to ask with calls `start_probe` in the same transaction.
    """
    switch = lock_mail_switch(session)
    where = _gate(switch.held_since, switch.mail_paused_until, switch.consecutive_failures, now=now)
    return switch if where is Gate.PROBE else None


def start_probe(switch: MailSwitch, *, now: datetime) -> None:
    """The next pause is taken in advance: so nobody else asks meanwhile, and somebody does should this one die."""
    switch.mail_paused_until = now + LEASE


def pause_queue(
    session: Session, *, reason: str, probing: bool, now: datetime, luck: float
) -> datetime | None:
    """The server is down: let every mail wait; gives back until when. Failures at the same time count as one."""
    switch = lock_mail_switch(session)
    if probing or not is_paused(switch.mail_paused_until, now=now):
        switch.consecutive_failures += 1
        switch.failing_since = switch.failing_since or now
        switch.mail_paused_until = now + pause_after(switch.consecutive_failures, luck=luck)
        switch.pause_reason = reason
    return switch.mail_paused_until


def resume_queue(session: Session) -> None:
    """The server is back."""
    session.execute(
        update(MailSwitch).values(
            mail_paused_until=None, pause_reason=None, failing_since=None, consecutive_failures=0
        )
    )


def lock_mail_switch(session: Session) -> MailSwitch:
    """The row, made where it is missing, and nobody else's until the transaction ends."""
    insert = sqlite.insert if is_sqlite(session) else postgresql.insert
    session.execute(insert(MailSwitch).values(id=1).on_conflict_do_nothing())
    return session.get_one(MailSwitch, 1, with_for_update=True, populate_existing=True)


def _gate(
    held_since: datetime | None, paused_until: datetime | None, failures: int, *, now: datetime
) -> Gate:
    if held_since or is_paused(paused_until, now=now):
        return Gate.SHUT
    return Gate.PROBE if failures else Gate.OPEN


_SWITCH = select(MailSwitch.held_since, MailSwitch.mail_paused_until, MailSwitch.consecutive_failures)
