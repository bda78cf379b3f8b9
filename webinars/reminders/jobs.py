"""What the timetable calls: decides about every reminder whose moment has come, and queues those worth sending."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from webinars.config import parse_lead_time
from webinars.lib.batches import settle_each
from webinars.lib.quiet_hours import QuietHours
from webinars.registrations.desk import Desk, about
from webinars.registrations.models import Registration
from webinars.registrations.rules import wanted_lead_times
from webinars.reminders import mails
from webinars.reminders.models import Reminder
from webinars.reminders.queries import (
    TAKES_PLACE,
    last_told_at,
    occurrences_within,
    reminders_of,
    undecided,
)
from webinars.reminders.rules import Decision, decide, due_lead_times
from webinars.series.models import Occurrence
from webinars.series.rules import is_on_hold
from webinars.services import Services
from webinars.wording.queries import wording_of

log = logging.getLogger(__name__)

BATCH = 20
FALLS_BEFORE = timedelta(days=1)  # quiet hours bring a reminder forward by less than this
NOT_WANTED = "not_wanted"
DECLINED = "declined"


@dataclass(frozen=True)
class _Round:
    """What is the same for every decision of one round."""

    desk: Desk
    lead_times: Sequence[timedelta]
    quiet_hours: QuietHours | None
    now: datetime

    def due(self, occurrence: Occurrence) -> list[timedelta]:
        """The lead times about which something is to be decided, nearest first."""
        return due_lead_times(
            starts_at=occurrence.starts_at,
            zone=occurrence.episode.series.timezone,
            lead_times=self.lead_times,
            quiet_hours=self.quiet_hours,
            now=self.now,
        )


def queue_due_reminders(services: Services) -> int:
    """One batch; gives how many registrations were decided about, so that the caller comes back while there is work."""
    lead_times = [parse_lead_time(text) for text in services.config.reminders.lead_times]
    if not lead_times:
        return 0
    desk = Desk.of(services.config, services.signer)
    this = _Round(desk, lead_times, QuietHours.parse(services.config.reminders.quiet_hours), services.now())
    with services.database.read() as session:
        occurrence_id = _first_with_something_due(session, this)
    if occurrence_id is None:
        return 0
    with services.database.write() as session:
        return _decide_batch(session, occurrence_id, this)


def minutes(lead_time: timedelta) -> int:
    """A lead time as it is stored."""
    return int(lead_time.total_seconds() // 60)


def _first_with_something_due(session: Session, this: _Round) -> int | None:
    for occurrence in occurrences_within(session, max(this.lead_times) + FALLS_BEFORE, now=this.now):
        try:
            due = this.due(occurrence)
        except Exception:
            log.exception("when reminders of occurrence %d are due cannot be told", occurrence.id)
            continue
        if due and session.scalar(undecided(occurrence, minutes(due[0]), now=this.now).limit(1)):
            return occurrence.id
    return None


def _decide_batch(session: Session, occurrence_id: int, this: _Round) -> int:
    occurrence = session.get_one(Occurrence, occurrence_id)
    due = this.due(occurrence)
    off = occurrence.status not in TAKES_PLACE or is_on_hold(occurrence.mail_held_until, now=this.now)
    if off or not due:
        return 0  # it was cancelled or moved just now
    owed = session.scalars(
        undecided(occurrence, minutes(due[0]), now=this.now)
        .limit(BATCH)
        .with_for_update(of=Registration, skip_locked=True)
    ).all()

    def set_aside(registration: Registration, reason: str) -> None:
        _Decisions(session, registration).record(due[0], reason, this.now)

    return settle_each(
        session, owed, lambda registration: _decide_one(session, registration, this), set_aside
    )


class _Decisions:
    """What has been decided for one registration and its present start."""

    def __init__(self, session: Session, registration: Registration) -> None:
        self._session = session
        self._registration = registration
        self._made = reminders_of(session, registration)

    @property
    def settled(self) -> set[timedelta]:
        """The lead times whose decision stands."""
        return {timedelta(minutes=lead) for lead, (_, stands) in self._made.items() if stands}

    def taken_back(self, lead_time: timedelta) -> int | None:
        """The mail of an earlier decision that does not stand."""
        earlier = self._made.get(minutes(lead_time))
        return earlier[0].outgoing_mail_id if earlier else None

    def record(
        self, lead_time: timedelta, outcome: str, now: datetime, outgoing_mail_id: int | None = None
    ) -> None:
        """Remember what was decided, in the place of an earlier decision that does not stand."""
        earlier = self._made.get(minutes(lead_time))
        reminder = (
            earlier[0]
            if earlier
            else Reminder(
                registration_id=self._registration.id,
                lead_minutes=minutes(lead_time),
                starts_at=self._registration.occurrence.starts_at,
            )
        )
        reminder.outcome, reminder.decided_at, reminder.outgoing_mail_id = outcome, now, outgoing_mail_id
        self._session.add(reminder)


def _decide_one(session: Session, registration: Registration, this: _Round) -> None:
    occurrence, decisions = registration.occurrence, _Decisions(session, registration)
    wanted = wanted_lead_times(registration.attendee.reminders, this.lead_times)
    declined = registration.answer == "no"
    for lead in this.due(occurrence):
        if lead not in decisions.settled and (declined or lead not in wanted):
            decisions.record(lead, DECLINED if declined else NOT_WANTED, this.now)
    if declined:
        return
    for decision in decide(
        starts_at=occurrence.starts_at,
        zone=occurrence.episode.series.timezone,
        lead_times=wanted,
        quiet_hours=this.quiet_hours,
        registered_at=last_told_at(session, registration),
        settled=decisions.settled,
        now=this.now,
    ):
        mail_id = _queue(session, registration, decision, decisions, this) if decision.sends else None
        decisions.record(decision.lead_time, decision.reason.value, this.now, mail_id)


def _queue(
    session: Session, registration: Registration, decision: Decision, decisions: _Decisions, this: _Round
) -> int | None:
    occurrence, desk = registration.occurrence, this.desk
    zone = occurrence.episode.series.timezone
    key = (
        f"reminder:{registration.public_id}:{minutes(decision.lead_time)}:{occurrence.starts_at:%Y%m%dT%H%MZ}"
    )
    if (instead_of := decisions.taken_back(decision.lead_time)) is not None:
        key += f":{instead_of}"
    queued = desk.queue(
        session,
        mails.reminder(
            registration,
            links=desk.links(registration.attendee.language),
            site=desk.config.site,
            now=this.now,
            wording=wording_of(session, occurrence.episode.series_id),
        ),
        key,
        now=this.now,
        priority=1,
        expires_at=min(decision.expires_at, mails.words_hold_until(occurrence.starts_at, zone, now=this.now)),
        start_at=occurrence.starts_at,
        about=about(registration),
    )
    return queued.id if queued else None
