"""The organisers' log: taken along, and its chain checked."""

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import click

from webinars.cli.errors import Failure
from webinars.cli.installation import opened
from webinars.lib.clock import utc_now
from webinars.organisers.audit import COMMAND_LINE, About, record
from webinars.organisers.audit.chain import check as check_chain
from webinars.organisers.audit.export import as_csv, as_json_lines
from webinars.organisers.audit.reading import Wanted, all_entries


@click.group()
def audit() -> None:
    """Export the log of what organisers did, or check that nobody has changed it."""


@audit.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True))
@click.option("--format", "kind", type=click.Choice(["csv", "json"]), default="csv", show_default=True)
def export(file: Path, kind: str) -> None:
    """Write the whole log into FILE ("-": to the screen); json has one object on each line."""
    with opened() as here, here.database.write() as session:
        entries = all_entries(session, Wanted())
        lines = as_csv(entries, here.config.site.timezone) if kind == "csv" else as_json_lines(entries)
        _write(file, lines)
        now = utc_now()
        record(session, COMMAND_LINE, "log exported", About("log", "", ""), after={"format": kind}, now=now)


@audit.command()
def check() -> None:
    """Compute the chain of digests anew. Keep the newest digest somewhere else, and compare."""
    with opened() as here, here.database.read() as session:
        keep = timedelta(days=here.config.retention.log_days)
        found = check_chain(session, keep=keep, now=utc_now())
    click.echo(
        f"{found.entries} entries, {found.covered} of them sealed, {found.payloads_gone} without their text."
    )
    if found.newest:
        click.echo(f"Newest digest: {found.newest.day}, {found.newest.digest}")
    if found.problems:
        raise Failure("\n".join(found.problems))
    click.echo("Nothing has been changed.")


def _write(file: Path, lines: Iterable[str]) -> None:
    if str(file) == "-":
        for line in lines:
            click.echo(line, nl=False)
        return
    with file.open("w", encoding="utf-8", newline="") as written:
        written.writelines(lines)
    file.chmod(0o600)  # it names people
