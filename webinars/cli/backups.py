"""The whole installation as one file, and back."""

from collections.abc import Iterator
from pathlib import Path

import click

from webinars import migrations
from webinars.backups.making import key_check, make_backup
from webinars.backups.restoring import Request, Restored, restore_backup
from webinars.backups.rules import BackupFailed, Manifest, RestoreRefused
from webinars.cli.errors import Failure
from webinars.cli.installation import opened, progress
from webinars.cli.logged import logged
from webinars.cli.owed import write_owed_news
from webinars.config import Config, load_config
from webinars.lib.clock import utc_now
from webinars.lib.database import Database
from webinars.mail.queries import count_by_state
from webinars.mail.rules import MailState
from webinars.services import Services


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--with-secret-key", is_flag=True, help="With the key that every personal link depends on.")
@click.option("--force", is_flag=True, help="Overwrite FILE.")
def backup(file: Path, with_secret_key: bool, force: bool) -> None:
    """Write the database and the files beside it into FILE, consistent while everything runs."""
    with opened() as here:
        try:
            manifest = make_backup(
                here.config,
                here.database,
                file,
                now=utc_now(),
                progress=progress,
                with_secret_key=with_secret_key,
                overwrite=force,
            )
        except BackupFailed as error:
            raise Failure(str(error)) from error
        with here.database.write() as session:
            logged(session, "backup made", "installation", "", file.name)
    for line in _made(file, manifest):
        click.echo(line)


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--replace", is_flag=True, help="Though the database is not empty: what it holds is kept aside."
)
@click.option("--force", is_flag=True, help="Though somebody seems to work with the database.")
@click.option(
    "--nothing-since",
    is_flag=True,
    help="No mail has left since the backup, such as on a move to another machine: write to nobody anew.",
)
def restore(file: Path, replace: bool, force: bool, nothing_since: bool) -> None:
    """Put the backup in FILE in the place of the database. All mail is then held until webinars outbox release."""
    config = load_config()
    request = Request(file, utc_now(), replace=replace, force=force, anew=not nothing_since)
    try:
        restored = restore_backup(config, request, progress)
    except RestoreRefused as error:
        raise Failure(str(error)) from error
    config = load_config()  # the key may be another one now
    written = _write_what_is_owed(config)
    for line in _put_back(config, request, restored, written):
        click.echo(line)


def _write_what_is_owed(config: Config) -> int:
    """Now, and not by the scheduler in a while: so the preview of what is held is whole."""
    database = Database(config.database_url)
    try:
        migrations.require_newest_schema(database)
        write_owed_news(Services.of(config, database))
        with database.write() as session:
            logged(session, "backup restored", "installation", "")
        with database.read() as session:
            counts = count_by_state(session)
        return counts[MailState.QUEUED] + counts[MailState.HELD]
    finally:
        database.dispose()


def _made(file: Path, manifest: Manifest) -> Iterator[str]:
    size = file.stat().st_size
    rows = sum(manifest.counts.values())
    files = sum(name.startswith("files/") for name in manifest.files)
    yield f"{file}: {size / 1_000_000:.1f} MB, {rows} rows of {len(manifest.counts)} tables, {files} files."
    if manifest.with_secret_key:
        yield "The secret key is in it: whoever reads this file can open every personal link. Keep it accordingly."
    else:
        yield "The secret key is not in it (--with-secret-key). Keep a copy: without it, no link in a mail opens."
    yield "config.toml is not in it either."


def _put_back(config: Config, request: Request, restored: Restored, waiting: int) -> Iterator[str]:
    manifest = restored.manifest
    made_at = f"{manifest.made_at:%Y-%m-%d %H:%M} UTC"
    yield f"Restored: the backup of {made_at}, {sum(manifest.counts.values())} rows."
    for name in restored.aside:
        yield f"What was there before is kept as {name}. It holds people's names: remove it once it is not needed."
    if manifest.key_check != key_check(config):
        yield (
            "The secret key is another than where the backup was made: links in mails that have left do not open. "
            "Put that key into [site] secret_key, or its file into instance/."
        )
    if manifest.site != config.site.base_url:
        yield f"It was made for {manifest.site}, and base_url is {config.site.base_url} here."
    yield f"All mail is held; {waiting} {'mail waits' if waiting == 1 else 'mails wait'}."
    yield "webinars outbox release shows what would go, and lets it leave."
    if request.anew:
        yield f"Whoever registered, withdrew, or revoked a link after {made_at} is not known: see docs/decisions/0016."
