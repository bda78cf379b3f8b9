"""What nearly every command works with: this installation's settings and its database."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import click

from webinars.config import Config, load_config
from webinars.lib.database import Database
from webinars.migrations import require_newest_schema


@dataclass(frozen=True)
class Installation:
    """The settings, and the database with the newest schema."""

    config: Config
    database: Database

    def shown(self, instant: datetime | None, zone: str | None = None) -> str:
        """An instant on the clock of the site, or of a series."""
        if instant is None:
            return "-"
        return f"{instant.astimezone(ZoneInfo(zone or self.config.site.timezone)):%Y-%m-%d %H:%M}"


@contextmanager
def opened() -> Iterator[Installation]:
    """This installation; raises ConfigError, and DatabaseNotReady when its database lacks a step."""
    config = load_config()
    database = Database(config.database_url)
    try:
        require_newest_schema(database)
        yield Installation(config, database)
    finally:
        database.dispose()


@contextmanager
def progress(label: str, length: int) -> Iterator[Callable[[int], object]]:
    """A bar on the terminal; call what it gives with the number of steps that were taken. Nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda steps: None
        return
    with click.progressbar(length=length, label=label, file=sys.stderr) as bar:
        yield bar.update
