"""From draft to published: now, at a date, and back."""

from collections.abc import Mapping, Sequence
from datetime import time

from flask import Response, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webinars.lib.form_reading import Problems, Reading, day_and_clock
from webinars.lib.languages import gettext
from webinars.organisers.guard import signed_in
from webinars.organisers.rules import Permission
from webinars.planning import publishing as verbs
from webinars.planning.backoffice.reach import done, find_episode, find_occurrence, find_series, show
from webinars.planning.queries import NOBODY, People, holds_at, people_by_occurrence
from webinars.planning.rules import HasPeople
from webinars.series.models import Episode, Series
from webinars.web import services

MORNING = time(8)


def ask_to_publish(slug: str) -> ResponseReturnValue:
    """Which drafts, and when; `?avsnitt=3` names one."""
    with services().database.read() as session:
        series = find_series(session, slug, Permission.EDIT_SERIES)
        drafts = _drafts(series)
        named = request.args.getlist("avsnitt", type=int)
        chosen = [each.number for each in drafts if not named or each.number in named]
        dated = next((each.publish_at for each in drafts if each.number in chosen and each.publish_at), None)
        day, clock = day_and_clock(dated, series.timezone)
        fields = {"when": "later" if dated else "now", "day": day, "clock": clock or "08:00"}
        return _show(series, fields, chosen)


def publish(slug: str) -> ResponseReturnValue:
    """Do it: now, at a date, or take the date away."""
    by, now = signed_in().by, services().now()
    with services().database.write() as session:
        series = find_series(session, slug, Permission.EDIT_SERIES, lock=True)
        numbers = request.form.getlist("episode", type=int)
        episodes = [each for each in _drafts(series) if each.number in numbers]
        reading = Reading(request.form)
        when = reading.choice("when", ("now", "later", "never"), "now")
        if not episodes:
            reading.wrong("episode", gettext("Välj minst ett avsnitt som är ett utkast."))
        at = reading.instant("day", "clock", series.timezone, otherwise=MORNING) if when == "later" else None
        if when == "later" and not reading.problems and (at is None or at <= now):
            reading.wrong("day", gettext("Välj en dag som inte har passerat."))
        if reading.problems:
            return _show(series, request.form, numbers, errors=reading.problems, status=422)
        if when == "now":
            verbs.publish_episodes(session, episodes, by=by, now=now)
        else:
            verbs.date_publishing(session, episodes, at, by=by, now=now)
    said = {"now": "publicerat", "later": "daterat", "never": "odaterat"}
    return done("planning.show_series", said[when], slug=slug)


def ask_to_unpublish(slug: str, number: int) -> ResponseReturnValue:
    """What follows, or why it cannot be done."""
    with services().database.read() as session:
        episode = find_episode(session, slug, number, Permission.EDIT_SERIES)
        return _show_unpublish(session, episode)


def unpublish(slug: str, number: int) -> ResponseReturnValue:
    """Make it a draft again."""
    with services().database.write() as session:
        episode = find_episode(session, slug, number, Permission.EDIT_SERIES, lock=True)
        if not episode.published:
            return _show_unpublish(session, episode, status=409)
        try:
            people = _people(session, episode)
            verbs.unpublish_episode(session, episode, people, by=signed_in().by, now=services().now())
        except HasPeople:
            return _show_unpublish(session, episode, status=409)
    return done("planning.show_episode", "avpublicerat", slug=slug, number=number)


def open_registration(slug: str, occurrence_id: int) -> ResponseReturnValue:
    """Let people register for a planned occurrence from now on, whoever has it in a calendar."""
    with services().database.write() as session:
        find_series(session, slug, Permission.EDIT_SERIES, lock=True)
        occurrence = find_occurrence(session, slug, occurrence_id)
        episode = occurrence.episode
        if occurrence.status != "planned" or occurrence.ends_at <= services().now():
            sentence = gettext("Bara ett planerat tillfälle som ligger framåt i tiden kan öppnas.")
            return show("refused", 409, episode=episode, series=episode.series, sentence=sentence)
        verbs.open_registration(session, occurrence, by=signed_in().by, now=services().now())
    return done("planning.show_episode", "oppnat", slug=slug, number=episode.number, _anchor="tillfallen")


def _drafts(series: Series) -> list[Episode]:
    return [episode for episode in series.episodes if not episode.published]


def _people(session: Session, episode: Episode) -> list[People]:
    found = people_by_occurrence(session, episode.series_id)
    return [found.get(occurrence.id, NOBODY) for occurrence in episode.occurrences]


def _show(
    series: Series,
    fields: Mapping[str, str],
    chosen: Sequence[int],
    *,
    errors: Problems | None = None,
    status: int = 200,
) -> Response:
    return show(
        "publish",
        status,
        series=series,
        drafts=_drafts(series),
        chosen=chosen,
        fields=fields,
        errors=errors or [],
    )


def _show_unpublish(session: Session, episode: Episode, *, status: int = 200) -> Response:
    people = _people(session, episode)
    return show(
        "unpublish",
        status,
        episode=episode,
        series=episode.series,
        registered=sum(each.confirmed + each.waiting for each in people),
        holds=len(holds_at(session, episode)),
    )
