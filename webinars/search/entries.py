"""What there is to find: the public pages, and every paragraph that was said in a recording."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from webinars.recordings.captions import transcript
from webinars.recordings.models import Recording
from webinars.search.terms import tokens_of
from webinars.series.models import Episode, Series


@dataclass(frozen=True)
class Entry:
    """One place to find. `also` holds words that lead there without being shown."""

    kind: str
    subject_id: int
    language: str
    title: str
    text: str
    at_seconds: int = 0
    also: str = ""

    @property
    def terms(self) -> str:
        """For the index: the title counts as much as the text."""
        return " ".join(tokens_of(f"{self.title} {self.text} {self.also}", self.language))


@dataclass(frozen=True)
class Source:
    """One thing with all of its entries."""

    name: str
    entries: Sequence[Entry]

    @property
    def digest(self) -> str:
        """Changes whenever the entries do."""
        stated = json.dumps([asdict(entry) for entry in self.entries], ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(stated.encode()).hexdigest()


def all_sources(session: Session, *, now: datetime) -> Iterator[Source]:
    """Everything that is public at this moment, one thing at a time."""
    public = Series.published
    for series in session.scalars(select(Series).where(public).order_by(Series.id)):
        yield Source(f"series:{series.id}", [_of_series(series)])
    episodes = select(Episode).join(Series).where(public, Episode.published).order_by(Episode.id)
    whole = selectinload(Episode.series), selectinload(Episode.people)
    for episode in session.scalars(episodes.options(*whole)):
        yield Source(f"episode:{episode.id}", [_of_episode(episode)])
    recordings = (
        select(Recording)
        .join(Recording.episode)
        .join(Series)
        .where(public, Episode.published, Recording.published_at <= now)
        .order_by(Recording.id)
    )
    for recording in session.scalars(recordings.execution_options(yield_per=10)):
        yield Source(f"recording:{recording.id}", list(_of_recording(recording)))


def _of_series(series: Series) -> Entry:
    also = f"{series.audience} {series.organiser_name}"
    return Entry("series", series.id, series.language, series.title, series.summary, also=also)


def _of_episode(episode: Episode) -> Entry:
    people = " ".join(f"{person.name} {person.role}" for person in episode.people)
    further = (episode.description, *episode.talking_points, episode.preparation, people)
    also = " ".join([*further, *(row.get("title", "") for row in episode.programme)])
    return Entry("episode", episode.id, episode.series.language, episode.title, episode.summary, also=also)


def _of_recording(recording: Recording) -> Iterator[Entry]:
    """The clip itself with its chapters, and each paragraph of its text, at its second."""
    language = recording.language
    chapters = " ".join(str(chapter.get("title", "")) for chapter in recording.chapters)
    yield Entry("clip", recording.id, language, recording.title, recording.description, also=chapters)
    for paragraph in transcript(recording.captions):
        yield Entry(
            "spoken", recording.id, language, "", paragraph.text, int(paragraph.starts), paragraph.speaker
        )
