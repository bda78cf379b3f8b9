"""Who comes soon, what they were told, and about whom nothing has been decided."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, not_, or_, select
from sqlalchemy.orm import Session, selectinload

from webinars.invitations.models import CalendarMessage, Invitation
from webinars.mail.models import OutgoingMail
from webinars.mail.rules import MailState
from webinars.registrations.models import Registration
from webinars.registrations.queries import whole_registration
from webinars.reminders.models import Reminder
from webinars.series.models import Episode, Occurrence
from webinars.series.queries import mail_may_leave

TAKES_PLACE = ("planned", "open")


def occurrences_within(session: Session, longest: timedelta, *, now: datetime) -> Sequence[Occurrence]:
    """Occurrences that take place and start within `longest`, soonest first; with episode and series."""
    return session.scalars(
        select(Occurrence)
        .where(
            Occurrence.status.in_(TAKES_PLACE),
            Occurrence.starts_at > now,
            Occurrence.starts_at <= now + longest,
            mail_may_leave(Occurrence, now=now),
        )
        .options(selectinload(Occurrence.episode).selectinload(Episode.series))
        .order_by(Occurrence.starts_at, Occurrence.id)
    ).all()


def undecided(occurrence: Occurrence, lead_minutes: int, *, now: datetime) -> Select[Registration]:
    """Confirmed registrations whose reminder at this lead time, for this start, has not been decided.

    Those who are about to be told something else are left for the next round: it may say the same.
    """
    decided = (
        select(Reminder.id)
        .outerjoin(OutgoingMail, Reminder.outgoing_mail_id == OutgoingMail.id)
        .where(
            Reminder.registration_id == Registration.id,
            Reminder.lead_minutes == lead_minutes,
            Reminder.starts_at == occurrence.starts_at,
            _stands(),
        )
    )
    owed_news = and_(
        or_(
            Registration.announced_revision < Registration.revision,
            Registration.resend_requested_at.is_not(None),
        ),
        or_(Registration.announce_after.is_(None), Registration.announce_after <= now),
    )
    return (
        select(Registration)
        .where(
            Registration.occurrence_id == occurrence.id,
            Registration.status == "confirmed",
            ~decided.exists(),
            not_(owed_news),
        )
        .options(*whole_registration())
        .order_by(Registration.id)
    )


def reminders_of(session: Session, registration: Registration) -> Mapping[int, tuple[Reminder, bool]]:
    """By lead minutes: what was decided for the start as it is now, and whether that stands."""
    decided = (
        select(Reminder, _stands())
        .outerjoin(OutgoingMail, Reminder.outgoing_mail_id == OutgoingMail.id)
        .where(
            Reminder.registration_id == registration.id,
            Reminder.starts_at == registration.occurrence.starts_at,
        )
    )
    return {reminder.lead_minutes: (reminder, stands) for reminder, stands in session.execute(decided)}


def last_told_at(session: Session, registration: Registration) -> datetime:
    """When the attendee was last mailed about the place, or else when the place last changed."""
    told = (
        select(OutgoingMail.created_at)
        .join(CalendarMessage, CalendarMessage.outgoing_mail_id == OutgoingMail.id)
        .join(Invitation, CalendarMessage.invitation_id == Invitation.id)
        .where(Invitation.registration_id == registration.id, not_(_never_left()))
        .order_by(OutgoingMail.id.desc())
        .limit(1)
    )
    return session.scalar(told) or registration.changed_at


def _stands() -> ColumnElement[bool]:
    """A decision whose mail was taken back, or came too late to leave, is made anew."""
    taken_back = and_(
        OutgoingMail.state.in_((MailState.SUPERSEDED, MailState.EXPIRED)), not_(OutgoingMail.uncertain)
    )
    return or_(Reminder.outgoing_mail_id.is_(None), not_(taken_back))


def _never_left() -> ColumnElement[bool]:
    ended = (MailState.SUPERSEDED, MailState.EXPIRED, MailState.DEAD)
    return and_(OutgoingMail.state.in_(ended), not_(OutgoingMail.uncertain))
