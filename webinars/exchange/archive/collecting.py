"""Everything that an archive is written from, read at one moment. Nobody who registered is in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session, undefer

from webinars.exchange.queries import recordings_by_episode
from webinars.exchange.toml_file.writing import WrittenSeries, written_series
from webinars.figures.findings import SeriesFigures, figures_of
from webinars.figures.queries import notes_of
from webinars.figures.report import Change, told_changes
from webinars.lib.dates import local
from webinars.lib.languages import LANGUAGES
from webinars.recordings.models import Recording, RecordingFile
from webinars.series.models import Episode, Occurrence, Series


@dataclass(frozen=True)
class Collection:
    """A series and all that belongs to it."""

    session: Session
    series: Series
    recordings: Mapping[int, Sequence[Recording]]
    """By episode id, in order."""
    written: WrittenSeries
    figures: SeriesFigures
    changes: Sequence[Change]
    """What was changed because of the feedback."""
    notes: Mapping[int, str]
    """The same words by occurrence id."""
    site_name: str
    base_url: str
    made_on: date
    now: datetime

    @property
    def language(self) -> str:
        """What the pages speak."""
        return self.series.language if self.series.language in LANGUAGES else LANGUAGES[0]

    @property
    def episodes(self) -> Sequence[Episode]:
        """Those that visitors may see."""
        return [each for each in self.series.episodes if each.published]

    @property
    def every_recording(self) -> Sequence[Recording]:
        """Published or not, in order."""
        return [each for episode in self.series.episodes for each in self.recordings.get(episode.id, ())]

    def watchable(self, episode: Episode) -> Sequence[Recording]:
        """The clips of an episode that visitors may see."""
        found = self.recordings.get(episode.id, ())
        return [each for each in found if each.published_at is not None and each.published_at <= self.now]

    def occurrences(self, episode: Episode) -> Sequence[Occurrence]:
        """Those that visitors may see, soonest first."""
        return [each for each in episode.occurrences if each.status != "draft"]

    def captions_file(self, recording: Recording) -> str:
        """The name under which its captions lie beside the series; nothing where it has none."""
        named = self.written.captions.get(recording.captions_name)
        if recording.captions and named == recording.captions:
            return recording.captions_name
        same = (name for name, text in self.written.captions.items() if text == recording.captions)
        return next(same, "")

    def content(self, file: RecordingFile) -> bytes:
        """The bytes of a file; one at a time, since they are many and large."""
        wanted = self.session.get_one(
            RecordingFile, file.id, options=[undefer(RecordingFile.content)], populate_existing=True
        )
        content = wanted.content
        self.session.expire(wanted, ["content"])
        return content


def collect(session: Session, series: Series, *, site_name: str, base_url: str, now: datetime) -> Collection:
    """`series` was read with its episodes; `base_url` is where it is on the web."""
    recordings = recordings_by_episode(session, series)
    figures = figures_of(session, series, now=now)
    return Collection(
        session=session,
        series=series,
        recordings=recordings,
        written=written_series(series, recordings, with_secrets=False),
        figures=figures,
        changes=told_changes(session, figures),
        notes=notes_of(session, [each.id for episode in series.episodes for each in episode.occurrences]),
        site_name=site_name,
        base_url=base_url.rstrip("/"),
        made_on=local(now, series.timezone).date(),
        now=now,
    )
