"""What would leave if held mail were let go, and letting it go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import Session

from webinars.mail.models import OutgoingMail
from webinars.mail.rules import UNSENT, MailState


@dataclass(frozen=True)
class Preview:
    """What a release does. `first` and `expired` name no more than was asked for; the counts are whole."""

    counts: Mapping[str, int]  # mails that would leave, by kind
    in_doubt: int  # how many of them may have left before
    first: Sequence[OutgoingMail]
    expired: Sequence[OutgoingMail]  # they would say something that is over, and never leave
    expired_count: int

    @property
    def total(self) -> int:
        """How many mails would leave."""
        return sum(self.counts.values())


def preview_release(session: Session, *, at_most: int, now: datetime) -> Preview:
    """Everything unsent, in the order in which it would leave."""
    unsent, in_time = OutgoingMail.is_in(*UNSENT), _in_time(now)
    order = OutgoingMail.priority, OutgoingMail.start_at, OutgoingMail.id
    counts = select(OutgoingMail.kind, func.count()).where(unsent, in_time).group_by(OutgoingMail.kind)
    in_doubt = select(func.count(OutgoingMail.id)).where(unsent, in_time, OutgoingMail.uncertain)
    expired = select(func.count(OutgoingMail.id)).where(unsent, ~in_time)
    some = select(OutgoingMail).where(unsent).order_by(*order).limit(at_most)
    return Preview(
        counts={kind: number for kind, number in sorted(session.execute(counts).all())},  # noqa: C416
        in_doubt=session.scalar(in_doubt) or 0,
        first=session.scalars(some.where(in_time)).all(),
        expired=session.scalars(some.where(~in_time)).all(),
        expired_count=session.scalar(expired) or 0,
    )


def count_held(session: Session) -> int:
    """How many mails are held."""
    held = select(func.count(OutgoingMail.id)).where(OutgoingMail.is_in(MailState.HELD))
    return session.scalar(held) or 0


def queue_some_held(session: Session, *, at_most: int) -> int:
    """Let so many go; gives how many. None leaves while the switch is held."""
    some = select(OutgoingMail.id).where(OutgoingMail.is_in(MailState.HELD)).limit(at_most)
    moved = update(OutgoingMail).where(OutgoingMail.id.in_(some)).values(state=MailState.QUEUED)
    return len(session.scalars(moved.returning(OutgoingMail.id)).all())


def _in_time(now: datetime) -> ColumnElement[bool]:
    return or_(OutgoingMail.expires_at.is_(None), OutgoingMail.expires_at > now)
