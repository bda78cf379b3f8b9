"""Fixtures for tests of the join page."""

import pytest

from tests.registrations.town import Town
from webinars.services import Services


@pytest.fixture
def town(services: Services) -> Town:
    """Three lunches with seats for everybody."""
    return Town.of(services)
