"""A whole series from one table: pasted, looked at, added as drafts."""

from collections.abc import Mapping, Sequence

from flask import Response, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webinars.lib.languages import gettext
from webinars.organisers.guard import signed_in
from webinars.organisers.rules import Permission
from webinars.planning.backoffice.reach import done, find_series, show
from webinars.planning.from_table import Outcome, PlannedRow, add_rows, plan_rows
from webinars.planning.pasting import Problem, parse_table
from webinars.planning.rules import TooManyEpisodes
from webinars.series.clashes import Clash, clashes_of
from webinars.series.models import Series
from webinars.web import services

LONGEST_TEXT = 200_000


def show_table(slug: str) -> ResponseReturnValue:
    """An empty field, with an example."""
    with services().database.read() as session:
        return _show(session, find_series(session, slug, Permission.WRITE_DRAFTS), "")


def add_table(slug: str) -> ResponseReturnValue:
    """What the rows come to; and, once that was looked at, drafts out of them."""
    text, is_looked_at = request.form.get("text", "")[:LONGEST_TEXT], request.form.get("steg") == "spara"
    with services().database.write() as session:
        series = find_series(session, slug, Permission.WRITE_DRAFTS, lock=True)
        rows = parse_table(text, zone=series.timezone, now=services().now())
        planned = plan_rows(series, rows)
        if not any(_adds_something(row) for row in planned):
            return _show(session, series, text, planned, 422)
        if not is_looked_at:
            return _show(session, series, text, planned)
        try:
            with session.begin_nested():
                add_rows(session, series, planned, by=signed_in().by, now=services().now())
        except TooManyEpisodes:
            session.refresh(series)
            return _show(session, series, text, planned, 422, is_too_many=True)
    return done("planning.show_series", "tabell", slug=slug)


def problem_words() -> Mapping[Problem, str]:
    """What is wrong with a row."""
    return {
        Problem.NO_TITLE: gettext("Titeln saknas."),
        Problem.NO_DAY: gettext("Dagen går inte att läsa. Skriv den till exempel så här: 2026-11-26."),
        Problem.NO_TIME: gettext("Klockslaget saknas. Skriv det till exempel så här: 12.00–13.00."),
        Problem.NO_SUCH_TIME: gettext("Den natten ställs klockan fram, och tiden finns inte."),
        Problem.ENDS_BEFORE: gettext("Slutet ligger före början."),
        Problem.BAD_CAPACITY: gettext("Antalet platser är inget tal."),
        Problem.BAD_LINK: gettext("Länken ska börja med https://."),
        Problem.HAS_PASSED: gettext("Dagen har redan varit."),
        Problem.TOO_MANY: gettext("Tabellen är för lång. Det som följer är inte läst."),
    }


def _show(
    session: Session,
    series: Series,
    text: str,
    planned: Sequence[PlannedRow] = (),
    status: int = 200,
    *,
    is_too_many: bool = False,
) -> Response:
    return show(
        "table",
        status,
        series=series,
        text=text,
        planned=planned,
        clashes=[_clashes(session, series, row) for row in planned],
        words=problem_words(),
        new_episodes=sum(row.outcome is Outcome.NEW_EPISODE for row in planned),
        new_dates=sum(_adds_something(row) and row.row.starts_at is not None for row in planned),
        wrong=sum(row.outcome is Outcome.WRONG for row in planned),
        was_sent=request.method == "POST",
        is_too_many=is_too_many,
    )


def _clashes(session: Session, series: Series, planned: PlannedRow) -> Sequence[Clash]:
    row = planned.row
    if not _adds_something(planned) or row.starts_at is None or row.ends_at is None:
        return ()
    return clashes_of(session, planned.episode, series, starts_at=row.starts_at, ends_at=row.ends_at)


def _adds_something(planned: PlannedRow) -> bool:
    return planned.outcome in (Outcome.NEW_EPISODE, Outcome.NEW_DATE)
