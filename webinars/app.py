"""Puts the web application together; the only module that knows every page."""

import logging
from collections.abc import Callable
from datetime import datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask, Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DataError
from werkzeug.exceptions import Gone, HTTPException, MethodNotAllowed, NotFound
from werkzeug.middleware.proxy_fix import ProxyFix

from webinars.attendance.backoffice import pages as host_pages
from webinars.attendance.backoffice.reports import pages as report_pages
from webinars.attendance.pages import pages as attendance_pages
from webinars.backoffice.backoffice import pages as front_page
from webinars.changes.backoffice import pages as change_pages
from webinars.circulars.backoffice import pages as circular_pages
from webinars.config import Config, load_config
from webinars.exchange.backoffice import pages as exchange_pages
from webinars.feedback.backoffice import pages as feedback_office_pages
from webinars.feedback.pages import pages as feedback_pages
from webinars.figures.backoffice import pages as figure_pages
from webinars.invitations.pages import pages as invitation_pages
from webinars.lib import languages, templates
from webinars.lib.clock import utc_now
from webinars.lib.database import DATABASE_TROUBLE, Database
from webinars.mail_texts.backoffice import pages as mail_text_pages
from webinars.organisers.backoffice import pages as organiser_pages
from webinars.organisers.guard import guard
from webinars.outbox.backoffice import pages as outbox_pages
from webinars.people.backoffice import pages as people_pages
from webinars.people.backoffice.files import pages as people_file_pages
from webinars.planning.backoffice import pages as planning_pages
from webinars.privacy.backoffice import pages as privacy_pages
from webinars.recordings.backoffice import pages as clip_pages
from webinars.recordings.backoffice.links import pages as link_pages
from webinars.recordings.pages import pages as recording_pages
from webinars.registrations.answers import pages as answer_pages
from webinars.registrations.mailings import pages as mailing_pages
from webinars.registrations.pages import pages as registration_pages
from webinars.registrations.rules import LinkNotValid, LinkUnknown
from webinars.registrations.seat_offers import pages as seat_offer_pages
from webinars.search.pages import pages as search_pages
from webinars.services import Services
from webinars.site.backoffice import pages as preview_pages
from webinars.site.feeds import pages as feed_pages
from webinars.site.my_page import pages as my_page
from webinars.site.pages import pages as site_pages
from webinars.web import (
    EXTENSION,
    RowNumber,
    WebApplication,
    content_security_policy,
    private_page,
    services,
)

log = logging.getLogger(__name__)

STATIC = Path(__file__).parent / "static"
BLUEPRINTS = (
    site_pages,
    my_page,
    registration_pages,
    answer_pages,
    seat_offer_pages,
    mailing_pages,
    invitation_pages,
    attendance_pages,
    recording_pages,
    search_pages,
    clip_pages,
    link_pages,
    feed_pages,
    front_page,
    figure_pages,
    organiser_pages,
    change_pages,
    host_pages,
    report_pages,
    feedback_pages,
    feedback_office_pages,
    people_file_pages,
    exchange_pages,
    people_pages,
    privacy_pages,
    planning_pages,
    mail_text_pages,
    preview_pages,
    circular_pages,
    outbox_pages,
)
MOST_FIELDS = 10_000
SECURITY_POLICY = content_security_policy()
SECURITY_HEADERS = {
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


def create_app(
    config: Config | None = None, database: Database | None = None, now: Callable[[], datetime] = utc_now
) -> Flask:
    """The web application. Without arguments: for the settings that `config.toml` and the environment hold."""
    config = config or load_config()
    app = WebApplication("webinars", template_folder=str(templates.FOLDER), static_folder=str(STATIC))
    app.config.update(MAX_CONTENT_LENGTH=1_000_000, MAX_FORM_MEMORY_SIZE=500_000, MAX_FORM_PARTS=MOST_FIELDS)
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 31_536_000  # for ever: a changed file has another address
    app.url_map.converters["int"] = RowNumber
    app.extensions[EXTENSION] = Services.of(config, database or Database(config.database_url), now)
    if config.server.trusted_proxies:
        hops = config.server.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]
    templates.equip(app.jinja_env)
    app.context_processor(_for_every_template)
    app.before_request(_choose_language)
    app.before_request(_refuse_posts_from_elsewhere)
    app.before_request(_refuse_endless_forms)
    guard(app)
    app.after_request(_secure)
    app.url_defaults(_keep_language)
    app.url_defaults(_name_version)
    app.register_error_handler(HTTPException, _show_error)
    app.register_error_handler(LinkUnknown, lambda _: _show_error(NotFound()))
    app.register_error_handler(LinkNotValid, lambda _: _show_error(Gone()))
    # What no column can hold, such as a name with a NUL in it, is nothing's name.
    app.register_error_handler(DataError, lambda _: _show_error(NotFound()))
    for trouble in DATABASE_TROUBLE:
        app.register_error_handler(trouble, _hand_back_what_was_sent)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app


def _for_every_template() -> dict[str, object]:
    language = languages.spoken_language()
    other = "sv" if language == "en" else "en"
    arguments = {**request.args.to_dict(flat=False), "lang": [other]}
    return {
        "site": services().config.site,
        "mail_settings": services().config.mail,
        "retention": services().config.retention,
        "other_language": other,
        "in_other_language": f"?{urlencode(arguments, doseq=True)}",
        "canonical_url": services().config.site.base_url.rstrip("/") + request.path,
        "now": services().now(),
    }


def _choose_language() -> None:
    asked = request.args.get("lang", "")
    languages.speak(asked if asked in languages.LANGUAGES else services().config.site.language)


def _keep_language(endpoint: str, values: dict[str, object]) -> None:
    default = services().config.site.language
    if endpoint != "static" and "lang" not in values and languages.spoken_language() != default:
        values["lang"] = languages.spoken_language()


def _name_version(endpoint: str, values: dict[str, object]) -> None:
    if endpoint == "static":
        path = STATIC / str(values["filename"])
        values["v"] = _digest(path, path.stat().st_mtime_ns)


@cache
def _digest(path: Path, _changed_at: int) -> str:
    return sha256(path.read_bytes()).hexdigest()[:8]


def _refuse_posts_from_elsewhere() -> None:
    """Public forms carry no cookie and no authority of the browser's; still, no other site may send them.

    A client that names no origin at all is not a browser that another site could lead.
    """
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return
    fetched_from = request.headers.get("Sec-Fetch-Site")
    if fetched_from is not None:
        if fetched_from not in ("same-origin", "none"):
            abort(403)
        return
    origin = request.headers.get("Origin")
    if origin is not None and origin not in (
        services().config.site.base_url.rstrip("/"),
        request.host_url.rstrip("/"),
    ):
        abort(403)


def _refuse_endless_forms() -> None:
    """Werkzeug counts the fields of multipart forms only."""
    if (
        request.mimetype == "application/x-www-form-urlencoded"
        and request.get_data().count(b"&") > MOST_FIELDS
    ):
        abort(413)


def _secure(response: Response) -> Response:
    headers = response.headers
    if "Content-Security-Policy" not in headers:  # the join page has one of its own
        headers["Content-Security-Policy"] = SECURITY_POLICY
    if "Cache-Control" not in headers:  # what says nothing, such as the way into a meeting, is one person's
        headers["Cache-Control"] = "private, no-store"
    for name, value in SECURITY_HEADERS.items():
        headers.setdefault(name, value)  # a mail that is shown in a frame of ours may be framed by us
    if not headers["X-Frame-Options"]:  # made to be framed by anybody; the header has no word for that
        del headers["X-Frame-Options"]
    if services().config.site.base_url.startswith("https:"):
        headers["Strict-Transport-Security"] = "max-age=31536000"
    return response


def _show_error(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error
    other = "errors/400.html" if error.code < 500 else "errors/500.html"
    name = f"errors/{error.code}.html" if error.code in (403, 404, 410, 413, 429) else other
    response = private_page(render_template(name, error=error), error.code)
    if isinstance(error, MethodNotAllowed):
        response.allow.update(error.valid_methods or ())
    return response


def _hand_back_what_was_sent(error: Exception) -> ResponseReturnValue:
    """The database is in trouble. A form comes back filled in, as hidden fields of one that has only its button:
    so nobody types anything twice, and no page has to be put together from a database that does not answer."""
    why = str(getattr(error, "orig", None) or error).partition("\n")[0]
    log.error("%s %s: the database is in trouble: %s", request.method, request.url_rule, why)
    can_be_sent_again = request.method == "POST" and not request.files
    fields = list(request.form.items(multi=True)) if can_be_sent_again else None
    response = private_page(render_template("errors/503.html", fields=fields), 503)
    response.headers["Retry-After"] = "60"
    return response
