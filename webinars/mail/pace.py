"""No more mails in a minute than the host allows, over all connections of all schedulers together.

What was handed over is in the outbox already, so it is counted there: no second account has to agree with it, whatever
crashes. A tenth of the limit may leave in a tenth of the minute: so a sign-in link waits for six seconds at the most,
and not for a minute behind a batch of invitations.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, ScalarSelect, bindparam, func, literal, select
from sqlalchemy.orm import Session

from webinars.lib.database import UtcDateTime
from webinars.mail.circuit import lock_mail_switch
from webinars.mail.models import OutgoingMail
from webinars.mail.rules import MailState

MINUTE = timedelta(minutes=1)
SLICES = 10


def take_turn(session: Session, per_minute: int, *, now: datetime) -> int:
    """How many mails may be claimed in this transaction; nobody else is told anything until it ends."""
    lock_mail_switch(session)
    return mails_left(session, per_minute, now=now)


def mails_left(session: Session, per_minute: int, *, now: datetime) -> int:
    """How many mails could leave now. What is in hand counts as sent: it may be, in the next moment."""
    in_slice, in_minute = (
        session.connection()
        .execute(_HANDED_OVER, {"since": now - length, "until": now + MINUTE})
        .scalar_one()
        for length in (MINUTE / SLICES, MINUTE)
    )
    return max(0, min(-(-per_minute // SLICES) - in_slice, per_minute - in_minute))


def _count(*which: ColumnElement[bool]) -> ScalarSelect[int]:
    return select(func.count()).select_from(OutgoingMail).where(*which).scalar_subquery()


_SINCE = bindparam("since", type_=UtcDateTime)
_UNTIL = bindparam(
    "until", type_=UtcDateTime
)  # what was written before the clock was put back counts for no longer
_NEVER = literal(0, literal_execute=True)
_HANDED_OVER = select(
    _count(OutgoingMail.is_in(MailState.SENDING))
    + _count(OutgoingMail.accepted_at > _SINCE, OutgoingMail.accepted_at <= _UNTIL)
    + _count(
        OutgoingMail.is_in(MailState.DEAD),
        OutgoingMail.finished_at > _SINCE,
        OutgoingMail.finished_at <= _UNTIL,
        OutgoingMail.attempts > _NEVER,
    )
)
