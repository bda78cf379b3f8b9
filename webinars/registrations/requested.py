"""Mails that a page promised: found unsettled, written, and settled in one transaction."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from webinars.config import Config
from webinars.lib.batches import settle_each
from webinars.lib.signing import digest, new_secret
from webinars.mail.message import Mail
from webinars.registrations import mails
from webinars.registrations.desk import Desk
from webinars.registrations.following import follows
from webinars.registrations.links import Links
from webinars.registrations.models import (
    AddressChange,
    NewDateOffer,
    PendingSubmission,
    Registration,
    RequestedMail,
)
from webinars.registrations.queries import attendees_at, owed_a_new_date, places_today, whole_registration
from webinars.registrations.submissions import Submission
from webinars.series.models import Occurrence, Series
from webinars.series.queries import in_archive
from webinars.series.rules import ARCHIVED
from webinars.wording.queries import wording_of

BATCH = 20


def write_requested_mails(session: Session, desk: Desk, *, now: datetime) -> int:
    """Links, overviews and receipts that were asked for."""
    owed = session.scalars(
        select(RequestedMail)
        .where(RequestedMail.settled_at.is_(None))
        .order_by(RequestedMail.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()

    def write(wanted: RequestedMail) -> None:
        wanted.settled_at = now
        mail = _requested(session, wanted, desk.links(wanted.language), desk.config, now)
        if mail is not None:
            desk.queue(session, mail, key_of_request(wanted), now=now)

    def set_aside(wanted: RequestedMail, reason: str) -> None:
        wanted.settled_at, wanted.problem = now, reason

    return settle_each(session, owed, write, set_aside)


def write_submission_requests(session: Session, desk: Desk, *, now: datetime) -> int:
    """Buttons that a submission waits for. The secret exists only in the mail; we keep its digest."""
    waiting = session.scalars(
        select(PendingSubmission)
        .where(PendingSubmission.mailed_at.is_(None))
        .order_by(PendingSubmission.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()

    def write(pending: PendingSubmission) -> None:
        pending.mailed_at = now
        if _is_archived(session, pending):
            return
        secret = new_secret()
        pending.secret_digest = digest(secret)
        mail = _confirm_submission(session, pending, secret, desk)
        desk.queue(session, mail, key_of_submission(pending), now=now, expires_at=pending.expires_at)

    return settle_each(session, waiting, write, _set_aside_mailed(now))


def write_address_requests(session: Session, desk: Desk, *, now: datetime) -> int:
    """Buttons that a new address waits for; they go to the new mailbox."""
    waiting = session.scalars(
        select(AddressChange)
        .where(AddressChange.mailed_at.is_(None))
        .order_by(AddressChange.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()

    def write(change: AddressChange) -> None:
        secret = new_secret()
        change.secret_digest, change.mailed_at = digest(secret), now
        links = desk.links(change.attendee.language)
        mail = mails.confirm_address(
            change,
            confirm_url=links.confirm_address(secret),
            zone=desk.config.site.timezone,
            links=links,
            site=desk.config.site,
        )
        key = _once("address", change.id, change.created_at)
        desk.queue(session, mail, key, now=now, expires_at=change.expires_at)

    return settle_each(session, waiting, write, _set_aside_mailed(now))


def write_new_date_offers(session: Session, desk: Desk, *, now: datetime) -> int:
    """Ask everybody who had a place at a cancelled occurrence about the one that replaces it, once."""
    owed = session.execute(
        owed_a_new_date(now=now)
        .options(*whole_registration())
        .limit(BATCH)
        .with_for_update(of=Registration, skip_locked=True)
    ).all()

    def offer(pair: Row[Registration, Occurrence]) -> None:
        registration, occurrence = pair
        offered = NewDateOffer(registration=registration, occurrence=occurrence, created_at=now)
        session.add(offered)
        session.flush()
        links = desk.links(registration.attendee.language)
        wording = wording_of(session, occurrence.episode.series_id)
        mail = mails.new_date(offered, links=links, site=desk.config.site, wording=wording)
        key = f"new-date:{registration.public_id}:{occurrence.id}"
        desk.queue(session, mail, key, now=now, priority=1, expires_at=occurrence.starts_at)

    def set_aside(pair: Row[Registration, Occurrence], reason: str) -> None:
        registration, occurrence = pair
        registration.announce_error = reason
        session.add(NewDateOffer(registration=registration, occurrence=occurrence, created_at=now))

    return settle_each(session, owed, offer, set_aside)


def key_of_request(wanted: RequestedMail) -> str:
    """By which its mail is found in the outbox."""
    return _once(wanted.kind, wanted.id, wanted.requested_at)


def key_of_submission(pending: PendingSubmission) -> str:
    """By which the mail with its button is found in the outbox."""
    return _once("pending", pending.id, pending.created_at)


def _is_archived(session: Session, pending: PendingSubmission) -> bool:
    series = session.get(Series, pending.submission["series_id"])
    return series is not None and series.status == ARCHIVED


def _once(kind: str, number: int, made_at: datetime) -> str:
    """A dedupe key. These rows are forgotten after a while, and SQLite gives their numbers to later ones."""
    return f"{kind}:{number}:{made_at:%Y%m%dT%H%M%S.%fZ}"


def _set_aside_mailed(now: datetime) -> Callable[[PendingSubmission | AddressChange, str], None]:
    """A button that cannot be mailed is not tried again: its link goes out of date."""

    def set_aside(waiting: PendingSubmission | AddressChange, _reason: str) -> None:
        waiting.mailed_at = now

    return set_aside


def _requested(
    session: Session, wanted: RequestedMail, links: Links, config: Config, now: datetime
) -> Mail | None:
    if wanted.kind == "my_link":
        people = {each: places_today(session, each, now=now) for each in attendees_at(session, wanted.email)}
        return mails.my_link(wanted.email, people, language=wanted.language, links=links, site=config.site)
    assert wanted.attendee is not None
    made = _of_batch(session, wanted)
    if not made:
        return None
    wording = wording_of(session, made[0].occurrence.episode.series_id)
    if wanted.kind == "receipt":
        return mails.receipt(
            wanted.attendee, made, language=wanted.language, links=links, site=config.site, wording=wording
        )
    return mails.overview(
        wanted.attendee,
        made,
        follows=follows(session, wanted.attendee, made[0].occurrence.episode.series),
        language=wanted.language,
        links=links,
        site=config.site,
        wording=wording,
    )


def _of_batch(session: Session, wanted: RequestedMail) -> list[Registration]:
    theirs = Registration.attendee_id if wanted.kind == "overview" else Registration.registered_by_id
    return list(
        session.scalars(
            select(Registration)
            .join(Occurrence)
            .where(
                theirs == wanted.attendee_id,
                Registration.batch_id == wanted.batch_id,
                Registration.status != "withdrawn",
                ~in_archive(Occurrence),
            )
            .options(*whole_registration())
            .order_by(Occurrence.starts_at, Registration.id)
        )
    )


def _confirm_submission(session: Session, pending: PendingSubmission, secret: str, desk: Desk) -> Mail:
    submission = Submission.from_json(pending.submission)
    series = session.get_one(Series, submission.series_id)
    links = desk.links(submission.language)
    return mails.confirm_submission(
        submission,
        kind=pending.kind,
        series_title=series.title,
        email=pending.email,
        confirm_url=links.confirm_submission(secret),
        expires_at=pending.expires_at,
        zone=series.timezone,
        links=links,
        site=desk.config.site,
    )
