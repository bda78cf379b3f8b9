"""`kill -9` of web and scheduler at random moments: nothing acknowledged is lost, and copies are byte-identical."""

import os
import random
import socket
import sys
from collections import defaultdict
from datetime import timedelta
from pathlib import Path

import pytest

from tests.fixtures.mail_servers import SmtpServer
from tests.journeys.machines import Part, Visitors, answers, random_pause, running, scheduler, wait_until, web
from tests.registrations.examples import one_occurrence
from webinars.lib.clock import utc_now
from webinars.lib.database import Database
from webinars.mail.queries import count_by_state
from webinars.mail.rules import MailState
from webinars.registrations.queries import owed_an_announcement
from webinars.series.models import Occurrence

CYCLES = int(os.environ.get("KILL_CYCLES", "20"))


@pytest.fixture
def environment(tmp_path: Path, database_url: str, smtp_server: SmtpServer) -> dict[str, str]:
    """Settings for processes of their own."""
    (tmp_path / "config.toml").write_text("")
    return {
        "WEBINARS_CONFIG": str(tmp_path / "config.toml"),
        "WEBINARS_DATABASE__URL": database_url,
        "WEBINARS_MAIL__HOST": smtp_server.host,
        "WEBINARS_MAIL__PORT": str(smtp_server.port),
        "WEBINARS_SITE__SECRET_KEY": "a secret key for tests, long enough",
        "WEBINARS_LIMITS__PER_CLIENT": "",
        "WEBINARS_LIMITS__PER_ADDRESS": "",
        "WEBINARS_LIMITS__PER_RECIPIENT": "",
    }


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def test_nothing_acknowledged_is_lost_when_processes_are_killed_at_random(
    environment: dict[str, str], database: Database, smtp_server: SmtpServer, tmp_path: Path
) -> None:
    chance = random.Random(20261123)
    port = free_port()
    parts = {
        "scheduler": scheduler(environment, tmp_path / "scheduler.log"),
        "web": web(environment, tmp_path / "web.log", port),
    }
    visitors = _visitors(database, port)
    with running(*parts.values()):
        wait_until(lambda: answers(f"http://127.0.0.1:{port}/halsa/webb"))
        with visitors.at_work(3):
            for _ in range(CYCLES):
                promised = len(visitors.acknowledged)
                wait_until(lambda promised=promised: len(visitors.acknowledged) > promised + 2)
                random_pause(chance)
                _kill_and_start_again(parts[chance.choice(["scheduler", "scheduler", "web"])])
        wait_until(lambda: _is_settled(database), seconds=120)

    copies = _copies_by_message_id(smtp_server)
    invited = {received.rcpt_tos[0] for received in smtp_server.received}
    sys.stdout.write(
        f"{CYCLES} kills, {len(visitors.acknowledged)} acknowledged, "
        f"{len(smtp_server.received) - len(copies)} copies\n"
    )
    assert visitors.acknowledged
    assert visitors.acknowledged - invited == set()
    assert [message_id for message_id, bodies in copies.items() if len(set(bodies)) > 1] == []
    assert max(len(bodies) for bodies in copies.values()) <= 1 + CYCLES


def test_sigterm_lets_what_is_being_sent_end_and_makes_no_copy(
    environment: dict[str, str], database: Database, smtp_server: SmtpServer, tmp_path: Path
) -> None:
    port = free_port()
    part, site = scheduler(environment, tmp_path / "s.log"), web(environment, tmp_path / "w.log", port)
    visitors = _visitors(database, port)
    with running(part, site):
        wait_until(lambda: answers(f"http://127.0.0.1:{port}/halsa/webb"))
        with visitors.at_work(2):
            for _ in range(3):
                enough = len(smtp_server.received) + 3
                wait_until(lambda enough=enough: len(smtp_server.received) >= enough)
                assert part.stop() == 0
                part.start()
        wait_until(lambda: _is_settled(database))
        assert part.stop() == 0

    copies = _copies_by_message_id(smtp_server)
    assert visitors.acknowledged - {received.rcpt_tos[0] for received in smtp_server.received} == set()
    assert [message_id for message_id, bodies in copies.items() if len(bodies) > 1] == []


def _visitors(database: Database, port: int) -> Visitors:
    lunch = one_occurrence(database, starts_at=utc_now() + timedelta(days=40))
    with database.read() as session:
        slug = session.get_one(Occurrence, lunch).episode.series.slug
    form = {
        "given_name": "Anna",
        "family_name": "Exempel",
        "organisation": "Göteborg",
        "occurrence": str(lunch),
    }
    return Visitors(f"http://127.0.0.1:{port}/serier/{slug}/anmalan", form)


def _kill_and_start_again(part: Part) -> None:
    part.kill()
    part.start()


def _is_settled(database: Database) -> bool:
    """Nobody is owed anything, and nothing is queued or in hand."""
    with database.read() as session:
        counts = count_by_state(session)
        owed = session.scalar(owed_an_announcement(now=utc_now()).limit(1))
    return owed is None and counts[MailState.QUEUED] + counts[MailState.SENDING] == 0


def _copies_by_message_id(server: SmtpServer) -> dict[str, list[bytes]]:
    copies: dict[str, list[bytes]] = defaultdict(list)
    for received in server.received:
        copies[received.message["Message-ID"]].append(received.content)
    return copies
