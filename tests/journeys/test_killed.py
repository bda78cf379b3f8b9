"""`kill -9` of web and scheduler, wherever they are: nothing acknowledged is lost, and copies are byte-identical."""

import sys
from collections import defaultdict
from pathlib import Path

import pytest

from tests.fixtures.mail_servers import SmtpServer
from tests.journeys.machines import (
    answers,
    environment,
    free_port,
    is_settled,
    running,
    scheduler,
    visitors_at,
    wait_until,
    web,
)
from tests.torture.dying import CONTROL
from tests.torture.installation import torture
from webinars.lib.database import Database


def test_nothing_acknowledged_is_lost_wherever_a_part_is_killed(database_url: str, tmp_path: Path) -> None:
    """At every named point once, and at random; `make torture` does it hundreds of times."""
    tortured, found = torture(database_url, tmp_path, cycles=20)

    sys.stdout.write(
        f"{len(tortured.deaths)} deaths, {len(found.acknowledged)} acknowledged, {found.copies} copies\n"
    )
    assert found.acknowledged
    assert found.lost == found.altered == found.excessive == found.twice_said == frozenset()
    assert found.other_answers == 0
    assert found.is_intact


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_is_lost_by_settling_before_sending_is_found_out(database_url: str, tmp_path: Path) -> None:
    """The negative control: the same deaths, the wrong order."""
    _, found = torture(database_url, tmp_path, cycles=4, control=CONTROL)

    assert found.lost
    assert not found.ok


def test_sigterm_lets_what_is_being_sent_end_and_makes_no_copy(
    database_url: str, database: Database, smtp_server: SmtpServer, tmp_path: Path
) -> None:
    port, told = free_port(), environment(tmp_path, database_url, smtp_server.port)
    part, site = scheduler(told, tmp_path / "s.log"), web(told, tmp_path / "w.log", port)
    visitors = visitors_at(port, database, pause_seconds=0.1)
    with running(part, site):
        wait_until(lambda: answers(f"http://127.0.0.1:{port}/halsa/webb"))
        with visitors.at_work(2):
            for _ in range(3):
                enough = len(smtp_server.received) + 3
                wait_until(lambda enough=enough: len(smtp_server.received) >= enough)
                assert part.stop() == 0
                part.start()
        wait_until(lambda: is_settled(database))
        assert part.stop() == 0

    copies = _copies_by_message_id(smtp_server)
    assert visitors.acknowledged - {received.rcpt_tos[0] for received in smtp_server.received} == set()
    assert [message_id for message_id, bodies in copies.items() if len(bodies) > 1] == []


def _copies_by_message_id(server: SmtpServer) -> dict[str, list[bytes]]:
    copies: dict[str, list[bytes]] = defaultdict(list)
    for received in server.received:
        copies[received.message["Message-ID"]].append(received.content)
    return copies
