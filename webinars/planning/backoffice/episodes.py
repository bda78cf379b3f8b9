"""Episodes: added one after the other, worded, put in order, taken away while they are drafts."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webinars.lib import edits
from webinars.lib.form_reading import Problems, Reading
from webinars.lib.languages import gettext
from webinars.organisers.guard import signed_in
from webinars.organisers.rules import Permission
from webinars.planning import episodes as verbs
from webinars.planning.backoffice.dates import asks_again, clashes_at, proposed, times_sent
from webinars.planning.backoffice.reach import (
    ANNOUNCE,
    conflict_about,
    done,
    find_episode,
    find_series,
    may,
    may_write,
    sent_fields,
    show,
)
from webinars.planning.forms.episode import (
    columns_of,
    fields_of_episode,
    labels,
    people_of,
    read_episode,
    read_people,
    rows_shown,
)
from webinars.planning.forms.occurrence import check_start, read_capacity, read_minutes, read_start
from webinars.planning.occurrences import add_occurrence
from webinars.planning.queries import NOBODY, entries_to_update, people_by_occurrence
from webinars.planning.rules import (
    IsPublished,
    NotRemovable,
    NumberTaken,
    TooManyEpisodes,
)
from webinars.recordings.queries import clips_by_episode
from webinars.series.clashes import Clash
from webinars.series.models import Episode, Series
from webinars.web import services


def new_episode(slug: str) -> ResponseReturnValue:
    """The short form: a title and a date, proposed from the dates before."""
    with services().database.read() as session:
        series = find_series(session, slug, Permission.WRITE_DRAFTS)
        return _show_new(series, {**dict.fromkeys(("title", "summary", "join_url"), ""), **proposed(series)})


def add_episode(slug: str) -> ResponseReturnValue:
    """A draft, with its first date where one is given; then the next one, or the series."""
    now = services().now()
    with services().database.write() as session:
        series = find_series(session, slug, Permission.WRITE_DRAFTS, lock=True)
        reading = Reading(request.form)
        texts = {
            "title": reading.line("title", missing=gettext("Skriv en titel.")),
            "summary": reading.text("summary", 5000),
        }
        date = _read_date(reading, series)
        if reading.problems:
            return _show_new(series, request.form, errors=reading.problems, status=422)
        clashes = clashes_at(session, None, series, date) if date else ()
        if asks_again(clashes):
            return _show_new(series, request.form, clashes=clashes)
        try:
            episode = verbs.add_episode(session, series, texts, by=signed_in().by, now=now)
        except TooManyEpisodes:
            problem = ("title", gettext("Serien har redan ett avsnitt med nummer 999."))
            return _show_new(series, request.form, errors=[problem], status=422)
        if date:
            add_occurrence(session, episode, date, by=signed_in().by, now=now)
    page = "planning.new_episode" if "next" in request.form else "planning.show_series"
    return done(page, "tillagt", slug=slug)


def show_episode(slug: str, number: int) -> ResponseReturnValue:
    """Its form, its dates, and whether it is published."""
    with services().database.read() as session:
        episode = find_episode(session, slug, number, Permission.WRITE_DRAFTS)
        return _show(session, episode, _fields(episode))


def change_episode(slug: str, number: int) -> ResponseReturnValue:
    """Save it; a title that stands in calendars is shown first."""
    with services().database.write() as session:
        episode = find_episode(session, slug, number, Permission.WRITE_DRAFTS, lock=True)
        if not may_write(episode):
            return _show(session, episode, _fields(episode), status=409)
        answer = _change(session, episode)
        if not isinstance(answer, str):
            return answer
    return done("planning.show_episode", answer, slug=slug, number=episode.number)


def order_episodes(slug: str) -> ResponseReturnValue:
    """One draft up or down, or all drafts by their dates."""
    by, now = signed_in().by, services().now()
    with services().database.write() as session:
        series = find_series(session, slug, Permission.WRITE_DRAFTS, lock=True)
        step = request.form.get("step", "")
        if step == "by_date":
            changed = verbs.order_by_date(session, series, by=by, now=now)
        else:
            number = Reading(request.form).number("number", 1, 999, "") or 0
            changed = verbs.move_episode(session, series, number, later=step == "later", by=by, now=now)
    return done("planning.show_series", "ordnat" if changed else "oforandrat", slug=slug, _anchor="avsnitt")


def ask_to_remove_episode(slug: str, number: int) -> ResponseReturnValue:
    """What goes with it."""
    with services().database.read() as session:
        episode = find_episode(session, slug, number, Permission.WRITE_DRAFTS)
        return show("remove_episode", episode=episode, series=episode.series, refusal=_refusal(episode))


def remove_episode(slug: str, number: int) -> ResponseReturnValue:
    """Take a draft away."""
    with services().database.write() as session:
        episode = find_episode(session, slug, number, Permission.WRITE_DRAFTS, lock=True)
        try:
            verbs.remove_episode(session, episode, by=signed_in().by, now=services().now())
        except (IsPublished, NotRemovable):
            refusal = _refusal(episode) or gettext(
                "Någon har haft en plats på avsnittet, eller så har det en inspelning."
            )
            return show("remove_episode", 409, episode=episode, series=episode.series, refusal=refusal)
    return done("planning.show_series", "borttaget", slug=slug)


def _change(session: Session, episode: Episode) -> Response | str:
    """The page that asks again, or what was done."""
    present, reading = _fields(episode), Reading(request.form)
    values = read_episode(reading, number=episode.number if episode.published else None)
    on_stage = read_people(reading)
    if reading.problems:
        return _show(session, episode, request.form, errors=reading.problems, status=422)
    typed = fields_of_episode(values, on_stage)
    if edits.is_outdated(request.form, present):
        conflict = conflict_about(session, "episode", episode.id, present, typed, labels())
        return _show(session, episode, typed, conflict=conflict, status=409)
    now = services().now()
    people = people_by_occurrence(session, episode.series_id)
    reached = entries_to_update(people, [episode], now=now)
    if values["title"] != episode.title and reached and ANNOUNCE not in request.form:
        fields = sent_fields(**{ANNOUNCE: "1"})
        return show("announce", series=episode.series, episode=episode, reached=reached, fields=fields)
    try:
        is_held = verbs.change_episode(session, episode, values, on_stage, people, by=signed_in().by, now=now)
    except NumberTaken:
        sentence = gettext("Ett publicerat avsnitt har det numret, och behåller det. Välj ett annat.")
        return _show(session, episode, request.form, errors=[("number", sentence)], status=422)
    return "omdopt" if is_held else "sparat"


def _show(
    session: Session,
    episode: Episode,
    fields: Mapping[str, str],
    *,
    errors: Problems | None = None,
    conflict: edits.Conflict | None = None,
    status: int = 200,
) -> Response:
    series = episode.series
    if not may_write(episode):
        fields = {name: "" if name.startswith("email-") else value for name, value in fields.items()}
    shown = request.form.get(edits.SHOWN, "") if errors else edits.digest(_fields(episode))
    people = people_by_occurrence(session, series.id)
    return show(
        "episode",
        status,
        episode=episode,
        series=series,
        fields=fields,
        labels=labels(),
        rows=rows_shown(fields),
        errors=errors or [],
        conflict=conflict,
        digest=shown,
        people=people,
        clips=clips_by_episode(session, [episode.id]).get(episode.id, []),
        may_write=may_write(episode),
        may_edit=may(Permission.EDIT_SERIES, series),
        sees_people=may(Permission.SEE_PEOPLE, series),
        is_free={each.id: not people.get(each.id, NOBODY).is_anybody for each in episode.occurrences},
        take_url=url_for("planning.show_episode", slug=series.slug, number=episode.number),
    )


def _show_new(
    series: Series,
    fields: Mapping[str, str],
    *,
    errors: Problems | None = None,
    clashes: Sequence[Clash] = (),
    status: int = 200,
) -> Response:
    return show(
        "episode_new",
        status,
        series=series,
        fields=fields,
        errors=errors or [],
        clashes=clashes,
        times=times_sent(),
    )


def _fields(episode: Episode) -> dict[str, str]:
    return fields_of_episode(columns_of(episode), people_of(episode))


def _read_date(reading: Reading, series: Series) -> dict[str, Any] | None:
    """The first date, if a day is given: open as soon as the episode is published."""
    if not reading.line("day", 20):
        return None
    starts_at, minutes = read_start(reading, series.timezone), read_minutes(reading)
    capacity, join_url = read_capacity(reading), reading.web_address("join_url")
    if starts_at is None:
        return None
    ends_at = starts_at + timedelta(minutes=minutes)
    check_start(reading, starts_at, ends_at, now=services().now())
    times = {"starts_at": starts_at, "ends_at": ends_at}
    return {**times, "key": "", "status": "open", "capacity": capacity, "join_url": join_url}


def _refusal(episode: Episode) -> str:
    return gettext("Avsnittet är publicerat. Avpublicera det först.") if episode.published else ""
