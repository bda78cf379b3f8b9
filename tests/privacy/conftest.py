"""Fixtures for tests of retention."""

import logging

import pytest

from tests.registrations.town import Town
from webinars.services import Services


@pytest.fixture
def town(services: Services) -> Town:
    """Three lunches with seats for everybody."""
    return Town.of(services)


@pytest.fixture(autouse=True)
def _nothing_fails(caplog: pytest.LogCaptureFixture):
    """A batch that breaks a foreign key is logged and tried again an hour later: here, it has failed."""
    yield
    assert [record for record in caplog.get_records("call") if record.levelno >= logging.ERROR] == []
