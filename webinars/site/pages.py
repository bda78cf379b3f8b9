"""What every visitor sees first: the start page, the series, the one permanent page of each episode, the statements."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from flask import Blueprint, Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from webinars.lib.dates import local_instant
from webinars.lib.languages import spoken_language
from webinars.recordings.queries import episodes_with_recordings
from webinars.registrations.links import Links
from webinars.site import jsonld
from webinars.site.atom import atom, last_change
from webinars.site.health import NO_DATABASE, health
from webinars.site.pictures import is_picture_name, picture_name
from webinars.site.png import png
from webinars.site.queries import (
    episode_shown_at,
    every_shown_series,
    published_episode_titles,
    said_beside,
    series_shown_at,
)
from webinars.site.sitemap import robots, sitemap
from webinars.site.svg import svg
from webinars.site.timeline import ShownSeries, dated_episodes
from webinars.web import kept_page, public_file, public_page, services

FOR_EVER_SECONDS = 31_536_000
LATEST_RECORDINGS = 3

pages = Blueprint("site", __name__)
pages.add_app_template_global(picture_name)


@pages.get("/")
def start() -> Response:
    """What is on next, the series, and what can be watched."""

    def render(session: Session, now: datetime) -> str:
        every_series = every_shown_series(session, few_seats_left=_few(), now=now)
        return render_template(
            "site/pages/start.html",
            every_series=every_series,
            coming=dated_episodes(every_series),
            watchable=episodes_with_recordings(session, now=now, at_most=LATEST_RECORDINGS),
        )

    return kept_page(render)


@pages.get("/serier/<slug>/")
def series(slug: str) -> Response:
    """Every episode of a series with its state."""

    def render(session: Session, now: datetime) -> str:
        shown = series_shown_at(session, slug, few_seats_left=_few(), now=now) or abort(404)
        data = jsonld.script(jsonld.series_data(shown, _links()))
        return render_template("site/pages/series.html", shown=shown, data=data)

    return kept_page(render)


@pages.get("/serier/<slug>/avsnitt/<int:number>")
def episode(slug: str, number: int) -> Response:
    """The one permanent page of an episode: before, during and after."""

    def render(session: Session, now: datetime) -> str:
        shown = episode_shown_at(session, slug, number, few_seats_left=_few(), now=now) or abort(404)
        titles = published_episode_titles(session, shown.episode.series_id)
        return render_template(
            "site/pages/episode.html",
            shown=shown,
            data=jsonld.script(jsonld.episode_data(shown, _links())),
            **said_beside(session, shown, titles, now=now),
        )

    return kept_page(render)


@pages.get("/serier/<slug>/atom.xml", endpoint="atom")
def atom_feed(slug: str) -> Response:
    """The series for feed readers."""
    links = _links()
    with services().database.read() as session:
        shown = series_shown_at(session, slug, few_seats_left=_few(), now=services().now())
        if shown is None:
            abort(404)
        feed = atom(shown, links, address=f"{links.base_url}{request.path}")
    return public_file(feed, "application/atom+xml; charset=utf-8", max_age_seconds=300)


@pages.get("/bilder/<name>.svg")
def picture_svg(name: str) -> Response:
    """The picture that a name describes."""
    if not is_picture_name(name):
        abort(404)
    return public_file(svg(name).encode(), "image/svg+xml", max_age_seconds=FOR_EVER_SECONDS)


@pages.get("/bilder/<name>.png")
def picture_png(name: str) -> Response:
    """The same picture for those who show a shared link."""
    if not is_picture_name(name):
        abort(404)
    return public_file(png(name), "image/png", max_age_seconds=FOR_EVER_SECONDS)


@pages.get("/tillganglighet")
def accessibility() -> Response:
    """The accessibility statement."""
    statement = services().config.accessibility
    days = {"assessed_at": _noon(statement.assessed_on), "updated_at": _noon(statement.updated_on)}
    return public_page(render_template("site/pages/accessibility.html", statement=statement, **days))


@pages.get("/personuppgifter")
def privacy() -> Response:
    """How personal data are handled."""
    return public_page(render_template("site/pages/privacy.html"))


@pages.get("/kakor")
def cookies() -> Response:
    """That there are none."""
    return public_page(render_template("site/pages/cookies.html"))


@pages.get("/kontakt")
def contact() -> Response:
    """Whom to ask about what."""

    def render(session: Session, now: datetime) -> str:
        every_series = every_shown_series(session, few_seats_left=_few(), now=now)
        return render_template("site/pages/contact.html", every_series=every_series)

    return kept_page(render)


@pages.get("/sitemap.xml", endpoint="sitemap")
def sitemap_xml() -> Response:
    """Every public address."""
    with services().database.read() as session:
        every_series = every_shown_series(session, few_seats_left=_few(), now=services().now())
        document = sitemap(_addresses(every_series))
    return public_file(document, "application/xml; charset=utf-8", max_age_seconds=3600)


@pages.get("/robots.txt", endpoint="robots")
def robots_txt() -> Response:
    """What search engines may read."""
    return public_file(robots(_links().base_url).encode(), "text/plain; charset=utf-8", max_age_seconds=3600)


@pages.get("/halsa", endpoint="health")
def health_all() -> ResponseReturnValue:
    """For monitoring: database, scheduler and outbox; 503 when one is bad."""
    try:
        with services().database.read() as session:
            found = health(session, now=services().now(), per_minute=services().config.mail.per_minute)
    except SQLAlchemyError:
        return NO_DATABASE, 503, {"Cache-Control": "no-store"}
    return found.as_json(), 200 if found.ok else 503, {"Cache-Control": "no-store"}


@pages.get("/halsa/webb")
def health_web() -> ResponseReturnValue:
    """For load balancers: this process and its database only."""
    try:
        with services().database.read() as session:
            session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return NO_DATABASE, 503, {"Cache-Control": "no-store"}
    return {"ok": True, "database": {"ok": True}}, 200, {"Cache-Control": "no-store"}


def _addresses(every_series: Sequence[ShownSeries]) -> Iterator[tuple[str, datetime | None]]:
    links = _links()
    yield f"{links.base_url}{url_for('site.start')}", None
    yield f"{links.base_url}{url_for('recordings.library')}", None
    for shown in every_series:
        episodes = [*shown.coming, *shown.past]
        yield links.series(shown.series), max([shown.series.updated_at, *map(last_change, episodes)])
        for shown_episode in episodes:
            yield links.episode(shown_episode.episode), last_change(shown_episode)
            for clip in shown_episode.clips:
                yield links.recording(clip.public_id), clip.published_at
    for statement in ("contact", "accessibility", "privacy", "cookies"):
        yield f"{links.base_url}{url_for(f'site.{statement}')}", None


def _few() -> int:
    return services().config.registrations.few_seats_left


def _links() -> Links:
    return Links.of(services().config, services().signer, spoken_language())


def _noon(day: str) -> datetime:
    return local_instant(datetime.fromisoformat(f"{day}T12:00"), services().config.site.timezone)
