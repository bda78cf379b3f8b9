"""A scheduler that kills itself at one point: `python -m tests.mail.crashing DATABASE PORT POINT [MINUTES-LATER]`.

It sends one mail well and dies with the next: `claimed`, before it is sent; `accepted`, when the server has taken it
and nobody else knows yet. `in full flow` dies so too, amid many. `poison` dies with every mail to POISON, having taken
over what the one before it held. `settle first` is the negative control: it settles
before it sends, and dies in between.
"""

import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path

from webinars import tables
from webinars.config import Config, Mail
from webinars.lib.clock import utc_now
from webinars.lib.database import Database
from webinars.mail.claims import claim_due_mails
from webinars.mail.delivery import Delivery
from webinars.mail.postman import Envelope
from webinars.mail.rules import LEASE, WATCHED_FOR, Outcome, Verdict
from webinars.mail.settlement import Result, settle
from webinars.mail.smtp import SmtpPostman

POISON = "poison@example.org"


def die() -> None:
    """As the power goes: no handler, no clean-up."""
    os.kill(os.getpid(), signal.SIGKILL)


@dataclass
class DyingPostman:
    """Delivers over SMTP, and dies with the given mail of the given number."""

    smtp: SmtpPostman
    dies_before: int = 0
    dies_after: int = 0
    dies_of: str = ""
    number: int = 0

    def deliver(self, envelope: Envelope) -> Outcome:
        self.number += 1
        if self.number == self.dies_before or envelope.recipient == self.dies_of:
            die()
        outcome = self.smtp.deliver(envelope)
        if self.number == self.dies_after:
            die()
        return outcome

    def rest(self) -> None:
        self.smtp.rest()

    def abort(self) -> None:
        self.smtp.abort()


def settle_first(database: Database, postman: DyingPostman) -> None:
    """What must not be done: the mail counts as sent, then we die, and nobody ever sends it."""
    now = utc_now()
    with database.write() as session:
        batch = claim_due_mails(session, "here:1", size=9, lease_until=now + LEASE, now=now, suspects=False)
    for mail in batch.mails:
        with database.write() as session:
            result = Result(mail, Outcome(Verdict.ACCEPTED, "250 Ok"), now)
            settle(session, batch, [result], now=now, luck=0.5)
        postman.deliver(
            Envelope(
                *(mail.recipient, mail.message or b"", mail.message_id, mail.kind, mail.created_at),
                may_leave=lambda: True,
            )
        )


def main(arguments: Sequence[str]) -> None:
    url, port, point, *later = arguments
    assert tables.metadata is not None  # imported, so that every table is known
    database = Database(url)
    settings = Mail(host="127.0.0.1", port=int(port), timeout_seconds=10)
    smtp = SmtpPostman(settings)
    postmen = {
        "claimed": DyingPostman(smtp, dies_before=2),
        "accepted": DyingPostman(smtp, dies_after=2),
        "in full flow": DyingPostman(smtp, dies_after=25),
        "poison": DyingPostman(smtp, dies_of=POISON),
        "settle first": DyingPostman(smtp, dies_before=2),
    }
    if point == "settle first":
        settle_first(database, postmen[point])
    passed = timedelta(minutes=float(*later))
    looks = count()
    Delivery(
        database,
        Config(root=Path(), mail=settings),
        postmen=[postmen[point]],
        clock=lambda: utc_now() + passed,
        steady_clock=lambda: (
            next(looks) * WATCHED_FOR.total_seconds()
        ),  # a lapsed lease is long since so, too
    ).drain()


if __name__ == "__main__":
    main(sys.argv[1:])
