"""From rows to the file: the same rows always give the same bytes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import tomli_w

from webinars.exchange.toml_file.captions import is_plain_name
from webinars.recordings.models import Recording
from webinars.recordings.rules import clip_length, stage_that_follows
from webinars.series.models import Episode, Occurrence, Series, StagePerson

SERIES_TEXTS = ("audience", "place", "price", "compensation", "record_number", "funder")


@dataclass(frozen=True)
class WrittenSeries:
    """The TOML text, and the captions that lie beside it by name."""

    toml: str
    captions: Mapping[str, str]


@dataclass
class _Writer:
    """What one export knows while it writes."""

    zone: ZoneInfo
    with_secrets: bool
    captions: dict[str, str] = field(default_factory=dict)


def written_series(
    series: Series, recordings: Mapping[int, Sequence[Recording]], *, with_secrets: bool
) -> WrittenSeries:
    """The series with everything below it. `recordings` are by episode id, in order.

    Without secrets, rooms' addresses and the addresses of people on stage are left out.
    """
    writer = _Writer(ZoneInfo(series.timezone), with_secrets)
    document: dict[str, Any] = {"series": _series(series)}
    if series.episodes:
        document["episodes"] = [
            _episode(each, recordings.get(each.id, ()), writer) for each in series.episodes
        ]
    return WrittenSeries(tomli_w.dumps(document, multiline_strings=True), writer.captions)


def _series(series: Series) -> dict[str, Any]:
    organiser = {
        "name": series.organiser_name,
        "unit": series.organiser_unit,
        "email": series.organiser_email,
    }
    return _without_empty(
        {
            "slug": series.slug,
            "title": series.title,
            "summary": series.summary,
            "status": series.status,
            "language": series.language,
            "timezone": series.timezone,
            **{name: getattr(series, name) for name in SERIES_TEXTS},
            "registration_email": series.registration_email,
            "invitation_lead_days": series.invitation_lead_days,
            "decline_frees_seat": series.decline_frees_seat,
            "published": None if series.published else False,
            "organiser": _without_empty(organiser),
        },
        always=("place",),  # left out, it would be "Online"
    )


def _episode(episode: Episode, recordings: Sequence[Recording], writer: _Writer) -> dict[str, Any]:
    keys = {occurrence.id: occurrence.key for occurrence in episode.occurrences}
    in_order = sorted(episode.occurrences, key=lambda each: (each.starts_at, each.key))
    return _without_empty(
        {
            "number": episode.number,
            "title": episode.title,
            "summary": episode.summary,
            "description": episode.description,
            "published": None if episode.published else False,
            "publish_at": _local(episode.publish_at, writer),
            "compensation": episode.compensation,
            "speakers": _people(episode.people, "speaker", writer),
            "hosts": _people(episode.people, "host", writer),
            "programme": [_without_empty(dict(row)) for row in episode.programme],
            "talking_points": list(episode.talking_points),
            "preparation": episode.preparation,
            "occurrences": [_occurrence(each, keys, writer) for each in in_order],
            "recordings": [_recording(each, episode, writer) for each in recordings],
        }
    )


def _people(people: Iterable[StagePerson], kind: str, writer: _Writer) -> list[dict[str, Any]]:
    return [
        _without_empty(
            {
                "name": person.name,
                "role": person.role,
                "email": person.email if writer.with_secrets else "",
            }
        )
        for person in people
        if person.kind == kind
    ]


def _occurrence(occurrence: Occurrence, keys: Mapping[int, str], writer: _Writer) -> dict[str, Any]:
    length = occurrence.ends_at - occurrence.starts_at
    return _without_empty(
        {
            "key": occurrence.key,
            "starts_at": _local(occurrence.starts_at, writer),
            "duration_minutes": length // timedelta(minutes=1),
            "status": occurrence.status,
            "reason": occurrence.reason,
            "capacity": occurrence.capacity,
            "waitlist": None if occurrence.waitlist == "offers" else occurrence.waitlist,
            "platform": None if occurrence.platform == "link" else occurrence.platform,
            "join_url": occurrence.join_url if writer.with_secrets else "",
            "place": occurrence.place,
            "note": occurrence.note,
            "registration_closes_at": _local(occurrence.registration_closes_at, writer),
            "registration_opens_at": _local(occurrence.registration_opens_at, writer),
            "replaces": keys.get(occurrence.replaces_id or 0),
            "previous_starts_at": _local(occurrence.previous_starts_at, writer),
        }
    )


def _recording(recording: Recording, episode: Episode, writer: _Writer) -> dict[str, Any]:
    return _without_empty(
        {
            "id": recording.public_id,
            "url": recording.url,
            "title": recording.title,
            "captions": _captions(recording, episode, writer),
            "length_seconds": recording.length_seconds,
            "language": recording.language,
            "description": recording.description,
            "licence": recording.licence,
            "chapters": [
                {"at": clip_length(chapter["at"]), "title": chapter["title"]}
                for chapter in recording.chapters
            ],
            "mirror_url": recording.mirror_url,
            "audio_url": recording.audio_url,
            "audio_bytes": recording.audio_bytes,
            "stage": None if recording.stage == _stage_that_follows(recording) else recording.stage,
            "due_at": _local(recording.due_at, writer),
            "exception_reason": recording.exception_reason,
            "published": None if recording.published_at else False,
            "published_at": _local(recording.published_at, writer),
        }
    )


def _stage_that_follows(recording: Recording) -> str:
    is_public = recording.published_at is not None
    return stage_that_follows(has_captions=recording.captions != "", is_public=is_public)


def _captions(recording: Recording, episode: Episode, writer: _Writer) -> str:
    """The name of the file; one of our own where there is none, or where it belongs to other captions already."""
    if not recording.captions:
        return ""
    name = recording.captions_name
    others = {
        other.casefold()
        for other, text in writer.captions.items()
        if (other, text) != (name, recording.captions)
    }
    if not is_plain_name(name) or name.casefold() in others:
        name = f"avsnitt-{episode.number}-{recording.public_id}.vtt"
    writer.captions[name] = recording.captions
    return name


def _local(instant: datetime | None, writer: _Writer) -> datetime | None:
    """On the series' clock; with the offset where autumn shows the same time twice, and this is the second."""
    if instant is None:
        return None
    local = instant.astimezone(writer.zone)
    return local if local.fold else local.replace(tzinfo=None)


def _without_empty(table: dict[str, Any], *, always: Sequence[str] = ()) -> dict[str, Any]:
    return {
        key: value
        for key, value in table.items()
        if key in always or (value is not None and value not in ("", [], {}))
    }
