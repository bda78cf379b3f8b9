"""The demo: the eight episodes with every state that one can be in, and invented people who have been told it all."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from webinars.config import Config
from webinars.exchange.actions import import_series
from webinars.exchange.demo.afterwards import show_what_happened
from webinars.exchange.demo.changed import write_history
from webinars.exchange.demo.circulars import write_circulars
from webinars.exchange.demo.clips import complete_clips
from webinars.exchange.demo.dates import as_of
from webinars.exchange.demo.drafts import plan_next_year
from webinars.exchange.demo.people import invented_people
from webinars.exchange.demo.places import PLACES, fill_places
from webinars.exchange.demo.remarks import note_remarks
from webinars.exchange.demo.reports import hand_in_report
from webinars.exchange.demo.told import tell_everybody
from webinars.exchange.demo.worded import word_mails
from webinars.exchange.toml_file.reading import read_series
from webinars.series.queries import has_series, series_with_slug

FILE = Path(__file__).parent / "serie.toml"
ZONE = "Europe/Stockholm"
REGISTRATIONS = sum(each.count for each in PLACES)


class SeriesExist(Exception):
    """The demo belongs into a database without series."""


def load(
    session: Session,
    *,
    now: datetime,
    config: Config | None = None,
    progress: Callable[[int], object] = lambda steps: None,
) -> int:
    """Make the demo's series, and the registrations of its people, as if all that they are owed had been sent.

    Gives how many people there are. `progress` is called with how many of them were settled meanwhile. Raises
    SeriesExist.
    """
    if has_series(session):
        raise SeriesExist
    config = config or Config(root=Path())
    document = as_of(read_series(FILE, zone_of=lambda slug: ZONE), now)
    import_series(session, document, now=now)
    series = series_with_slug(session, document.slug)
    assert series is not None
    people = invented_people(session, now=now)
    registrations = fill_places(session, series, people, config, now=now)
    tell_everybody(session, registrations, config, now=now, progress=progress)
    show_what_happened(session, registrations, now=now)
    hand_in_report(session, registrations, now=now)
    write_circulars(session, series, config, now=now)
    write_history(session, series)
    word_mails(session, series, config, now=now)
    complete_clips(session, now=now)
    note_remarks(session, series, registrations, now=now)
    plan_next_year(session, series, now=now)
    session.flush()
    return len(people)
