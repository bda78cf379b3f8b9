"""The `webinars` command: each group of sub-commands lies in a file of its own."""

import logging
import sys

import click

from webinars.cli.processes import run, scheduler
from webinars.cli.setting_up import demo, migrate
from webinars.config import ConfigError
from webinars.migrations import DatabaseNotReady

# What a person can put right: said in a sentence, without a traceback.
FORESEEN = (ConfigError, DatabaseNotReady)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def webinars() -> None:
    """A webinar series manager: the web pages, the scheduler, and everything an operator needs."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for chatty in ("apscheduler", "alembic"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


for command in (run, scheduler, migrate, demo):
    webinars.add_command(command)


def main() -> None:
    """Run a command; what was foreseen becomes one sentence and the exit code 2."""
    try:
        webinars(prog_name="webinars")
    except FORESEEN as problem:
        click.echo(str(problem), err=True)
        sys.exit(2)
