"""Reads for the front page, within the series that somebody may see."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, selectinload

from webinars.backoffice.rules import LINK_NEEDED, SOON, Task, Trouble, is_silent
from webinars.lib.heartbeats import latest_beat
from webinars.mail.models import OutgoingMail
from webinars.mail.queries import mail_switch
from webinars.mail.rules import MailState
from webinars.recordings.models import Recording
from webinars.series.models import Episode, Occurrence, Series

NEXT = 8


def next_occurrences(session: Session, seen: ColumnElement[bool], *, now: datetime) -> Sequence[Occurrence]:
    """The soonest that have not ended, drafts and cancelled ones among them. `seen`: a condition on the series."""
    return session.scalars(
        select(Occurrence)
        .join(Episode)
        .where(Occurrence.ends_at > now, seen)
        .options(selectinload(Occurrence.episode).selectinload(Episode.series))
        .order_by(Occurrence.starts_at, Occurrence.id)
        .limit(NEXT)
    ).all()


def series_seen(session: Session, seen: ColumnElement[bool]) -> Sequence[Series]:
    """The series that somebody may see, with their episodes, the newest first."""
    return session.scalars(
        select(Series).where(seen).options(selectinload(Series.episodes)).order_by(Series.id.desc())
    ).all()


def tasks_of_the_machinery(session: Session, *, now: datetime) -> Iterator[Task]:
    """What stands still, for whoever runs the installation."""
    beat_at = latest_beat(session, now=now)
    if is_silent(beat_at, now=now):
        yield Task(Trouble.SCHEDULER_SILENT, at=beat_at)
    switch = mail_switch(session)
    if switch.held_since is not None:
        waiting = session.scalar(select(func.count()).where(OutgoingMail.state == MailState.HELD))
        yield Task(Trouble.MAIL_HELD, waiting or 0, switch.held_since, switch.held_reason or "")
    elif switch.failing_since is not None:
        yield Task(Trouble.MAIL_FAILING, at=switch.failing_since)
    dead = session.scalar(select(func.count()).where(OutgoingMail.state == MailState.DEAD))
    if dead:
        yield Task(Trouble.MAILS_DEAD, dead)


def tasks_of_series(
    session: Session, seen: ColumnElement[bool], *, caption_target_days: int, now: datetime
) -> Iterator[Task]:
    """What is to be prepared or finished, the nearest first. `seen`: a condition on the series."""
    coming = (
        select(Occurrence)
        .join(Episode)
        .where(Occurrence.starts_at > now, seen)
        .options(selectinload(Occurrence.episode).selectinload(Episode.series))
        .order_by(Occurrence.starts_at, Occurrence.id)
    )
    drafts = coming.where(
        Occurrence.starts_at < now + SOON, (Occurrence.status == "draft") | Episode.published.is_(False)
    )
    for draft in session.scalars(drafts):
        yield _about(draft, Trouble.DRAFT_NEAR)
    without_room = coming.where(
        Occurrence.starts_at < now + LINK_NEEDED, Occurrence.status == "open", Occurrence.join_url == ""
    )
    for occurrence in session.scalars(without_room):
        yield _about(occurrence, Trouble.NO_ROOM)
    due = now - timedelta(days=caption_target_days)
    uncaptioned = (
        select(Recording)
        .join(Episode, Recording.episode_id == Episode.id)
        .where(Recording.captions == "", Recording.published_at < due, seen)
        .order_by(Recording.published_at, Recording.id)
    )
    for recording in session.scalars(uncaptioned):
        episode = session.get_one(Episode, recording.episode_id, options=[selectinload(Episode.series)])
        yield Task(
            Trouble.CAPTIONS_DUE,
            at=recording.published_at,
            words=recording.title,
            slug=episode.series.slug,
            number=episode.number,
        )


def _about(occurrence: Occurrence, trouble: Trouble) -> Task:
    episode = occurrence.episode
    return Task(
        trouble,
        at=occurrence.starts_at,
        words=episode.title,
        slug=episode.series.slug,
        number=episode.number,
    )
