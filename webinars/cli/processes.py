"""Start the parts that keep running, and prepare the database for them."""

import logging
import socket
import sys
from functools import partial

import click

from webinars import migrations, serving
from webinars.cli.errors import Failure
from webinars.cli.installation import opened
from webinars.cli.organisers import demo_sign_in_link
from webinars.config import Config, load_config
from webinars.lib.database import without_password


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Web processes.")
def run(host: str, port: int, workers: int) -> None:
    """Serve the web pages and run the scheduler; if either dies, the whole ends."""
    _log_to_stderr()
    with opened() as here:
        config, sign_in = here.config, demo_sign_in_link(here)
    listening = _listen(host, port)
    ready = partial(_say_where_everything_is, config, host, port, sign_in)
    sys.exit(serving.run(config, listening, workers=workers, ready=ready))


@click.command()
@click.option("--until-idle", is_flag=True, help="Do what is owed now, empty the outbox, and end.")
def scheduler(until_idle: bool) -> None:
    """Run the scheduler alone: invitations, reminders, the outbox."""
    from webinars import scheduler as metronome  # noqa: PLC0415 - brings every capability and APScheduler with it

    _log_to_stderr()
    try:
        metronome.run(load_config(), until_idle=until_idle)
    except metronome.SchedulerHung as error:
        raise Failure(f"The scheduler hangs: {error}.") from error


@click.command()
def migrate() -> None:
    """Bring the database to the newest schema."""
    config = load_config()
    migrations.upgrade(config.database_url)
    click.echo(f"The database {without_password(config.database_url)} has the newest schema.")


def _log_to_stderr() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    # It warns of every tick that comes while the last one still works, twice a second under load.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        why = str(error.strerror).partition(" (")[0]  # Python repeats the address there
        raise Failure(f"Nobody can listen on {host}:{port}: {why}. Choose another --port.") from error


def _say_where_everything_is(config: Config, host: str, port: int, sign_in: str) -> None:
    mail = f"{config.mail.host}:{config.mail.port}" if config.mail.host else f"files in {config.outbox_dir}"
    for name, place in (
        ("Pages", config.site.base_url),
        ("Listening on", f"{host}:{port}"),
        ("Settings in", str(config.root)),
        ("Database", without_password(config.database_url)),
        ("Mail goes to", mail),
    ):
        click.echo(f"{name + ':':<14} {place}")
    if sign_in:
        click.echo(f"{'Sign in:':<14} {sign_in} (once, as the demo's organiser)")
    click.echo("Ctrl-C stops it.")
