"""Ask an address, politely and not for long, and say what came of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from webinars.lib.outgoing import Answer, FetchFailed, Limits, Reason, fetch
from webinars.linkcheck.rules import Finding, Known, Seen, address_to_ask, finding_of

LIMITS = Limits(seconds=20, connect_seconds=6, bytes=64_000, redirects=5)
_FAILURES = {
    Reason.NOT_ALLOWED: Finding.NOT_ALLOWED,
    Reason.NO_SUCH_HOST: Finding.UNREACHABLE,
    Reason.NO_CONNECTION: Finding.UNREACHABLE,
    Reason.BAD_CERTIFICATE: Finding.BAD_CERTIFICATE,
    Reason.TOO_SLOW: Finding.TOO_SLOW,
    Reason.TOO_MANY_REDIRECTS: Finding.REDIRECT_LOOP,
    Reason.BAD_ANSWER: Finding.SERVER_ERROR,
}


@dataclass(frozen=True)
class Checked:
    """What came of asking."""

    finding: Finding
    status: int | None = None
    final_url: str = ""
    content_type: str = ""
    length: int | None = None
    certificate_ends_at: datetime | None = None


def check_address(
    known: Known, *, private_hosts: Collection[str], agent: str, now: datetime, limits: Limits = LIMITS
) -> Checked:
    """Ask once. Only the beginning of the answer is read, whatever it is the beginning of."""
    asked = address_to_ask(known.url)
    try:
        answer = fetch(asked, limits=limits, private_hosts=private_hosts, agent=agent)
    except FetchFailed as failed:
        return Checked(_FAILURES[failed.reason])
    length = _length(answer)
    seen = Seen(
        url=answer.url if asked == known.url else known.url,
        status=answer.status,
        content_type=answer.content_type,
        length=length,
        text=answer.body.decode(errors="replace"),
        certificate_ends_at=answer.certificate_ends_at,
    )
    return Checked(
        finding_of(seen, known, now=now),
        status=answer.status,
        final_url=seen.url if seen.url != known.url else "",
        content_type=answer.content_type,
        length=length,
        certificate_ends_at=answer.certificate_ends_at,
    )


def _length(answer: Answer) -> int | None:
    stated = answer.headers.get("Content-Length", "")
    if stated.isascii() and stated.isdigit() and len(stated) < 16:
        return int(stated)
    return len(answer.body) if answer.is_whole else None
