"""What is done with reminders beside sending them."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from webinars.lib.quiet_hours import QuietHours
from webinars.registrations.models import Registration
from webinars.reminders.models import Reminder
from webinars.reminders.rules import reminder_instant
from webinars.series.models import Occurrence

ARCHIVED = "archived"


def let_past_reminders_fall(
    session: Session,
    occurrences: Sequence[Occurrence],
    lead_times: Collection[timedelta],
    quiet_hours: QuietHours | None,
    *,
    now: datetime,
) -> None:
    """Decide against every reminder whose moment came while nothing was sent; those to come are sent as ever."""
    for occurrence in occurrences:
        zone = occurrence.episode.series.timezone
        for lead in lead_times:
            instant = reminder_instant(
                starts_at=occurrence.starts_at, lead_time=lead, zone=zone, quiet_hours=quiet_hours
            )
            if instant <= now < occurrence.starts_at:
                _let_fall(session, occurrence, int(lead.total_seconds() // 60), now)
    session.flush()


def _let_fall(session: Session, occurrence: Occurrence, lead_minutes: int, now: datetime) -> None:
    decided = {
        each.registration_id: each
        for each in session.scalars(
            select(Reminder)
            .join(Registration, Reminder.registration_id == Registration.id)
            .where(
                Registration.occurrence_id == occurrence.id,
                Reminder.lead_minutes == lead_minutes,
                Reminder.starts_at == occurrence.starts_at,
            )
        )
    }
    placed = select(Registration.id).where(
        Registration.occurrence_id == occurrence.id, Registration.status == "confirmed"
    )
    for registration_id in session.scalars(placed):
        reminder = decided.get(registration_id)
        if reminder is None:
            reminder = Reminder(
                registration_id=registration_id, lead_minutes=lead_minutes, starts_at=occurrence.starts_at
            )
            session.add(reminder)
        # A mail that was taken back with the archiving would be written anew if the decision still named it.
        reminder.outcome, reminder.outgoing_mail_id, reminder.decided_at = ARCHIVED, None, now
