"""A series as a file in the browser: taken along, and read in after a look at what would follow."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import IO

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from webinars.changes.noting import Before, note_change
from webinars.exchange.actions import import_series as take_in
from webinars.exchange.archive.writing import write_archive
from webinars.exchange.consequences import Consequence, Kind, Report
from webinars.exchange.queries import lock_occurrences, recordings_by_episode
from webinars.exchange.saying import Said, said, spoken
from webinars.exchange.toml_file.documents import InvalidFile, SeriesDocument
from webinars.exchange.toml_file.lines import Place, line_of, lines_of
from webinars.exchange.toml_file.reading import read_series_alone
from webinars.exchange.toml_file.writing import written_series
from webinars.lib.languages import gettext, spoken_language
from webinars.organisers.audit import About, record
from webinars.organisers.guard import signed_in
from webinars.organisers.rules import Permission
from webinars.series.models import Episode, Occurrence, Series
from webinars.series.queries import series_with_slug
from webinars.web import download, private_page, services

pages = Blueprint("exchange", __name__, url_prefix="/arrangor")

TOML_TYPE = "application/toml; charset=utf-8"
LONGEST = 300_000
"""Characters: the text travels through the form between the look and the button."""

MOST_LOGGED = 50
MOST_SHOWN = 100  # of what is wrong in a file
TOLD = (Kind.MOVED, Kind.CANCELLED, Kind.POSTPONED, Kind.REOPENED)
"""What everybody who has a place is told of."""


@pages.get("/serier/<slug>/fil")
def file_of_series(slug: str) -> ResponseReturnValue:
    """What the file holds, and the ways out and in."""
    with services().database.read() as session:
        series = _found(session, slug, Permission.WRITE_DRAFTS)
        with_captions = sum(
            bool(each.captions) for some in recordings_by_episode(session, series).values() for each in some
        )
        may_edit = signed_in().scope(Permission.EDIT_SERIES).covers(series.id)
        return _show("file", series=series, with_captions=with_captions, may_edit=may_edit)


@pages.get("/serier/<slug>/fil/toml")
def download_series(slug: str) -> ResponseReturnValue:
    """The series without what opens rooms, and without the addresses of people on stage."""
    with services().database.read() as session:
        return _file(session, _found(session, slug, Permission.WRITE_DRAFTS), with_secrets=False)


@pages.post("/serier/<slug>/fil/toml")
def download_with_secrets(slug: str) -> ResponseReturnValue:
    """The whole series; that somebody took it along stands in the log."""
    with services().database.write() as session:
        series = _found(session, slug, Permission.EDIT_SERIES)
        response = _file(session, series, with_secrets=True)
        about = About("series", series.id, series.title, series.id)
        record(session, signed_in().by, "series exported", about, now=services().now())
    return response


@pages.post("/serier/<slug>/fil/arkiv")
def download_archive(slug: str) -> ResponseReturnValue:
    """The whole series as one ZIP to keep. It names nobody; still, the log tells that it left the house."""
    now, site = services().now(), services().config.site
    with services().database.write() as session:
        _found(session, slug, Permission.EDIT_SERIES)
        series = series_with_slug(session, slug) or abort(404)
        about = About("series", series.id, series.title, series.id)
        record(session, signed_in().by, "series archive exported", about, now=now)
    # Packing takes a while, and nobody else has to wait for it to write.
    with services().database.read() as session:
        series = series_with_slug(session, slug) or abort(404)

        def write(file: IO[bytes]) -> None:
            write_archive(file, session, series, site_name=site.name, base_url=site.base_url, now=now)

        return download(f"{series.slug}.zip", "application/zip", write)


@pages.get("/serier/importera")
def import_series() -> ResponseReturnValue:
    """Where a file is handed in."""
    return _show_start()


@pages.post("/serier/importera")
def look_or_import() -> ResponseReturnValue:
    """First what would follow, of which nothing is written; then, once it was looked at, the import."""
    text, step = _handed(), request.form.get("steg", "las")
    if not text.strip():
        return _show_start([gettext("Välj en fil, eller klistra in dess text.")])
    if len(text) > LONGEST:
        return _show_start([gettext("Filen är för stor för webbläsaren. Använd kommandoraden i stället.")])
    try:
        document, captions = read_series_alone(text.encode(errors="surrogateescape"), zone_of=_zone_of)
        shown, done = _imported(document, confirmed=request.form.get("sett", "") if step == "spara" else "")
    except InvalidFile as error:
        lines, some = lines_of(text), error.problems[:MOST_SHOWN]
        problems = [_sentence(_with_line(problem, lines)) for problem in some]
        return _show_start(problems, text=text)
    if done:
        return redirect(url_for("exchange.file_of_series", slug=document.slug, gjort="inlast"), 303)
    return _show_preview(document, captions, text, shown, changed=step == "spara")


def _imported(document: SeriesDocument, *, confirmed: str) -> tuple[Report, bool]:
    """What would follow; done where that is what was confirmed, and else taken back. Raises InvalidFile."""
    now, by = services().now(), signed_in().by
    with services().database.write() as session:
        _require_permission(session, document.slug)
        lock_occurrences(session, document.slug)
        before = [Before.of(occurrence) for occurrence in _occurrences(session, document.slug)]
        report = take_in(session, document, now=now)
        if confirmed != _digest(report):
            session.rollback()
            return report, False
        for each in before:
            note_change(session, each, by=by, now=now)
        series = series_with_slug(session, document.slug)
        if report.changes_anything and series is not None:
            about = About("series", series.id, series.title, series.id)
            after = {"consequences": [str(each) for each in report.consequences[:MOST_LOGGED]]}
            record(session, by, "series imported", about, after=after, now=now)
    return report, True


def _with_line(problem: str, lines: Mapping[Place, int]) -> str:
    line = line_of(lines, problem.path) if isinstance(problem, Said) else None
    return said("line {line}: {problem}", line=line, problem=problem) if line else problem


def _require_permission(session: Session, slug: str) -> None:
    """Whoever works with some series alone is not told which others there are."""
    scope = signed_in().scope(Permission.EDIT_SERIES)
    known = series_with_slug(session, slug)
    if not (scope.every or (known is not None and scope.covers(known.id))):
        sentence = gettext("Filen gäller serien ”%(slug)s”, som du inte är redaktör för.") % {"slug": slug}
        raise InvalidFile([sentence])


def _handed() -> str:
    file = request.files.get("fil")
    if file and file.filename:
        content = file.stream.read()
        # What is no UTF-8 is told about by the reader, in its own words.
        return content.decode("utf-8-sig", errors="surrogateescape")
    return request.form.get("text", "")


def _occurrences(session: Session, slug: str) -> Sequence[Occurrence]:
    return session.scalars(
        select(Occurrence)
        .join(Occurrence.episode)
        .join(Episode.series)
        .where(Series.slug == slug)
        .options(selectinload(Occurrence.episode).selectinload(Episode.series))
        .order_by(Occurrence.id)
    ).all()


def _zone_of(slug: str) -> str:
    with services().database.read() as session:
        known = session.scalar(select(Series.timezone).where(Series.slug == slug))
    return known or services().config.site.timezone


def _found(session: Session, slug: str, permission: Permission) -> Series:
    seen = signed_in().within(Series.id, permission)
    return session.scalar(select(Series).where(Series.slug == slug, seen)) or abort(404)


def _file(session: Session, series: Series, *, with_secrets: bool) -> Response:
    written = written_series(series, recordings_by_episode(session, series), with_secrets=with_secrets)
    content = written.toml.encode()
    return download(f"{series.slug}.toml", TOML_TYPE, lambda file: file.writelines([content]))


def _show_start(problems: Sequence[str] = (), *, text: str = "") -> Response:
    shown = (text or request.form.get("text", "")).encode("utf-8", errors="replace").decode()
    return _show("import", 422 if problems else 200, problems=problems, text=shown[:LONGEST])


def _show_preview(
    document: SeriesDocument, captions: Sequence[str], text: str, report: Report, *, changed: bool
) -> Response:
    def sentences(consequences: Sequence[Consequence]) -> list[tuple[str, str, int]]:
        what = [spoken(each.what, spoken_language()) for each in consequences]
        return [
            (_sentence(each.where), said, each.registrations)
            for each, said in zip(consequences, what, strict=True)
        ]

    return _show(
        "import_preview",
        document=document,
        captions=captions,
        text=text,
        report=report,
        told={kind: sentences(report.of(kind)) for kind in TOLD},
        new=sentences(report.of(Kind.NEW)),
        others=sentences(report.of(Kind.CHANGED)),
        kept=sentences(report.of(Kind.KEPT)),
        people=sum(each.registrations for each in report.consequences),
        seen=_digest(report),
        changed=changed,
    )


def _sentence(text: str) -> str:
    said = spoken(text, spoken_language())
    return said[:1].upper() + said[1:]


def _digest(report: Report) -> str:
    """What was shown: where something else would follow when the button is pressed, it is shown again first."""
    return sha256("\n".join(map(str, report.consequences)).encode()).hexdigest()[:32]


def _show(template: str, status: int = 200, **values: object) -> Response:
    values.setdefault("done", request.args.get("gjort", ""))
    return private_page(render_template(f"exchange/backoffice/{template}.html", **values), status)
