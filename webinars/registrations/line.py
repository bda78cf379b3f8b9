"""Who stands in line for an occurrence, who is next, and which waitlists are owed something."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    tuple_,
)
from sqlalchemy.orm import Session, aliased, selectinload

from webinars.lib.database import UtcDateTime
from webinars.mail.models import Bounce, OutgoingMail
from webinars.mail.rules import MailState
from webinars.registrations.models import Attendee, Registration, WaitlistEvent
from webinars.registrations.rules import WaitlistReason, WaitlistStep
from webinars.series.models import Episode, Occurrence, Series
from webinars.series.queries import mail_may_leave
from webinars.series.rules import PAST_SERIES_STATUSES

_Now = datetime | ColumnElement[datetime]
_SAYING_SO = ("offer", "moved", "changed")  # mails that name the deadline of an offer


def closing_of(occurrence: Occurrence) -> datetime:
    """From when nobody gets a seat any more: when registration closes, at the latest at the start."""
    return min(occurrence.registration_closes_at or occurrence.starts_at, occurrence.starts_at)


def somebody_is_next() -> ColumnElement[bool]:
    """In a statement on Occurrence: whether somebody waits who would be given a free seat before any newcomer."""
    waiting = aliased(Registration)
    return exists().where(waiting.occurrence_id == Occurrence.id, _may_be_next(waiting)).correlate(Occurrence)


def next_in_line(session: Session, occurrence: Occurrence) -> Sequence[Registration]:
    """The first whom a free seat can be given, with those who wait together with them, locked."""
    first = session.scalar(
        _in_order(select(Registration))
        .join(Occurrence, Registration.occurrence_id == Occurrence.id)
        .where(Occurrence.id == occurrence.id, _may_be_next(Registration))
        .limit(1)
        .with_for_update(of=Registration)
        .execution_options(populate_existing=True)
    )
    if first is None or first.together_id is None:
        return [first] if first else []
    party = select(Registration).where(
        Registration.occurrence_id == occurrence.id,
        Registration.together_id == first.together_id,
        Registration.status == "waiting",
        ~_bounces(Registration),
    )
    return session.scalars(_in_order(party).with_for_update().execution_options(populate_existing=True)).all()


def offers_at(session: Session, occurrence: Occurrence) -> Sequence[Registration]:
    """Those to whom a seat is offered, locked."""
    offered = select(Registration).where(
        Registration.occurrence_id == occurrence.id, Registration.status == "offered"
    )
    return session.scalars(
        _in_order(offered).with_for_update().execution_options(populate_existing=True)
    ).all()


def passed_over(
    session: Session, occurrence: Occurrence, *, before: Registration | None, now: datetime
) -> Sequence[tuple[Registration, WaitlistReason]]:
    """Those who wait although a seat is free, each with a reason that has not been written down.

    `before`: only those who stand before this one, who is going to be given a seat.
    """
    reason = _skip_reason(Registration, now)
    skipped = (
        _in_order(select(Registration, reason))
        .join(Occurrence, Registration.occurrence_id == Occurrence.id)
        .join(Episode, Occurrence.episode_id == Episode.id)
        .join(Series, Episode.series_id == Series.id)
        .where(
            Occurrence.id == occurrence.id,
            _has_a_free_seat(),
            Registration.status == "waiting",
            ~and_(_takes_registrations(now), _may_be_next(Registration)),
            ~_was_written_down(Registration, reason),
        )
    )
    if before is not None:
        in_line = tuple_(Registration.waiting_since, Registration.id)
        skipped = skipped.where(in_line < tuple_(literal(before.waiting_since, UtcDateTime), before.id))
    return [(registration, WaitlistReason(found)) for registration, found in session.execute(skipped)]


def occurrences_owed(session: Session, *, now: datetime) -> Sequence[int]:
    """Occurrences with a seat for somebody in line, or with an offer that cannot stay as it is."""
    return session.scalars(_owed(), {"now": now}).all()


@cache
def _owed() -> Select[int]:
    """Made once: putting it together takes ten times as long as asking it, and it is asked every two seconds."""
    now = bindparam("now", type_=UtcDateTime)
    offered, waiting = aliased(Registration), aliased(Registration)
    at_odds = exists().where(
        offered.occurrence_id == Occurrence.id, offered.status == "offered", _is_at_odds(offered, now)
    )
    in_line = exists().where(
        waiting.occurrence_id == Occurrence.id,
        waiting.status == "waiting",
        or_(
            and_(_takes_registrations(now), _may_be_next(waiting)),
            ~_was_written_down(waiting, _skip_reason(waiting, now)),
        ),
    )
    seats_for_the_line = and_(
        Occurrence.status == "open", Occurrence.ends_at > now, _has_a_free_seat(), in_line
    )
    return (
        select(Occurrence.id)
        .join(Episode, Occurrence.episode_id == Episode.id)
        .join(Series, Episode.series_id == Series.id)
        .where(or_(at_odds, seats_for_the_line), mail_may_leave(Occurrence, now=now))
        .order_by(Occurrence.starts_at, Occurrence.id)
    )


def offer_mail(session: Session, registration: Registration, about: str) -> OutgoingMail | None:
    """The newest mail since the offer was made: the one that says it."""
    return session.scalar(
        select(OutgoingMail)
        .where(
            OutgoingMail.about == about,
            OutgoingMail.kind.in_(_SAYING_SO),
            OutgoingMail.created_at >= registration.offered_at,
        )
        .order_by(OutgoingMail.id.desc())
        .limit(1)
    )


def address_bounces(session: Session, registration: Registration) -> bool:
    """Whether mail to this attendee is known not to arrive."""
    return bool(session.scalar(select(_bounces(Registration)).where(Registration.id == registration.id)))


def line_at(session: Session, occurrence: Occurrence) -> Sequence[Registration]:
    """Those who have an offer or wait, in their order."""
    standing = select(Registration).where(
        Registration.occurrence_id == occurrence.id, Registration.status.in_(("offered", "waiting"))
    )
    return session.scalars(_in_order(standing).options(selectinload(Registration.attendee))).all()


def _in_order(statement: Any) -> Any:
    return statement.order_by(Registration.waiting_since, Registration.id)


def _may_be_next(waiting: Any) -> ColumnElement[bool]:
    """Of a Registration beside its Occurrence: it waits, can be written to, and there is a seat for all its party."""
    companion = aliased(Registration)
    together = (
        select(func.sum(companion.seats))
        .where(
            companion.occurrence_id == Occurrence.id,
            companion.together_id == waiting.together_id,
            companion.status == "waiting",
            ~_bounces(companion),
        )
        .correlate(Occurrence, waiting)
        .scalar_subquery()
    )
    seats = case((waiting.together_id.is_(None), waiting.seats), else_=together)
    fits = or_(Occurrence.capacity.is_(None), Occurrence.taken + seats <= Occurrence.capacity)
    return and_(waiting.status == "waiting", ~_bounces(waiting), fits)


def _bounces(registration: Any) -> ColumnElement[bool]:
    return (
        exists()
        .where(
            Attendee.id == registration.attendee_id,
            Bounce.email_key == Attendee.email_key,
            Bounce.severity == "hard",
            Bounce.cleared_at.is_(None),
        )
        .correlate(registration)
    )


def _is_at_odds(offered: Any, now: _Now) -> ColumnElement[bool]:
    """An offer that has run out, or that what it was about has left behind."""
    refused = exists().where(
        OutgoingMail.about == "registration:" + offered.public_id,
        OutgoingMail.kind == "offer",
        OutgoingMail.created_at >= offered.offered_at,
        OutgoingMail.is_in(MailState.DEAD),
    )
    return or_(
        offered.offer_expires_at <= now,
        offered.offer_expires_at > _closes_at(),
        offered.offered_for != Occurrence.starts_at,
        Occurrence.status != "open",
        Occurrence.capacity.is_(None),
        _bounces(offered),
        refused,
    )


def _closes_at() -> ColumnElement[datetime]:
    earlier = Occurrence.registration_closes_at < Occurrence.starts_at
    return case((earlier, Occurrence.registration_closes_at), else_=Occurrence.starts_at)


def _takes_registrations(now: _Now) -> ColumnElement[bool]:
    return and_(_closes_at() > now, Episode.published, Series.status.not_in(PAST_SERIES_STATUSES))


def _has_a_free_seat() -> ColumnElement[bool]:
    return or_(Occurrence.capacity.is_(None), Occurrence.taken < Occurrence.capacity)


def _skip_reason(waiting: Any, now: _Now) -> ColumnElement[str]:
    return case(
        (_closes_at() <= now, WaitlistReason.REGISTRATION_CLOSED.value),
        (~_takes_registrations(now), WaitlistReason.OCCURRENCE_NOT_OPEN.value),
        (_bounces(waiting), WaitlistReason.ADDRESS_BOUNCES.value),
        else_=WaitlistReason.TOO_FEW_SEATS_TOGETHER.value,
    )


def _was_written_down(waiting: Any, reason: ColumnElement[str]) -> ColumnElement[bool]:
    """That this one was passed over for this reason, since they have been waiting."""
    return exists().where(
        WaitlistEvent.registration_id == waiting.id,
        WaitlistEvent.step == WaitlistStep.SKIPPED.value,
        WaitlistEvent.reason == reason,
        WaitlistEvent.created_at >= waiting.waiting_since,
    )
