"""Two schedulers and four web processes on one PostgreSQL; one scheduler dies with mails in hand."""

import sys
from collections import Counter
from pathlib import Path
from time import monotonic

import pytest

from tests.fixtures.mail_servers import SmtpServer
from tests.journeys.machines import (
    Part,
    answers,
    environment,
    free_port,
    held_by,
    is_settled,
    running,
    serve,
    visitors_at,
    wait_until,
)
from tests.torture.dying import dying
from webinars.lib.database import Database

TAKEN_OVER_WITHIN = 30  # seconds: the promise itself


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_the_mails_of_a_scheduler_that_dies_are_taken_over_within_half_a_minute_and_none_comes_twice(
    database_url: str, database: Database, smtp_server: SmtpServer, tmp_path: Path
) -> None:
    told, port = environment(tmp_path, database_url, smtp_server.port), free_port()
    site = Part(serve(port), told, tmp_path / "site.log")  # with a scheduler of its own
    mortal = Part(dying("scheduler", "claimed", 1, hurried=False), told, tmp_path / "mortal.log")
    visitors = visitors_at(port, database, pause_seconds=0.1)
    with running(site, mortal):
        wait_until(lambda: answers(f"http://127.0.0.1:{port}/halsa/webb"))
        with visitors.at_work(4):
            wait_until(lambda: mortal.ended_with() is not None)
            died_at = monotonic()
            left_behind = held_by(mortal, database)
            wait_until(lambda: len(visitors.acknowledged) >= 40)
        wait_until(lambda: is_settled(database), seconds=TAKEN_OVER_WITHIN)
        took = monotonic() - died_at
        assert site.stop() == 0

    arrived = Counter(received.rcpt_tos[0] for received in smtp_server.received)
    sys.stdout.write(
        f"{len(arrived)} mails, {len(left_behind)} of them taken over, {took:.0f} s after the death\n"
    )
    assert left_behind <= arrived.keys()
    assert left_behind
    assert visitors.acknowledged <= arrived.keys()
    assert set(arrived.values()) == {1}
