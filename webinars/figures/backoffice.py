"""The figures of a series in pictures, and the report of it for whoever paid."""

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webinars.feedback.rules import FEWEST_SHOWN, Statement
from webinars.figures.charts import bars, opinions, over_time, tile_map
from webinars.figures.findings import ANSWERS, SeriesFigures, figures_of
from webinars.figures.reach import ELSEWHERE
from webinars.figures.report import method_notes, report_tables, told_changes
from webinars.figures.rules import WEEKS_SHOWN, told_alone
from webinars.figures.words import (
    answer_words,
    lead_words,
    number,
    share,
    showing_word,
    statement_words,
    status_word,
)
from webinars.lib.dates import local
from webinars.lib.spreadsheets import XLSX_TYPE, write_xlsx
from webinars.organisers import audit
from webinars.organisers.guard import signed_in
from webinars.organisers.rules import Permission
from webinars.series.models import Series
from webinars.series.queries import series_with_slug
from webinars.web import download, private_page, services

pages = Blueprint("figures", __name__, url_prefix="/arrangor/serier/<slug>")


@pages.get("/siffror")
def of_series(slug: str) -> ResponseReturnValue:
    """The pictures, each with its table."""
    with services().database.read() as session:
        figures = figures_of(session, _series(session, slug), now=services().now())
        page = render_template("figures/backoffice/of_series.html", **_shown(figures))
    return private_page(page)


@pages.get("/rapport")
def report_of_series(slug: str) -> ResponseReturnValue:
    """The same on paper, with what was planned, held and cancelled, and how it was counted."""
    with services().database.read() as session:
        figures = figures_of(session, _series(session, slug), now=services().now())
        changes = told_changes(session, figures)
        page = render_template(
            "figures/backoffice/report.html",
            changes=changes,
            method_notes=method_notes(),
            **_shown(figures),
        )
    return private_page(page)


@pages.post("/rapport")
def export_report(slug: str) -> ResponseReturnValue:
    """The report as a workbook. It names nobody; still, the log tells that it left the house."""
    now = services().now()
    with services().database.write() as session:
        series = _series(session, slug)
        figures = figures_of(session, series, now=now)
        tables = report_tables(figures, told_changes(session, figures))
        about = audit.About("series", series.id, series.title, series.id)
        audit.record(session, signed_in().by, "report exported", about, after={"format": "XLSX"}, now=now)
    name = f"rapport-{series.slug}-{local(now, series.timezone).date()}.xlsx"
    return download(
        name,
        XLSX_TYPE,
        lambda file: write_xlsx(file, tables, series.timezone, title=series.title, now=now),
    )


def _series(session: Session, slug: str) -> Series:
    series = series_with_slug(session, slug)
    if series is None or not signed_in().scope(Permission.SEE_PEOPLE).covers(series.id):
        abort(404)
    return series


def _shown(figures: SeriesFigures) -> dict[str, object]:
    """What the templates show: the figures, the pictures of them, and words for both."""
    showings = figures.showings
    return {
        "figures": figures,
        "series": figures.series,
        "over_time": over_time.pictures_over_time(showings),
        "attendance": bars.attendance_picture(showings),
        "answers": bars.answers_picture([each for each in figures.taking_place if each.answers.total]),
        "lead": bars.lead_picture(figures),
        "tiles": tile_map.tile_map(figures.reach),
        "opinion_pictures": {
            statement: opinions.opinions_picture(statement, found)
            for statement, found in figures.opinions.items()
        },
        "statements": list(Statement),
        "weeks": WEEKS_SHOWN,
        "answer_keys": ANSWERS,
        "elsewhere": ELSEWHERE,
        "fewest_shown": FEWEST_SHOWN,
        "number": number,
        "share": share,
        "told_alone": told_alone,
        "showing_word": showing_word,
        "status_word": status_word,
        "answer_words": answer_words(),
        "lead_words": lead_words(),
        "statement_words": statement_words(),
    }
