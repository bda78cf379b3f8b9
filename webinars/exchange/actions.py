"""Take a series out of a file's values into the database."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from webinars.exchange.consequences import Kind, Report
from webinars.exchange.importing.occurrences import import_occurrence, link_replacement
from webinars.exchange.importing.people import import_people
from webinars.exchange.importing.recordings import import_recordings
from webinars.exchange.importing.run import Run, stated_columns
from webinars.exchange.queries import live_registrations_by_occurrence, lock_occurrences
from webinars.exchange.saying import said
from webinars.exchange.toml_file.documents import EpisodeDocument, InvalidFile, SeriesDocument
from webinars.series.actions import announce_change
from webinars.series.models import Episode, Occurrence, Series
from webinars.series.queries import series_with_slug
from webinars.series.rules import ARCHIVED

SERIES_TEXTS = (
    "title", "summary", "status", "language", "timezone", "audience", "place", "price", "compensation",
    "record_number", "funder", "organiser_name", "organiser_unit", "organiser_email", "registration_email",
    "invitation_lead_days", "decline_frees_seat", "published",
)  # fmt: skip
SERIES_VISIBLE = {"title", "timezone", "place", "organiser_email", "registration_email"}
EPISODE_TEXTS = (
    "title", "summary", "description", "programme", "talking_points", "preparation", "compensation", "published",
    "publish_at",
)  # fmt: skip
EPISODE_VISIBLE = {"title", "summary"}


def import_series(
    session: Session,
    document: SeriesDocument,
    *,
    now: datetime,
    progress: Callable[[int], object] = lambda episodes: None,
) -> Report:
    """Make the series or bring it to what the file states; attendees of what moves or is cancelled are told by itself.

    Nothing is removed. `progress` is called with how many episodes were taken in meanwhile. Raises InvalidFile with
    every problem; the transaction has to be rolled back then.
    """
    lock_occurrences(session, document.slug)
    series = series_with_slug(session, document.slug)
    run = Run(
        session,
        now,
        ZoneInfo(document.timezone),
        live_registrations_by_occurrence(session, document.slug),
    )
    if series is None:
        series = _make_series(run, document)
    else:
        _change_series(run, series, document)
    for episode_document in document.episodes:
        _import_episode(run, series, episode_document)
        progress(1)
    if document.published is None and any(episode.published for episode in series.episodes):
        run.set_column(
            series, "published", True, "series"
        )  # nobody finds an episode of a series that is none
    _report_missing(run, series, document)
    session.flush()
    _announce(run, series)
    if run.report.problems:
        raise InvalidFile(run.report.problems)
    return run.report


def _make_series(run: Run, document: SeriesDocument) -> Series:
    series = Series(
        slug=document.slug,
        **stated_columns(document, SERIES_TEXTS),
        created_at=run.now,
        updated_at=run.now,
    )
    run.session.add(series)
    run.session.flush()
    run.report.add(Kind.NEW, said('series "{slug}"', slug=document.slug), document.title)
    return series


def _change_series(run: Run, series: Series, document: SeriesDocument) -> None:
    stated = document.status or series.status
    if stated != series.status and ARCHIVED in (stated, series.status):
        sentence = said(
            "a file neither archives a series nor takes it out of the archive: do that on its page"
        )
        run.report.refuse("series", sentence)
        return
    changed = run.set_columns(series, document, SERIES_TEXTS, "series")
    if changed:
        series.updated_at = run.now
    if changed & SERIES_VISIBLE:
        run.seen_to_change.update(each.id for episode in series.episodes for each in episode.occurrences)


def _import_episode(run: Run, series: Series, document: EpisodeDocument) -> None:
    where: str = said("episode {number}", number=document.number)
    episode = next((each for each in series.episodes if each.number == document.number), None)
    is_new = episode is None
    if episode is None:
        episode = Episode(
            number=document.number,
            **stated_columns(document, EPISODE_TEXTS),
            created_at=run.now,
            updated_at=run.now,
        )
        series.episodes.append(episode)
        run.session.flush()
        run.report.add(Kind.NEW, where, document.title)
    elif changed := run.set_columns(episode, document, EPISODE_TEXTS, where):
        episode.updated_at = run.now
        if changed & EPISODE_VISIBLE:
            run.seen_to_change.update(occurrence.id for occurrence in episode.occurrences)
    import_people(run, episode, document, where, is_new=is_new)
    for occurrence_document in document.occurrences:
        import_occurrence(run, episode, occurrence_document, where)
    for occurrence_document in document.occurrences:
        link_replacement(run, episode, occurrence_document, where)
    import_recordings(run, episode, document, where)


def _report_missing(run: Run, series: Series, document: SeriesDocument) -> None:
    stated = {episode.number: {each.key for each in episode.occurrences} for episode in document.episodes}
    for episode in series.episodes:
        if episode.number not in stated:
            of_episode = said("episode {number}", number=episode.number)
            run.report.add(Kind.KEPT, of_episode, said("is not in the file, and stays"))
            continue
        for occurrence in episode.occurrences:
            if occurrence.key not in stated[episode.number]:
                where = _where(episode, occurrence)
                run.report.add(Kind.KEPT, where, said("is not in the file, and stays"))


def _announce(run: Run, series: Series) -> None:
    """Let calendar entries follow what they show; a move or a cancellation has told everything already."""
    for episode in series.episodes:
        for occurrence in episode.occurrences:
            if occurrence.id in run.seen_to_change - run.told and _is_to_come(occurrence, run.now):
                announce_change(run.session, occurrence, now=run.now)
                if affected := run.affected.get(occurrence.id):
                    where = _where(episode, occurrence)
                    run.report.add(
                        Kind.CHANGED, where, said("calendar entries follow"), registrations=affected
                    )


def _where(episode: Episode, occurrence: Occurrence) -> str:
    of_episode = said("episode {number}", number=episode.number)
    return said('{where}, occurrence "{key}"', where=of_episode, key=occurrence.key)


def _is_to_come(occurrence: Occurrence, now: datetime) -> bool:
    return occurrence.status in ("planned", "open", "postponed") and occurrence.ends_at > now
