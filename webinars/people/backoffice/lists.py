"""Participants of an occurrence and of a series, and the search over everybody."""

from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from webinars.attendance.rules import host_may_look
from webinars.lib.text import clean_line
from webinars.organisers.audit import About
from webinars.organisers.guard import signed_in
from webinars.organisers.rules import Permission
from webinars.people.backoffice.found import looked, seen, show, the_occurrence, the_series
from webinars.people.duplicates import pairs_among
from webinars.people.listing import Page, Sorting, counts, organisations_of, participants, people_in_series
from webinars.people.queries import MOST_FOUND, count_people, people_found
from webinars.people.segments import (
    Segment,
    answer_words,
    in_occurrence,
    in_series,
    segment_of,
    segment_words,
    state_words,
)
from webinars.people.words import answer_word, state_word
from webinars.series.models import Occurrence
from webinars.web import services


def of_occurrence(occurrence_id: int) -> ResponseReturnValue:
    """Who has a place; to a host around the day alone, and then without what a host does not need."""
    with services().database.read() as session:
        occurrence = the_occurrence(session, occurrence_id, Permission.SEE_PEOPLE)
        series = occurrence.episode.series
        if not signed_in().scope(Permission.MANAGE_PEOPLE).covers(series.id):
            return _as_host(session, occurrence)
        segment, sorting = segment_of(request.args), Sorting.of(request.args.get("sort", ""))
        within = in_occurrence(occurrence.id)
        page, rows, bouncing = participants(session, within, segment, sorting, _page())
        html = show(
            "of_occurrence",
            occurrence=occurrence,
            rows=rows,
            **_list(session, within, segment, sorting, page, bouncing),
        )
        about = About("occurrence", occurrence.id, _label(occurrence), series.id)
    looked("participants looked at", about, _selected(segment))
    return html


def of_series(slug: str) -> ResponseReturnValue:
    """Everybody who has a place somewhere in the series: a row each, with all their places."""
    with services().database.read() as session:
        series = the_series(session, slug)
        segment, sorting = segment_of(request.args), Sorting.of(request.args.get("sort", ""))
        page, rows, bouncing = people_in_series(session, series.id, segment, sorting, _page())
        within = in_series(series.id)
        html = show(
            "of_series",
            series=series,
            rows=rows,
            **_list(session, within, segment, sorting, page, bouncing),
        )
        about = About("series", series.id, series.title, series.id)
    looked("participants looked at", about, _selected(segment))
    return html


def list_people() -> ResponseReturnValue:
    """The search; nobody is listed before anything was asked for."""
    search = clean_line(request.args.get("q", ""), 100)
    with services().database.read() as session:
        found = people_found(session, search, seen()) if search else []
        html = show(
            "search",
            search=search,
            people=found[:MOST_FOUND],
            more=len(found) > MOST_FOUND,
            total=count_people(session, seen()),
            done=request.args.get("gjort", ""),
        )
    if search:
        looked("people searched for", About("people", "", ""))
    return html


def list_duplicates() -> ResponseReturnValue:
    """Who may stand there twice."""
    with services().database.read() as session:
        html = show("duplicates", pairs=pairs_among(session, seen()))
    looked("duplicates looked at", About("people", "", ""))
    return html


def _as_host(session: Session, occurrence: Occurrence) -> ResponseReturnValue:
    zone = occurrence.episode.series.timezone
    begins, ends = host_may_look(starts_at=occurrence.starts_at, ends_at=occurrence.ends_at, zone=zone)
    if not begins <= services().now() < ends:
        return show("of_occurrence_for_host", occurrence=occurrence, page=None, rows=[])
    segment = Segment(state="confirmed", search=segment_of(request.args).search)
    page, rows, _ = participants(session, in_occurrence(occurrence.id), segment, Sorting(), _page())
    html = show("of_occurrence_for_host", occurrence=occurrence, page=page, rows=rows, segment=segment)
    looked(
        "participants looked at",
        About("occurrence", occurrence.id, _label(occurrence), occurrence.episode.series_id),
    )
    return html


def _list(
    session: Session,
    within: ColumnElement[bool],
    segment: Segment,
    sorting: Sorting,
    page: Page,
    bouncing: frozenset[int],
) -> dict[str, Any]:
    """What both lists show around their rows."""
    return {
        "segment": segment,
        "said": segment_words(segment),
        "sorting": sorting,
        "page": page,
        "bouncing": bouncing,
        "counts": counts(session, within),
        "organisations": organisations_of(session, within),
        "states": state_words(),
        "answers": answer_words(),
        "state_word": state_word,
        "answer_word": answer_word,
        "done": request.args.get("gjort", ""),
        "number": request.args.get("antal", 0, type=int),
    }


def _selected(segment: Segment) -> dict[str, object] | None:
    """As the log has it: without the words that were searched for, which are names."""
    unnamed = segment.without("search")
    return None if unnamed.is_everybody else {"selected": segment_words(unnamed)}


def _page() -> int:
    return min(max(1, request.args.get("page", 1, type=int)), 10_000)


def _label(occurrence: Occurrence) -> str:
    return f"{occurrence.episode.number}. {occurrence.episode.title}"
