"""An episode, and clips of it."""

import pytest

from tests.organisers.office import Office
from tests.site.examples import add_episode, add_recording, add_series, occurrence


@pytest.fixture
def episode(database):
    with database.write() as session:
        series = add_series(session)
        return add_episode(session, series, 1, occurrence("2026-10-15 12:00"), title="Beställ behov")


@pytest.fixture
def publish(database, episode):
    """Adds a clip to the episode."""

    def publish(position=0, **values):
        with database.write() as session:
            add_recording(session, episode, position, public_id=f"klipp{position}", **values)

    return publish


@pytest.fixture
def office(app, services) -> Office:
    """An installation with two series, each with a clip that has come in."""
    office = Office(app, services)
    office.furnish()
    return office
