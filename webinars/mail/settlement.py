"""What became of a mail: one commit each, so that a crash can repeat no more than what was under way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Update, bindparam, exists, func, or_, select, update
from sqlalchemy.orm import Session

from webinars.mail.bounces import record_refusal
from webinars.mail.circuit import pause_queue, resume_queue
from webinars.mail.claims import Batch, ClaimedMail
from webinars.mail.models import OutgoingMail
from webinars.mail.rules import UNSENT, MailState, Outcome, Verdict, fate_after


@dataclass(frozen=True, slots=True)
class Result:
    """What one delivery came to, and when it began."""

    mail: ClaimedMail
    outcome: Outcome
    started_at: datetime


def settle(session: Session, batch: Batch, results: Sequence[Result], *, now: datetime, luck: float) -> bool:
    """Record results in their order; gives back whether the last of them paused the whole queue.

    An acceptance is recorded whoever holds the lease by now: it is the truth. Anything else may be said only by who
    holds it still, since another may be sending already.
    """
    accepted, paused_until = [], None
    for result in results:
        paused_until = _turn_switch(session, batch, result, now=now, luck=luck)
        mail, outcome = result.mail, result.outcome
        fate = fate_after(
            outcome,
            attempts=mail.attempts,
            expires_at=mail.expires_at,
            paused_until=paused_until,
            now=now,
            luck=luck,
            probing=batch.probing,
        )
        facts: dict[str, object] = {
            "of_mail": mail.id,
            "tried": fate.attempts,
            "words": outcome.words or None,
        }
        if fate.state is MailState.ACCEPTED:
            accepted.append(facts | {"at": now})
            continue
        facts |= {"of_lease": batch.lease, "into": fate.state, "wait_until": fate.not_before}
        facts |= {"at": None if fate.state is MailState.QUEUED else now, "unsure": outcome.may_have_left}
        session.connection().execute(_LEAVE_UNSENT, facts)
        if fate.state is MailState.DEAD:
            record_refusal(session, mail.id, outcome.words, now=now)
    if accepted:
        session.connection().execute(_ACCEPT, accepted)
    return paused_until is not None


def expire_overdue_mails(session: Session, *, now: datetime) -> int:
    """What would come too late to mean anything never leaves; gives back how many."""
    overdue = (
        update(OutgoingMail)
        .where(OutgoingMail.is_in(*UNSENT), OutgoingMail.expires_at <= now)
        .values(state=MailState.EXPIRED, finished_at=now)
        .returning(OutgoingMail.id)
    )
    return len(session.scalars(overdue).all())


def _turn_switch(
    session: Session, batch: Batch, result: Result, *, now: datetime, luck: float
) -> datetime | None:
    """Pause or resume the queue, if this result says so; gives back until when it is paused."""
    outcome = result.outcome
    if not outcome.server_is_ill:
        if batch.probing and outcome.verdict is not Verdict.WITHHELD:
            resume_queue(session)
        return None
    # While others get through, this connection was one too many: that is no sign that the server is down. But a server
    # that had too many mails means all of them.
    others_get_through = exists().where(
        OutgoingMail.state == MailState.ACCEPTED, OutgoingMail.accepted_at >= result.started_at
    )
    if outcome.verdict is not Verdict.SLOW_DOWN and session.scalar(select(others_get_through)):
        return None
    return pause_queue(session, reason=outcome.words, probing=batch.probing, now=now, luck=luck)


def _settled(state: Any, **values: Any) -> Update:
    return (
        update(OutgoingMail)
        .where(OutgoingMail.id == bindparam("of_mail"))
        .values(state=state, attempts=bindparam("tried"), lease_until=None, leased_by=None, **values)
    )


_ACCEPT = _settled(
    MailState.ACCEPTED,
    accepted_as=bindparam("words"),
    accepted_at=bindparam("at"),
    finished_at=bindparam("at"),
).where(OutgoingMail.state != MailState.ACCEPTED)

_LEAVE_UNSENT = _settled(
    bindparam("into"),
    last_error=func.coalesce(bindparam("words"), OutgoingMail.last_error),
    not_before=bindparam("wait_until"),
    finished_at=bindparam("at"),
    uncertain=or_(OutgoingMail.uncertain, bindparam("unsure")),
).where(OutgoingMail.state == MailState.SENDING, OutgoingMail.leased_by == bindparam("of_lease"))
