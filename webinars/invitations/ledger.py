"""What has been said about a calendar entry, and to whom it may have come."""

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from webinars.invitations.models import CalendarMessage, Invitation
from webinars.invitations.rules import Facts, Said
from webinars.lib.restores import last_restore
from webinars.mail.models import OutgoingMail
from webinars.mail.rules import MailState


def last_said(session: Session, invitation: Invitation) -> Said | None:
    """What the newest mail that may have left stated; None when nothing can have reached the attendee."""
    that_left = _newest_first(invitation).join(OutgoingMail).where(OutgoingMail.may_have_left)
    message = session.scalar(that_left)
    if message is None:
        return None
    # The calendar may hold what may have been put there, until it was certainly taken away.
    certainly_cancelled = and_(CalendarMessage.method == "CANCEL", OutgoingMail.state == MailState.ACCEPTED)
    is_unknown, restored_at = False, last_restore(session)
    if restored_at is not None:  # what was said before it may not have been the last word
        certainly_cancelled = and_(certainly_cancelled, CalendarMessage.dtstamp >= restored_at)
        is_unknown = invitation.registration.created_at < restored_at
    calendar = session.scalar(that_left.where(or_(CalendarMessage.method == "REQUEST", certainly_cancelled)))
    entry = calendar.method == "REQUEST" if calendar else is_unknown
    return Said(Facts.from_json(message.facts), entry=entry)


def last_written(session: Session, invitation: Invitation) -> CalendarMessage | None:
    """The newest message that was written, whether or not it left."""
    return session.scalar(_newest_first(invitation))


def _newest_first(invitation: Invitation) -> Select[CalendarMessage]:
    return (
        select(CalendarMessage)
        .where(CalendarMessage.invitation_id == invitation.id)
        .order_by(CalendarMessage.id.desc())
        .limit(1)
    )
