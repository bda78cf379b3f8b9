"""Fixtures for tests of calendars."""

import pytest

from tests.fixtures.missing import missing
from tests.invitations.readers import Libical


@pytest.fixture(scope="session")
def libical() -> Libical:
    try:
        return Libical()
    except OSError:
        missing("libical 3 (Debian: libical-dev)")
