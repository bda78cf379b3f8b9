"""What a committee secretary does for those that they registered."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from webinars.registrations.actions import withdraw_registration
from webinars.registrations.attendees import Person, attendee_for
from webinars.registrations.heirs import pass_on_followings, pass_on_place
from webinars.registrations.models import Attendee, Following, Registration
from webinars.registrations.rules import LIVE_STATUSES, PlaceGone, Withdrawal
from webinars.series.models import Episode, Occurrence


def registrations_made_by(session: Session, registrar: Attendee) -> Sequence[Registration]:
    """Everybody that this person registered, by occurrence and family name."""
    return session.scalars(
        select(Registration)
        .join(Occurrence)
        .join(Attendee, Registration.attendee_id == Attendee.id)
        .where(Registration.registered_by_id == registrar.id)
        .options(
            selectinload(Registration.attendee),
            selectinload(Registration.occurrence)
            .selectinload(Occurrence.episode)
            .selectinload(Episode.series),
        )
        .order_by(Occurrence.starts_at, Occurrence.id, Attendee.family_name, Attendee.given_name)
    ).all()


def swap_for_substitute(
    session: Session, registration: Registration, substitute: Person, *, now: datetime
) -> Registration:
    """A substitute takes a member's place: the member's calendar entry disappears, the substitute is invited.

    Raises PlaceGone when the member has withdrawn.
    """
    heir = attendee_for(session, substitute, language=registration.attendee.language, now=now)
    return pass_on_place(session, registration, heir, because=Withdrawal.REPLACED, now=now)


def correct_address(session: Session, registration: Registration, email: str, *, now: datetime) -> int:
    """Carry all that the same person registered this attendee for over to the right address; gives how many places.

    For an address where no mail arrives: nobody reads what would have to be confirmed there. Raises PlaceGone when
    nothing is left to carry over.
    """
    wrong = registration.attendee
    person = Person(wrong.given_name, wrong.family_name, email, wrong.organisation, wrong.organisation_code)
    heir = attendee_for(session, person, language=wrong.language, now=now)
    theirs = select(Registration).where(
        Registration.attendee_id == wrong.id,
        Registration.registered_by_id == registration.registered_by_id,
        Registration.status.in_(LIVE_STATUSES),
    )
    places = session.scalars(theirs.order_by(Registration.occurrence_id)).all()
    for place in places:
        pass_on_place(session, place, heir, because=Withdrawal.NEW_ADDRESS, now=now)
    followings = select(Following).where(
        Following.attendee_id == wrong.id,
        Following.registered_by_id == registration.registered_by_id,
        Following.ended_at.is_(None),
    )
    pass_on_followings(session, session.scalars(followings).all(), heir, now=now)
    if not places:
        raise PlaceGone("nothing is left to carry over")
    return len(places)


def dispute_registration(session: Session, registration: Registration, *, now: datetime) -> int:
    """ "Det här stämmer inte": end all that the same person registered this attendee for; gives how many places.

    The organisers are one of those. Nothing happens to places that they took themselves.
    """
    if registration.registered_by_id is None and not registration.by_organiser:
        return 0
    disputed = select(Registration).where(
        Registration.attendee_id == registration.attendee_id,
        Registration.registered_by_id.is_not_distinct_from(registration.registered_by_id),
        Registration.by_organiser == registration.by_organiser,
        Registration.status.in_(LIVE_STATUSES),
    )
    ended = 0
    for theirs in session.scalars(disputed.order_by(Registration.occurrence_id)).all():
        ended += withdraw_registration(session, theirs, because=Withdrawal.NOT_ME, now=now)
    _end_followings(session, registration, now)
    return ended


def _end_followings(session: Session, registration: Registration, now: datetime) -> None:
    """What somebody else had them follow; organisers have nobody follow anything."""
    if registration.registered_by_id is None:
        return
    for following in session.scalars(
        select(Following).where(
            Following.attendee_id == registration.attendee_id,
            Following.registered_by_id == registration.registered_by_id,
            Following.ended_at.is_(None),
        )
    ):
        following.ended_at = now
    session.flush()
