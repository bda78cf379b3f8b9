"""An installation that can be backed up, and whose database can be taken away and put back."""

import shutil
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest

from tests.fixtures.instants import NOW
from tests.fixtures.sites import Clock
from webinars import migrations
from webinars.backups.making import make_backup
from webinars.backups.restoring import Request, restore_backup
from webinars.config import Config, DatabaseSettings, Site
from webinars.lib.database import Database
from webinars.services import Services


@contextmanager
def silent(_label, _length):
    yield lambda _steps: None


class Installation:
    """Its settings, its services, and what `webinars backup` and `restore` do."""

    def __init__(self, folder: Path, url: str, clock: Clock) -> None:
        self.folder, self.clock = folder, clock
        site = Site(
            base_url="https://webbinarier.example.org", secret_key="a secret key for tests, long enough"
        )
        self.config = Config(root=folder, site=site, database=DatabaseSettings(url=url))
        self.services = Services.of(self.config, Database(self.config.database_url), clock)

    @property
    def database(self) -> Database:
        return self.services.database

    @property
    def file(self) -> Path:
        return self.folder / "backup.zip"

    def back_up(self, **options):
        return make_backup(
            self.config, self.database, self.file, now=self.clock(), progress=silent, **options
        )

    def restore(self, **options):
        """Everything is stopped; then the file takes the database's place."""
        self.database.dispose()
        return restore_backup(self.config, Request(self.file, self.clock(), **options), silent)


@pytest.fixture
def clock():
    return Clock(NOW)


@pytest.fixture
def installation(tmp_path, bare_database_url, clock):
    """With a migrated, empty database of either kind that nobody else is connected to."""
    migrations.upgrade(bare_database_url)
    made = Installation(tmp_path, bare_database_url, clock)
    yield made
    made.database.dispose()


@pytest.fixture
def new_installation(tmp_path, _sqlite_template):
    """Makes one after the other, each in a folder of its own, on SQLite."""
    numbers = count(1)

    def make():
        folder = tmp_path / str(next(numbers))
        folder.mkdir()
        shutil.copyfile(_sqlite_template, folder / "webinars.db")
        return Installation(folder, f"sqlite:///{folder}/webinars.db", Clock(NOW))

    return make
