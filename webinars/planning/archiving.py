"""Verbs: a series falls silent when it is archived, and stays so for what it owed when it is taken out again.

While it is archived, every job leaves it alone (`series.queries.mail_may_leave`, `in_archive`).
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import Select, insert, literal, or_, select, update
from sqlalchemy.orm import Session

from webinars.attendance.models import LateNotice
from webinars.circulars.actions import stop
from webinars.circulars.models import Circular, CircularRecipient
from webinars.circulars.rules import State, Stopped
from webinars.feedback.models import FeedbackRequest
from webinars.lib.quiet_hours import QuietHours
from webinars.mail.models import OutgoingMail
from webinars.mail.rules import UNSENT, MailState
from webinars.recordings.models import RecordingNotice
from webinars.recordings.queries import owed_news
from webinars.registrations.actions import forget_offer
from webinars.registrations.happenings import write_down
from webinars.registrations.line import offers_at
from webinars.registrations.models import NewDateOffer, PendingSubmission, Registration, RequestedMail
from webinars.registrations.queries import owed_a_new_date
from webinars.registrations.requested import key_of_request, key_of_submission
from webinars.registrations.rules import WaitlistReason, WaitlistStep
from webinars.registrations.seats import give_back_seats, lock_occurrences
from webinars.reminders.actions import let_past_reminders_fall
from webinars.series.models import Episode, Occurrence, Series

SILENT = "the series was archived"


def count_unsent(session: Session, series: Series) -> int:
    """How many mails about it wait to leave."""
    return len(session.scalars(_unsent(session, series)).all())


def fall_silent(session: Session, series: Series, *, now: datetime) -> int:
    """Withdraw every mail about the series that has not left, and all that is owed to anybody; gives how many mails.

    Before its status says that it is archived, in the same transaction.
    """
    withdrawn = session.scalars(
        update(OutgoingMail)
        .where(OutgoingMail.id.in_(_unsent(session, series)))
        .values(state=MailState.SUPERSEDED, finished_at=now)
        .returning(OutgoingMail.id)
        .execution_options(synchronize_session=False)
    ).all()
    settle_silently(session, series, now=now)
    session.flush()
    return len(withdrawn)


def wake_silently(
    session: Session,
    series: Series,
    lead_times: Collection[timedelta],
    quiet_hours: QuietHours | None,
    *,
    now: datetime,
) -> None:
    """What fell due while it was archived is never sent. After its status says that it is archived no more."""
    settle_silently(session, series, now=now)
    coming = [each for episode in series.episodes for each in episode.occurrences if each.starts_at > now]
    let_past_reminders_fall(session, coming, lead_times, quiet_hours, now=now)
    session.flush()


def settle_silently(session: Session, series: Series, *, now: datetime) -> None:
    """Nobody is owed anything about it any more, as if it had been said."""
    occurrence_ids = _occurrence_ids(series)
    _take_offers_back(session, series, now)
    here = Registration.occurrence_id.in_(occurrence_ids)
    for statement in (
        update(Occurrence)
        .where(Occurrence.id.in_(occurrence_ids), Occurrence.settled_revision < Occurrence.revision)
        .values(settled_revision=Occurrence.revision),
        update(Registration)
        .where(
            here,
            or_(
                Registration.announced_revision < Registration.revision,
                Registration.resend_requested_at.is_not(None),
            ),
        )
        .values(announced_revision=Registration.revision, resend_requested_at=None, announce_after=None),
        # A seat goes on only after its holder was told: nobody was.
        update(Registration)
        .where(here, Registration.release_at.is_not(None))
        .values(release_at=None, release_told_at=None),
        update(LateNotice)
        .where(LateNotice.occurrence_id.in_(occurrence_ids), LateNotice.told_at.is_(None))
        .values(told_at=now),
    ):
        session.execute(statement.execution_options(synchronize_session="fetch"))
    _stop_circulars(session, series, now)
    _ask_nobody(session, occurrence_ids, now)
    _tell_of_no_recordings(session, series, now)
    _offer_no_dates(session, occurrence_ids, now)


def _take_offers_back(session: Session, series: Series, now: datetime) -> None:
    """A seat that nobody can take any more is not offered: they stand in line, where they stood."""
    for occurrence in (each for episode in series.episodes for each in episode.occurrences):
        lock_occurrences(session, [occurrence.id])
        for registration in offers_at(session, occurrence):
            why = WaitlistReason.OCCURRENCE_NOT_OPEN
            write_down(session, registration, WaitlistStep.TAKEN_BACK, why, now=now)
            give_back_seats(session, occurrence, registration.seats)
            registration.status = "waiting"
            forget_offer(registration)
    session.flush()


def _occurrence_ids(series: Series) -> Select[int]:
    return select(Occurrence.id).join(Episode).where(Episode.series_id == series.id)


def _unsent(session: Session, series: Series) -> Select[int]:
    """Mails that have not left, whatever they say of the series; whoever asked for a link to their own page gets it."""
    occurrence_ids = _occurrence_ids(series)
    places = select(Registration.public_id).where(Registration.occurrence_id.in_(occurrence_ids)).subquery()
    recordings = select(RecordingNotice.outgoing_mail_id).join(
        Episode, RecordingNotice.episode_id == Episode.id
    )
    circulars = select(CircularRecipient.outgoing_mail_id).join(
        Circular, CircularRecipient.circular_id == Circular.id
    )
    offers = select(NewDateOffer).where(NewDateOffer.occurrence_id.in_(occurrence_ids))
    keys = [
        *_promised_keys(session, series, occurrence_ids),
        *(f"new-date:{each.registration.public_id}:{each.occurrence_id}" for each in session.scalars(offers)),
    ]
    return select(OutgoingMail.id).where(
        OutgoingMail.state.in_(UNSENT),
        or_(
            OutgoingMail.about.in_(select(literal("registration:").concat(places.c.public_id))),
            OutgoingMail.about.in_(select(literal("declined:").concat(places.c.public_id))),
            OutgoingMail.id.in_(recordings.where(Episode.series_id == series.id)),
            OutgoingMail.id.in_(circulars.where(Circular.series_id == series.id)),
            OutgoingMail.dedupe_key.in_(keys),
        ),
    )


def _promised_keys(session: Session, series: Series, occurrence_ids: Select[int]) -> list[str]:
    batches = select(Registration.batch_id).where(Registration.occurrence_id.in_(occurrence_ids))
    requested = session.scalars(select(RequestedMail).where(RequestedMail.batch_id.in_(batches)))
    pending = session.scalars(select(PendingSubmission).where(PendingSubmission.mailed_at.is_not(None)))
    return [
        *map(key_of_request, requested),
        *(key_of_submission(each) for each in pending if each.submission.get("series_id") == series.id),
    ]


def _stop_circulars(session: Session, series: Series, now: datetime) -> None:
    ordered = Circular.series_id == series.id, Circular.state == State.ORDERED
    for circular in session.scalars(select(Circular).where(*ordered)):
        stop(circular, Stopped.ARCHIVED)
    ids = select(Circular.id).where(Circular.series_id == series.id)
    session.execute(
        update(CircularRecipient)
        .where(CircularRecipient.circular_id.in_(ids), CircularRecipient.written_at.is_(None))
        .values(written_at=now, problem=SILENT)
        .execution_options(synchronize_session=False)
    )


def _ask_nobody(session: Session, occurrence_ids: Select[int], now: datetime) -> None:
    """Not what they thought of what is over."""
    asked = select(FeedbackRequest.registration_id)
    left = (
        select(Registration.id, literal(now, FeedbackRequest.settled_at.type))
        .join(Occurrence, Registration.occurrence_id == Occurrence.id)
        .where(
            Registration.occurrence_id.in_(occurrence_ids),
            Registration.status == "confirmed",
            Registration.role == "attendee",
            Occurrence.ends_at <= now,
            Registration.id.not_in(asked),
        )
    )
    session.execute(insert(FeedbackRequest).from_select(["registration_id", "settled_at"], left))


def _tell_of_no_recordings(session: Session, series: Series, now: datetime) -> None:
    ids = {each.id for each in series.episodes}
    for attendee_id, episode_id in session.execute(owed_news(now)).all():
        if episode_id in ids:
            session.add(RecordingNotice(attendee_id=attendee_id, episode_id=episode_id, created_at=now))
    session.flush()


def _offer_no_dates(session: Session, occurrence_ids: Select[int], now: datetime) -> None:
    ids = set(session.scalars(occurrence_ids))
    for registration, occurrence in session.execute(owed_a_new_date(now=now)).all():
        if occurrence.id in ids:
            session.add(NewDateOffer(registration=registration, occurrence=occurrence, created_at=now))
    session.flush()
