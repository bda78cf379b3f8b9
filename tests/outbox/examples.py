"""Mails in every state, about somebody's place or about none, and mails that came in."""

from datetime import datetime
from itertools import count

from sqlalchemy.orm import Session

from tests.fixtures.instants import NOW
from webinars.mail.incoming import Kind, State
from webinars.mail.models import IncomingMail, MailBody, OutgoingMail
from webinars.mail.rules import MailState
from webinars.registrations.desk import about
from webinars.registrations.models import Registration

_numbers = count(1)


def add_mail(
    session: Session,
    registration: Registration | None = None,
    *,
    recipient: str = "",
    message: bytes | None = None,
    now: datetime = NOW,
    **columns: object,
) -> OutgoingMail:
    """One in the queue, about this place; with `message`, what it says."""
    number = next(_numbers)
    values: dict[str, object] = {
        "dedupe_key": f"example:{number}",
        "kind": "invitation",
        "state": MailState.QUEUED,
        "start_at": now,
        "recipient": recipient or (registration.attendee.email if registration else "nagon@example.org"),
        "subject": "Du är anmäld",
        "message_id": f"<{number}@example.org>",
        "about": about(registration) if registration else None,
        "created_at": now,
        **columns,
    }
    mail = OutgoingMail(**values)
    session.add(mail)
    session.flush()
    if message:
        session.add(MailBody(mail_id=mail.id, message=message))
        session.flush()
    return mail


def add_incoming(session: Session, **columns: object) -> IncomingMail:
    """Something that somebody wrote to us."""
    values: dict[str, object] = {
        "digest": f"digest {next(_numbers)}",
        "source": "pipe",
        "size": 100,
        "kind": Kind.HUMAN.value,
        "state": State.SET_ASIDE.value,
        "finding": "for people to read",
        "sender": "anna.aberg@example.org",
        "subject": "En fråga",
        "received_at": NOW,
        **columns,
    }
    mail = IncomingMail(**values)
    session.add(mail)
    session.flush()
    return mail
