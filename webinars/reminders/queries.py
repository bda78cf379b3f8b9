"""Who comes soon, and about whom nothing has been decided."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, selectinload

from webinars.registrations.models import Registration
from webinars.registrations.queries import whole_registration
from webinars.reminders.models import Reminder
from webinars.series.models import Episode, Occurrence


def occurrences_within(session: Session, longest: timedelta, *, now: datetime) -> Sequence[Occurrence]:
    """Occurrences that take place and start within `longest`, soonest first; with episode and series."""
    return session.scalars(
        select(Occurrence)
        .where(
            Occurrence.status.in_(("planned", "open")),
            Occurrence.starts_at > now,
            Occurrence.starts_at <= now + longest,
        )
        .options(selectinload(Occurrence.episode).selectinload(Episode.series))
        .order_by(Occurrence.starts_at, Occurrence.id)
    ).all()


def undecided(occurrence: Occurrence, lead_minutes: int) -> Select[Registration]:
    """Confirmed registrations whose reminder at this lead time, for this start, has not been decided."""
    decided = select(Reminder.id).where(
        Reminder.registration_id == Registration.id,
        Reminder.lead_minutes == lead_minutes,
        Reminder.starts_at == occurrence.starts_at,
    )
    return (
        select(Registration)
        .where(
            Registration.occurrence_id == occurrence.id,
            Registration.status == "confirmed",
            ~decided.exists(),
        )
        .options(*whole_registration())
        .order_by(Registration.id)
    )
