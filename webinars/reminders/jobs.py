"""What the timetable calls: decides about every reminder whose moment has come, and queues those worth sending."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from webinars.config import Config, parse_lead_time
from webinars.lib.batches import settle_each
from webinars.registrations.desk import Desk, about
from webinars.registrations.models import Registration
from webinars.registrations.rules import wanted_lead_times
from webinars.reminders import mails
from webinars.reminders.models import Reminder
from webinars.reminders.queries import occurrences_within, undecided
from webinars.reminders.rules import Decision, QuietHours, decide, due_lead_times
from webinars.series.models import Occurrence
from webinars.services import Services

BATCH = 20
FALLS_BEFORE = timedelta(days=1)  # quiet hours bring a reminder forward by less than this


def queue_due_reminders(services: Services) -> int:
    """One batch; gives how many registrations were decided about, so that the caller comes back while there is work."""
    lead_times = [parse_lead_time(text) for text in services.config.reminders.lead_times]
    now = services.now()
    if not lead_times:
        return 0
    with services.database.read() as session:
        due = [
            (occurrence.id, nearest)
            for occurrence in occurrences_within(session, max(lead_times) + FALLS_BEFORE, now=now)
            if (nearest := _nearest_due(occurrence, lead_times, services.config, now))
            and session.scalar(undecided(occurrence, minutes(nearest)).limit(1)) is not None
        ]
    if not due:
        return 0
    occurrence_id, nearest = due[0]
    with services.database.write() as session:
        return _decide_batch(session, occurrence_id, nearest, lead_times, services)


def quiet_hours(config: Config) -> QuietHours | None:
    """The hours in which nobody is mailed, out of the settings."""
    if not config.reminders.quiet_hours:
        return None
    begins, _, ends = config.reminders.quiet_hours.partition("-")
    return QuietHours(time.fromisoformat(begins), time.fromisoformat(ends))


def minutes(lead_time: timedelta) -> int:
    """A lead time as it is stored."""
    return int(lead_time.total_seconds() // 60)


def _nearest_due(
    occurrence: Occurrence, lead_times: Sequence[timedelta], config: Config, now: datetime
) -> timedelta | None:
    due = due_lead_times(
        starts_at=occurrence.starts_at,
        zone=occurrence.episode.series.timezone,
        lead_times=lead_times,
        quiet_hours=quiet_hours(config),
        now=now,
    )
    return due[0] if due else None


def _decide_batch(
    session: Session,
    occurrence_id: int,
    nearest: timedelta,
    lead_times: Sequence[timedelta],
    services: Services,
) -> int:
    occurrence = session.get_one(Occurrence, occurrence_id)
    now, desk = services.now(), Desk.of(services.config, services.signer)
    owed = session.scalars(
        undecided(occurrence, minutes(nearest))
        .limit(BATCH)
        .with_for_update(of=Registration, skip_locked=True)
    ).all()

    def settle(registration: Registration) -> None:
        _decide_one(session, registration, lead_times, desk, now)

    def set_aside(registration: Registration, reason: str) -> None:
        session.add(_decided(registration, nearest, reason, now))

    return settle_each(session, owed, settle, set_aside)


def _decide_one(
    session: Session, registration: Registration, lead_times: Sequence[timedelta], desk: Desk, now: datetime
) -> None:
    zone = registration.occurrence.episode.series.timezone
    starts_at, quiet = registration.occurrence.starts_at, quiet_hours(desk.config)
    wanted = wanted_lead_times(registration.attendee.reminders, lead_times)
    settled = set(
        session.scalars(
            select(Reminder.lead_minutes).where(
                Reminder.registration_id == registration.id, Reminder.starts_at == starts_at
            )
        )
    )
    due = due_lead_times(starts_at=starts_at, zone=zone, lead_times=lead_times, quiet_hours=quiet, now=now)
    for lead in due:
        if lead not in wanted and minutes(lead) not in settled:
            session.add(_decided(registration, lead, "not_wanted", now))
    for decision in decide(
        starts_at=starts_at,
        zone=zone,
        lead_times=wanted,
        quiet_hours=quiet,
        registered_at=registration.changed_at,
        settled={timedelta(minutes=m) for m in settled},
        now=now,
    ):
        _settle(session, registration, decision, desk, now)


def _settle(
    session: Session, registration: Registration, decision: Decision, desk: Desk, now: datetime
) -> None:
    reminder = _decided(registration, decision.lead_time, decision.reason.value, now)
    session.add(reminder)
    if not decision.sends:
        return
    links = desk.links(registration.attendee.language)
    starts_at = registration.occurrence.starts_at
    queued = desk.queue(
        session,
        mails.reminder(registration, links=links, site=desk.config.site, now=now),
        f"reminder:{registration.public_id}:{reminder.lead_minutes}:{starts_at:%Y%m%dT%H%MZ}",
        now=now,
        priority=1,
        expires_at=decision.expires_at,
        start_at=starts_at,
        about=about(registration),
    )
    reminder.outgoing_mail_id = queued.id if queued else None


def _decided(registration: Registration, lead_time: timedelta, outcome: str, now: datetime) -> Reminder:
    return Reminder(
        registration_id=registration.id,
        lead_minutes=minutes(lead_time),
        starts_at=registration.occurrence.starts_at,
        outcome=outcome,
        decided_at=now,
    )
