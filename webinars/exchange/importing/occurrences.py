"""One occurrence: made, or brought to what the file states by way of the verbs that tell its attendees."""

from webinars.exchange.consequences import Kind
from webinars.exchange.importing.run import Run, stated_columns
from webinars.exchange.saying import said
from webinars.exchange.toml_file.documents import OccurrenceDocument
from webinars.series.actions import (
    cancel_occurrence,
    postpone_occurrence,
    reopen_occurrence,
    reschedule_occurrence,
)
from webinars.series.models import Episode, Occurrence
from webinars.series.rules import InvalidTimes, OccurrenceNotChangeable

VISIBLE = ("place", "note")  # in calendars and feeds
PLAIN = ("reason", "join_url", "waitlist", "platform", "registration_opens_at", *VISIBLE)


def import_occurrence(run: Run, episode: Episode, document: OccurrenceDocument, where: str) -> Occurrence:
    """Make the occurrence, or change the one with its key."""
    where = said('{where}, occurrence "{key}"', where=where, key=document.key)
    for occurrence in episode.occurrences:
        if occurrence.key == document.key:
            _change(run, occurrence, document, where)
            return occurrence
    return _make(run, episode, document, where)


def link_replacement(run: Run, episode: Episode, document: OccurrenceDocument, where: str) -> None:
    """Say which cancelled occurrence this one replaces; after all of the episode's are there."""
    if document.replaces is None:
        return
    by_key = {occurrence.key: occurrence for occurrence in episode.occurrences}
    occurrence, replaced = by_key[document.key], by_key.get(document.replaces)
    where = said('{where}, occurrence "{key}"', where=where, key=document.key)
    if document.replaces and replaced is None:
        known = ", ".join(f'"{key}"' for key in sorted(by_key) if key != document.key)
        run.report.refuse(
            where,
            said(
                'replaces names no occurrence of this episode: "{key}". Known: {known}',
                key=document.replaces,
                known=known or said("none"),
            ),
        )
    elif occurrence.replaces is not replaced:
        occurrence.replaces = replaced
        run.report.add(Kind.CHANGED, where, said('replaces: "{key}"', key=document.replaces))


def _make(run: Run, episode: Episode, document: OccurrenceDocument, where: str) -> Occurrence:
    columns = ("status", "capacity", "registration_closes_at", "previous_starts_at", *PLAIN)
    occurrence = Occurrence(
        key=document.key,
        starts_at=document.starts_at,
        ends_at=document.ends_at,
        **stated_columns(document, columns),
        created_at=run.now,
        changed_at=run.now,
    )
    episode.occurrences.append(occurrence)
    run.session.flush()
    run.report.add(
        Kind.NEW,
        where,
        said("{date}, {status}", date=run.shown(document.starts_at), status=occurrence.status),
    )
    return occurrence


def _change(run: Run, occurrence: Occurrence, document: OccurrenceDocument, where: str) -> None:
    try:
        _bring_to_time_and_status(run, occurrence, document, where)
    except OccurrenceNotChangeable:
        run.report.refuse(
            where,
            said(
                "it started {date}, which has passed: it can be neither moved, cancelled nor taken up again",
                date=run.shown(occurrence.starts_at),
            ),
        )
    except InvalidTimes as error:
        date, why = run.shown(document.starts_at), said(str(error))
        run.report.refuse(where, said("it cannot be moved to {date}: {why}", date=date, why=why))
    changed = run.set_columns(occurrence, document, PLAIN, where)
    # Left out, these two say something: no limit, and until the start.
    run.set_column(occurrence, "capacity", document.capacity, where)
    run.set_column(occurrence, "registration_closes_at", document.registration_closes_at, where)
    if changed & set(VISIBLE):
        run.seen_to_change.add(occurrence.id)


def _bring_to_time_and_status(
    run: Run, occurrence: Occurrence, document: OccurrenceDocument, where: str
) -> None:
    moves = (document.starts_at, document.ends_at) != (occurrence.starts_at, occurrence.ends_at)
    target = document.status or occurrence.status
    if moves and document.status is None and occurrence.status == "postponed":
        target = "open"
    if refusal := _refusal(run, occurrence, target, moves=moves):
        run.report.refuse(where, refusal)
        return
    if occurrence.status == "cancelled" != target or (occurrence.status == "postponed" and not moves):
        _take_up(run, occurrence, target, where)
    if moves:
        _move(run, occurrence, document, where)
    if target != occurrence.status:
        _set_status(run, occurrence, document, target, where)


def _refusal(run: Run, occurrence: Occurrence, target: str, *, moves: bool) -> str | None:
    """What the verbs would allow, but nobody can have meant."""
    if moves and target == occurrence.status == "cancelled":
        return said(
            "it is cancelled, and keeps its date. Give the new date as an occurrence of its own, "
            'with replaces = "{key}"',
            key=occurrence.key,
        )
    if moves and target == "postponed":
        return said('it is postponed, and has a new date: once it has one, its status is "open"')
    if target == "draft" and run.affected.get(occurrence.id):
        return said("it has registrations, and cannot be a draft again: cancel or postpone it")
    return None


def _take_up(run: Run, occurrence: Occurrence, target: str, where: str) -> None:
    """A cancellation or a postponement is taken back; what else is wanted follows from there."""
    if target in ("cancelled", "postponed") and occurrence.status != "cancelled":
        return
    status = target if target in ("draft", "planned", "open") else "open"
    reopen_occurrence(run.session, occurrence, status=status, now=run.now)
    _report(run, Kind.REOPENED, occurrence, where, run.shown(occurrence.starts_at))


def _move(run: Run, occurrence: Occurrence, document: OccurrenceDocument, where: str) -> None:
    before = _times(run, occurrence)
    reschedule_occurrence(
        run.session,
        occurrence,
        starts_at=document.starts_at,
        ends_at=document.ends_at,
        reason=document.reason or "",
        now=run.now,
    )
    _report(
        run,
        Kind.MOVED,
        occurrence,
        where,
        said("{before} -> {after}", before=before, after=_times(run, occurrence)),
    )


def _set_status(
    run: Run, occurrence: Occurrence, document: OccurrenceDocument, target: str, where: str
) -> None:
    reason = occurrence.reason if document.reason is None else document.reason
    if target == "cancelled":
        cancel_occurrence(run.session, occurrence, reason=reason, now=run.now)
        _report(run, Kind.CANCELLED, occurrence, where, reason)
    elif target == "postponed":
        postpone_occurrence(run.session, occurrence, reason=reason, now=run.now)
        _report(run, Kind.POSTPONED, occurrence, where, reason)
    else:
        run.set_column(occurrence, "status", target, where)


def _report(run: Run, kind: Kind, occurrence: Occurrence, where: str, what: str) -> None:
    run.told.add(occurrence.id)
    run.report.add(kind, where, what, registrations=run.affected.get(occurrence.id, 0))


def _times(run: Run, occurrence: Occurrence) -> str:
    return f"{run.shown(occurrence.starts_at)}–{run.shown(occurrence.ends_at)[-5:]}"
