"""Participants into a file: which columns, of whom, and why. That it was done stands in the log."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from webinars.lib.dates import local
from webinars.lib.languages import gettext
from webinars.lib.spreadsheets import CSV_TYPE, XLSX_TYPE, Cell, Table, write_csv, write_xlsx
from webinars.lib.text import clean_line
from webinars.organisers.audit import About, record
from webinars.organisers.guard import signed_in
from webinars.people.backoffice.reached import found_occurrence, found_series
from webinars.people.exporting import MINIMAL, OCCURRENCE_COLUMNS, Export, column_words, rows
from webinars.people.segments import in_occurrence, in_series, segment_of, segment_words
from webinars.series.models import Occurrence, Series
from webinars.web import download, private_page, services

FORMATS = ("xlsx", "csv")
LONGEST_PURPOSE = 300


def ask_about_occurrence(occurrence_id: int) -> ResponseReturnValue:
    """Which columns, and why."""
    with services().database.read() as session:
        return _show(_first(request.args, MINIMAL), occurrence=found_occurrence(session, occurrence_id))


def export_occurrence(occurrence_id: int) -> ResponseReturnValue:
    """The file of an occurrence."""
    with services().database.read() as session:
        occurrence = found_occurrence(session, occurrence_id)
        episode = occurrence.episode
        export = _sent()
        if errors := _errors(export, of_series=False):
            return _show(export, errors, 422, occurrence=occurrence)
        label = f"{episode.number}. {episode.title}"
        about = About("occurrence", occurrence.id, label, episode.series_id)
        name = f"deltagare-{episode.series.slug}-{episode.number}"
        return _exported(session, export, about, in_occurrence(occurrence.id), episode.series, name)


def ask_about_series(slug: str) -> ResponseReturnValue:
    """The same of a whole series."""
    with services().database.read() as session:
        first = _first(request.args, (*OCCURRENCE_COLUMNS, *MINIMAL))
        return _show(first, series=found_series(session, slug))


def export_series(slug: str) -> ResponseReturnValue:
    """The file of a series: a row for each registration."""
    with services().database.read() as session:
        series = found_series(session, slug)
        export = _sent()
        if errors := _errors(export, of_series=True):
            return _show(export, errors, 422, series=series)
        about = About("series", series.id, series.title, series.id)
        return _exported(session, export, about, in_series(series.id), series, f"deltagare-{series.slug}")


def _first(asked: Mapping[str, str], columns: Sequence[str]) -> Export:
    return Export(columns, segment_of(asked), "")


def _sent() -> Export:
    form = request.form
    purpose = clean_line(form.get("purpose", ""), LONGEST_PURPOSE)
    chosen = form.get("format", "")
    return Export(
        form.getlist("column"), segment_of(form), purpose, chosen if chosen in FORMATS else FORMATS[0]
    )


def _errors(export: Export, *, of_series: bool) -> list[tuple[str, str]]:
    errors = []
    if not set(export.columns) & set(column_words(of_series=of_series)):
        errors.append(("column", gettext("Välj minst en kolumn.")))
    if not export.purpose:
        errors.append(("purpose", gettext("Skriv varför du exporterar listan.")))
    return errors


def _exported(
    session: Session,
    export: Export,
    about: About,
    within: ColumnElement[bool],
    series: Series,
    name: str,
) -> Response:
    """The file is whole before the log says that it was handed out, and the log says so before anything leaves."""
    now, zone = services().now(), series.timezone
    words = column_words(of_series=about.kind == "series")
    columns = [column for column in words if column in export.columns]
    counted = _Counted()
    content = counted.passing(rows(session, within, export.segment, columns))
    table = Table(gettext("Deltagare"), [words[column] for column in columns], content)
    name = f"{name}-{local(now, zone):%Y-%m-%d}.{export.format}"
    if export.format == "csv":
        response = download(name, CSV_TYPE, lambda file: write_csv(file, table, zone))
    else:
        response = download(
            name, XLSX_TYPE, lambda file: write_xlsx(file, [table], zone, title=about.label, now=now)
        )
    after = {"count": counted.count, "columns": columns, "format": export.format, **export.segment.values()}
    with services().database.write() as writing:
        record(
            writing,
            signed_in().by,
            "participants exported",
            about,
            after=after,
            reason=export.purpose,
            now=now,
        )
    return response


class _Counted:
    """Rows that are counted while they pass."""

    def __init__(self) -> None:
        self.count = 0

    def passing(self, content: Iterable[Sequence[Cell]]) -> Iterator[Sequence[Cell]]:
        for row in content:
            self.count += 1
            yield row


def _show(
    export: Export,
    errors: Sequence[tuple[str, str]] = (),
    status: int = 200,
    *,
    occurrence: Occurrence | None = None,
    series: Series | None = None,
) -> Response:
    page = render_template(
        "people/backoffice/export.html",
        export=export,
        errors=errors,
        occurrence=occurrence,
        series=series,
        columns=column_words(of_series=series is not None),
        said=segment_words(export.segment),
    )
    return private_page(page, status)
