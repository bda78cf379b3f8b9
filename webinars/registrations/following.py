"""Registering for all of a series: also for the episodes that are added later."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from webinars.registrations.actions import ALONE, Terms, register_attendee
from webinars.registrations.models import Attendee, Following, Registration, SkippedEpisode
from webinars.registrations.rules import RegistrationClosed
from webinars.series.models import Episode, Occurrence, Series


def follow_series(
    session: Session,
    series: Series,
    attendee: Attendee,
    *,
    preferred_key: str = "",
    terms: Terms = ALONE,
    now: datetime,
) -> Following:
    """Remember that an attendee wants every episode, again or anew; `settle_following` gives the places."""
    following = session.scalar(
        select(Following).where(Following.attendee_id == attendee.id, Following.series_id == series.id)
    )
    if following is None:
        following = Following(
            attendee=attendee,
            series=series,
            preferred_key=preferred_key,
            registered_by=terms.registered_by,
            viewers=terms.viewers,
            created_at=now,
        )
        session.add(following)
    following.ended_at = None
    session.flush()
    return following


def stop_following(session: Session, following: Following, *, now: datetime) -> None:
    """No further episodes are added; places already given stay."""
    following.ended_at = now
    session.flush()


def skip_episode(session: Session, following: Following, episode: Episode, *, now: datetime) -> None:
    """Leave this episode out of what is followed."""
    already = select(SkippedEpisode.id).where(
        SkippedEpisode.following_id == following.id, SkippedEpisode.episode_id == episode.id
    )
    if session.scalar(already) is None:
        session.add(SkippedEpisode(following_id=following.id, episode=episode, created_at=now))
        session.flush()


def unskip_episode(session: Session, following: Following, episode: Episode) -> None:
    """Take a left-out episode back in."""
    for skipped in session.scalars(
        select(SkippedEpisode).where(
            SkippedEpisode.following_id == following.id, SkippedEpisode.episode_id == episode.id
        )
    ):
        session.delete(skipped)
    session.flush()


def settle_following(
    session: Session,
    following: Following,
    *,
    chosen: Collection[int] = (),
    batch_id: str | None = None,
    now: datetime,
) -> list[Registration]:
    """A place at one occurrence of every open episode that the follower neither has nor skipped nor withdrew from."""
    made = []
    for occurrences in _open_occurrences_by_episode(session, following, now):
        occurrence = _preferred(occurrences, chosen, following.preferred_key)
        terms = Terms(following.registered_by, following.viewers, batch_id)
        try:
            made.append(register_attendee(session, occurrence, following.attendee, terms=terms, now=now))
        except RegistrationClosed:
            continue
    return made


def followings_owed_a_registration(session: Session, *, now: datetime, limit: int) -> Sequence[Following]:
    """Followers of an open episode without a registration for it, oldest first; locked against other processes."""
    owed = select(Following).where(
        Following.ended_at.is_(None),
        exists(_wanted_occurrences(now).where(Episode.series_id == Following.series_id)),
    )
    return session.scalars(owed.order_by(Following.id).limit(limit).with_for_update(skip_locked=True)).all()


def _wanted_occurrences(now: datetime):  # type: ignore[no-untyped-def]  # a select whose type only SQLAlchemy can spell
    """Open occurrences of episodes that this follower has no row for; correlated to Following."""
    theirs, other = aliased(Registration), aliased(Occurrence)
    has_a_place = (
        select(theirs.id)
        .join(other, theirs.occurrence_id == other.id)
        .where(theirs.attendee_id == Following.attendee_id, other.episode_id == Episode.id)
    )
    skipped = select(SkippedEpisode.id).where(
        SkippedEpisode.following_id == Following.id, SkippedEpisode.episode_id == Episode.id
    )
    closes_at = Occurrence.registration_closes_at
    return (
        select(Occurrence)
        .join(Episode)
        .where(
            Episode.published,
            Occurrence.status == "open",
            Occurrence.starts_at > now,
            closes_at.is_(None) | (closes_at > now),
            ~exists(has_a_place),
            ~exists(skipped),
        )
        .correlate(Following)
    )


def _open_occurrences_by_episode(
    session: Session, following: Following, now: datetime
) -> list[list[Occurrence]]:
    wanted = (
        _wanted_occurrences(now)
        .correlate(None)
        .add_columns(Following.id)
        .where(Following.id == following.id, Episode.series_id == Following.series_id)
        .order_by(Episode.number, Occurrence.starts_at, Occurrence.id)
    )
    by_episode: dict[int, list[Occurrence]] = {}
    for occurrence, _ in session.execute(wanted):
        by_episode.setdefault(occurrence.episode_id, []).append(occurrence)
    return list(by_episode.values())


def _preferred(occurrences: list[Occurrence], chosen: Collection[int], preferred_key: str) -> Occurrence:
    """The chosen one, else the one with the same key, else the first with seats, else the first."""
    return min(
        occurrences,
        key=lambda o: (
            o.id not in chosen,
            not preferred_key or o.key != preferred_key,
            not _has_seats(o),
            o.starts_at,
            o.id,
        ),
    )


def _has_seats(occurrence: Occurrence) -> bool:
    return occurrence.capacity is None or occurrence.taken < occurrence.capacity
