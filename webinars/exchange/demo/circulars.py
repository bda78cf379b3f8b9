"""What the demo's organisers wrote themselves: one thanks that has been sent, one draft."""

from datetime import datetime, timedelta

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from webinars.circulars.audience import recipients_of
from webinars.circulars.mails import subject_shown
from webinars.circulars.models import Circular, CircularRecipient
from webinars.circulars.rules import State
from webinars.circulars.sending import about_recipient
from webinars.circulars.words import WHO, templates
from webinars.config import Config
from webinars.mail.message import message_id, sender_from
from webinars.mail.models import OutgoingMail
from webinars.mail.rules import MailState
from webinars.registrations.models import Registration
from webinars.series.models import Episode, Occurrence, Series


def write_circulars(session: Session, series: Series, config: Config, *, now: datetime) -> None:
    """Thanks to everybody who had a place at the first that was held; and a draft about the next."""
    taking_place = (
        select(Occurrence).join(Episode).where(Episode.series_id == series.id, Occurrence.status == "open")
    )
    held = session.scalars(
        taking_place.where(Occurrence.ends_at < now).order_by(Occurrence.starts_at).limit(1)
    ).first()
    coming = session.scalars(
        taking_place.where(Occurrence.starts_at > now).order_by(Occurrence.starts_at).limit(1)
    ).first()
    if held:
        _sent(session, held, config, at=held.ends_at + timedelta(hours=2))
    if coming:
        session.add(_circular(coming, "praktiskt", at=now - timedelta(hours=20)))


def _circular(occurrence: Occurrence, template: str, *, at: datetime) -> Circular:
    begun = templates(of_occurrence=True)[template]
    return Circular(
        series=occurrence.episode.series,
        occurrence=occurrence,
        segment=dict(WHO[begun.who]),
        subject=begun.subject,
        text=begun.text,
        created_at=at,
        updated_at=at,
    )


def _sent(session: Session, occurrence: Occurrence, config: Config, *, at: datetime) -> None:
    circular = _circular(occurrence, "tack", at=at)
    circular.state, circular.ordered_at, circular.send_at, circular.sent_at = State.SENT, at, at, at
    session.add(circular)
    session.flush()
    columns = ["circular_id", "registration_id", "problem"]
    session.execute(insert(CircularRecipient).from_select(columns, recipients_of(circular)))
    recipients = session.scalars(
        select(CircularRecipient).where(CircularRecipient.circular_id == circular.id)
    ).all()
    for recipient in recipients:
        recipient.outgoing_mail = _accepted(circular, recipient.registration, config, at=at)
        recipient.written_at = at
    circular.recipient_count = len(recipients)


def _accepted(
    circular: Circular, registration: Registration, config: Config, *, at: datetime
) -> OutgoingMail:
    key = f"circular:{circular.id}:{registration.attendee.public_id}"
    return OutgoingMail(
        dedupe_key=key,
        kind="circular",
        state=MailState.ACCEPTED,
        priority=2,
        start_at=at,
        recipient=registration.attendee.email,
        subject=subject_shown(circular, config.site),
        message_id=message_id(key, sender_from(config)),
        about=about_recipient(circular, registration.public_id),
        attempts=1,
        accepted_as="250 2.0.0 Ok",
        created_at=at,
        accepted_at=at,
        finished_at=at,
    )
