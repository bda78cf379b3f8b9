"""A part of the product that dies by itself: `python -m tests.torture.dying hurried scheduler "250 read" 3`.

With no point it lives until it is killed. `settle first` is the negative control: it settles each mail before it sends
it, and dies with the given one in between. The web process is told where to listen besides.
"""

import sys
from collections.abc import Sequence
from datetime import timedelta

from tests.torture.points import POINTS, die_at
from webinars.mail import rules

CONTROL = "settle first"


def dying(part: str, point: str = "", number: int = 0, *where: str, hurried: bool = True) -> list[str]:
    """The command that starts it."""
    pace = "hurried" if hurried else "at its pace"
    return [sys.executable, "-m", "tests.torture.dying", pace, part, point, str(number), *where]


def hurry() -> None:
    """The same rules, with shorter waits: so that there is time for many crashes, and for taking over between them."""
    rules.LEASE = timedelta(seconds=3)
    rules.RENEW_EVERY = timedelta(seconds=0.8)
    rules.WATCHED_FOR = timedelta(seconds=1.2)
    rules.AFTER_A_CRASH = timedelta(seconds=2)
    rules.FIRST_WAIT = timedelta(seconds=2)
    rules.FIRST_PAUSE = timedelta(seconds=0.5)


def settle_first(number: int) -> None:
    """What must not be done: the mail counts as sent, then we die, and nobody ever sends it."""
    from webinars.lib.clock import utc_now  # noqa: PLC0415 - after `hurry`
    from webinars.mail import worker  # noqa: PLC0415 - after `hurry`
    from webinars.mail.claims import Batch  # noqa: PLC0415 - after `hurry`
    from webinars.mail.settlement import Result, settle  # noqa: PLC0415 - after `hurry`

    sent_well = worker.Worker._send

    def settle_then_send(self, mail, lease):
        now = utc_now()
        accepted = Result(mail, rules.Outcome(rules.Verdict.ACCEPTED, "250 Ok"), now)
        with self._database.write() as session:
            settle(session, Batch(lease.name), [accepted], now=now, luck=0.5)
        return sent_well(self, mail, lease)

    worker.Worker._send = settle_then_send  # type: ignore[method-assign]
    die_at(POINTS["claimed"], number)


def main(arguments: Sequence[str]) -> None:
    pace, part, point, number, *where = arguments
    if pace == "hurried":
        hurry()  # before any module takes these lengths from the one that defines them
    if point == CONTROL:
        settle_first(int(number))
    elif point:
        die_at(POINTS[point], int(number))
    if part == "scheduler":
        from webinars.cli.commands import webinars  # noqa: PLC0415 - after `hurry`

        webinars(["scheduler"], prog_name="webinars")
    else:
        from webinars import web_server  # noqa: PLC0415 - after `hurry`

        web_server.main(*where)


if __name__ == "__main__":
    main(sys.argv[1:])
