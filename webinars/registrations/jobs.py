"""What the timetable calls: carries changes of an occurrence to its registrations, and settles what is owed a place."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from webinars.registrations.desk import Desk
from webinars.registrations.following import followings_owed_a_registration, settle_following
from webinars.registrations.models import AddressChange, PendingSubmission, Registration, RequestedMail
from webinars.registrations.queries import mails_are_promised
from webinars.registrations.requested import (
    write_address_requests,
    write_new_date_offers,
    write_requested_mails,
    write_submission_requests,
)
from webinars.registrations.rules import LIVE_STATUSES
from webinars.registrations.stage import hold_for, holds_owed, holds_without_a_reason, release_hold
from webinars.series.models import Occurrence
from webinars.services import Services

BATCH = 25
KEEP_UNCONFIRMED = timedelta(days=1)


def settle_changed_occurrences(services: Services) -> int:
    """Raise the revision of everybody who has a place at an occurrence that was moved, cancelled or changed."""
    with services.database.read() as session:
        changed = session.scalars(
            select(Occurrence.id).where(Occurrence.settled_revision < Occurrence.revision)
        ).all()
    for occurrence_id in changed:
        with services.database.write() as session:
            _carry_change(session, occurrence_id, services.now())
    return len(changed)


def settle_followed_series(services: Services) -> int:
    """Give followers of a series their place at newly opened episodes."""
    with services.database.read() as session:
        if not followings_owed_a_registration(session, now=services.now(), limit=1):
            return 0
    settled = 0
    for _ in range(BATCH):
        # One transaction each: whoever locks attendee after attendee may wait for a form that does so, too.
        with services.database.write() as session:
            owed = followings_owed_a_registration(session, now=services.now(), limit=1)
            made = [settle_following(session, following, now=services.now()) for following in owed]
        if not any(made):
            break
        settled += len(made[0])
    return settled


def settle_people_on_stage(services: Services) -> int:
    """Hold coming occurrences in the calendars of speakers and hosts, and release what is no longer theirs."""
    now = services.now()
    with services.database.read() as session:
        if not holds_owed(session, now=now, limit=1) and not holds_without_a_reason(
            session, now=now, limit=1
        ):
            return 0
    with services.database.write() as session:
        owed = holds_owed(session, now=now, limit=BATCH)
        for person, occurrence in owed:
            hold_for(session, person, occurrence, language=occurrence.episode.series.language, now=now)
        released = holds_without_a_reason(session, now=now, limit=BATCH)
        for hold in released:
            release_hold(session, hold, now=now)
    return len(owed) + len(released)


def _carry_change(session: Session, occurrence_id: int, now: datetime) -> None:
    occurrence = session.get_one(Occurrence, occurrence_id, with_for_update=True)
    session.execute(
        update(Registration)
        .where(
            Registration.occurrence_id == occurrence_id,
            Registration.status.in_(LIVE_STATUSES),
        )
        .values(
            revision=Registration.revision + 1,
            changed_at=now,
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
