"""The bad-weather day from a terminal."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import click
from sqlalchemy.orm import Session

from webinars.changes.holds import let_leave
from webinars.cli.errors import BadInput, Failure
from webinars.cli.installation import opened
from webinars.cli.logged import logged_about
from webinars.lib.clock import utc_now
from webinars.lib.dates import NonexistentLocalTime, local_instant
from webinars.privacy.queries import counts_with_kept
from webinars.registrations.queries import counts_by_occurrence
from webinars.series.actions import cancel_occurrence, reschedule_occurrence
from webinars.series.models import Occurrence
from webinars.series.queries import all_series
from webinars.series.rules import InvalidTimes, OccurrenceNotChangeable


@click.group()
def occurrence() -> None:
    """List, move and cancel occurrences."""


@occurrence.command("list")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def list_occurrences(as_json: bool) -> None:
    """Every occurrence of every series, soonest first."""
    with opened() as here, here.database.read() as session:
        counts = counts_with_kept(session)
        occurrences = sorted(_every_occurrence(session), key=lambda each: (each.starts_at, each.id))
        rows = [_row(each, counts.get(each.id, {})) for each in occurrences]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for occurrence, row in zip(occurrences, rows, strict=True):
        starts_at = here.shown(occurrence.starts_at, occurrence.episode.series.timezone)
        seats = f"{row['confirmed']}/{'-' if occurrence.capacity is None else occurrence.capacity}"
        waiting = f"+{row['waiting']}" if row["waiting"] else ""
        click.echo(
            f"{occurrence.id:>5}  {starts_at}  {occurrence.status:<9}  {seats + waiting:>12}  "
            f"{row['series']} {row['episode']}: {occurrence.episode.title}"
        )


@occurrence.command()
@click.argument("occurrence_id", metavar="ID", type=int)
@click.option("--starts-at", required=True, help="The new start, on the series' clock: 2026-12-03T12:00")
@click.option("--reason", default="", help="Why, for everybody to read.")
def move(occurrence_id: int, starts_at: str, reason: str) -> None:
    """Move an occurrence; it keeps its length, its page and everybody's place, and they are told.

    At once: there are no five minutes to undo it in, as on the organisers' pages.
    """
    with opened() as here, here.database.write() as session:
        found = occurrence_numbered(session, occurrence_id)
        zone = found.episode.series.timezone
        earlier, before, now = found.starts_at, here.shown(found.starts_at, zone), utc_now()
        try:
            instant = _instant(starts_at, zone)
            moved = reschedule_occurrence(session, found, starts_at=instant, reason=reason, now=now)
        except OccurrenceNotChangeable as error:
            raise Failure(f"{_named(found)} is {_state(found, now)}, and cannot be moved.") from error
        except InvalidTimes as error:
            raise BadInput(f"{_named(found)} cannot be moved to {starts_at}: {error}.") from error
        if not moved:
            click.echo(f"{_named(found)} starts {before} already: nothing was changed.")
            return
        let_leave(session, found)
        old, new = {"starts_at": earlier}, {"starts_at": instant}
        logged_about(session, "occurrence moved", found, before=old, after=new, reason=reason)
        done = f"{_named(found)} was moved: {before} -> {here.shown(instant, zone)}. {_told(session, found)}"
    click.echo(done)


@occurrence.command()
@click.argument("occurrence_id", metavar="ID", type=int)
@click.option("--reason", required=True, help="Why, for everybody to read.")
def cancel(occurrence_id: int, reason: str) -> None:
    """Cancel an occurrence; it stays visible with the reason, and everybody who has registered is told.

    At once: there are no five minutes to undo it in, as on the organisers' pages.
    """
    with opened() as here, here.database.write() as session:
        found, now = occurrence_numbered(session, occurrence_id), utc_now()
        before = {"status": found.status}
        try:
            cancel_occurrence(session, found, reason=reason, now=now)
        except OccurrenceNotChangeable as error:
            raise Failure(f"{_named(found)} is {_state(found, now)}, and cannot be cancelled.") from error
        let_leave(session, found)
        after = {"status": found.status}
        logged_about(session, "occurrence cancelled", found, before=before, after=after, reason=reason)
        done = f"{_named(found)} was cancelled. {_told(session, found)}"
    click.echo(done)


def _every_occurrence(session: Session) -> Iterator[Occurrence]:
    for series in all_series(session):
        for episode in series.episodes:
            yield from episode.occurrences


def _row(occurrence: Occurrence, counts: Mapping[str, int]) -> dict[str, object]:
    zone = ZoneInfo(occurrence.episode.series.timezone)
    return {
        "id": occurrence.id,
        "series": occurrence.episode.series.slug,
        "episode": occurrence.episode.number,
        "starts_at": occurrence.starts_at.astimezone(zone).isoformat(),
        "ends_at": occurrence.ends_at.astimezone(zone).isoformat(),
        "status": occurrence.status,
        "capacity": occurrence.capacity,
        "confirmed": counts.get("confirmed", 0),
        "waiting": counts.get("waiting", 0) + counts.get("offered", 0),  # who is offered a seat has none yet
    }


def occurrence_numbered(session: Session, occurrence_id: int) -> Occurrence:
    # An id beyond the column's range is an error on PostgreSQL.
    found = (
        session.get(Occurrence, occurrence_id, with_for_update=True) if 0 < occurrence_id < 2**31 else None
    )
    if found is None:
        raise BadInput(f"There is no occurrence {occurrence_id}. webinars occurrence list shows them all.")
    return found


def _instant(text: str, zone: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        moment = None
    if moment is None or len(text.strip()) <= len("2026-12-03"):
        raise BadInput(f"--starts-at has to be a date and time such as 2026-12-03T12:00, not {text!r}.")
    if not 2000 <= moment.year < 2200:
        raise BadInput(f"--starts-at has to lie in the years 2000 to 2199, not in {moment.year}.")
    if moment.tzinfo is not None:
        return moment.astimezone(UTC)
    try:
        return local_instant(moment, zone)
    except NonexistentLocalTime as error:
        raise BadInput(
            f"The clock of {zone} leaves out {moment:%Y-%m-%d %H:%M}, since summer time begins: choose another time."
        ) from error


def _named(occurrence: Occurrence) -> str:
    return f'Occurrence {occurrence.id} ("{occurrence.episode.title}")'


def _state(occurrence: Occurrence, now: datetime) -> str:
    return "over" if occurrence.status != "cancelled" and occurrence.ends_at <= now else occurrence.status


def _told(session: Session, occurrence: Occurrence) -> str:
    counts = counts_by_occurrence(session).get(occurrence.id, {})
    number = sum(counts.values())
    return f"{number} {'registration' if number == 1 else 'registrations'}: the scheduler tells everybody."
