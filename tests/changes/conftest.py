"""Fixtures for tests of changes."""

import pytest
from flask import Flask

from tests.organisers.office import Office
from webinars.services import Services


@pytest.fixture
def office(app: Flask, services: Services) -> Office:
    """An installation with two series, and no organiser yet."""
    return Office(app, services)
