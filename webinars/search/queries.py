"""Answers: what matches a question, what may be seen of it, in which order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, text
from sqlalchemy.orm import Session, contains_eager

from webinars.lib.database import is_sqlite
from webinars.recordings.models import Recording
from webinars.search.models import SearchEntry
from webinars.search.terms import Wanted, is_meant, wanted_words, words_of
from webinars.series.models import Episode, Series

MOST_HITS = 400
SPOKEN_SHOWN = 3
"""Places within one clip that are shown; how many more there are is said."""
_WEIGHT = {"series": 3, "episode": 2, "clip": 1, "spoken": 0}


@dataclass(frozen=True)
class Hit:
    """One place that matches."""

    kind: str
    subject_id: int
    at_seconds: int
    language: str
    title: str
    text: str


@dataclass
class Answer:
    """One page that answers, best first; for a clip with the places where it was said."""

    hit: Hit
    series: Series
    episode: Episode | None = None
    recording: Recording | None = None
    spoken: list[Hit] = field(default_factory=list)
    more: int = 0


def answers_to(session: Session, question: str, *, now: datetime) -> Sequence[Answer]:
    """What may be seen by anybody and holds every word of the question; nothing for a question without words."""
    wanted = wanted_words(question)
    if not wanted:
        return []
    hits = matching(session, wanted)
    answers = [*_of_series(session, hits), *_of_episodes(session, hits), *_of_clips(session, hits, now)]
    return sorted(answers, key=lambda answer: _order(answer, wanted))


def matching(session: Session, wanted: Sequence[Wanted]) -> Sequence[Hit]:
    """The entries that hold all of these words, whoever may see them."""
    found = session.execute(
        select(
            SearchEntry.kind,
            SearchEntry.subject_id,
            SearchEntry.at_seconds,
            SearchEntry.language,
            SearchEntry.title,
            SearchEntry.text,
        )
        .where(_matches_fts5(wanted) if is_sqlite(session) else _matches_tsquery(wanted))
        .order_by(SearchEntry.kind, SearchEntry.subject_id, SearchEntry.at_seconds, SearchEntry.id)
        .limit(MOST_HITS)
    )
    return [Hit(*row) for row in found]


def _matches_fts5(wanted: Sequence[Wanted]) -> ColumnElement[bool]:
    asked = " AND ".join(
        "(" + " OR ".join([*(f'"{token}"' for token in each.tokens), *_beginnings(each, '"{}" *')]) + ")"
        for each in wanted
    )
    rows = text("SELECT rowid FROM search_fts WHERE search_fts MATCH :asked").bindparams(asked=asked)
    return SearchEntry.id.in_(rows.columns(SearchEntry.id).scalar_subquery())


def _matches_tsquery(wanted: Sequence[Wanted]) -> ColumnElement[bool]:
    asked = " & ".join("(" + " | ".join([*each.tokens, *_beginnings(each, "{}:*")]) + ")" for each in wanted)
    vector = func.to_tsvector(text("'simple'"), SearchEntry.terms)
    return vector.op("@@", is_comparison=True)(func.to_tsquery(text("'simple'"), asked))


def _beginnings(wanted: Wanted, pattern: str) -> list[str]:
    return [pattern.format(wanted.beginning)] if wanted.beginning else []


def _of_series(session: Session, hits: Sequence[Hit]) -> list[Answer]:
    by_id = {hit.subject_id: hit for hit in hits if hit.kind == "series"}
    rows = session.scalars(select(Series).where(Series.id.in_(by_id), Series.published))
    return [Answer(by_id[series.id], series) for series in rows]


def _of_episodes(session: Session, hits: Sequence[Hit]) -> list[Answer]:
    by_id = {hit.subject_id: hit for hit in hits if hit.kind == "episode"}
    rows = session.scalars(
        select(Episode)
        .join(Episode.series)
        .where(Episode.id.in_(by_id), Series.published, Episode.published)
        .options(contains_eager(Episode.series))
    )
    return [Answer(by_id[episode.id], episode.series, episode) for episode in rows]


def _of_clips(session: Session, hits: Sequence[Hit], now: datetime) -> list[Answer]:
    about: dict[int, list[Hit]] = {}
    for hit in hits:
        if hit.kind in ("clip", "spoken"):
            about.setdefault(hit.subject_id, []).append(hit)
    rows = session.scalars(
        select(Recording)
        .join(Recording.episode)
        .join(Episode.series)
        .where(Recording.id.in_(about), Recording.published_at <= now, Episode.published, Series.published)
        .options(contains_eager(Recording.episode).contains_eager(Episode.series))
    )
    return [_of_clip(recording, about) for recording in rows]


def _of_clip(recording: Recording, about: Mapping[int, Sequence[Hit]]) -> Answer:
    hits = about[recording.id]
    spoken = [hit for hit in hits if hit.kind == "spoken"]
    own = next((hit for hit in hits if hit.kind == "clip"), None) or Hit(
        "clip", recording.id, 0, recording.language, recording.title, recording.description
    )
    episode = recording.episode
    shown, more = spoken[:SPOKEN_SHOWN], max(0, len(spoken) - SPOKEN_SHOWN)
    return Answer(own, episode.series, episode, recording, shown, more)


def _order(answer: Answer, wanted: Sequence[Wanted]) -> tuple[object, ...]:
    """Those whose titles say it first; then by what they are; the newest first."""
    newest = -(answer.episode.id if answer.episode else answer.series.id)
    says_it = says_all(answer.hit.title, wanted, answer.hit.language)
    return (
        not says_it,
        -_WEIGHT[answer.hit.kind],
        -len(answer.spoken) - answer.more,
        newest,
        answer.hit.subject_id,
    )


def says_all(title: str, wanted: Sequence[Wanted], language: str) -> bool:
    """Whether each of the words stands in it."""
    words = list(words_of(title))
    return all(any(is_meant(word, [each], language) for word in words) for each in wanted)
