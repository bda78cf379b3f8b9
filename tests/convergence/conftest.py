"""One installation for thousands of histories: the real application, on a database that is emptied in between."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp

import pytest
from flask.testing import FlaskClient

from tests.convergence.stage import Stage
from tests.fixtures.sites import Clock
from webinars.services import Services

_MEMORY = Path("/dev/shm")


@pytest.fixture
def database_url(database_url: str) -> Iterator[str]:
    """SQLite's file in memory, where there is such a disk: what is tested here is not whether it survives."""
    path = database_url.removeprefix("sqlite:///")
    if path == database_url or not _MEMORY.is_dir():
        yield database_url
        return
    folder = Path(mkdtemp(prefix="webinars-histories-", dir=_MEMORY))
    shutil.copy(path, folder / "webinars.db")
    yield f"sqlite:///{folder}/webinars.db"
    shutil.rmtree(folder)


@pytest.fixture
def stage(services: Services, clock: Clock, client: FlaskClient) -> Stage:
    """Where histories are lived through."""
    return Stage(services, clock, client)
