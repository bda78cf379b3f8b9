"""One press of the button: who gets which places, and what becomes of it."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webinars.lib.signing import digest, new_public_id
from webinars.registrations.actions import Terms, register_attendee
from webinars.registrations.attendees import Person, attendees_for
from webinars.registrations.following import follow_series, settle_following
from webinars.registrations.models import Attendee, PendingSubmission, Registration, RequestedMail
from webinars.registrations.rules import PENDING_FOR, LinkNotValid, NothingChosen, RegistrationClosed
from webinars.series.models import Episode, Occurrence, Series


@dataclass(frozen=True)
class Submission:
    """What a form asks for. `sender` is set when somebody registers others; `viewers` when a group watches together."""

    series_id: int
    occurrence_ids: tuple[int, ...]
    whole_series: bool
    people: tuple[Person, ...]
    sender: Person | None = None
    viewers: int | None = None
    language: str = "sv"

    def as_json(self) -> dict[str, object]:
        """A form of it that can wait in the database."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Submission":
        """The submission that `as_json` stored."""
        sender = stored["sender"]
        return cls(
            **{
                **stored,
                "occurrence_ids": tuple(stored["occurrence_ids"]),
                "people": tuple(Person(**person) for person in stored["people"]),
                "sender": Person(**sender) if sender else None,
            }
        )


@dataclass(frozen=True)
class Accepted:
    """What a submission led to."""

    registrations: tuple[Registration, ...]
    sender: Attendee | None


def accept_submission(session: Session, submission: Submission, *, now: datetime) -> Accepted:
    """Register everybody for everything that was chosen, in one transaction.

    Raises NothingChosen when no chosen occurrence takes registrations (any more).
    """
    everybody = submission.people + ((submission.sender,) if submission.sender else ())
    attendees = attendees_for(session, everybody, language=submission.language, now=now)
    sender = attendees[submission.sender.key] if submission.sender else None
    batch_id = new_public_id()
    made: list[Registration] = []
    for person in submission.people:
        attendee = attendees[person.key]
        terms = Terms(sender if sender is not attendee else None, submission.viewers, batch_id)
        made += _register(session, submission, attendee, terms, now)
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


def pending_submission(session: Session, secret: str, *, now: datetime) -> PendingSubmission:
    """The submission that waits for this link. Raises LinkNotValid when it is unknown, used or out of date."""
    pending = session.scalar(
        select(PendingSubmission).where(PendingSubmission.secret_digest == digest(secret)).with_for_update()
    )
    if pending is None or pending.expires_at <= now:
        raise LinkNotValid("unknown or out of date")
    return pending


def confirm_submission(session: Session, secret: str, *, now: datetime) -> PendingSubmission:
    """Do what the waiting submission asks for; pressing twice does it once."""
    pending = pending_submission(session, secret, now=now)
    if pending.confirmed_at is None:
        accept_submission(session, Submission.from_json(pending.submission), now=now)
        pending.confirmed_at = now
        session.flush()
    return pending


def _register(
    session: Session, submission: Submission, attendee: Attendee, terms: Terms, now: datetime
) -> list[Registration]:
    made = []
    for occurrence in _chosen(session, submission):
        try:
            made.append(register_attendee(session, occurrence, attendee, terms=terms, now=now))
        except RegistrationClosed:
            continue
    if submission.whole_series:
        made += _follow(session, submission, attendee, terms, made, now)
    if len(made) > 1:
        _request(session, "overview", attendee, terms.batch_id, submission.language, now)
        _spread_invitations(made, now)
    return made


def _follow(
    session: Session,
    submission: Submission,
    attendee: Attendee,
    terms: Terms,
    made: list[Registration],
    now: datetime,
) -> list[Registration]:
    series = session.get_one(Series, submission.series_id)
    preferred_key = made[0].occurrence.key if made else ""
    following = follow_series(session, series, attendee, preferred_key=preferred_key, terms=terms, now=now)
    return settle_following(
        session, following, chosen=submission.occurrence_ids, batch_id=terms.batch_id, now=now
    )


def _chosen(session: Session, submission: Submission) -> list[Occurrence]:
    """The chosen occurrences that are this series' and public, in the order in which they are locked everywhere."""
    return list(
        session.scalars(
            select(Occurrence)
            .join(Episode)
            .where(
                Occurrence.id.in_(submission.occurrence_ids),
                Episode.series_id == submission.series_id,
                Episode.published,
            )
            .order_by(Occurrence.starts_at, Occurrence.id)
        )
    )


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
