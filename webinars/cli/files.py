"""A series as a file: import, export, and the demo, which is one."""

import os
from difflib import get_close_matches
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryDirectory
from zipfile import is_zipfile

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from webinars.cli.errors import BadInput, Failure
from webinars.cli.installation import Installation, opened, progress
from webinars.cli.logged import logged
from webinars.cli.organisers import add_demo_organiser
from webinars.exchange import demo as demo_series
from webinars.exchange.actions import import_series
from webinars.exchange.archive.restoring import read_archive, restore_series
from webinars.exchange.archive.rules import UnusableArchive
from webinars.exchange.archive.unpacking import count_files, unpack
from webinars.exchange.archive.writing import count_archived_files, write_archive
from webinars.exchange.consequences import Report
from webinars.exchange.queries import recordings_by_episode
from webinars.exchange.toml_file.documents import InvalidFile
from webinars.exchange.toml_file.reading import read_series
from webinars.exchange.toml_file.saving import save
from webinars.exchange.toml_file.writing import WrittenSeries, written_series
from webinars.lib.clock import utc_now
from webinars.series.models import Series
from webinars.series.queries import has_series, series_with_slug

MOST_LOGGED = 50  # consequences: the file itself says the rest


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would follow, and write nothing.")
def import_file(file: Path, dry_run: bool) -> None:
    """Make a series from a TOML FILE, or bring it up to date by slug, number and key; or make it from an archive.

    Whoever has registered for what moves or is cancelled is told by itself. What the file leaves out is kept. An
    archive (FILE.zip, as `export --archive` writes it) makes the whole series where it is not.
    """
    with opened() as here:
        try:
            take = _restored if is_zipfile(file) else _imported
            report = take(here, file, dry_run=dry_run)
        except UnusableArchive as error:
            raise BadInput(f"{file} cannot be imported, and nothing was written. {error}") from error
        except InvalidFile as error:
            problems = "\n".join(f"  {problem}" for problem in error.problems)
            raise BadInput(f"{file} cannot be imported, and nothing was written:\n{problems}") from error
    for consequence in report.consequences:
        click.echo(consequence)
    if not report.changes_anything:
        click.echo("Everything is as the file says already.")
    elif dry_run:
        click.echo("Nothing was written: this was a dry run.")


@click.command("export")
@click.argument("slug")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--with-secrets", is_flag=True, help="With rooms' addresses, and those of people on stage.")
@click.option("--archive", is_flag=True, help="One ZIP to keep: pages, data and files, and no attendees.")
def export_series(slug: str, folder: Path, with_secrets: bool, archive: bool) -> None:
    """Write the series SLUG as SLUG.toml into FOLDER, with its captions beside it; or as an archive, SLUG.zip."""
    if archive and with_secrets:
        raise BadInput("An archive holds no secrets: leave out --with-secrets.")
    if archive:
        click.echo(_archive(slug, folder))
        return
    with opened() as here, here.database.write() as session:
        written = _written(session, slug, with_secrets=with_secrets)
        if with_secrets:
            logged(session, "series exported", "series", slug)
    with progress("Writing", 1 + len(written.captions)) as advance:
        path = save(written, folder, slug, private=with_secrets, progress=advance)
    click.echo(path)
    if not with_secrets:
        click.echo(
            "Without rooms' addresses and those of people on stage: --with-secrets writes them, too.",
            err=True,
        )


@click.command()
@click.option("--if-empty", is_flag=True, help="Leave a database that has a series alone, without complaint.")
def demo(if_empty: bool) -> None:
    """Load the demo series with its invented people into a database without series."""
    with opened() as here, here.database.write() as session:
        if has_series(session):
            if if_empty:
                return
            raise Failure("The database has a series already: the demo is for an empty one.")
        with progress("Loading the demo", demo_series.REGISTRATIONS) as advance:
            add_demo_organiser(session)
            people = demo_series.load(session, now=utc_now(), config=here.config, progress=advance)
    click.echo(f"The demo is there, with {people} invented people.")


def _imported(here: Installation, file: Path, *, dry_run: bool) -> Report:
    document = read_series(file, zone_of=lambda slug: _zone_of(here, slug))
    with here.database.write() as session, progress("Importing", len(document.episodes)) as advance:
        report = import_series(session, document, now=utc_now(), progress=advance)
        if dry_run:
            session.rollback()
        elif report.changes_anything:
            done = {"consequences": [str(each) for each in report.consequences[:MOST_LOGGED]]}
            logged(session, "series imported", "series", document.slug, document.title, after=done)
    return report


def _restored(here: Installation, file: Path, *, dry_run: bool) -> Report:
    with TemporaryDirectory(prefix="webinars-archive-") as unpacked:
        folder = Path(unpacked)
        with progress("Unpacking", count_files(file)) as advance:
            unpack(file, folder, progress=advance)
        document = read_archive(folder, zone=here.config.site.timezone)
        with here.database.write() as session, progress("Importing", len(document.episodes)) as advance:
            report = restore_series(session, folder, document, now=utc_now(), progress=advance)
            if dry_run:
                session.rollback()
            else:
                logged(session, "series imported", "series", document.slug, document.title)
    return report


def _archive(slug: str, folder: Path) -> Path:
    """Put into its place when it is whole."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{slug}.zip"
    with opened() as here, here.database.write() as session:
        series, site, now = _series(session, slug), here.config.site, utc_now()
        steps = count_archived_files(session, series, base_url=site.base_url, now=now)
        with NamedTemporaryFile(dir=folder, prefix=f".{slug}-", delete=False) as file:
            try:
                with progress("Archiving", steps) as advance:
                    write_archive(
                        file,
                        session,
                        series,
                        site_name=site.name,
                        base_url=site.base_url,
                        now=now,
                        progress=advance,
                    )
                file.flush()
                os.fsync(file.fileno())
                Path(file.name).chmod(0o644)
                Path(file.name).replace(path)
            except BaseException:
                Path(file.name).unlink(missing_ok=True)
                raise
        logged(session, "series archive exported", "series", series.id, series.title, series.id)
    return path


def _zone_of(here: Installation, slug: str) -> str:
    with here.database.read() as session:
        known = session.scalar(select(Series.timezone).where(Series.slug == slug))
    return known or here.config.site.timezone


def _written(session: Session, slug: str, *, with_secrets: bool) -> WrittenSeries:
    series = _series(session, slug)
    return written_series(series, recordings_by_episode(session, series), with_secrets=with_secrets)


def _series(session: Session, slug: str) -> Series:
    series = series_with_slug(session, slug)
    if series is None:
        known = session.scalars(select(Series.slug).order_by(Series.slug)).all()
        near = get_close_matches(slug, known, n=1)
        hint = f'Did you mean "{near[0]}"?' if near else f"There is: {', '.join(known) or 'none'}."
        raise BadInput(f'There is no series "{slug}". {hint}')
    return series
