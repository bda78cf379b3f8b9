"""What the alarms are about: signs of life, mail that waits, and mail that did not arrive shortly before the start."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from webinars.alarms.models import Alarm, LostMailNotice
from webinars.alarms.rules import Observed
from webinars.lib.heartbeats import latest_beat
from webinars.mail.models import Bounce, OutgoingMail
from webinars.mail.queries import due_since, mail_switch
from webinars.mail.rules import UNSENT, MailState
from webinars.registrations.models import Registration
from webinars.registrations.queries import whole_registration
from webinars.registrations.rules import LIVE_STATUSES
from webinars.series.models import Occurrence
from webinars.series.queries import in_archive

NEAR = timedelta(hours=24)
_ABOUT = "registration:"


def observe(session: Session, *, now: datetime, per_minute: int = 0) -> Observed:
    """How the scheduler and the outbox are; `per_minute` is the mail host's limit, if there is one."""
    switch = mail_switch(session)
    unsent = select(OutgoingMail.id).where(OutgoingMail.is_in(*UNSENT)).limit(1)
    return Observed(
        beat_at=latest_beat(session, now=now),
        waiting_since=due_since(session, now=now, per_minute=per_minute),
        failing_words=switch.pause_reason or "" if switch.failing_since else "",
        held_since=switch.held_since,
        held_reason=switch.held_reason or "",
        is_mail_held=switch.held_since is not None and session.scalar(unsent) is not None,
    )


def open_alarms(session: Session) -> Sequence[Alarm]:
    """Every suspicion and every outage that nobody has called off."""
    return session.scalars(select(Alarm).order_by(Alarm.kind)).all()


def lost_mails(session: Session, *, now: datetime) -> Sequence[tuple[OutgoingMail, Registration]]:
    """Mails to people whose start is near that died or bounced, and of which no organiser was told; soonest first.

    Only where nothing arrived afterwards: what was refused a week ago, and reached them since, is nobody's concern.
    """
    later = aliased(OutgoingMail)
    arrived_since = exists().where(
        later.about == OutgoingMail.about,
        later.id > OutgoingMail.id,
        later.state == MailState.ACCEPTED,
        ~_bounced(later),
    )
    told = exists().where(LostMailNotice.outgoing_mail_id == OutgoingMail.id)
    found = (
        select(OutgoingMail, Registration)
        .join(Registration, OutgoingMail.about == _ABOUT + Registration.public_id)
        .join(Occurrence, Registration.occurrence_id == Occurrence.id)
        .where(
            Registration.status.in_(LIVE_STATUSES),
            Occurrence.starts_at > now,
            Occurrence.starts_at <= now + NEAR,
            ~in_archive(Occurrence),
            or_(OutgoingMail.is_in(MailState.DEAD), _bounced(OutgoingMail)),
            ~arrived_since,
            ~told,
        )
        .options(*whole_registration())
        .order_by(Occurrence.starts_at, OutgoingMail.id)
    )
    return [(mail, registration) for mail, registration in session.execute(found)]


def words_about(session: Session, mail: OutgoingMail) -> str:
    """What the server said about a mail that did not arrive."""
    bounce = session.scalar(
        select(Bounce).where(Bounce.outgoing_mail_id == mail.id).order_by(Bounce.bounced_at.desc()).limit(1)
    )
    return (bounce.words if bounce else "") or mail.last_error or ""


def last_notice_to(session: Session, address: str) -> datetime | None:
    """When this organiser was last told of lost mails."""
    told = select(LostMailNotice.told_at).where(LostMailNotice.told_to == address)
    return session.scalar(told.order_by(LostMailNotice.told_at.desc()).limit(1))


def _bounced(mail: type[OutgoingMail]) -> ColumnElement[bool]:
    return exists().where(and_(Bounce.outgoing_mail_id == mail.id, Bounce.severity == "hard"))
