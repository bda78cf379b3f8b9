"""Getting started: the schema, and something to look at."""

import click

from webinars import migrations
from webinars.config import load_config
from webinars.lib.clock import utc_now
from webinars.lib.database import Database
from webinars.series.queries import has_series


@click.command()
def migrate() -> None:
    """Bring the database to the newest schema."""
    migrations.upgrade(load_config().database_url)


@click.command()
@click.option("--if-empty", is_flag=True, help="Do nothing when the database has series already.")
def demo(if_empty: bool) -> None:
    """Load the demo series, with dates around today."""
    from webinars.exchange import demo as content  # noqa: PLC0415 - only this command needs it

    database = Database(load_config().database_url)
    migrations.require_newest_schema(database)
    with database.write() as session:
        if if_empty and has_series(session):
            return
        content.load(session, now=utc_now())
