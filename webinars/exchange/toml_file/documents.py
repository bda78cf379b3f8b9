"""A series as the values that a file states. `None` is a key that was left out.

Fields are named like the columns that they fill; instants are aware and in UTC.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class PersonDocument:
    """Somebody on stage."""

    name: str | None
    role: str | None
    email: str | None


@dataclass(frozen=True)
class OccurrenceDocument:
    """One dated showing."""

    key: str
    starts_at: datetime
    ends_at: datetime
    status: str | None
    reason: str | None
    capacity: int | None
    waitlist: str | None
    platform: str | None
    join_url: str | None
    place: str | None
    note: str | None
    registration_closes_at: datetime | None
    registration_opens_at: datetime | None
    replaces: str | None
    previous_starts_at: datetime | None


@dataclass(frozen=True)
class RecordingDocument:
    """One clip. `captions_name` is the file beside the series, `captions` what stands in it."""

    public_id: str | None
    url: str
    title: str
    language: str | None
    length_seconds: int | None
    captions_name: str | None
    captions: str | None
    description: str | None
    licence: str | None
    chapters: list[dict[str, Any]] | None
    mirror_url: str | None
    audio_url: str | None
    audio_bytes: int | None
    stage: str | None
    due_at: datetime | None
    exception_reason: str | None
    published: bool | None
    published_at: datetime | None


@dataclass(frozen=True)
class EpisodeDocument:
    """One episode with all that belongs to it."""

    number: int
    title: str
    summary: str | None
    description: str | None
    programme: list[dict[str, str]] | None
    talking_points: list[str] | None
    preparation: str | None
    compensation: str | None
    published: bool | None
    publish_at: datetime | None
    speakers: tuple[PersonDocument, ...] | None
    hosts: tuple[PersonDocument, ...] | None
    occurrences: tuple[OccurrenceDocument, ...]
    recordings: tuple[RecordingDocument, ...]


@dataclass(frozen=True)
class SeriesDocument:
    """One series with its episodes."""

    slug: str
    title: str
    summary: str | None
    status: str | None
    language: str | None
    timezone: str
    audience: str | None
    place: str | None
    price: str | None
    compensation: str | None
    record_number: str | None
    funder: str | None
    organiser_name: str | None
    organiser_unit: str | None
    organiser_email: str | None
    registration_email: str | None
    invitation_lead_days: int | None
    decline_frees_seat: bool | None
    published: bool | None
    episodes: tuple[EpisodeDocument, ...]


class InvalidFile(Exception):
    """The file cannot be taken as it is; `problems` holds a sentence for each thing that is wrong."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems
