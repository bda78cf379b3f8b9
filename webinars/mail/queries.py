"""What the outbox is asked."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from webinars.mail.models import MailSwitch, OutgoingMail
from webinars.mail.rules import UNSENT, MailState


def count_by_state(session: Session) -> dict[MailState, int]:
    """How many mails stand where; every state is named."""
    counted = select(OutgoingMail.state, func.count()).group_by(OutgoingMail.state)
    return dict.fromkeys(MailState, 0) | {state: number for state, number in session.execute(counted)}  # noqa: C416


def mail_switch(session: Session) -> MailSwitch:
    """Whether mail leaves at all, and since when and why not."""
    return session.get(MailSwitch, 1) or MailSwitch(id=1, consecutive_failures=0)


def due_since(session: Session, *, now: datetime, per_minute: int = 0) -> datetime | None:
    """Since when mail waits that could have left, or that a dead server keeps from leaving; None when none waits.

    Within a limit `per_minute` many wait for long, and all is well as long as the line moves: since when it does not.
    """
    queued = OutgoingMail.is_in(MailState.QUEUED)
    failing_since = mail_switch(session).failing_since
    if failing_since and session.scalar(select(OutgoingMail.id).where(queued).limit(1)):
        return failing_since
    since = func.coalesce(OutgoingMail.not_before, OutgoingMail.created_at)
    due = or_(OutgoingMail.not_before.is_(None), OutgoingMail.not_before <= now)
    waiting_since = session.scalar(select(since).where(queued, due).order_by(since).limit(1))
    if not per_minute or waiting_since is None:
        return waiting_since
    moved_at = session.scalar(
        select(func.max(OutgoingMail.accepted_at)).where(OutgoingMail.accepted_at <= now)
    )
    return max(waiting_since, moved_at or waiting_since)


def has_overdue_mails(session: Session, *, now: datetime) -> bool:
    """Whether something unsent has become too late to leave."""
    overdue = select(OutgoingMail.id).where(OutgoingMail.is_in(*UNSENT), OutgoingMail.expires_at <= now)
    return session.scalar(overdue.limit(1)) is not None


def may_have_left(session: Session, mail_id: int) -> bool:
    """Whether the recipient may have this mail: `OutgoingMail.may_have_left`, as the database has it now."""
    return bool(session.scalar(select(OutgoingMail.may_have_left).where(OutgoingMail.id == mail_id)))


def dead_mails(session: Session, *, limit: int = 200) -> Sequence[OutgoingMail]:
    """The newest mails that were refused or given up, with the server's words."""
    newest = OutgoingMail.finished_at.desc(), OutgoingMail.id.desc()
    dead = select(OutgoingMail).where(OutgoingMail.is_in(MailState.DEAD))
    return session.scalars(dead.order_by(*newest).limit(limit)).all()


def mails_to(session: Session, address: str) -> Sequence[OutgoingMail]:
    """Every mail to this address, in the order of queueing: "why did Anna get no mail?"."""
    spellings = {address, address.lower()}
    to_address = select(OutgoingMail).where(OutgoingMail.recipient.in_(spellings))
    return session.scalars(to_address.order_by(OutgoingMail.id)).all()


def mails_about(session: Session, about: str) -> Sequence[OutgoingMail]:
    """Every mail about this, such as `"registration:12"`, in the order of queueing."""
    about_it = select(OutgoingMail).where(OutgoingMail.about == about)
    return session.scalars(about_it.order_by(OutgoingMail.id)).all()


def is_overtaken(session: Session, mail: OutgoingMail) -> bool:
    """Whether something newer was said, or is about to be, for the same calendar entry."""
    if mail.calendar_uid is None:
        return False
    later = select(OutgoingMail.id).where(
        OutgoingMail.calendar_uid == mail.calendar_uid,
        OutgoingMail.id > mail.id,
        or_(OutgoingMail.may_have_left, OutgoingMail.state.in_(UNSENT)),
    )
    return session.scalar(later.limit(1)) is not None
