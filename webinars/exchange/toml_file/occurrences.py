"""The occurrences of one episode, as the file states them."""

from datetime import UTC, datetime, timedelta

from webinars.conferencing import PLATFORMS
from webinars.exchange.saying import said
from webinars.exchange.toml_file.documents import OccurrenceDocument
from webinars.exchange.toml_file.fields import Table
from webinars.series.rules import OCCURRENCE_STATUSES, WAITLISTS, is_slug

LONGEST_MINUTES = 1440
MOST_SEATS = 1_000_000
NO_INSTANT = datetime.min.replace(tzinfo=UTC)  # of an occurrence that is refused in any case


def read_occurrences(episode: Table, zone: str) -> tuple[OccurrenceDocument, ...]:
    """Every occurrence of the episode; what is wrong is reported to its problems."""
    occurrences = []
    for table in episode.tables("occurrences", "occurrence") or []:
        if occurrence := _occurrence(table, episode.where, zone):
            occurrences.append(occurrence)
    _require_different_keys(episode, occurrences)
    _require_known_replacements(episode, occurrences)
    return tuple(occurrences)


def _occurrence(table: Table, episode: str, zone: str) -> OccurrenceDocument | None:
    key = table.line("key", limit=80, required=True)
    if key:
        table.where = said('{where}, occurrence "{key}"', where=episode, key=key)
        if not is_slug(key):
            table.wrong("key", said('has to be a-z, 0-9 and single hyphens, such as "lunch"'))
    starts_at = table.instant("starts_at", zone, required=True)
    minutes = table.number("duration_minutes", 1, LONGEST_MINUTES, required=True)
    ends_at = starts_at + timedelta(minutes=minutes) if starts_at and minutes else None
    document = OccurrenceDocument(
        key=key or "",
        starts_at=starts_at or NO_INSTANT,
        ends_at=ends_at or NO_INSTANT,
        status=table.choice("status", OCCURRENCE_STATUSES),
        reason=table.paragraphs("reason", limit=1000),
        capacity=table.number("capacity", 0, MOST_SEATS),
        waitlist=table.choice("waitlist", WAITLISTS),
        platform=table.choice("platform", PLATFORMS),
        join_url=table.web_address("join_url"),
        place=table.line("place"),
        note=table.line("note"),
        registration_closes_at=table.instant("registration_closes_at", zone),
        registration_opens_at=table.instant("registration_opens_at", zone),
        replaces=table.line("replaces", limit=80),
        previous_starts_at=table.instant("previous_starts_at", zone),
    )
    table.finish()
    closes_at = document.registration_closes_at
    if ends_at and closes_at and closes_at > ends_at:
        table.wrong("registration_closes_at", said("has to lie before the end"))
    return document if key and ends_at else None


def _require_different_keys(episode: Table, occurrences: list[OccurrenceDocument]) -> None:
    keys = [occurrence.key for occurrence in occurrences]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        episode.wrong(
            said('occurrence "{key}"', key=key),
            said("stands there more than once: each key belongs to one occurrence"),
        )


def _require_known_replacements(episode: Table, occurrences: list[OccurrenceDocument]) -> None:
    replaces = {occurrence.key: occurrence.replaces for occurrence in occurrences if occurrence.replaces}
    for key in replaces:
        seen, current = {key}, replaces.get(key)
        while current and current not in seen:
            seen.add(current)
            current = replaces.get(current)
        if current:
            itself = said("replaces itself, directly or by way of others")
            episode.wrong(said('occurrence "{key}"', key=key), itself)
