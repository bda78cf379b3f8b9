"""What attendees do, and those who register them: by the verbs of the pages, behind the same conditions."""

from contextlib import suppress

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.convergence.world import World
from webinars.lib.signing import digest
from webinars.registrations.acceptance import accept_submission
from webinars.registrations.actions import record_answer, request_resend, withdraw_registration
from webinars.registrations.addresses import confirm_address_change, request_address_change
from webinars.registrations.attendees import attendee_for
from webinars.registrations.models import Registration
from webinars.registrations.offers import accept_offer, open_offers
from webinars.registrations.places import place_of
from webinars.registrations.preferences import choose_delivery
from webinars.registrations.rules import (
    NothingChosen,
    OfferGone,
    PlaceGone,
    RegistrationClosed,
    Withdrawal,
)
from webinars.registrations.secretaries import dispute_registration, swap_for_substitute
from webinars.registrations.sharing import FewerSeatsThanPeople
from webinars.registrations.submissions import Submission
from webinars.registrations.waitlist import accept_seat, decline_seat, stand_in_line_again
from webinars.series.models import Series

NEW_ADDRESSES = ("anna.aberg@example.org", "anna@example.org", "kansliet@example.org")


def register(world: World, who: int, which: int) -> None:
    """For themselves."""
    _submit(world, (who,), (which,))


def register_other(world: World, who: int, which: int, by: int) -> None:
    """Somebody registers somebody else."""
    _submit(world, (who,), (which,), by=by)


def register_group(world: World, who: int, which: int) -> None:
    """Somebody who watches together with others."""
    _submit(world, (who,), (which,), viewers=12)


def register_several(world: World, by: int, sharing: str = "") -> None:
    """A secretary registers everybody for everything, and says what to do where there are too few seats."""
    _submit(world, range(len(world.people)), (0, 1), by=by, sharing=sharing)


def follow_series(world: World, who: int) -> None:
    """All of the series, now and later."""
    world.is_followed = True
    _submit(world, (who,), (), whole_series=True)


def withdraw(world: World, who: int, which: int) -> None:
    with world.place(who, which) as (session, registration):
        if theirs := _if_it(world, session, registration, "can_withdraw"):
            withdraw_registration(session, theirs, because=Withdrawal.SELF, now=world.now)
    world.forget_answers()


def answer(world: World, who: int, which: int, said: str) -> None:
    """On the page."""
    with world.place(who, which) as (session, registration):
        if theirs := _if_it(world, session, registration, "can_answer"):
            record_answer(session, theirs, said, via="page", now=world.now)
            world.answers[theirs.id] = said, theirs.occurrence.starts_at
            world.answered_at[theirs.id] = world.now


def take_seat(world: World, who: int, which: int) -> None:
    """Yes to the seat that is offered."""
    with world.place(who, which) as (session, registration):
        if registration:
            with suppress(OfferGone):
                accept_seat(session, registration, now=world.now)


def pass_on_seat(world: World, who: int, which: int) -> None:
    """No to the seat that is offered."""
    with world.place(who, which) as (session, registration):
        if registration:
            with suppress(OfferGone):
                decline_seat(session, registration, now=world.now)


def stand_in_line(world: World, who: int, which: int) -> None:
    """Once more, after an offer was let pass."""
    with world.place(who, which) as (session, registration):
        if registration:
            with suppress(RegistrationClosed):
                stand_in_line_again(session, registration, now=world.now)


def ask_again(world: World, who: int, which: int) -> None:
    """The invitation once more."""
    with world.place(who, which) as (session, registration):
        if registration and registration.occurrence.ends_at > world.now:
            request_resend(session, registration, now=world.now)


def change_address(world: World, who: int, address: str) -> None:
    """Asked for on my page, and confirmed by the button in the new mailbox."""
    with world.attendee(who) as (session, attendee):
        if attendee is None:
            return
        change = request_address_change(session, attendee, address, now=world.now)
        if change is None:
            return
        # As `write_address_requests` does, but for the mail.
        change.secret_digest, change.mailed_at = digest("pressed"), world.now
        session.flush()
        confirm_address_change(session, "pressed", now=world.now)
        change.secret_digest = None
    world.moves_to(who, address)
    world.forget_answers()


def subscribe(world: World, who: int) -> None:
    """To the feed, instead of invitations."""
    _deliver(world, who, "subscription")


def take_invitations(world: World, who: int) -> None:
    """Instead of the feed."""
    _deliver(world, who, "mail")


def dispute(world: World, who: int, which: int) -> None:
    """Det här stämmer inte."""
    with world.place(who, which) as (session, registration):
        if registration:
            dispute_registration(session, registration, now=world.now)
    world.forget_answers()


def swap(world: World, who: int, which: int, substitute: int) -> None:
    """A substitute comes instead."""
    with world.place(who, which) as (session, registration):
        if theirs := _if_it(world, session, registration, "can_withdraw"):
            with suppress(PlaceGone):
                swap_for_substitute(session, theirs, world.people[substitute], now=world.now)
    world.forget_answers()


def take_new_date(world: World, who: int) -> None:
    """Yes to every date that replaces a cancelled one."""
    with world.attendee(who) as (session, attendee):
        if attendee:
            for offer in open_offers(session, attendee, now=world.now):
                with suppress(RegistrationClosed):
                    accept_offer(session, offer, now=world.now)


def _submit(
    world: World,
    people: tuple[int, ...] | range,
    which: tuple[int, ...],
    *,
    by: int | None = None,
    viewers: int | None = None,
    whole_series: bool = False,
    sharing: str = "",
) -> None:
    count = len(world.occurrence_ids)
    with world.database.write() as session:
        submission = Submission(
            series_id=session.scalars(select(Series.id)).one(),
            occurrence_ids=tuple({world.occurrence_ids[index % count] for index in which}),
            whole_series=whole_series,
            sharing=sharing,
            people=tuple(world.people[who] for who in people),
            sender=None if by is None else world.people[by],
            viewers=viewers,
        )
        try:
            accept_submission(session, submission, now=world.now)
        except (NothingChosen, FewerSeatsThanPeople):
            session.rollback()


def _deliver(world: World, who: int, delivery: str) -> None:
    with world.database.write() as session:
        attendee = attendee_for(session, world.people[who], language="sv", now=world.now)
        choose_delivery(session, attendee, delivery, now=world.now)


def _if_it(
    world: World, session: Session, registration: Registration | None, may: str
) -> Registration | None:
    """The place, where its holder may do this with it now."""
    if registration and getattr(place_of(session, registration, now=world.now), may):
        return registration
    return None
