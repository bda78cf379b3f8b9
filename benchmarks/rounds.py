"""Ours and the bare minimum, measured in turns: what slows the machine for a while slows both."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import median

from benchmarks.results import Result


@dataclass(frozen=True)
class Plan:
    """How thoroughly to measure."""

    rounds: int = 15  # many short ones: what else the machine does comes and goes
    seconds: float = 0.5  # of load, for what is measured as a rate
    registrations: int = 60  # in each round
    mails: int = 1000  # in each round
    builds: int = 100  # of one mail, in each round

    def each_round(self, what: str) -> Iterator[int]:
        """Count the rounds, and say on standard error how far they have come."""
        for number in range(1, self.rounds + 1):
            say(f"{what}: round {number} of {self.rounds}")
            yield number
        say("")


THOROUGH = Plan()
QUICK = Plan(rounds=5, seconds=0.2, registrations=30, mails=300, builds=50)


def compare(
    plan: Plan,
    name: str,
    unit: str,
    ours: Callable[[], float],
    bare: Callable[[], float],
    *,
    goal: float | None = None,
) -> Result:
    """Measure ours, bare, ours, bare, ...; the ratio is the median of the rounds' own ratios."""
    pairs = [(ours(), bare()) for _ in plan.each_round(name)]
    ratios = [mine / theirs if unit.endswith("/s") else theirs / mine for mine, theirs in pairs]
    return Result(
        name,
        unit,
        ours=median(mine for mine, _ in pairs),
        bare=median(theirs for _, theirs in pairs),
        ratio=median(ratios),
        goal=goal,
    )


def say(text: str) -> None:
    """A line on standard error that the next one replaces; one line each where nobody watches."""
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)
    elif text:
        print(text, file=sys.stderr, flush=True)
