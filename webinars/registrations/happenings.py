"""What happens to those in line, written down for the organisers."""

from datetime import datetime

from sqlalchemy.orm import Session

from webinars.registrations.models import Registration, WaitlistEvent
from webinars.registrations.rules import WaitlistReason, WaitlistStep


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
