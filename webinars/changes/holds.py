"""Verbs: let nobody hear of a change while it can be undone silently, and let everything leave again."""

from datetime import datetime

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from webinars.changes.models import Change
from webinars.changes.queries import count_concerned
from webinars.changes.rules import hold_until
from webinars.mail.models import OutgoingMail
from webinars.mail.rules import MailState
from webinars.registrations.models import Registration
from webinars.series.models import Occurrence


def put_on_hold(session: Session, change: Change, *starts_at: datetime, now: datetime) -> None:
    """Let nobody hear of the change before it can no longer be undone silently, nor what waits in the outbox leave.

    What had been queued before the change says what was; it would only be taken back a moment later.
    """
    occurrence, concerned = change.occurrence, count_concerned(session, change)
    change.held_until = hold_until(*starts_at, concerned=concerned, now=now)
    if not concerned:
        return
    if change.held_until is None:  # what is urgent does not wait for an earlier change that was not
        let_leave(session, occurrence)
        return
    occurrence.mail_held_until = change.held_until
    waits = or_(OutgoingMail.not_before.is_(None), OutgoingMail.not_before < change.held_until)
    session.execute(_queued_about(occurrence).where(waits).values(not_before=change.held_until))


def let_leave(session: Session, occurrence: Occurrence) -> None:
    """Nothing waits any more."""
    if occurrence.mail_held_until is None:
        return
    waiting = OutgoingMail.not_before == occurrence.mail_held_until
    session.execute(_queued_about(occurrence).where(waiting).values(not_before=None))
    occurrence.mail_held_until = None


def _queued_about(occurrence: Occurrence):  # type: ignore[no-untyped-def]  # an update whose type only SQLAlchemy can spell
    """Of what waits in the outbox, what is about somebody's place there: invitations, reminders, seats that go on."""
    theirs = Registration.occurrence_id == occurrence.id
    return (
        update(OutgoingMail)
        .where(OutgoingMail.state == MailState.QUEUED, or_(*(_is_about(prefix, theirs) for prefix in _ABOUT)))
        .execution_options(synchronize_session=False)
    )


_ABOUT = ("registration:", "declined:")  # registrations.desk.about, about_decline


def _is_about(prefix: str, theirs: ColumnElement[bool]) -> ColumnElement[bool]:
    return OutgoingMail.about.in_(select(prefix + Registration.public_id).where(theirs))
