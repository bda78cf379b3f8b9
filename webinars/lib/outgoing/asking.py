"""The asking itself, with `requests`: imported only by a process that does ask somebody."""

from collections.abc import Collection
from datetime import UTC, datetime
from http.cookiejar import DefaultCookiePolicy
from time import monotonic
from urllib.parse import urljoin

from requests import PreparedRequest, Request, Response, Session
from requests.exceptions import InvalidURL, RequestException, SSLError, Timeout
from requests.structures import CaseInsensitiveDict
from urllib3.exceptions import HTTPError, NameResolutionError, NewConnectionError

from webinars.lib.outgoing.addresses import NotAllowed, check_url
from webinars.lib.outgoing.connections import Guard, GuardedAdapter
from webinars.lib.outgoing.fetching import Answer, FetchFailed, Limits, Question, Reason

_CHUNK = 16_384
_REDIRECTS = (301, 302, 303, 307, 308)


def ask(question: Question, *, limits: Limits, private_hosts: Collection[str]) -> Answer:
    """The answer. Raises FetchFailed."""
    began = monotonic()
    with Guard(limits.seconds, private_hosts) as guard, Session() as session:
        session.trust_env = False
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        for scheme in ("https://", "http://"):
            session.mount(scheme, GuardedAdapter(guard))
        sent = {"User-Agent": question.agent, "Accept-Encoding": "identity", **question.headers}
        request = Request(question.method, question.url, headers=sent, data=question.data)
        try:
            return _follow(session, request, guard, limits, began)
        except NotAllowed as error:
            raise FetchFailed(Reason.NOT_ALLOWED, str(error)) from error
        except (RequestException, HTTPError, OSError) as error:
            raise _failure(error, guard) from error


def _follow(session: Session, request: Request, guard: Guard, limits: Limits, began: float) -> Answer:
    hops: list[str] = []
    while True:
        check_url(request.url)
        prepared = _prepared(session, request)
        answer = session.send(
            prepared,
            stream=True,
            allow_redirects=False,
            timeout=(limits.connect_seconds, limits.seconds),
        )
        with answer:
            onwards = answer.headers.get("Location", "")
            if answer.status_code in _REDIRECTS and onwards and request.method in ("GET", "HEAD"):
                hops.append(request.url)
                if len(hops) > limits.redirects:
                    raise FetchFailed(Reason.TOO_MANY_REDIRECTS, hops=tuple(hops))
                request = _next(request, urljoin(request.url, _as_text(onwards)))
                continue
            body, is_whole = _body(answer, limits.bytes)
            if guard.is_over:
                raise FetchFailed(Reason.TOO_SLOW, hops=tuple(hops))
            ends = guard.certificate_ends_at if request.url.startswith("https:") else None
            return Answer(
                url=request.url,
                status=answer.status_code,
                headers=CaseInsensitiveDict(answer.headers),
                body=body,
                is_whole=is_whole,
                hops=tuple(hops),
                certificate_ends_at=datetime.fromtimestamp(ends, UTC) if ends else None,
                seconds=monotonic() - began,
            )


def _prepared(session: Session, request: Request) -> PreparedRequest:
    try:
        return session.prepare_request(request)
    except (InvalidURL, UnicodeError, ValueError) as error:
        raise NotAllowed("this is no address") from error


def _next(request: Request, url: str) -> Request:
    """To the same host with all that was sent, to another with what says nothing about us."""
    _, host = check_url(url)
    headers = dict(request.headers)
    if host != check_url(request.url)[1]:
        headers = {
            name: headers[name] for name in ("User-Agent", "Accept-Encoding", "Accept") if name in headers
        }
    return Request(request.method, url, headers=headers)


def _as_text(header: str) -> str:
    """Headers are read as Latin-1; addresses that stand in them unescaped are UTF-8 in fact."""
    try:
        return header.encode("latin-1").decode()
    except UnicodeError:
        return header


def _body(answer: Response, most: int) -> tuple[bytes, bool]:
    taken = bytearray()
    while len(taken) <= most:
        chunk = answer.raw.read(min(_CHUNK, most + 1 - len(taken)), decode_content=False)
        if not chunk:
            return bytes(taken), True
        taken += chunk
    return bytes(taken[:most]), False


def _failure(error: Exception, guard: Guard) -> FetchFailed:
    """`requests` wraps what urllib3 found, and urllib3 what the socket did."""
    cause = getattr(error.args[0] if error.args else None, "reason", None) or error
    words = type(cause).__name__
    if guard.is_over or isinstance(error, Timeout) or isinstance(cause, TimeoutError):
        return FetchFailed(Reason.TOO_SLOW, words)
    if isinstance(error, SSLError):
        return FetchFailed(Reason.BAD_CERTIFICATE, words)
    if isinstance(cause, NameResolutionError):
        return FetchFailed(Reason.NO_SUCH_HOST, words)
    if isinstance(cause, NewConnectionError):
        return FetchFailed(Reason.NO_CONNECTION, words)
    return FetchFailed(Reason.BAD_ANSWER, words)
