"""The mail server dies and returns: nothing pays for it, somebody is told, and the most urgent leaves first."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.fixtures.mail_servers import OnBoundSocket, SmtpServer
from tests.fixtures.sites import Clock
from tests.journeys.office import Office, office
from tests.mail.outbox import get, put, switch
from tests.mail.scripted_server import unused_port
from webinars.config import Config
from webinars.lib.database import Database
from webinars.mail.rules import MailState

HOUR = timedelta(hours=1)


@pytest.fixture(name="office")
def office_without_mail_server(config: Config, database: Database, clock: Clock) -> Iterator[Office]:
    """Nobody listens where its mail server should be."""
    with office(config, database, clock, SmtpServer(port=unused_port())) as made:
        yield made


def test_a_dead_mail_server_costs_nothing_and_what_waited_leaves_by_urgency(
    office: Office, client: FlaskClient
) -> None:
    now, database = office.clock(), office.services.database
    in_hand = put(database, "in-hand@example.org", now=now, start_at=now + HOUR, expires_at=now + HOUR)
    office.settle()
    urgency: dict[str, dict[str, Any]] = {
        "news": {"priority": 2},
        "next-week": {"start_at": now + 7 * 24 * HOUR},
        "tomorrow": {"start_at": now + 24 * HOUR},
        "too-late": {"start_at": now + 2 * HOUR, "expires_at": now + 2 * HOUR},
        "tonight": {"start_at": now + 8 * HOUR},
        "sign-in": {"priority": 0},
    }
    waiting = {
        name: put(database, f"{name}@example.org", now=now, **terms) for name, terms in urgency.items()
    }

    for _ in range(4):
        office.clock.pass_by(hours=1)
        office.settle()

    assert switch(database).pause_reason.endswith("Connection refused")
    assert [get(database, mail_id).attempts for mail_id in (in_hand, *waiting.values())] == [0] * 7
    health = client.get("/halsa")
    assert (health.status_code, health.json["outbox"]) == (503, {"ok": False, "waiting_seconds": 4 * 3600})
    assert health.json["scheduler"]["ok"]

    returned = OnBoundSocket(office.server)
    returned.start()
    for _ in range(5):
        office.clock.pass_by(minutes=1)
        office.settle()
    returned.stop()

    assert [received.rcpt_tos[0].partition("@")[0] for received in office.server.received] == [
        *("sign-in", "tonight", "tomorrow", "next-week", "news")
    ]
    assert {get(database, mail_id).state for mail_id in (in_hand, waiting["too-late"])} == {MailState.EXPIRED}
    assert client.get("/halsa").json["outbox"] == {"ok": True, "waiting_seconds": None}
