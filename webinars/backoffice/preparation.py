"""What is to be prepared or finished in the series that somebody works with.

Every function takes `seen`, a condition on Episode: the series in which this person may mend what it finds.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, selectinload

from webinars.backoffice.rules import AHEAD, LINK_NEEDED, SOON, WAITED_IN_VAIN, Task, Trouble, Values
from webinars.changes.queries import changes_on_hold
from webinars.mail.models import Bounce, OutgoingMail
from webinars.mail.rules import MailState
from webinars.outbox.queries import about
from webinars.people.segments import Segment
from webinars.recordings.links import watched_links
from webinars.recordings.models import Recording
from webinars.registrations.models import Attendee, NewDateOffer, Registration
from webinars.registrations.rules import LIVE_STATUSES
from webinars.series.models import Episode, Occurrence, Series

Seen = ColumnElement[bool]


def changes_that_wait(session: Session, seen: Seen, *, now: datetime) -> Iterator[Task]:
    """Mails that can still be called back."""
    for change in changes_on_hold(session, seen, now=now):
        yield _about(change.occurrence, Trouble.ON_HOLD, at=change.held_until)


def without_a_room(session: Session, seen: Seen, *, now: datetime) -> Iterator[Task]:
    """What starts soon, and nobody could join."""
    wanted = _coming(seen, now).where(
        Occurrence.starts_at < now + LINK_NEEDED,
        Occurrence.status == "open",
        Occurrence.platform == "link",
        Occurrence.join_url == "",
    )
    for occurrence in session.scalars(wanted):
        yield _about(occurrence, Trouble.NO_ROOM)


def drafts_close_to_their_date(session: Session, seen: Seen, *, now: datetime) -> Iterator[Task]:
    """Those that publish themselves in time are left out."""
    is_draft = or_(
        Occurrence.status == "draft",
        Episode.published.is_(False)
        & (func.coalesce(Episode.publish_at, Occurrence.starts_at) >= Occurrence.starts_at),
    )
    for occurrence in session.scalars(_coming(seen, now).where(Occurrence.starts_at < now + SOON, is_draft)):
        yield _about(occurrence, Trouble.DRAFT_NEAR, values=_episode(occurrence.episode))


def publishing_dates(session: Session, seen: Seen, *, now: datetime) -> Iterator[Task]:
    """What will be public by itself."""
    wanted = (
        select(Episode)
        .where(Episode.published.is_(False), Episode.publish_at > now, Episode.publish_at < now + AHEAD, seen)
        .options(selectinload(Episode.series))
        .order_by(Episode.publish_at, Episode.id)
    )
    for episode in session.scalars(wanted):
        yield _of(episode, Trouble.PUBLISHING_AHEAD, episode.publish_at, values=_episode(episode))


def lines_that_stand(session: Session, seen: Seen, *, now: datetime) -> Iterator[Task]:
    """Somebody waits, a seat is free, and nothing happens: everybody who waits is passed over."""
    waits = select(Registration.id).where(
        Registration.occurrence_id == Occurrence.id,
        Registration.status == "waiting",
        Registration.waiting_since < now - WAITED_IN_VAIN,
    )
    wanted = _coming(seen, now).where(
        Occurrence.status == "open",
        Occurrence.taken < Occurrence.capacity,
        func.coalesce(Occurrence.registration_closes_at, Occurrence.starts_at) > now,
        or_(Occurrence.mail_held_until.is_(None), Occurrence.mail_held_until <= now),
        Series.status.in_(("planned", "ongoing")),
        waits.exists(),
    )
    for occurrence in session.scalars(wanted):
        values: Values = {"occurrence_id": occurrence.id, **Segment(state="waiting").values()}
        yield _about(occurrence, Trouble.LINE_STANDS, values=values)


def unanswered_offers(session: Session, seen: Seen, *, now: datetime) -> Iterator[Task]:
    """Who was asked about a new date and has not said yes or no, while there is time."""
    counted = (
        select(Occurrence.replaces_id, func.count())
        .join(NewDateOffer, NewDateOffer.occurrence_id == Occurrence.id)
        .join(Episode, Occurrence.episode_id == Episode.id)
        .where(
            NewDateOffer.answer == "",
            Occurrence.starts_at > now,
            Occurrence.status == "open",
            Occurrence.replaces_id.is_not(None),
            seen,
        )
        .group_by(Occurrence.replaces_id)
    )
    counts = {replaced: count for replaced, count in session.execute(counted)}  # noqa: C416
    replaced = select(Occurrence).where(Occurrence.id.in_(counts)).options(*_whole())
    for occurrence in session.scalars(replaced.order_by(Occurrence.starts_at, Occurrence.id)):
        yield _about(occurrence, Trouble.NOT_ANSWERED, counts[occurrence.id])


def bounces_in_force(session: Session, seen: Seen, *, now: datetime) -> Iterator[Task]:
    """How many people of each series no mail reaches, while something of it lies ahead."""
    counted = (
        select(Series, func.count(func.distinct(Attendee.id)))
        .join(Episode, Episode.series_id == Series.id)
        .join(Occurrence, Occurrence.episode_id == Episode.id)
        .join(Registration, Registration.occurrence_id == Occurrence.id)
        .join(Attendee, Registration.attendee_id == Attendee.id)
        .join(Bounce, Bounce.email_key == Attendee.email_key)
        .where(
            Bounce.severity == "hard",
            Bounce.cleared_at.is_(None),
            Registration.status.in_(LIVE_STATUSES),
            Registration.role == "attendee",
            Occurrence.ends_at > now,
            Occurrence.status.in_(("planned", "open", "postponed")),
            seen,
        )
        .group_by(Series.id)
        .order_by(Series.id)
    )
    for series, count in session.execute(counted):
        values = {"slug": series.slug, **Segment(bounced=True).values()}
        yield Task(
            Trouble.BOUNCES,
            count,
            words=series.title,
            language=series.language,
            series_id=series.id,
            values=values,
        )


def dead_mails(session: Session, seen: Seen, *, everything: bool) -> Iterator[Task]:
    """How many mails will never leave: of these series, or, for whoever sees all, of whatever kind."""
    dead = select(func.count()).where(OutgoingMail.state == MailState.DEAD)
    if count := session.scalar(dead if everything else dead.where(about(seen))):
        yield Task(Trouble.MAILS_DEAD, count, values={"lage": MailState.DEAD.value})


def captions_due(session: Session, seen: Seen, *, target_days: int, now: datetime) -> Iterator[Task]:
    """Clips that were to be public by now, and public ones without captions when so many days have passed."""
    wanted = (
        select(Recording)
        .join(Recording.episode)
        .where(
            or_(
                (Recording.captions == "") & (Recording.published_at < now - timedelta(days=target_days)),
                Recording.published_at.is_(None) & (Recording.due_at < now),
            ),
            seen,
        )
        .options(selectinload(Recording.episode).selectinload(Episode.series))
        .order_by(func.coalesce(Recording.published_at, Recording.created_at), Recording.id)
    )
    for recording in session.scalars(wanted):
        at = recording.published_at or recording.created_at
        values = {"recording": recording.public_id}
        yield _of(recording.episode, Trouble.CAPTIONS_DUE, at, words=recording.title, values=values)


def broken_links(session: Session, seen: Seen, *, now: datetime) -> Iterator[Task]:
    """How many addresses elsewhere lead nowhere."""
    if count := sum(link.is_broken for link in watched_links(session, seen)):
        yield Task(Trouble.LINKS_BROKEN, count)


def in_order(tasks: Iterable[Task]) -> list[Task]:
    """By how grave they are; of the same kind, as they were found."""
    ranks = list(Trouble)
    return sorted(tasks, key=lambda task: ranks.index(task.trouble))


def _coming(seen: Seen, now: datetime) -> Select[Occurrence]:
    return (
        select(Occurrence)
        .join(Occurrence.episode)
        .join(Episode.series)
        .where(Occurrence.starts_at > now, seen)
        .options(*_whole())
        .order_by(Occurrence.starts_at, Occurrence.id)
    )


def _whole() -> tuple:  # type: ignore[type-arg]
    return (selectinload(Occurrence.episode).selectinload(Episode.series),)


def _about(
    occurrence: Occurrence,
    trouble: Trouble,
    count: int = 1,
    *,
    at: datetime | None = None,
    values: Values | None = None,
) -> Task:
    values = values or {"occurrence_id": occurrence.id}
    return _of(occurrence.episode, trouble, at or occurrence.starts_at, count=count, values=values)


def _of(
    episode: Episode,
    trouble: Trouble,
    at: datetime | None,
    *,
    count: int = 1,
    words: str = "",
    values: Values,
) -> Task:
    series = episode.series
    return Task(
        trouble, count, at, words or episode.title, series.language, series.id, series.timezone, values
    )


def _episode(episode: Episode) -> Values:
    return {"slug": episode.series.slug, "number": episode.number}
