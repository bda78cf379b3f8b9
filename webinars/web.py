"""What every page needs: the services of its application, who asks, and answers that caches understand."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from datetime import datetime
from hashlib import sha256
from ipaddress import AddressValueError, IPv6Address
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from urllib.parse import urlsplit

from flask import Flask, Request, Response, current_app, make_response, request
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException
from werkzeug.routing import IntegerConverter, Map, MapAdapter, RequestRedirect, Rule

from webinars.lib.languages import spoken_language
from webinars.services import Services

EXTENSION = "webinars"
MOST_KEPT_PAGES = 250
KEPT_IN_MEMORY = 1_000_000  # bytes of a download; what is longer goes to a temporary file

_KeptPages = OrderedDict[tuple[str, str], tuple[Hashable, bytes, str]]


class RowNumber(IntegerConverter):
    """`<int:…>` in an address: no larger than a column holds, since databases raise an error for what is."""

    regex = r"\d{1,10}"

    def __init__(self, map: Map, **options: Any) -> None:
        super().__init__(map, **{"max": 2**31 - 1, **options})


class LazyRule(Rule):
    """A rule that learns to build its address when it is first asked to.

    Werkzeug compiles two functions for each rule beforehand: of three hundred rules, most are never built by a process
    that answers a few requests, and all of it stood between the start and the first page.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        compile_builder = super()._compile_builder
        compiled: list[Callable[..., tuple[str, str]]] = []

        def build(*arguments: Any, **values: Any) -> tuple[str, str]:
            if not compiled:
                compiled.append(compile_builder(append_unknown))
            return compiled[0](*arguments, **values)

        return build


class WebApplication(Flask):
    """Flask, with addresses that do not depend on what a client names as Host, and logs without anybody's link."""

    url_rule_class = LazyRule

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """Every address begins at our root, even for a Host that is none; absolute ones come from `base_url`."""
        if request is None:
            return super().create_url_adapter(request)
        return self.url_map.bind_to_environ({**request.environ, "HTTP_HOST": "localhost"})

    def handle_http_exception(self, e: HTTPException) -> Any:
        """Where only the last slash was missing, the way on is a path: wherever a client believes itself to be."""
        if not isinstance(e, RequestRedirect):
            return super().handle_http_exception(e)
        there = urlsplit(e.new_url)._replace(scheme="", netloc="").geturl()
        return Response(status=e.code, headers={"Location": f"/{there.lstrip('/')}"})

    def log_exception(self, exc_info: Any) -> None:
        """With the rule of the address that failed: the address itself may be somebody's personal link."""
        self.logger.error("%s %s failed", request.method, request.url_rule, exc_info=exc_info)


def services() -> Services:
    """The services of the application that answers this request."""
    made = current_app.extensions[EXTENSION]
    assert isinstance(made, Services)
    return made


def content_security_policy(*form_targets: str, shown_from: str = "") -> str:
    """No inline code, nothing from anybody else; forms lead to us, and to the origins that a page names besides.

    `shown_from`: where a film may come from, once a reader has asked for it.
    """
    targets = " ".join(("'self'", *form_targets))
    shown = f"'self' {shown_from}".strip()
    return (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; "
        f"connect-src 'self'; manifest-src 'self'; frame-src {shown}; media-src {shown}; "
        "frame-ancestors 'none'; base-uri 'none'; "
        f"form-action {targets}"
    )


def client_address() -> str:
    """Who asks, for limits: the address behind the trusted proxies; of IPv6 the network that one customer has."""
    named = request.remote_addr or "unknown"
    try:
        address = IPv6Address(named.partition("%")[0])
    except AddressValueError:
        return named
    return str(address.ipv4_mapped or IPv6Address(int(address) >> 64 << 64))


def public_page(html: str, *, max_age_seconds: int = 60) -> Response:
    """A page that is the same for everybody: with an ETag, and 304 where the reader has it already."""
    return _public_page(html.encode(), _etag(html.encode()), max_age_seconds=max_age_seconds)


def kept_page(render: Callable[[Session, datetime], str]) -> Response:
    """A public page that is rendered anew only when a second has passed or anything in the database has changed.

    `render` is handed a session and the present instant; nothing else may matter but the address and its language.
    """
    now = services().now()
    pages: _KeptPages = current_app.extensions.setdefault("webinars_kept_pages", OrderedDict())
    address = request.full_path, spoken_language()
    stamp = int(now.timestamp()), services().database.version()
    kept = pages.get(address)
    if kept is None or kept[0] != stamp:
        with services().database.read() as session:
            content = render(session, now).encode()
        kept = pages[address] = stamp, content, _etag(content)
        if len(pages) > MOST_KEPT_PAGES:
            pages.popitem(last=False)
    return _public_page(*kept[1:])


def public_file(content: bytes, content_type: str, *, max_age_seconds: int) -> Response:
    """Something public for machines (a feed, a picture): with an ETag, and 304 where it is known already."""
    response = Response(content, content_type=content_type)
    response.set_etag(_etag(content))
    response.headers["Cache-Control"] = f"public, max-age={max_age_seconds}"
    response.make_conditional(request)
    return response


def private_page(html: str, status: int = 200) -> Response:
    """A page for one person: no cache keeps it, no search engine lists it, and no link leaks its address.

    For the last, the `Referrer-Policy: same-origin` of every page is enough. With `no-referrer`, browsers would send
    the page's own forms with `Origin: null`, and they would be refused as somebody else's.
    """
    response = make_response(html, status)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def download(file_name: str, content_type: str, write: Callable[[IO[bytes]], object]) -> Response:
    """A file for one person to keep. `write` fills it before anything is sent, so an error still has its page."""
    file = SpooledTemporaryFile(KEPT_IN_MEMORY)  # noqa: SIM115 - a long one is closed when the last of it was sent
    try:
        write(file)
        length = file.tell()
        file.seek(0)
        content = _pieces(file) if length > KEPT_IN_MEMORY else file.read()
    except BaseException:
        file.close()
        raise
    response = Response(content, content_type=content_type)
    response.call_on_close(file.close)
    response.content_length = length
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    response.headers["Cache-Control"] = "private, no-store"
    if length <= KEPT_IN_MEMORY:
        file.close()
    return response


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        yield from iter(lambda: file.read(65_536), b"")


def framed_page(html: str) -> Response:
    """A public page that other sites may show within theirs; it runs nothing and has no forms."""
    response = public_page(html, max_age_seconds=300)
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'self'; form-action 'none'; frame-ancestors *"
    )
    response.headers["X-Frame-Options"] = ""
    return response


def framed_mail(html: str) -> Response:
    """A mail as it looks, to be shown in a sandboxed frame of a page of ours. It loads nothing, runs nothing, sends
    nothing, and its styles are the mail's own."""
    response = private_page(html)
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; base-uri 'none'; "
        "form-action 'none'; sandbox"
    )
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


def _public_page(content: bytes, etag: str, *, max_age_seconds: int = 60) -> Response:
    response = Response(content)
    response.set_etag(etag)
    response.headers["Cache-Control"] = f"public, max-age={max_age_seconds}"
    response.headers["Content-Language"] = spoken_language()
    response.make_conditional(request)
    return response


def _etag(content: bytes) -> str:
    return sha256(content).hexdigest()[:24]
