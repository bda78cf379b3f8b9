"""Whatever happens, in whatever order: in the end every calendar says what is true of its owner, and nothing else.

`WEBINARS_HISTORIES=100000` lives through so many long ones, others each time; without it, they are short, and the same
in every run.
"""

import os

import pytest
from hypothesis import HealthCheck, given, seed, settings

from tests.convergence.histories import histories

IS_DEEP = "WEBINARS_HISTORIES" in os.environ
HOW_MANY = int(os.environ.get("WEBINARS_HISTORIES", "2000"))
HISTORIES = histories(shortest=12, longest=40) if IS_DEEP else histories(shortest=2, longest=10)
PARTS = 8
# What differs between the two are locks and types, and few histories tell that.
SHARE = {"sqlite": 1.0, "postgresql": 0.05}
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

    (lives if IS_DEEP else seed(part)(lives))()

    tally(TITLES[stage.kind], histories=stage.histories, calendar_messages=stage.messages)
