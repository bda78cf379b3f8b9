"""Invented rows, in no database, so that every kind of mail can be shown before anybody has got one."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import inspect
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from webinars.invitations.rules import Facts, Standing
from webinars.lib.database import Base
from webinars.lib.dates import local, local_instant
from webinars.recordings.models import Recording
from webinars.registrations.models import Attendee, NewDateOffer, Registration
from webinars.series.models import Episode, Occurrence, Series

Row = TypeVar("Row", bound=Base)


@dataclass(frozen=True)
class Stage:
    """For whom mails are made up: a series, the language of its reader, and when it is now."""

    series: Series
    language: str
    now: datetime

    def attendee(self, given_name: str = "Anna", family_name: str = "Åberg") -> Attendee:
        """Somebody to whom a mail is written."""
        return made_up(
            Attendee,
            public_id="exempel",
            email="anna.aberg@example.org",
            given_name=given_name,
            family_name=family_name,
            organisation="Ekdala kommun",
            language=self.language,
        )

    def occurrence(self, *, weeks: int = 2, number: int = 1, **columns: object) -> Occurrence:
        """An occurrence at noon, so many weeks from now."""
        zone = self.series.timezone
        day = local(self.now, zone).replace(tzinfo=None, hour=12, minute=0, second=0, microsecond=0)
        starts_at = local_instant(day + timedelta(weeks=weeks), zone)
        title = ("Beställ behov, inte lösningar", "Fråga dem som berörs", "Våga avsluta")[number % 3 - 1]
        episode = made_up(Episode, number=number, title=title, series=self.series)
        ends_at = starts_at + timedelta(hours=1)
        values = {"id": number, "key": "lunch", "starts_at": starts_at, "ends_at": ends_at, **columns}
        return made_up(Occurrence, episode=episode, **values)

    def registration(self, occurrence: Occurrence | None = None, **columns: object) -> Registration:
        """A place there; `columns` are those of the registration."""
        values = {"status": "confirmed", "public_id": "exempel", **columns}
        values.setdefault("attendee", self.attendee())
        return made_up(Registration, occurrence=occurrence or self.occurrence(), **values)

    def new_date_offer(self) -> NewDateOffer:
        """The question about another date."""
        cancelled = self.registration(self.occurrence(weeks=1, status="cancelled"))
        return made_up(NewDateOffer, registration=cancelled, occurrence=self.occurrence())

    def recordings(self) -> list[Recording]:
        """Two clips."""
        titles = (("Samtalet", 1860), ("Frågorna", 720))
        return [
            made_up(Recording, public_id="exempel", title=title, length_seconds=seconds, captions="WEBVTT")
            for title, seconds in titles
        ]

    def said(self, standing: Standing, occurrence: Occurrence) -> Facts:
        """What the reader was told before: another time, and another title."""
        earlier = occurrence.starts_at - timedelta(days=7)
        times = earlier.isoformat(), (earlier + timedelta(hours=1)).isoformat()
        return Facts(standing, *times, "Beställ lösningar", occurrence.place or self.series.place)


def copy_of(series: Series) -> Series:
    """The series without its database, so that what is made up for it never gets there."""
    columns = [column.key for column in inspect(Series).columns]
    return Series(**{name: getattr(series, name) for name in columns})


def invented_series(language: str) -> Series:
    """A series that is nobody's."""
    return made_up(
        Series,
        slug="exempel",
        title="Politiskt ledarskap för alla",
        language=language,
        timezone="Europe/Stockholm",
        place="Kommunhuset i Ekdala",
        registration_email="anmalan@example.org",
    )


def made_up(model: type[Row], **values: object) -> Row:
    """A row as it would be after a flush: with the defaults of its columns."""
    plain: dict[str, object] = {}
    for column in inspect(model).columns:
        if isinstance(column.default, ScalarElementColumnDefault):
            plain[column.key] = column.default.arg
        elif column.default is not None:
            plain[column.key] = []  # the only other defaults are empty lists
    return model(**{**plain, **values})
