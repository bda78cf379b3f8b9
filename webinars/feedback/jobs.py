"""What the timetable calls: asks those who came what they thought, and forgets who has answered."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select
from sqlalchemy.orm import Session, selectinload

from webinars.attendance.queries import has_evidence
from webinars.config import parse_lead_time
from webinars.feedback import mails
from webinars.feedback.actions import forget_who_answered, open_round, settle_request
from webinars.feedback.models import FeedbackRound
from webinars.feedback.queries import not_asked, occurrences_to_ask_about
from webinars.feedback.rules import ASKED_WITHIN, MAIL_WAITS_FOR, is_left_in_peace
from webinars.lib.batches import settle_each
from webinars.lib.quiet_hours import QuietHours
from webinars.registrations.desk import Desk, about
from webinars.registrations.models import Registration
from webinars.registrations.queries import whole_registration
from webinars.series.models import Occurrence
from webinars.services import Services
from webinars.wording.queries import wording_of

BATCH = 20


@dataclass(frozen=True)
class _Round:
    """What is the same for everybody who is asked about one occurrence."""

    desk: Desk
    closes_at: datetime
    now: datetime


def ask_what_they_thought(services: Services) -> int:
    """One batch; gives how many were settled, so that the caller comes back while there is work."""
    with services.database.read() as session:
        occurrence_id = _first_to_ask_about(session, services)
    if occurrence_id is None:
        return 0
    now, desk = services.now(), Desk.of(services.config, services.signer)
    with services.database.write() as session:
        occurrence = session.get_one(Occurrence, occurrence_id)
        open_round(session, occurrence, now=now)
        closes_at = session.get_one(FeedbackRound, occurrence_id).closes_at
        return _ask_batch(session, occurrence_id, _Round(desk, closes_at, now))


def forget_marks_of_closed_rounds(services: Services) -> int:
    """Whoever has answered is nobody's business once nobody can answer any more."""
    with services.database.write() as session:
        forget_who_answered(session, now=services.now())
    return 0


def _first_to_ask_about(session: Session, services: Services) -> int | None:
    setting, now = services.config.feedback.ask_after, services.now()
    if not setting:
        return None
    quiet = QuietHours.parse(services.config.reminders.quiet_hours)
    ended = occurrences_to_ask_about(ended_before=now - parse_lead_time(setting), within=ASKED_WITHIN)
    with_series = ended.options(selectinload(Occurrence.episode))
    for occurrence in session.scalars(with_series).all():
        if quiet and quiet.hold_at(now, occurrence.episode.series.timezone):
            continue
        if session.scalar(_owed(session, occurrence.id).limit(1)):
            return occurrence.id
    return None


def _owed(session: Session, occurrence_id: int) -> Select[Registration]:
    return not_asked(occurrence_id, only_who_came=has_evidence(session, occurrence_id))


def _ask_batch(session: Session, occurrence_id: int, this: _Round) -> int:
    owed = session.scalars(
        _owed(session, occurrence_id)
        .options(*whole_registration())
        .limit(BATCH)
        .with_for_update(of=Registration, skip_locked=True)
    ).all()
    return settle_each(
        session,
        owed,
        lambda registration: _ask(session, registration, this),
        lambda registration, _reason: settle_request(session, registration, asked=False, now=this.now),
    )


def _ask(session: Session, registration: Registration, this: _Round) -> None:
    attendee, desk = registration.attendee, this.desk
    asked = not is_left_in_peace(reminders=attendee.reminders, wants_recordings=attendee.wants_recordings)
    settle_request(session, registration, asked=asked, now=this.now)
    if asked:
        mail = mails.request(
            registration,
            closes_at=this.closes_at,
            links=desk.links(attendee.language),
            site=desk.config.site,
            wording=wording_of(session, registration.occurrence.episode.series_id),
        )
        desk.queue(
            session,
            mail,
            f"feedback:{registration.public_id}",
            now=this.now,
            priority=2,
            expires_at=this.now + MAIL_WAITS_FOR,
            about=about(registration),
        )
