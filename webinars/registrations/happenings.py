"""What happens to those in line, written down for the organisers."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from webinars.registrations.models import Registration, WaitlistEvent
from webinars.registrations.rules import WaitlistReason, WaitlistStep
from webinars.series.models import Occurrence


def write_down(
    session: Session,
    registration: Registration,
    step: WaitlistStep,
    reason: WaitlistReason | None = None,
    *,
    now: datetime,
) -> None:
    """One line of the waitlist's history; with the deadline that an offer has at this moment."""
    session.add(
        WaitlistEvent(
            occurrence_id=registration.occurrence_id,
            registration_id=registration.id,
            step=step.value,
            reason=reason.value if reason else "",
            expires_at=registration.offer_expires_at,
            created_at=now,
        )
    )


def has_left_the_line(session: Session, registration: Registration) -> bool:
    """Whether a withdrawn registration was a place in line at the end, by what was written down then."""
    left = select(WaitlistEvent.id).where(
        WaitlistEvent.registration_id == registration.id,
        WaitlistEvent.step.in_((WaitlistStep.LEFT.value, WaitlistStep.DECLINED.value)),
        WaitlistEvent.created_at == registration.withdrawn_at,
    )
    return session.scalar(left.limit(1)) is not None


def history_of(session: Session, occurrence: Occurrence) -> Sequence[WaitlistEvent]:
    """What happened to those in line, oldest first."""
    return session.scalars(
        select(WaitlistEvent)
        .where(WaitlistEvent.occurrence_id == occurrence.id)
        .options(selectinload(WaitlistEvent.registration).selectinload(Registration.attendee))
        .order_by(WaitlistEvent.created_at, WaitlistEvent.id)
    ).all()
