"""Fixtures for tests of the join page, and of the host's."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.organisers.office import Browser, Office
from tests.registrations.town import Town
from webinars.organisers.rules import Role
from webinars.series.models import Occurrence
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
def signed_in(town: Town, office: Office) -> Callable[..., Browser]:
    """A browser of somebody with this role in the town's series."""

    def signed_in(role: Role = Role.EDITOR, name: str = "Sara Ek") -> Browser:
        with town.services.database.read() as session:
            series_id = session.get_one(Occurrence, town.occurrence_ids[0]).episode.series_id
        return office.signed_in(series={series_id: role}, name=name)

    return signed_in


@pytest.fixture
def host_path(town: Town) -> str:
    """The host's page of the first lunch."""
    return f"/arrangor/tillfallen/{town.occurrence_ids[0]}/varden"
