"""What has been written, and where a new one begins."""

from collections.abc import Sequence

from flask import render_template, request
from flask.typing import ResponseReturnValue

from webinars.circulars import mails, queries, words
from webinars.circulars.backoffice.found import the_occurrence, the_series
from webinars.circulars.models import Circular
from webinars.people.segments import segment_of, segment_words
from webinars.web import private_page, services


def of_occurrence(occurrence_id: int) -> ResponseReturnValue:
    """Those of one occurrence."""
    with services().database.read() as session:
        occurrence = the_occurrence(session, occurrence_id)
        series = occurrence.episode.series
        written = queries.circulars_about(session, series_id=series.id, occurrence_id=occurrence.id)
        figures = queries.figures_of(session, [each.id for each in written])
        page = render_template(
            "circulars/backoffice/list.html",
            occurrence=occurrence,
            series=series,
            circulars=written,
            of_occurrences=[],
            figures=figures,
            templates=words.templates(of_occurrence=True),
            **_common(written),
        )
    return private_page(page)


def of_series(slug: str) -> ResponseReturnValue:
    """Those of a series as a whole, and those of its occurrences."""
    with services().database.read() as session:
        series = the_series(session, slug)
        written = queries.circulars_about(session, series_id=series.id)
        of_its = queries.circulars_of_its_occurrences(session, series.id)
        figures = queries.figures_of(session, [each.id for each in (*written, *of_its)])
        page = render_template(
            "circulars/backoffice/list.html",
            occurrence=None,
            series=series,
            circulars=written,
            of_occurrences=of_its,
            figures=figures,
            templates=words.templates(of_occurrence=False),
            **_common([*written, *of_its]),
        )
    return private_page(page)


def _common(written: Sequence[Circular]) -> dict[str, object]:
    return {
        "subjects": {each.id: mails.subject_shown(each, services().config.site) for each in written},
        "segments": {each.id: segment_words(segment_of(each.segment)) for each in written},
        "done": request.args.get("gjort", ""),
    }
