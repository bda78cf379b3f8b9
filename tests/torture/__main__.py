"""`python -m tests.torture [--cycles 200] [--database sqlite] [--control]`: kills, counts, and prints a table.

Ends with 1 when anything was lost, altered, said twice or copied too often; with `--control`, when nothing was lost.
"""

import argparse
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.fixtures.postgresql import Cluster, new_cluster
from tests.torture.cycles import Torture
from tests.torture.dying import CONTROL
from tests.torture.findings import Findings
from tests.torture.installation import torture
from webinars import migrations

KINDS = ("sqlite", "postgresql")


def main() -> int:
    """Gives the exit code."""
    asked = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__.partition("\n")[0])
    asked.add_argument("--cycles", type=int, default=200, help="deaths for each database")
    asked.add_argument("--database", choices=KINDS, action="append", help="only this one")
    asked.add_argument("--seed", type=int, default=20261123)
    asked.add_argument(
        "--control", action="store_true", help="settle before sending, which has to lose mails"
    )
    arguments = asked.parse_args()
    control = CONTROL if arguments.control else ""
    made = {}
    for kind in arguments.database or KINDS:
        began = time.monotonic()
        with _database(kind) as (url, folder, cluster):
            terms = {"cycles": arguments.cycles, "seed": arguments.seed}
            made[kind] = torture(url, folder, cluster=cluster, control=control, **terms)
        say(f"{kind}: {len(made[kind][0].deaths)} deaths in {time.monotonic() - began:.0f} seconds")
    _print_points(made)
    _print_summary(made)
    failed = [kind for kind, (_, findings) in made.items() if findings.ok is bool(control)]
    return 1 if failed else 0


def say(line: str = "") -> None:
    """At once, also into a pipe."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


@contextmanager
def _database(kind: str) -> Iterator[tuple[str, Path, Cluster | None]]:
    """An empty one with the whole schema, and a folder for the rest; PostgreSQL on a server of its own."""
    folder = Path(tempfile.mkdtemp(prefix="webinars-torture-", dir="/tmp"))
    folder.chmod(0o755)
    cluster = new_cluster(folder / "pg", durable=True) if kind == "postgresql" else None
    try:
        url = cluster.url("postgres") if cluster else f"sqlite:///{folder}/webinars.db"
        migrations.upgrade(url)
        yield url, folder, cluster
    except BaseException:
        for log in folder.glob("*.log"):
            say(f"--- the end of {log.name}\n{log.read_text()[-3000:]}")
        raise
    finally:
        if cluster:
            cluster.remove()
        shutil.rmtree(folder, ignore_errors=True)


def _print_points(made: dict[str, tuple[Torture, Findings]]) -> None:
    say(f"\n{'':<34}" + "".join(f"{kind:>22}" for kind in made))
    say(f"{'ended at':<34}" + f"{'deaths  held  arrived':>22}" * len(made))
    points = dict.fromkeys(death.point for torture, _ in made.values() for death in torture.deaths)
    for point in points:
        line = f"{point:<34}"
        for tortured, _ in made.values():
            deaths = [death for death in tortured.deaths if death.point == point]
            held = sum(len(death.held) for death in deaths)
            line += f"{len(deaths):>7}{held:>6}{sum(len(death.delivered) for death in deaths):>9}"
        say(line)


def _print_summary(made: dict[str, tuple[Torture, Findings]]) -> None:
    columns = (
        *("deaths", "acknowledged", "lost", "copies", "most of one", "too many", "altered", "said twice"),
        *("lost replies", "set aside", "503", "other answers", "intact"),
    )
    say("\n" + f"{'':<12}" + "".join(f"{column:>14}" for column in columns))
    for kind, (tortured, found) in made.items():
        figures = (
            *(
                len(tortured.deaths),
                len(found.acknowledged),
                len(found.lost),
                found.copies,
                found.most_copies,
            ),
            *(len(found.excessive), len(found.altered), len(found.twice_said)),
            *(found.lost_replies, found.isolated),
            *(found.kind_refusals, found.other_answers, "yes" if found.is_intact else "NO"),
        )
        say(f"{kind:<12}" + "".join(f"{figure:>14}" for figure in figures))
    deaths = Counter(kind for kind, (_, findings) in made.items() if not findings.ok)
    say("\nNot kept: " + ", ".join(deaths) if deaths else "\nEvery promise was kept.")


if __name__ == "__main__":
    sys.exit(main())
