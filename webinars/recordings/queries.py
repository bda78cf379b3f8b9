"""Reads of clips. The captions, which are long, come only with the one clip whose text is shown."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, contains_eager, defer, selectinload, undefer

from webinars.linkcheck.queries import broken_urls
from webinars.recordings.models import Recording, RecordingFile, RecordingNotice
from webinars.recordings.rules import clip_length, video_host
from webinars.registrations.models import Attendee, Registration
from webinars.series.models import Episode, Occurrence, Series
from webinars.series.queries import in_archive

IS_NEWS_FOR = timedelta(days=30)  # an old series that is imported tells nobody anything new


@dataclass(frozen=True)
class Clip:
    """One recording as it is listed."""

    public_id: str
    episode_id: int
    title: str
    url: str
    length_seconds: int | None
    language: str
    has_captions: bool
    published_at: datetime | None  # None: being captioned

    @property
    def host(self) -> str:
        """Who shows the video."""
        return video_host(self.url)

    @property
    def length(self) -> str:
        """`14:05`, or nothing where nobody has said."""
        return clip_length(self.length_seconds) if self.length_seconds else ""


def clip_of(recording: Recording) -> Clip:
    """A recording as it is listed."""
    return Clip(
        recording.public_id,
        recording.episode_id,
        recording.title,
        recording.url,
        recording.length_seconds,
        recording.language,
        recording.captions != "",
        recording.published_at,
    )


def clips_by_episode(
    session: Session, episode_ids: Iterable[int], *, published_by: datetime | None = None
) -> Mapping[int, Sequence[Clip]]:
    """The clips of these episodes in order: all of them, or those that are published by then."""
    listed = select(
        Recording.public_id,
        Recording.episode_id,
        Recording.title,
        Recording.url,
        Recording.length_seconds,
        Recording.language,
        Recording.captions != "",
        Recording.published_at,
    )
    wanted = listed.where(Recording.episode_id.in_(list(episode_ids)))
    if published_by is not None:
        wanted = wanted.where(Recording.published_at <= published_by)
    found: dict[int, list[Clip]] = defaultdict(list)
    for row in session.execute(wanted.order_by(Recording.episode_id, Recording.position)):
        found[row.episode_id].append(Clip(*row))
    return found


def published_recording(session: Session, public_id: str, *, now: datetime) -> Recording | None:
    """The recording with this permanent address, with its episode and series; None until it is published."""
    return session.scalar(
        select(Recording)
        .join(Recording.episode)
        .join(Episode.series)
        .where(Recording.public_id == public_id, Recording.published_at <= now, Episode.published)
        .options(
            contains_eager(Recording.episode).contains_eager(Episode.series), selectinload(Recording.files)
        )
    )


def address_to_watch(session: Session, public_id: str, *, now: datetime) -> tuple[str, bool] | None:
    """Where a published clip can be watched, and whether that is its mirror since its own address leads nowhere."""
    found = published_recording(session, public_id, now=now)
    if found is None:
        return None
    if not found.mirror_url:
        return found.url, False
    broken = broken_urls(session, [found.url, found.mirror_url])
    is_moved = found.url in broken and found.mirror_url not in broken
    return (found.mirror_url if is_moved else found.url), is_moved


def clips_with_sound(session: Session, series: Series, *, now: datetime) -> Sequence[Recording]:
    """The published clips of a series that have a sound file, the newest first."""
    return session.scalars(
        select(Recording)
        .join(Recording.episode)
        .where(
            Episode.series_id == series.id,
            Episode.published,
            Recording.published_at <= now,
            Recording.audio_url != "",
        )
        .options(contains_eager(Recording.episode).selectinload(Episode.series))
        .order_by(Recording.published_at.desc(), Recording.id.desc())
    ).all()


def first_file(session: Session, recording: Recording, kind: str) -> RecordingFile | None:
    """The first file of this kind, with its content."""
    return session.scalar(
        select(RecordingFile)
        .where(RecordingFile.recording_id == recording.id, RecordingFile.kind == kind)
        .options(undefer(RecordingFile.content))
        .order_by(RecordingFile.position, RecordingFile.id)
        .limit(1)
    )


def file_of(session: Session, recording: Recording, public_id: str) -> RecordingFile | None:
    """One download of a clip, with its content."""
    return session.scalar(
        select(RecordingFile)
        .where(
            RecordingFile.recording_id == recording.id,
            RecordingFile.public_id == public_id,
            RecordingFile.kind == "download",
        )
        .options(undefer(RecordingFile.content))
    )


def episodes_with_recordings(
    session: Session, *, now: datetime, at_most: int | None = None
) -> Sequence[Episode]:
    """Episodes that can be watched, the latest published first, with their series and occurrences."""
    watchable = (
        select(Recording.episode_id, func.max(Recording.published_at).label("latest_at"))
        .where(Recording.published_at <= now)
        .group_by(Recording.episode_id)
        .subquery()
    )
    return session.scalars(
        select(Episode)
        .join(watchable, watchable.c.episode_id == Episode.id)
        .join(Episode.series)
        .where(Episode.published)
        .options(contains_eager(Episode.series), selectinload(Episode.occurrences))
        .order_by(watchable.c.latest_at.desc(), Episode.id.desc())
        .limit(at_most)
    ).all()


def episode_for(session: Session, slug: str, number: int, seen: ColumnElement[bool]) -> Episode | None:
    """An episode that somebody may see. `seen`: a condition on its series."""
    return session.scalar(
        select(Episode)
        .join(Episode.series)
        .where(Series.slug == slug, Episode.number == number, seen)
        .options(contains_eager(Episode.series))
    )


def clip_for(session: Session, public_id: str, seen: ColumnElement[bool]) -> Recording | None:
    """A clip, public or not, of a series that somebody may see."""
    return session.scalar(
        select(Recording)
        .join(Recording.episode)
        .join(Episode.series)
        .where(Recording.public_id == public_id, seen)
        .options(
            contains_eager(Recording.episode).contains_eager(Episode.series), selectinload(Recording.files)
        )
    )


def clips_of_episode(session: Session, episode: Episode) -> Sequence[Recording]:
    """All of them in order."""
    wanted = select(Recording).where(Recording.episode_id == episode.id).order_by(Recording.position)
    return session.scalars(wanted).all()


def clips_on_their_way(session: Session, seen: ColumnElement[bool]) -> Sequence[Recording]:
    """Those that nobody can watch yet, the most urgent first; those without a date last."""
    return session.scalars(
        select(Recording)
        .join(Recording.episode)
        .join(Episode.series)
        .where(Recording.published_at.is_(None), seen)
        .options(contains_eager(Recording.episode).contains_eager(Episode.series), defer(Recording.captions))
        .order_by(Recording.due_at.is_(None), Recording.due_at, Recording.id)
    ).all()


def owed_news(now: datetime) -> Select[int, int]:
    """Attendees with a place at a past occurrence of an episode whose recording is new, and who have not been told."""
    told = select(RecordingNotice.id).where(
        RecordingNotice.attendee_id == Registration.attendee_id,
        RecordingNotice.episode_id == Occurrence.episode_id,
    )
    watchable = select(Recording.id).where(
        Recording.episode_id == Occurrence.episode_id,
        Recording.published_at <= now,
        Recording.published_at > now - IS_NEWS_FOR,
    )
    return (
        select(Registration.attendee_id, Occurrence.episode_id)
        .join(Occurrence, Registration.occurrence_id == Occurrence.id)
        .join(Episode, Occurrence.episode_id == Episode.id)
        .join(Attendee, Registration.attendee_id == Attendee.id)
        .where(
            Registration.status == "confirmed",
            Occurrence.status.in_(("planned", "open")),
            Occurrence.ends_at <= now,
            Episode.published,
            Attendee.wants_recordings,
            ~in_archive(Occurrence),
            watchable.exists(),
            ~told.exists(),
        )
        .distinct()
        .order_by(Registration.attendee_id, Occurrence.episode_id)
    )
