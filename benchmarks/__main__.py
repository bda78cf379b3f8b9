"""`python -m benchmarks [--quick] [--only NAME]`: every benchmark in one run, and a table of what was found."""

import argparse

from benchmarks import delivering, invitations, memory, pages, registering, starting
from benchmarks.results import Result, table
from benchmarks.rounds import QUICK, THOROUGH

BENCHMARKS = {
    "pages": pages.measure,
    "registering": registering.measure,
    "invitations": invitations.measure,
    "delivering": delivering.measure,
    "memory": memory.measure,
    "starting": starting.measure,
}


def main() -> None:
    """Measure, print, and say which goals were missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer and shorter rounds")
    parser.add_argument("--only", choices=BENCHMARKS, action="append", help="may be given several times")
    asked = parser.parse_args()
    plan = QUICK if asked.quick else THOROUGH
    results: list[Result] = []
    try:
        for name in asked.only or BENCHMARKS:
            results += BENCHMARKS[name](plan)
    finally:  # what was found stays, should a later benchmark break or be broken off
        print(table(results))
    missed = [result.name for result in results if result.met is False]
    print(f"\nMissed: {', '.join(missed)}." if missed else "\nEvery goal was reached.")


if __name__ == "__main__":
    main()
