"""Fixtures for tests of the pages about people."""

import pytest
from flask import Flask

from tests.organisers.office import Browser, Office
from tests.people.house import House
from webinars.services import Services


@pytest.fixture
def office(app: Flask, services: Services) -> Office:
    """An installation with two series."""
    return Office(app, services)


@pytest.fixture
def house(office: Office) -> House:
    """Two lunches of the first series, one of the other; seats without limit."""
    return House.of(office)


@pytest.fixture
def editor(office: Office) -> Browser:
    """Somebody who works with the first series alone."""
    return office.signed_in()
