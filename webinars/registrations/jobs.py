"""What the timetable calls: carries changes of an occurrence to its registrations, and settles what is owed a place."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from webinars.lib.batches import settle_apart
from webinars.registrations.deadlines import Patience
from webinars.registrations.declines import (
    declines_are_open,
    release_seat,
    seats_to_release,
    tell_when_seats_go_on,
)
from webinars.registrations.desk import Desk
from webinars.registrations.following import followings_owed_a_registration, settle_following
from webinars.registrations.line import occurrences_owed
from webinars.registrations.models import (
    AddressChange,
    Following,
    PendingSubmission,
    Registration,
    RequestedMail,
)
from webinars.registrations.queries import mails_are_promised
from webinars.registrations.requested import (
    write_address_requests,
    write_new_date_offers,
    write_requested_mails,
    write_submission_requests,
)
from webinars.registrations.rules import LIVE_STATUSES
from webinars.registrations.stage import hold_for, holds_owed, holds_without_a_reason, release_hold
from webinars.registrations.waitlist import settle_offers, settle_waitlist
from webinars.series.models import Occurrence, StagePerson
from webinars.series.queries import mail_may_leave
from webinars.series.rules import is_on_hold
from webinars.services import Services

BATCH = 25
KEEP_UNCONFIRMED = timedelta(days=1)


def settle_changed_occurrences(services: Services) -> int:
    """Raise the revision of everybody who has a place at an occurrence that was moved, cancelled or changed."""
    with services.database.read() as session:
        changed = session.scalars(
            select(Occurrence.id).where(
                Occurrence.settled_revision < Occurrence.revision,
                mail_may_leave(Occurrence, now=services.now()),
            )
        ).all()
    for occurrence_id in changed:
        with services.database.write() as session:
            _carry_change(session, occurrence_id, Patience.of(services.config), services.now())
    return len(changed)


def move_waitlists(services: Services) -> int:
    """Offer free seats to the first in line or give them to them, and end the offers that have run out."""
    now, patience = services.now(), Patience.of(services.config)
    with services.database.read() as session:
        owed = occurrences_owed(session, now=now)

    def settle(session: Session, occurrence_id: int) -> int:
        return settle_waitlist(session, occurrence_id, patience, now=now)

    return settle_apart(services.database, owed, settle)


def settle_followed_series(services: Services) -> int:
    """Give followers of a series their place at newly opened episodes."""
    now = services.now()
    with services.database.read() as session:
        owed = [f.id for f in followings_owed_a_registration(session, now=now, limit=BATCH)]

    def settle(session: Session, following_id: int) -> Sequence[Registration]:
        return settle_following(session, session.get_one(Following, following_id), now=now)

    return settle_apart(services.database, owed, settle)


def settle_people_on_stage(services: Services) -> int:
    """Hold coming occurrences in the calendars of speakers and hosts, and release what is no longer theirs."""
    now = services.now()
    with services.database.read() as session:
        owed = [(person.id, occurrence.id) for person, occurrence in holds_owed(session, now=now)]
        without_a_reason = [hold.id for hold in holds_without_a_reason(session, now=now)]

    def hold(session: Session, ids: tuple[int, int]) -> Registration | None:
        person, occurrence = session.get(StagePerson, ids[0]), session.get(Occurrence, ids[1])
        return hold_for(session, person, occurrence, now=now) if person and occurrence else None

    def release(session: Session, hold_id: int) -> bool:
        return release_hold(session, session.get_one(Registration, hold_id), now=now)

    held = settle_apart(services.database, owed, hold)
    return held + settle_apart(services.database, without_a_reason, release)


def _carry_change(session: Session, occurrence_id: int, patience: Patience, now: datetime) -> None:
    occurrence = session.get_one(Occurrence, occurrence_id, with_for_update=True)
    if is_on_hold(occurrence.mail_held_until, now=now):
        return  # changed once more, just now
    settle_offers(session, occurrence, patience, now=now)  # what is told then is what holds then
    session.execute(
        update(Registration)
        .where(
            Registration.occurrence_id == occurrence_id,
            Registration.status.in_(LIVE_STATUSES),
        )
        .values(
            revision=Registration.revision + 1,
            changed_at=now,
            # Whoever waits for an invitation has seen the old time in an overview, and is told now.
            announce_after=None,
            announce_error="",
        )
        .execution_options(synchronize_session=False)
    )
    occurrence.settled_revision = occurrence.revision


def write_promised_mails(services: Services) -> int:
    """Links, overviews and buttons that pages promised, and questions about new dates."""
    now = services.now()
    with services.database.read() as session:
        if not mails_are_promised(session, now=now):
            return 0
    desk = Desk.of(services.config, services.signer)
    with services.database.write() as session:
        return (
            write_requested_mails(session, desk, now=now)
            + write_submission_requests(session, desk, now=now)
            + write_address_requests(session, desk, now=now)
            + write_new_date_offers(session, desk, now=now)
        )


def release_declined_seats(services: Services) -> int:
    """Tell whoever said no when their seat goes on, and let those go on whose holders did not take it back."""
    now = services.now()
    with services.database.read() as session:
        if not declines_are_open(session, now=now):
            return 0
    desk = Desk.of(services.config, services.signer)
    with services.database.write() as session:
        told = tell_when_seats_go_on(session, desk, now=now)
    with services.database.read() as session:
        over = seats_to_release(session, now=now)
    return told + settle_apart(
        services.database, over, lambda session, id_: release_seat(session, id_, now=now)
    )


def forget_unconfirmed(services: Services) -> int:
    """Remove submissions and address changes whose link has gone out of date: they hold people's addresses."""
    before = services.now() - KEEP_UNCONFIRMED
    with services.database.write() as session:
        outdated = (
            delete(PendingSubmission)
            .where(PendingSubmission.expires_at < before)
            .returning(PendingSubmission.id),
            delete(AddressChange).where(AddressChange.expires_at < before).returning(AddressChange.id),
            delete(RequestedMail).where(RequestedMail.settled_at < before).returning(RequestedMail.id),
        )
        return sum(len(session.scalars(gone).all()) for gone in outdated)
