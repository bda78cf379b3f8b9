"""What every page needs: the services of its application, who asks, and answers that caches understand."""

from hashlib import sha256

from flask import Response, current_app, make_response, request

from webinars.lib.languages import spoken_language
from webinars.services import Services

EXTENSION = "webinars"


def services() -> Services:
    """The services of the application that answers this request."""
    made = current_app.extensions[EXTENSION]
    assert isinstance(made, Services)
    return made


def client_address() -> str:
    """Who asks, for limits: the address behind the trusted proxies."""
    return request.remote_addr or "unknown"


def public_page(html: str, *, max_age_seconds: int = 60) -> Response:
    """A page that is the same for everybody: with an ETag, and 304 where the reader has it already."""
    response = make_response(html)
    response.set_etag(sha256(html.encode()).hexdigest()[:24])
    response.headers["Cache-Control"] = f"public, max-age={max_age_seconds}"
    response.headers["Content-Language"] = spoken_language()
    return response.make_conditional(request)


def private_page(html: str, status: int = 200) -> Response:
    """A page for one person: no cache keeps it, no search engine lists it, no link leaks its address."""
    response = make_response(html, status)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
