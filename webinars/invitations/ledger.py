"""What has been said about a calendar entry, and to whom it may have come."""

from datetime import datetime

from sqlalchemy import and_, bindparam, func, or_, select
from sqlalchemy.orm import Session

from webinars.invitations.models import CalendarMessage, Invitation
from webinars.invitations.rules import Facts, Said, Standing, standing
from webinars.lib.database import UtcDateTime
from webinars.lib.restores import last_restore
from webinars.mail.models import OutgoingMail
from webinars.mail.rules import MailState
from webinars.registrations.models import Registration
from webinars.series.models import Occurrence


def facts_at(occurrence: Occurrence, status: str, offer_expires_at: datetime | None) -> Facts:
    """What somebody with such a place sees of it; `occurrence` may be one as it would be."""
    where = standing(status, occurrence.status)
    is_offered = where is Standing.OFFERED and offer_expires_at is not None
    return Facts(
        standing=where,
        starts_at=occurrence.starts_at.isoformat(),
        ends_at=occurrence.ends_at.isoformat(),
        title=occurrence.episode.title,
        place=occurrence.place or occurrence.episode.series.place,
        answer_by=offer_expires_at.isoformat() if is_offered and offer_expires_at else "",
    )


def said_at(session: Session, occurrence_id: int) -> dict[int, Facts]:
    """What each of those who have or had a place there was told last, by registration; in one statement."""
    newest = (
        select(func.max(CalendarMessage.id))
        .join(CalendarMessage.invitation)
        .join(Invitation.registration)
        .join(OutgoingMail, CalendarMessage.outgoing_mail_id == OutgoingMail.id)
        .where(Registration.occurrence_id == occurrence_id, OutgoingMail.may_have_left)
        .group_by(CalendarMessage.invitation_id)
    )
    told = (
        select(Invitation.registration_id, CalendarMessage.facts)
        .join(CalendarMessage.invitation)
        .where(CalendarMessage.id.in_(newest))
    )
    return {registration_id: Facts.from_json(facts) for registration_id, facts in session.execute(told)}


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
