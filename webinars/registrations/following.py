"""Registering for all of a series: also for the episodes that are added later."""

from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import datetime

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session, aliased

from webinars.registrations.actions import ALONE, Terms, register_attendee
from webinars.registrations.models import Attendee, Following, Registration, SkippedEpisode
from webinars.registrations.rules import LIVE_STATUSES, RegistrationClosed
from webinars.registrations.seats import lock_occurrences
from webinars.series.models import Episode, Occurrence, Series
from webinars.series.queries import mail_may_leave
from webinars.series.rules import PAST_SERIES_STATUSES


def follow_series(
    session: Session,
    series: Series,
    attendee: Attendee,
    *,
    preferred_key: str = "",
    terms: Terms = ALONE,
    now: datetime,
) -> Following:
    """Remember that an attendee wants every episode, now and later; what they had left out as well.

    The places are given by `register_follower`, and for episodes that are added later by `settle_following`.
    """
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
    session.execute(delete(SkippedEpisode).where(SkippedEpisode.following_id == following.id))
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


def follows(session: Session, attendee: Attendee, series: Series) -> bool:
    """Whether they get a place at episodes that open later, too."""
    return (
        session.scalar(
            select(Following.id).where(
                Following.attendee_id == attendee.id,
                Following.series_id == series.id,
                Following.ended_at.is_(None),
            )
        )
        is not None
    )


def skipped_episode_ids(session: Session, following: Following) -> set[int]:
    """The episodes that a follower leaves out."""
    return set(
        session.scalars(select(SkippedEpisode.episode_id).where(SkippedEpisode.following_id == following.id))
    )


def register_follower(
    session: Session,
    following: Following,
    open_occurrences: Sequence[Occurrence],
    *,
    chosen: Collection[int] = (),
    terms: Terms = ALONE,
    now: datetime,
) -> list[Registration]:
    """A place in every episode that is open, by the follower's own press of the button.

    Places that they have are answered as new ones are; episodes that they withdrew from are theirs again.
    """
    held = session.scalars(
        select(Occurrence)
        .join(Registration)
        .join(Episode)
        .where(
            Registration.attendee_id == following.attendee_id,
            Registration.status.in_(LIVE_STATUSES),
            Episode.series_id == following.series_id,
        )
    ).all()
    wanted = occurrences_for_follower(
        open_occurrences, held=held, chosen=chosen, preferred_key=following.preferred_key
    )
    return [register_attendee(session, o, following.attendee, terms=terms, now=now) for o in wanted]


def occurrences_for_follower(
    open_occurrences: Sequence[Occurrence],
    *,
    held: Collection[Occurrence] = (),
    chosen: Collection[int] = (),
    preferred_key: str = "",
) -> list[Occurrence]:
    """Where a follower gets places: what they chose and what they have; of other episodes one occurrence each."""
    episodes_held = {occurrence.episode_id for occurrence in held}
    wanted: list[Occurrence] = []
    for episode_id, occurrences in _by_episode(open_occurrences).items():
        theirs = [o for o in occurrences if o.id in chosen or o in held]
        if not theirs and episode_id not in episodes_held:
            theirs = [_preferred(occurrences, preferred_key)]
        wanted += theirs
    return wanted


def settle_following(session: Session, following: Following, *, now: datetime) -> list[Registration]:
    """A place at one occurrence of every open episode that the follower neither has nor skipped nor withdrew from."""
    session.refresh(following.attendee, with_for_update=True)
    session.refresh(following)
    if following.ended_at is not None:
        return []
    wanted = _wanted_occurrences(now).add_columns(Following.id).correlate(None)
    wanted = wanted.where(Following.id == following.id, Episode.series_id == Following.series_id)
    by_episode = _by_episode([o for o, _ in session.execute(wanted)])
    chosen = [_preferred(occurrences, following.preferred_key) for occurrences in by_episode.values()]
    lock_occurrences(session, [occurrence.id for occurrence in chosen])
    terms = Terms(following.registered_by, following.viewers)
    made = []
    for occurrence in chosen:
        with suppress(RegistrationClosed):
            made.append(register_attendee(session, occurrence, following.attendee, terms=terms, now=now))
    return made


def followings_owed_a_registration(session: Session, *, now: datetime, limit: int) -> Sequence[Following]:
    """Followers of an open episode without a registration for it, oldest first."""
    owed = select(Following).where(
        Following.ended_at.is_(None),
        exists(_wanted_occurrences(now).where(Episode.series_id == Following.series_id)),
    )
    return session.scalars(owed.order_by(Following.id).limit(limit)).all()


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
        .join(Series)
        .where(
            Series.status.not_in(PAST_SERIES_STATUSES),
            Episode.published,
            Occurrence.status == "open",
            Occurrence.starts_at > now,
            mail_may_leave(Occurrence, now=now),
            closes_at.is_(None) | (closes_at > now),
            ~exists(has_a_place),
            ~exists(skipped),
        )
        .correlate(Following)
    )


def _by_episode(occurrences: Sequence[Occurrence]) -> dict[int, list[Occurrence]]:
    by_episode: dict[int, list[Occurrence]] = {}
    for occurrence in sorted(occurrences, key=lambda o: (o.starts_at, o.id)):
        by_episode.setdefault(occurrence.episode_id, []).append(occurrence)
    return by_episode


def _preferred(occurrences: Sequence[Occurrence], preferred_key: str) -> Occurrence:
    """The one with the same key, else the first with seats, else the first."""
    return min(
        occurrences,
        key=lambda o: (not preferred_key or o.key != preferred_key, not _has_seats(o), o.starts_at, o.id),
    )


def _has_seats(occurrence: Occurrence) -> bool:
    return occurrence.capacity is None or occurrence.taken < occurrence.capacity
