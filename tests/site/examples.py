"""A series whose episodes stand in every state at `NOW`, a Monday in November 2026, ten in the morning."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from tests.fixtures.instants import NOW, stockholm
from webinars.recordings.models import Recording
from webinars.series.models import Episode, Occurrence, Series, StagePerson

SLUG = "politiskt-ledarskap-och-innovation"
LONG_TITLE = (
    "Så kan kommuner och regioner tillsammans med civilsamhälle, näringsliv och invånare utveckla framtidens "
    "samhällsbyggnadsförvaltningsprocesser"
)
CAPTIONS = """WEBVTT

00:00:01.000 --> 00:00:04.000
<v Samtalsledaren>Välkomna till det första avsnittet.

00:00:04.500 --> 00:00:09.000
<v Kommunstyrelsens ordförande>Tack. Vi började med vems vardag som skulle bli bättre.
"""


def add_series(
    session: Session, slug: str = SLUG, *, title: str = "Politiskt ledarskap och innovation"
) -> Series:
    """A series that says everything about itself, without episodes."""
    series = Series(
        slug=slug,
        title=title,
        summary="Åtta korta webbinarier för dig som är förtroendevald.",
        audience="förtroendevalda i kommuner och regioner",
        price="Kostnadsfritt",
        compensation="Webbinariet är kostnadsfritt. Fråga ditt kansli om ersättning.",
        record_number="2016-04337",
        funder="Vinnova",
        organiser_name="Exempelorganisationen",
        organiser_unit="Sektionen för utveckling",
        organiser_email="innehall@example.org",
        registration_email="anmalan@example.org",
        created_at=NOW - timedelta(days=60),
        updated_at=NOW - timedelta(days=30),
    )
    session.add(series)
    session.flush()
    return series


def add_episode(
    session: Session,
    series: Series,
    number: int,
    *occurrences: Occurrence,
    title: str = "",
    published: bool = True,
) -> Episode:
    """An episode that says everything about itself, with these occurrences."""
    episode = Episode(
        series=series,
        number=number,
        title=title or f"Avsnittet nummer {number}",
        summary="Ett uppdrag som redan nämner lösningen stänger dörren för bättre idéer.",
        description="Först det ena.\n\nSedan det andra.",
        programme=[{"at": "12.00", "title": "Välkommen"}, {"at": "12.05", "title": "Tre uppdrag"}],
        talking_points=["Var väljer ni lösning innan ni vet behovet?"],
        preparation="Ta fram er senaste kallelse.",
        published=published,
        created_at=NOW - timedelta(days=60),
        updated_at=NOW - timedelta(days=30),
    )
    episode.occurrences = list(occurrences)
    episode.people = [StagePerson(kind="speaker", position=0, role="utvecklingsstrateg, Lövsjö")]
    session.add(episode)
    session.flush()
    return episode


def occurrence(
    starts_at: str,
    *,
    key: str = "lunch",
    status: str = "open",
    reason: str = "",
    capacity: int | None = None,
    taken: int = 0,
    closes_at: str = "",
    moved_from: str = "",
    replaces: Occurrence | None = None,
) -> Occurrence:
    """An occurrence of an hour; times on Swedish clocks."""
    start = stockholm(starts_at)
    return Occurrence(
        key=key,
        starts_at=start,
        ends_at=start + timedelta(hours=1),
        status=status,
        reason=reason,
        capacity=capacity,
        taken=taken,
        registration_closes_at=stockholm(closes_at) if closes_at else None,
        previous_starts_at=stockholm(moved_from) if moved_from else None,
        replaces=replaces,
        changed_at=NOW - timedelta(days=20),
        created_at=NOW - timedelta(days=60),
    )


def add_recording(
    session: Session,
    episode: Episode,
    position: int = 0,
    *,
    public_id: str = "",
    title: str = "Hela sändningen",
    url: str = "https://www.youtube.com/watch?v=abc",
    captions: str = CAPTIONS,
    published_at: datetime | None = NOW - timedelta(days=3),
) -> Recording:
    """A clip of a quarter of an hour."""
    recording = Recording(
        public_id=public_id or f"klipp-{episode.id}-{position}",
        episode_id=episode.id,
        position=position,
        title=title,
        url=url,
        length_seconds=845,
        captions=captions,
        published_at=published_at,
        created_at=NOW - timedelta(days=5),
    )
    session.add(recording)
    session.flush()
    return recording


EVERY_STATE = {
    1: "recording",
    2: "captioning",
    3: "live",
    4: "moved",
    5: "postponed",
    6: "cancelled",
    7: "few seats left",
    8: "full",
    9: "closed",
    10: "planned",
    11: "without a date",
    12: "replaced",
    13: "several",
    14: "a long title",
}
"""Episode number -> what it shows at NOW, in the series that `add_every_state` adds."""


def add_every_state(session: Session) -> Series:
    """One episode in each state."""
    series = add_series(session)
    storm = "Vi ställer in på grund av oväder."
    watched = add_episode(session, series, 1, occurrence("2026-10-15 12:00"))
    waiting = add_episode(session, series, 2, occurrence("2026-10-29 12:00"))
    add_episode(session, series, 3, occurrence("2026-11-02 09:30"))
    add_episode(
        session,
        series,
        4,
        occurrence("2026-11-20 12:00", moved_from="2026-11-19 12:00", reason="Fullmäktige."),
    )
    add_episode(session, series, 5, occurrence("2026-11-23 12:00", status="postponed", reason="Sjukdom."))
    add_episode(session, series, 6, occurrence("2026-11-24 12:00", status="cancelled", reason=storm))
    add_episode(session, series, 7, occurrence("2026-11-26 12:00", capacity=300, taken=288))
    add_episode(session, series, 8, occurrence("2026-11-27 12:00", capacity=30, taken=30))
    add_episode(session, series, 9, occurrence("2026-11-03 12:00", closes_at="2026-11-01 12:00"))
    add_episode(session, series, 10, occurrence("2027-02-04 12:00", status="planned"))
    add_episode(session, series, 11)
    replaced = occurrence("2026-11-05 12:00", status="cancelled", reason=storm)
    add_episode(session, series, 12, replaced)
    add_episode_occurrence(session, replaced, occurrence("2026-11-12 12:00", key="ny", replaces=replaced))
    several = occurrence("2026-12-01 12:00"), occurrence("2026-12-02 18:30", key="kvall")
    add_episode(session, series, 13, *several)
    add_episode(session, series, 14, occurrence("2026-12-09 12:00"), title=LONG_TITLE)
    add_recording(session, watched, 0, public_id="vad-ar-det", title="Vad är tjänstedesign?")
    add_recording(session, watched, 1, title="Så gjorde Ekdala", url="https://vimeo.com/12")
    add_recording(session, waiting, published_at=None)
    return series


def add_episode_occurrence(session: Session, beside: Occurrence, added: Occurrence) -> Occurrence:
    """Another occurrence of the same episode."""
    beside.episode.occurrences.append(added)
    session.flush()
    return added
