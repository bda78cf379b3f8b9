"""How long `webinars run` takes from the command to the first page."""

import sys
import time
from statistics import median

from benchmarks.installation import Installation, installation
from benchmarks.processes import free_port, running, wait_for_answer
from benchmarks.results import Result
from benchmarks.rounds import Plan
from webinars.serving import part_environment


def measure(plan: Plan) -> list[Result]:
    """Milliseconds; the database is there already."""
    with installation() as here:
        took = [_start(here) for _ in plan.each_round("start to first page")]
    return [Result("start to first page", "ms", median(took))]


def _start(here: Installation) -> float:
    port = free_port()
    command = [sys.executable, "-m", "webinars", "run", "--port", str(port)]
    began = time.monotonic()
    with running(command, {**part_environment(here.config), **here.environment}, port) as process:
        wait_for_answer(process)
        return (time.monotonic() - began) * 1000
