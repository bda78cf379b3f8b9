"""What has been said about a calendar entry, and to whom it may have come."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from webinars.invitations.models import CalendarMessage, Invitation
from webinars.invitations.rules import Announcement, Facts, Said
from webinars.mail.models import OutgoingMail


def last_said(session: Session, invitation: Invitation) -> Said | None:
    """What the newest mail that may have left said; None when nothing can have reached the attendee."""
    newest_first = (
        select(CalendarMessage)
        .join(OutgoingMail)
        .where(CalendarMessage.invitation_id == invitation.id, OutgoingMail.may_have_left)
        .order_by(CalendarMessage.id.desc())
        .limit(1)
    )
    message = session.scalar(newest_first)
    if message is None:
        return None
    return Said(
        Announcement(message.announcement), Facts.from_json(message.facts), _entry_after(session, message)
    )


def last_message(session: Session, invitation: Invitation) -> CalendarMessage | None:
    """The newest message that was written, whether or not it left."""
    return session.scalar(
        select(CalendarMessage)
        .where(CalendarMessage.invitation_id == invitation.id)
        .order_by(CalendarMessage.id.desc())
        .limit(1)
    )


def _entry_after(session: Session, message: CalendarMessage) -> bool:
    """Whether the calendar may hold the entry after this message; one without a calendar part leaves it as it was."""
    method = session.scalar(
        select(CalendarMessage.method)
        .join(OutgoingMail)
        .where(
            CalendarMessage.invitation_id == message.invitation_id,
            CalendarMessage.id <= message.id,
            CalendarMessage.method != "",
            OutgoingMail.may_have_left,
        )
        .order_by(CalendarMessage.id.desc())
        .limit(1)
    )
    return method == "REQUEST"
