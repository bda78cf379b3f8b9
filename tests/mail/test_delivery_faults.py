"""Whatever a mail server does: each mail arrives as it was frozen, or its refusal is kept; no other mail suffers."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from time import sleep
from typing import Any

import pytest

from tests.fixtures.instants import NOW
from tests.mail.outbox import Clock, get, put, states
from tests.mail.scripted_server import (
    ScriptedServer,
    accept_and_drop,
    accept_and_hang,
    drip,
    drop,
    hang,
    say_and_drop,
    serving,
)
from webinars.config import Config, Mail
from webinars.mail.delivery import Delivery
from webinars.mail.rules import MailState

PATIENCE = timedelta(minutes=10)
SHORT: Any = 0.3  # seconds


@dataclass(frozen=True)
class Fault:
    """What the server does once, with the first of several mails, and what may come of it."""

    step: str
    does: Any  # a Behaviour
    copies: int = 0  # of that mail
    refused: bool = False
    costs_an_attempt: bool = False

    def __str__(self) -> str:
        return f"{self.step}: {getattr(self.does, '__name__', self.does)}"


def think(conversation):
    """Answer late."""
    sleep(0.1)
    conversation.wfile.write(b"250 2.0.0 Ok\r\n")


def close_after_250(conversation):
    """The mail is accepted and said to be, and the connection is gone."""
    say_and_drop("250 2.0.0 Ok")(conversation)


FAULTS = [
    # The connection, or the server as such: no mail pays for it.
    *(Fault("greeting", does) for does in (drop, hang, drip, "421 4.7.0 Too many connections", "554 No")),
    *(Fault("EHLO", does) for does in (drop, hang, "421 4.3.2 Shutting down")),
    *(Fault("MAIL", does) for does in (drop, hang, "451 4.3.0 Queue is full", "550 5.7.1 Sender refused")),
    *(Fault("RCPT", does) for does in (drop, hang, drip, think, "421 4.3.2 Shutting down")),
    *(Fault("DATA", does) for does in (drop, hang, "421 4.3.2 Shutting down", "452 4.3.1 Full")),
    # This mail, for now.
    *(Fault("RCPT", does, costs_an_attempt=True) for does in ("450 4.2.0 Greylisted", "451 4.7.1 Later")),
    Fault("DATA", "451 4.3.0 Later", costs_an_attempt=True),
    *(Fault("message", does, costs_an_attempt=True) for does in ("451 4.3.0 Later", "421 4.3.2 Bye")),
    # This mail, for good.
    *(Fault(step, "550 5.1.1 No", refused=True) for step in ("RCPT", "DATA", "message")),
    # Nobody knows whether it arrived: this mail may come twice, whole or not at all.
    *(Fault("message", does, costs_an_attempt=True) for does in (drop, hang, drip)),
    *(Fault("message", does, copies=1, costs_an_attempt=True) for does in (accept_and_drop, accept_and_hang)),
    Fault("message", close_after_250),
]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_nothing_is_lost_and_only_a_lost_reply_makes_a_copy(database, fault):
    clock = Clock()
    with serving(ScriptedServer()) as server:
        mail = Mail(host="127.0.0.1", port=server.port, timeout_seconds=SHORT, connections=1)
        delivery = Delivery(database, Config(root=Path(), mail=mail), clock=clock)
        put(database, "warm-up@example.org")
        delivery.drain()  # so that the next are claimed together
        ids = [put(database, f"{number}@example.org", start_at=NOW) for number in range(3)]
        frozen = [get(database, mail_id).message or b"" for mail_id in ids]
        clock.instant += timedelta(minutes=1)
        if fault.step in ("greeting", "EHLO"):
            delivery._workers[0].postman.rest()  # it greets who comes anew
        server.script[fault.step] = [fault.does]

        while MailState.QUEUED in states(database) and clock.instant < NOW + PATIENCE:
            delivery.drain()
            clock.instant += timedelta(minutes=1)
        delivery.close(patience_seconds=0)

    arrived = Counter(server.received[1:])
    expected = Counter(frozen[1:] if fault.refused else frozen)
    assert expected - arrived == Counter()
    assert arrived - expected == Counter({frozen[0]: fault.copies} if fault.copies else {})
    assert states(database)[1:] == [
        MailState.DEAD if fault.refused else MailState.ACCEPTED,
        *[MailState.ACCEPTED] * 2,
    ]
    first = get(database, ids[0])
    assert first.attempts == 1 + fault.costs_an_attempt
    assert [get(database, mail_id).attempts for mail_id in ids[1:]] == [1, 1]
    assert [get(database, mail_id).crashes for mail_id in ids] == [
        0,
        0,
        0,
    ]  # nobody had to take anything over
    assert not fault.refused or first.last_error == "550 5.1.1 No"
