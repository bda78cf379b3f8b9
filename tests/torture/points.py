"""The places where a part can be killed: before or after one function calls another, which is where commits lie.

The product knows nothing of this. A process that is to die replaces the function by one that counts the calls.
"""

import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from itertools import count
from pkgutil import resolve_name
from typing import Any

from webinars.mail.rules import Stage

Call = Callable[..., Any]


@dataclass(frozen=True)
class Point:
    """Death comes `when` the function `name` of the module or class `owner` is called for the given time.

    `owner` is where the function is called from, or its class: there, and nowhere else, it is replaced. Only those
    calls count for which `counts` says so of the arguments, or, afterwards, of the result.
    """

    part: str
    owner: str
    name: str
    when: str
    counts: Callable[..., object] = lambda *_, **__: True
    at_most: int = 8  # the number of the call is drawn up to this one


def _is_message(connection: Any, *_: object) -> bool:
    return connection.stage is Stage.MESSAGE


def _half(connection: Any, message: bytes) -> None:
    if connection.stage is Stage.MESSAGE:
        connection.sock.sendall(message[: len(message) // 2])


_WORKER, _SMTP = "webinars.mail.worker:Worker", "webinars.mail.smtp:_Connection"
POINTS = {
    "news written, not committed": Point("scheduler", "webinars.invitations.jobs", "announce", "after"),
    "news committed": Point(
        *("scheduler", "webinars.mail.delivery:Delivery", "deliver_due", "before"),
        counts=lambda delivery: delivery._count_due(),
        at_most=3,
    ),
    "claimed, not committed": Point(
        *("scheduler", "webinars.mail.worker", "claim_due_mails", "after"),
        counts=lambda batch: batch.mails,
    ),
    "claimed": Point("scheduler", _WORKER, "_deliver", "before"),
    "before DATA": Point("scheduler", _SMTP, "_envelope", "before"),
    "before the message": Point(
        *("scheduler", _SMTP, "_envelope", "after"), counts=lambda refusal: refusal is None
    ),
    "half the message sent": Point("scheduler", _SMTP, "send", "amid", counts=_is_message),
    "message sent, 250 not read": Point("scheduler", _SMTP, "_answer", "before", counts=_is_message),
    "250 read": Point("scheduler", "webinars.mail.smtp:SmtpPostman", "deliver", "after"),
    "settled, not committed": Point("scheduler", "webinars.mail.worker", "settle", "after"),
    "settled": Point("scheduler", _WORKER, "_settle_once", "after"),
    "taken over, not committed": Point(
        *("scheduler", "webinars.mail.delivery", "take_over", "after"), counts=bool, at_most=1
    ),
    "registered, not committed": Point(
        *("web", "webinars.registrations.pages", "_take_in", "after"), at_most=60
    ),
    "registered, not answered": Point(
        *("web", "webinars.registrations.confirmations", "show_outcome", "before"), at_most=60
    ),
}


def die() -> None:
    """As the power goes: no handler, no clean-up."""
    os.kill(os.getpid(), signal.SIGKILL)


def die_at(point: Point, number: int) -> None:
    """Let this process die at that call."""
    calls = count(1)

    def reached() -> bool:
        return next(calls) == number

    def around(function: Call) -> Call:
        @wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            if point.when != "after" and point.counts(*args, **kwargs) and reached():
                if point.when == "amid":
                    _half(*args)
                die()
            result = function(*args, **kwargs)
            if point.when == "after" and point.counts(result) and reached():
                die()
            return result

        return call

    replace(point.owner, point.name, around)


def replace(owner: str, name: str, around: Callable[[Call], Call]) -> None:
    """Put another function in the place of one: `webinars.mail.worker`, or `webinars.mail.worker:Worker`."""
    place = resolve_name(owner)
    setattr(place, name, around(getattr(place, name)))
