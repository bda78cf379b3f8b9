"""What becomes of a submission: everybody gets their places, or it waits for the button in its sender's own mail."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from webinars.lib.signing import digest, new_public_id
from webinars.registrations.actions import Terms, is_open, register_attendee
from webinars.registrations.attendees import attendees_for
from webinars.registrations.following import follow_series, register_follower
from webinars.registrations.models import Attendee, PendingSubmission, Registration, RequestedMail
from webinars.registrations.rules import PENDING_FOR, LinkNotValid, NothingChosen
from webinars.registrations.seats import lock_occurrences
from webinars.registrations.sharing import require_a_choice, waiting_together
from webinars.registrations.submissions import Submission
from webinars.series.models import Episode, Occurrence, Series


@dataclass(frozen=True)
class Accepted:
    """What a submission led to."""

    registrations: tuple[Registration, ...]
    sender: Attendee | None


def accept_submission(
    session: Session,
    submission: Submission,
    *,
    among: Sequence[Occurrence] | None = None,
    now: datetime,
) -> Accepted:
    """Register everybody for everything that was chosen, in one transaction.

    `among`: the series' open occurrences, where this transaction has read them already.
    Raises NothingChosen when no chosen occurrence takes registrations (any more), and FewerSeatsThanPeople.
    """
    everybody = submission.people + ((submission.sender,) if submission.sender else ())
    attendees = attendees_for(session, everybody, language=submission.language, now=now)
    sender = attendees[submission.sender.key] if submission.sender else None
    batch_id = new_public_id()
    occurrences = _open_occurrences(session, submission, among, now)
    require_a_choice(session, submission, occurrences)
    theirs = _without_repetition(attendees[person.key] for person in submission.people)
    together_at = waiting_together(session, submission, theirs, occurrences)
    made: list[Registration] = []
    for attendee in theirs:
        registrar = sender if sender is not attendee else None
        terms = Terms(registrar, submission.viewers, batch_id, together_at)
        made += _register(session, submission, attendee, occurrences, terms, now)
    if not made:
        raise NothingChosen("nothing that was chosen takes registrations")
    if sender is not None:
        _request(session, "receipt", sender, batch_id, submission.language, now)
    return Accepted(tuple(made), sender)


def postpone_submission(
    session: Session, submission: Submission, *, kind: str, now: datetime
) -> PendingSubmission:
    """Let a submission wait until its sender has pressed the button in their own mail."""
    sender = submission.sender or submission.people[0]
    pending = PendingSubmission(
        kind=kind,
        email=sender.email,
        language=submission.language,
        submission=submission.as_json(),
        created_at=now,
        expires_at=now + PENDING_FOR,
    )
    session.add(pending)
    session.flush()
    return pending


def pending_submission(
    session: Session, secret: str, *, lock: bool = False, now: datetime
) -> PendingSubmission:
    """The submission that waits for this link, or was confirmed by it. Raises LinkNotValid: unknown, out of date."""
    wanted = select(PendingSubmission).where(PendingSubmission.secret_digest == digest(secret))
    pending = session.scalar(wanted.with_for_update() if lock else wanted)
    if pending is None or pending.expires_at <= now:
        raise LinkNotValid("unknown or out of date")
    return pending


def confirm_submission(
    session: Session, secret: str, *, sharing: str = "", now: datetime
) -> PendingSubmission:
    """Do what the waiting submission asks for; pressing twice does it once.

    `sharing`: what was said meanwhile about fewer seats than people. Raises FewerSeatsThanPeople.
    """
    pending = pending_submission(session, secret, lock=True, now=now)
    if pending.confirmed_at is None:
        submission = Submission.from_json(pending.submission)
        wanted = replace(submission, sharing=sharing or submission.sharing)
        accept_submission(session, wanted, now=now)
        pending.confirmed_at = now
        session.flush()
    return pending


def _register(
    session: Session,
    submission: Submission,
    attendee: Attendee,
    occurrences: Sequence[Occurrence],
    terms: Terms,
    now: datetime,
) -> list[Registration]:
    if submission.whole_series:
        made = _follow(session, submission, attendee, occurrences, terms, now)
    else:
        made = [register_attendee(session, o, attendee, terms=terms, now=now) for o in occurrences]
    if len(made) > 1:
        _request(session, "overview", attendee, terms.batch_id, submission.language, now)
        _spread_invitations(made, now)
    return made


def _follow(
    session: Session,
    submission: Submission,
    attendee: Attendee,
    occurrences: Sequence[Occurrence],
    terms: Terms,
    now: datetime,
) -> list[Registration]:
    series = session.get_one(Series, submission.series_id)
    chosen = submission.occurrence_ids
    preferred_key = next((o.key for o in occurrences if o.id in chosen), "")
    following = follow_series(session, series, attendee, preferred_key=preferred_key, terms=terms, now=now)
    return register_follower(session, following, occurrences, chosen=chosen, terms=terms, now=now)


def _open_occurrences(
    session: Session, submission: Submission, among: Sequence[Occurrence] | None, now: datetime
) -> list[Occurrence]:
    """What may be registered for of what was chosen: of this series, public and open. Locked together, in one order."""
    if among is None:
        among = _coming_in(session, submission.series_id, now)
    chosen = submission.occurrence_ids
    wanted = [occurrence for occurrence in among if submission.whole_series or occurrence.id in chosen]
    lock_occurrences(session, [occurrence.id for occurrence in wanted])
    return [occurrence for occurrence in wanted if is_open(occurrence, now=now)]


def _coming_in(session: Session, series_id: int, now: datetime) -> Sequence[Occurrence]:
    return session.scalars(
        select(Occurrence)
        .join(Occurrence.episode)
        .where(Episode.series_id == series_id, Occurrence.ends_at > now)
        .options(contains_eager(Occurrence.episode))
        .order_by(Occurrence.starts_at, Occurrence.id)
    ).all()


def _without_repetition(attendees: Iterable[Attendee]) -> list[Attendee]:
    return list({attendee.id: attendee for attendee in attendees}.values())


def _spread_invitations(made: list[Registration], now: datetime) -> None:
    """By the series' setting, each of several invitations leaves so many days before its occurrence."""
    for registration in made:
        days = registration.occurrence.episode.series.invitation_lead_days
        leaves_at = registration.occurrence.starts_at - timedelta(days=days or 0)
        if days is not None and leaves_at > now and registration.announced_revision < 0:
            registration.announce_after = leaves_at


def _request(
    session: Session, kind: str, attendee: Attendee, batch_id: str | None, language: str, now: datetime
) -> None:
    session.add(
        RequestedMail(
            kind=kind,
            email=attendee.email,
            attendee=attendee,
            batch_id=batch_id,
            language=language,
            requested_at=now,
        )
    )
    session.flush()
