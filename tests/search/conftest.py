"""A series with recordings to search in."""

from collections.abc import Callable, Sequence

import pytest

from tests.fixtures.instants import NOW
from tests.registrations.examples import add_occurrence, add_series
from webinars.lib.database import Database
from webinars.recordings.models import Recording
from webinars.search.jobs import refresh_search_index
from webinars.search.queries import answers_to
from webinars.series.models import Series
from webinars.services import Services

CAPTIONS = """WEBVTT

00:00:01.000 --> 00:00:05.000
<v Anna>Vi började i Göteborg med tjänstedesign.

00:01:35.000 --> 00:01:40.000
<v Bo>Invånarna får säga vad de behöver, och vi far dit.

00:02:00.000 --> 00:02:05.000
<v Anna>Upphandlingen blev billigare än någon trodde.
"""


@pytest.fixture
def library(database: Database, services: Services) -> Series:
    """Two episodes, of which the first has a published clip and one that is not; indexed."""
    with database.write() as session:
        series = add_series(session)
        series.summary = "Åtta korta webbinarier för förtroendevalda."
        for number, title in ((1, "Beställ behov, inte lösningar"), (2, "Höstens budget")):
            episode = add_occurrence(session, series, number).episode
            episode.title, episode.summary = title, f"Om {title.lower()}."
        first = series.episodes[0]
        first.talking_points = ["När hörde nämnden senast en invånare?"]
        for position, (public_id, published_at) in enumerate((("oppen", NOW), ("stangd", None))):
            session.add(
                Recording(
                    public_id=public_id,
                    episode=first,
                    position=position,
                    title=f"Klipp {public_id}",
                    url="https://video.example.org/1",
                    captions=CAPTIONS,
                    published_at=published_at,
                    created_at=NOW,
                )
            )
    refresh_search_index(services)
    return series


@pytest.fixture
def found(database: Database, library: Series) -> Callable[[str], Sequence[str]]:
    """What answers a question: `serie`, `avsnitt 2`, `oppen` or `oppen@95` for a second of the clip."""

    def found(question: str) -> Sequence[str]:
        said: list[str] = []
        with database.read() as session:
            for answer in answers_to(session, question, now=NOW):
                if answer.recording is None:
                    said.append(f"avsnitt {answer.episode.number}" if answer.episode else "serie")
                    continue
                said += [f"{answer.recording.public_id}@{hit.at_seconds}" for hit in answer.spoken] or [
                    answer.recording.public_id
                ]
        return said

    return found
