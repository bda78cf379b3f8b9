"""Fixtures for tests of feedback."""

from datetime import timedelta

import pytest
from flask import Flask

from tests.feedback.examples import PEOPLE
from tests.organisers.office import Office
from tests.registrations.examples import DATES
from tests.registrations.town import Town
from webinars.services import Services


@pytest.fixture
def town(services: Services) -> Town:
    """Three lunches with seats for everybody."""
    return Town.of(services)


@pytest.fixture
def office(app: Flask, services: Services) -> Office:
    """Those who sign in."""
    return Office(app, services)


@pytest.fixture
def places(town: Town) -> list[str]:
    """Six with a place at the first lunch."""
    return [town.register(person) for person in PEOPLE]


@pytest.fixture
def afterwards(places, clock):
    """An hour after the end of the first lunch: the clock."""
    clock.instant = DATES[0] + timedelta(hours=2)
    return clock
