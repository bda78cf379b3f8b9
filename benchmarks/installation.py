"""A whole installation in a folder of its own: settings, database, the demo series."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import update

from benchmarks.processes import ROOT, Process, scheduler, web_server
from webinars.config import Config, load_config
from webinars.lib.clock import utc_now
from webinars.lib.database import Database
from webinars.registrations.choices import choices_in
from webinars.series.models import Occurrence

SLUG = "politiskt-ledarskap-och-innovation"
ROOM_FOR_EVERYBODY = 1_000_000
# Limits are counted as ever, but nobody meets one: all visitors come from one address.
UNLIMITED = {f"WEBINARS_LIMITS__PER_{whom}": "100000000/day" for whom in ("CLIENT", "RECIPIENT", "ADDRESS")}


@dataclass(frozen=True)
class Installation:
    """What its processes are told by the environment, and how this process reaches it."""

    environment: Mapping[str, str]
    config: Config
    database: Database

    def web_server(self) -> AbstractContextManager[Process]:
        """Its web process."""
        return web_server(self.config, self.environment)

    def scheduler(self) -> AbstractContextManager[Process]:
        """Its scheduler."""
        return scheduler(self.config, self.environment)

    @property
    def form(self) -> str:
        """Where people register."""
        return f"/serier/{SLUG}/anmalan"

    @property
    def fields(self) -> dict[str, str]:
        """What one person types into the form, all but the address."""
        with self.database.read() as session:
            choices = choices_in(session, SLUG, few_seats_left=15, now=utc_now())
            assert choices is not None
            occurrence = choices.open[0].occurrence
        return {
            "occurrence": str(occurrence.id),
            "given_name": "Anna",
            "family_name": "Exempel",
            "organisation": "Göteborgs stad",
        }


@contextmanager
def installation(database_url: str | None = None, **settings: str) -> Iterator[Installation]:
    """The demo series with room for everybody, on SQLite or on the empty database that is named."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="webinars-benchmark-")))
        (folder / "config.toml").touch()
        environment = {"WEBINARS_CONFIG": str(folder / "config.toml"), **UNLIMITED, **settings}
        if database_url:
            environment["WEBINARS_DATABASE__URL"] = database_url
        _command(environment, "migrate")
        _command(environment, "demo")
        config = load_config(environ=environment)
        database = Database(config.database_url)
        stack.callback(database.dispose)
        with database.write() as session:
            limited = update(Occurrence).where(Occurrence.capacity.is_not(None))
            session.execute(limited.values(capacity=ROOM_FOR_EVERYBODY))
        yield Installation(environment, config, database)


def _command(environment: Mapping[str, str], *arguments: str) -> None:
    command = [sys.executable, "-m", "webinars", *arguments]
    subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, check=True
    )
