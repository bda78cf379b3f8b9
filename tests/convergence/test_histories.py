"""Whatever happens, in whatever order: in the end every calendar says what is true of its owner, and nothing else.

`WEBINARS_HISTORIES=100000` lives through so many, other ones each time; without it, they are the same in every run.
"""

import os

import pytest
from hypothesis import HealthCheck, given, seed, settings

from tests.convergence.histories import HISTORIES

HOW_MANY = int(os.environ.get("WEBINARS_HISTORIES", "2000"))
PARTS = 8
SHARE = {
    "sqlite": 1.0,
    "postgresql": 0.1,
}  # what differs between them are locks and types, and few steps tell that
TITLES = {"sqlite": "convergence, SQLite", "postgresql": "convergence, PostgreSQL"}


@pytest.mark.parametrize("part", range(PARTS))
def test_every_history_ends_well(stage, part, tally):
    @settings(
        max_examples=max(1, round(HOW_MANY * SHARE[stage.kind] / PARTS)),
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(HISTORIES)
    def lives(history):
        stage.live(*history)

    (lives if "WEBINARS_HISTORIES" in os.environ else seed(part)(lives))()

    tally(TITLES[stage.kind], histories=stage.histories, calendar_messages=stage.messages)
