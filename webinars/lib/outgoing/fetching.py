"""Ask another server, and take no more of its answer, and of our time, than was agreed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from http.cookiejar import DefaultCookiePolicy
from time import monotonic
from urllib.parse import urljoin

from requests import PreparedRequest, Request, Response, Session
from requests.exceptions import InvalidURL, RequestException, SSLError, Timeout
from requests.structures import CaseInsensitiveDict
from urllib3.exceptions import HTTPError, NameResolutionError, NewConnectionError

from webinars.lib.outgoing.addresses import NotAllowed, check_url
from webinars.lib.outgoing.connections import Guard, GuardedAdapter

_CHUNK = 16_384
_REDIRECTS = (301, 302, 303, 307, 308)


class Reason(StrEnum):
    """Why there is no answer."""

    NOT_ALLOWED = "not allowed"
    NO_SUCH_HOST = "no such host"
    NO_CONNECTION = "no connection"
    BAD_CERTIFICATE = "bad certificate"
    TOO_SLOW = "too slow"
    TOO_MANY_REDIRECTS = "too many redirects"
    BAD_ANSWER = "bad answer"


class FetchFailed(Exception):
    """There is no answer; `reason` says why, `words` what the other side or the library said."""

    def __init__(self, reason: Reason, words: str = "", hops: tuple[str, ...] = ()) -> None:
        super().__init__(f"{reason}: {words}" if words else reason.value)
        self.reason, self.words, self.hops = reason, words, hops


@dataclass(frozen=True)
class Limits:
    """What one fetch may take, redirects included."""

    seconds: float = 20
    connect_seconds: float = 5
    bytes: int = 1_000_000
    redirects: int = 5


@dataclass(frozen=True)
class Answer:
    """What came back in the end."""

    url: str
    """Where it came from, after all redirects."""
    status: int
    headers: Mapping[str, str]
    """Their names in any case."""
    body: bytes
    is_whole: bool
    """Whether the body was not longer than the limit."""
    hops: tuple[str, ...] = ()
    """The addresses that redirected, first to last."""
    certificate_ends_at: datetime | None = None
    seconds: float = field(default=0.0, compare=False)

    @property
    def content_type(self) -> str:
        """`text/html`, without its parameters, in lower case."""
        return self.headers.get("Content-Type", "").partition(";")[0].strip().lower()


def fetch(
    url: str,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    data: bytes | None = None,
    limits: Limits = Limits(),
    private_hosts: Collection[str] = (),
    agent: str = "webinars",
) -> Answer:
    """The answer, whatever its status. Raises FetchFailed.

    Bodies are asked for as they are, not compressed, so that their size is what it seems. No cookie is kept, no
    proxy of the environment used. What was sent with `data` or `headers` is not sent on to another host.
    """
    began = monotonic()
    with Guard(limits.seconds, private_hosts) as guard, Session() as session:
        session.trust_env = False
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        for scheme in ("https://", "http://"):
            session.mount(scheme, GuardedAdapter(guard))
        sent = {"User-Agent": agent, "Accept-Encoding": "identity", **(headers or {})}
        request = Request(method, url, headers=sent, data=data)
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
