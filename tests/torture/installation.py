"""What is tortured: an installation with one occurrence that everybody registers for, and a mail server."""

import random
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.fixtures.postgresql import Cluster
from tests.journeys.machines import Part, environment, free_port, leaving_nothing, visitors_at
from tests.torture.cycles import Torture, Victim
from tests.torture.findings import Findings, look_at
from tests.torture.nursery import Nursery
from tests.torture.server import moody_server
from webinars.lib.database import Database


def torture(
    database_url: str,
    folder: Path,
    *,
    cycles: int,
    seed: int = 20261123,
    cluster: Cluster | None = None,
    control: str = "",
) -> tuple[Torture, Findings]:
    """Kill the parts of an installation so often, let it settle, and look at what is left. The schema is there."""
    with _installation(database_url, folder, seed) as made:
        made.cluster, made.control = cluster, control
        parts = [victim.part for victim in made.victims]
        with leaving_nothing(*parts):
            with made.visitors.at_work(4):
                made.run(cycles)
            made.settle()
            findings = look_at(made)
            assert [part.stop() for part in parts] == [0, 0]
    return made, findings


@contextmanager
def _installation(database_url: str, folder: Path, seed: int) -> Iterator[Torture]:
    database = Database(database_url)
    with moody_server() as server, closing(Nursery()) as nursery:
        told = environment(folder, database_url, server.port)
        port = free_port()
        victims = [
            Victim(Part([], told, folder / "scheduler.log"), "scheduler", nursery),
            Victim(Part([], told, folder / "web.log"), "web", nursery, (f"127.0.0.1:{port}",)),
        ]
        visitors = visitors_at(port, database, pause_seconds=0.15)
        yield Torture(database, server, visitors, victims, random.Random(seed))
    database.dispose()
