"""What the holder of a personal link may see: every row is fetched through the token's owner, never by its id alone.

Each raises LinkUnknown for what is not theirs, and LinkNotValid for a link that was genuine once.
"""

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, selectinload

from webinars.lib.signing import Signer
from webinars.registrations.links import Purpose
from webinars.registrations.models import Attendee, Following, NewDateOffer, Registration
from webinars.registrations.queries import whole_registration
from webinars.registrations.rules import LinkNotValid, LinkUnknown
from webinars.series.models import Series


def attendee_with_token(
    session: Session, signer: Signer, purpose: Purpose, token: str, *, lock: bool = False
) -> Attendee:
    """Whose page or feed this is. A `lock` holds until the transaction ends: two presses at once become one."""
    public_id, generation = _read(signer, purpose, token)
    wanted = select(Attendee).where(Attendee.public_id == public_id)
    attendee = session.scalar(wanted.with_for_update() if lock else wanted)
    if attendee is None:
        raise LinkUnknown("nobody has this link")
    valid = attendee.feed_generation if purpose is Purpose.FEED else attendee.token_generation
    if generation != valid:
        raise LinkNotValid("an earlier generation")
    return attendee


def registration_with_token(session: Session, signer: Signer, purpose: Purpose, token: str) -> Registration:
    """The one registration that a join, answer or notice link opens."""
    public_id, generation = _read(signer, purpose, token)
    registration = _first(session, select(Registration).where(Registration.public_id == public_id))
    if generation != registration.attendee.token_generation:
        raise LinkNotValid("an earlier generation")
    return registration


def own_registration(session: Session, attendee: Attendee, public_id: str) -> Registration:
    """A registration of the attendee's own."""
    return _first(
        session,
        select(Registration).where(
            Registration.public_id == public_id, Registration.attendee_id == attendee.id
        ),
    )


def entrusted_registration(session: Session, registrar: Attendee, public_id: str) -> Registration:
    """A registration that this person made for somebody else."""
    return _first(
        session,
        select(Registration).where(
            Registration.public_id == public_id, Registration.registered_by_id == registrar.id
        ),
    )


def own_offer(session: Session, registration: Registration, offer_id: int) -> NewDateOffer:
    """A new date that was offered for this registration."""
    offer = session.scalar(
        select(NewDateOffer).where(
            NewDateOffer.id == offer_id, NewDateOffer.registration_id == registration.id
        )
    )
    if offer is None:
        raise LinkUnknown("no such offer")
    return offer


def own_following(session: Session, attendee: Attendee, slug: str) -> Following | None:
    """That the attendee follows this series; None when they do not."""
    return session.scalar(
        select(Following)
        .join(Series)
        .where(Following.attendee_id == attendee.id, Series.slug == slug, Following.ended_at.is_(None))
        .options(selectinload(Following.series))
    )


def _read(signer: Signer, purpose: Purpose, token: str) -> tuple[str, int]:
    genuine = signer.read(purpose, token)
    if genuine is None:
        raise LinkUnknown("not a link of ours")
    return genuine


def _first(session: Session, wanted: Select[Registration]) -> Registration:
    registration = session.scalar(wanted.options(*whole_registration()))
    if registration is None:
        raise LinkUnknown("no such registration")
    return registration
