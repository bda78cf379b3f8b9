"""What has been sent to the demo's people: all that they are owed, so that loading the demo sends nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from webinars.config import Config, parse_lead_time
from webinars.invitations.actions import facts_of
from webinars.invitations.models import CalendarMessage, Invitation
from webinars.invitations.rules import Announcement, Facts, Standing
from webinars.lib.dates import day
from webinars.lib.signing import new_public_id
from webinars.mail.message import message_id, sender_from
from webinars.mail.models import OutgoingMail
from webinars.mail.rules import MailState
from webinars.recordings.models import Recording, RecordingNotice
from webinars.registrations.desk import about
from webinars.registrations.models import Registration
from webinars.reminders.models import Reminder
from webinars.reminders.rules import Reason

MARGIN = timedelta(days=1)  # quiet hours bring a reminder forward by less than this


@dataclass(frozen=True)
class _Letter:
    """One mail of the past."""

    announcement: Announcement
    subject: str
    facts: Facts
    method: str
    sequence: int
    at: datetime


def tell_everybody(
    session: Session,
    registrations: Sequence[Registration],
    config: Config,
    *,
    now: datetime,
    progress: Callable[[int], object],
) -> None:
    """Write down, for each registration, its invitation and its past reminders, and who was told of recordings."""
    published = select(Recording.episode_id, Recording.published_at).where(Recording.published_at <= now)
    published_at = {row[0]: row[1] for row in session.execute(published)}
    told: set[tuple[int, int]] = set()
    for registration in registrations:
        _tell(session, registration, config)
        _remind(session, registration, config, now)
        episode_id, attendee_id = registration.occurrence.episode_id, registration.attendee_id
        if (
            _can_watch(registration, now)
            and episode_id in published_at
            and (episode_id, attendee_id) not in told
        ):
            told.add((episode_id, attendee_id))
            session.add(
                RecordingNotice(
                    episode_id=episode_id, attendee_id=attendee_id, created_at=published_at[episode_id]
                )
            )
        progress(1)


def _tell(session: Session, registration: Registration, config: Config) -> None:
    invitation = Invitation(
        registration=registration,
        uid=f"{new_public_id(24)}@{config.mail_domain}",
        organizer=config.reply_address,
        created_at=registration.created_at,
    )
    session.add(invitation)
    for letter in _letters(registration):
        mail = _accepted(registration, letter, invitation.uid, config)
        invitation.first_message_id = invitation.first_message_id or mail.message_id
        session.add(mail)
        invitation.messages.append(
            CalendarMessage(
                outgoing_mail=mail,
                announcement=letter.announcement.value,
                method=letter.method,
                sequence=letter.sequence,
                dtstamp=letter.at.replace(microsecond=0),
                digest="",
                facts=letter.facts.as_json(),
            )
        )
        registration.revision = registration.announced_revision = letter.sequence


def _letters(registration: Registration) -> Sequence[_Letter]:
    """The first mail about a place, and the one that took it back where something did."""
    facts, at = facts_of(registration), registration.created_at
    episode = registration.occurrence.episode
    headed = f"{episode.title}, {day(registration.occurrence.starts_at, episode.series.timezone, 'sv')}"
    waits = registration.status in ("offered", "waiting")
    first = _Letter(
        Announcement.WAITING if waits else Announcement.INVITATION,
        f"Du står på väntelistan: {headed}" if waits else f"Du är anmäld: {headed}",
        replace(facts, standing=Standing.WAITING if waits else Standing.ATTENDING, answer_by=""),
        "" if waits else "REQUEST",
        0,
        at,
    )
    if facts.standing is Standing.OFFERED:
        at = registration.offered_at or at
        return first, _Letter(Announcement.OFFER, f"Du kan få en plats: {headed}", facts, "", 1, at)
    if facts.standing is Standing.CANCELLED:
        at = registration.occurrence.starts_at - timedelta(hours=20)
        return first, _Letter(Announcement.CANCELLED, f"Inställt: {headed}", facts, "CANCEL", 1, at)
    if facts.standing is Standing.WITHDRAWN:
        at += timedelta(hours=2)
        return first, _Letter(
            Announcement.WITHDRAWN, f"Din plats är avbokad: {headed}", facts, "CANCEL", 1, at
        )
    return (first,)


def _accepted(registration: Registration, letter: _Letter, uid: str, config: Config) -> OutgoingMail:
    key = f"place:{uid}:{letter.sequence}"
    return OutgoingMail(
        dedupe_key=key,
        kind=letter.announcement.value,
        state=MailState.ACCEPTED,
        start_at=registration.occurrence.starts_at,
        recipient=registration.attendee.email,
        subject=letter.subject,
        message_id=message_id(key, sender_from(config)),
        calendar_uid=uid,
        about=about(registration),
        attempts=1,
        uncertain=True,
        accepted_as="250 2.0.0 Ok",
        created_at=letter.at,
        accepted_at=letter.at,
        finished_at=letter.at,
    )


def _remind(session: Session, registration: Registration, config: Config, now: datetime) -> None:
    starts_at = registration.occurrence.starts_at
    if registration.status != "confirmed" or starts_at <= now:
        return
    for text in config.reminders.lead_times:
        lead_time = parse_lead_time(text)
        if starts_at - lead_time - MARGIN <= now:
            session.add(
                Reminder(
                    registration_id=registration.id,
                    lead_minutes=lead_time // timedelta(minutes=1),
                    starts_at=starts_at,
                    outcome=Reason.DUE.value,
                    decided_at=now,
                )
            )


def _can_watch(registration: Registration, now: datetime) -> bool:
    return registration.status == "confirmed" and registration.occurrence.ends_at <= now
