"""What journeys share."""

from collections.abc import Iterator

import pytest

from tests.fixtures.mail_servers import SmtpServer
from tests.fixtures.sites import Clock
from tests.journeys.office import Office, office
from webinars.config import Config
from webinars.lib.database import Database


@pytest.fixture(name="office")
def _office(config: Config, database: Database, clock: Clock, smtp_server: SmtpServer) -> Iterator[Office]:
    with office(config, database, clock, smtp_server) as made:
        yield made
