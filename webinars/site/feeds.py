"""Pages for other programs and other sites: feeds, oEmbed, and lists that can be shown within another page."""

import json

from flask import Blueprint, Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webinars.lib.languages import spoken_language
from webinars.recordings.queries import clip_of, clips_with_sound, published_recording
from webinars.registrations.links import Links
from webinars.site.json_feed import json_feed
from webinars.site.oembed import as_xml, rich, wanted
from webinars.site.pictures import picture_name
from webinars.site.podcast import Addresses, podcast
from webinars.site.queries import series_shown_at
from webinars.site.timeline import ShownSeries
from webinars.web import framed_page, public_file, services

FIVE_MINUTES = 300

pages = Blueprint("feeds", __name__)


@pages.get("/serier/<slug>/podd.xml")
def podcast_feed(slug: str) -> Response:
    """The series for podcast players."""
    base = services().config.site.base_url.rstrip("/")
    with services().database.read() as session:
        shown = _series(session, slug)
        addresses = Addresses(
            base=base,
            own=f"{base}{request.path}",
            series=_links().series(shown.series),
            picture=f"{base}{url_for('site.picture_png', name=picture_name(shown.series.title))}",
        )
        recordings = clips_with_sound(session, shown.series, now=services().now())
        feed = podcast(shown.series, recordings, addresses)
    return public_file(feed, "application/rss+xml; charset=utf-8", max_age_seconds=FIVE_MINUTES)


@pages.get("/serier/<slug>/flode.json")
def json_feed_of(slug: str) -> Response:
    """The series for programs."""
    links = _links()
    with services().database.read() as session:
        feed = json_feed(_series(session, slug), links, address=f"{links.base_url}{request.path}")
    content = json.dumps(feed, ensure_ascii=False).encode()
    response = public_file(content, "application/feed+json; charset=utf-8", max_age_seconds=FIVE_MINUTES)
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@pages.get("/serier/<slug>/lista")
def embedded_list(slug: str) -> Response:
    """What is on and what can be watched, to be shown within another site's page; plain HTML, no script."""
    with services().database.read() as session:
        shown = _series(session, slug)
        html = render_template("site/pages/embedded_list.html", shown=shown)
    return framed_page(html)


@pages.get("/r/<public_id>/ruta")
def embedded_clip(public_id: str) -> Response:
    """One clip, to be shown within another site's page: our picture, and a link that opens it here."""
    with services().database.read() as session:
        found = published_recording(session, public_id, now=services().now()) or abort(404)
        html = render_template("site/pages/embedded_clip.html", clip=clip_of(found), episode=found.episode)
    return framed_page(html)


@pages.get("/oembed")
def oembed() -> ResponseReturnValue:
    """How a page of ours is shown within another: https://oembed.com/#section2.2."""
    site, kind = services().config.site, request.args.get("format", "json")
    if kind not in ("json", "xml"):
        abort(501)
    asked = wanted(request.args.get("url", ""), site.base_url) or abort(404)
    with services().database.read() as session:
        if asked.kind == "series":
            title, path = (
                _series(session, asked.name).series.title,
                url_for("feeds.embedded_list", slug=asked.name),
            )
        else:
            found = published_recording(session, asked.name, now=services().now()) or abort(404)
            title, path = found.title, url_for("feeds.embedded_clip", public_id=asked.name)
    base = site.base_url.rstrip("/")
    answer = rich(
        title,
        f"{base}{path}",
        provider=site.name,
        base_url=base,
        most_width=request.args.get("maxwidth", type=int),
    )
    content = as_xml(answer) if kind == "xml" else json.dumps(answer, ensure_ascii=False).encode()
    content_type = "text/xml; charset=utf-8" if kind == "xml" else "application/json; charset=utf-8"
    response = public_file(content, content_type, max_age_seconds=FIVE_MINUTES)
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _series(session: Session, slug: str) -> ShownSeries:
    few = services().config.registrations.few_seats_left
    return series_shown_at(session, slug, few_seats_left=few, now=services().now()) or abort(404)


def _links() -> Links:
    return Links.of(services().config, services().signer, spoken_language())
