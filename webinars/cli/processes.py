"""The processes: everything under one command, or the scheduler alone."""

import sys

import click

from webinars.config import load_config


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Web processes.")
def run(host: str, port: int, workers: int) -> None:
    """Serve the web pages and run the scheduler; if either ends, the whole ends."""
    from webinars import serving  # noqa: PLC0415 - only this command needs it

    sys.exit(serving.run(load_config(), host=host, port=port, workers=workers))


@click.command()
@click.option("--until-idle", is_flag=True, help="Do all that is owed now, send it, and end.")
def scheduler(until_idle: bool) -> None:
    """Run the scheduler alone, on a host of its own or from cron."""
    from webinars import scheduler as timetable  # noqa: PLC0415 - it loads every capability

    timetable.run(load_config(), until_idle=until_idle)
