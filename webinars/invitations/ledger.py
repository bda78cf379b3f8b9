"""What has been said about a calendar entry, and to whom it may have come."""

from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.orm import Session

from webinars.invitations.models import CalendarMessage, Invitation
from webinars.invitations.rules import Facts, Said
from webinars.lib.database import UtcDateTime
from webinars.lib.restores import last_restore
from webinars.mail.models import OutgoingMail
from webinars.mail.rules import MailState


def last_said(session: Session, invitation: Invitation) -> Said | None:
    """What the newest mail that may have left stated; None when nothing can have reached the attendee."""
    about = {"invitation_id": invitation.id}
    message = session.scalar(_NEWEST_THAT_LEFT, about)
    if message is None:
        return None
    restored_at = last_restore(session)
    if restored_at is None:
        calendar, is_unknown = session.scalar(_CALENDAR_HOLDS, about), False
    else:  # what was said before it may not have been the last word
        calendar = session.scalar(_CALENDAR_HOLDS_SINCE, {**about, "restored_at": restored_at})
        is_unknown = invitation.registration.created_at < restored_at
    entry = calendar.method == "REQUEST" if calendar else is_unknown
    return Said(Facts.from_json(message.facts), entry=entry)


def last_written(session: Session, invitation: Invitation) -> CalendarMessage | None:
    """The newest message that was written, whether or not it left."""
    return session.scalar(_NEWEST, {"invitation_id": invitation.id})


# Put together once: every mail about a place asks them.
_NEWEST = (
    select(CalendarMessage)
    .where(CalendarMessage.invitation_id == bindparam("invitation_id"))
    .order_by(CalendarMessage.id.desc())
    .limit(1)
)
_NEWEST_THAT_LEFT = _NEWEST.join(OutgoingMail).where(OutgoingMail.may_have_left)
# The calendar may hold what may have been put there, until it was certainly taken away.
_ASKED = CalendarMessage.method == "REQUEST"
_CERTAINLY_CANCELLED = and_(CalendarMessage.method == "CANCEL", OutgoingMail.state == MailState.ACCEPTED)
_SINCE = CalendarMessage.dtstamp >= bindparam("restored_at", type_=UtcDateTime)
_CALENDAR_HOLDS = _NEWEST_THAT_LEFT.where(or_(_ASKED, _CERTAINLY_CANCELLED))
_CALENDAR_HOLDS_SINCE = _NEWEST_THAT_LEFT.where(or_(_ASKED, and_(_CERTAINLY_CANCELLED, _SINCE)))
