"""Ask another server, and take no more of its answer, and of our time, than was agreed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


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


@dataclass(frozen=True)
class Question:
    """What is asked."""

    method: str
    url: str
    headers: Mapping[str, str]
    data: bytes | None
    agent: str


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
    from webinars.lib.outgoing.asking import ask  # noqa: PLC0415 - requests is large, and most processes ask nobody

    return ask(Question(method, url, headers or {}, data, agent), limits=limits, private_hosts=private_hosts)
