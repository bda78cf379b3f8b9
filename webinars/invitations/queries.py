"""Reads of calendar entries."""

from collections.abc import Sequence

from sqlalchemy import and_, bindparam, false, func, select
from sqlalchemy.orm import Session

from webinars.invitations.models import Invitation
from webinars.registrations.models import Attendee, Registration
from webinars.registrations.queries import whole_registration
from webinars.registrations.rules import LIVE_STATUSES
from webinars.series.models import Occurrence


def invitation_for(session: Session, registration: Registration) -> Invitation | None:
    """The entry that a registration owns; None until its first mail has been written."""
    return session.scalar(_INVITATION, {"registration_id": registration.id})


def invitations_of(session: Session, attendee: Attendee) -> Sequence[Invitation]:
    """What belongs in an attendee's calendar, soonest first: also what has been cancelled since.

    Whoever said no keeps the place for a while, but has the time free: as in the calendar that they answered in.
    """
    said_no = and_(Registration.answer == "no", Registration.answered_for == Occurrence.starts_at)
    found = session.execute(
        select(Invitation, Registration)
        .join(Invitation.registration)
        .join(Registration.occurrence)
        .where(
            Registration.attendee_id == attendee.id,
            Registration.status == "confirmed",
            Occurrence.status != "draft",
            ~func.coalesce(said_no, false()),
        )
        .options(*whole_registration())
        .order_by(Occurrence.starts_at, Registration.id)
    )
    return [invitation for invitation, _ in found]


def others_with_a_place(session: Session, registration: Registration) -> Sequence[Attendee]:
    """Who else has a place at the same occurrence with the same address: perhaps the same person, spelt otherwise."""
    attendee = registration.attendee
    return session.scalars(
        _OTHERS_WITH_A_PLACE,
        {"email_key": attendee.email_key, "theirs": attendee.id, "occurrence_id": registration.occurrence_id},
    ).all()


_INVITATION = select(Invitation).where(Invitation.registration_id == bindparam("registration_id"))
_OTHERS_WITH_A_PLACE = (
    select(Attendee)
    .join(Attendee.registrations)
    .where(
        Attendee.email_key == bindparam("email_key"),
        Attendee.id != bindparam("theirs"),
        Registration.occurrence_id == bindparam("occurrence_id"),
        Registration.status.in_(LIVE_STATUSES),
    )
    .order_by(Attendee.id)
)
