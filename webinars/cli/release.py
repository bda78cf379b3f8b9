"""Letting held mail go, after a look at what it is."""

import json
from collections.abc import Iterator

import click

from webinars.cli.installation import Installation, opened, progress
from webinars.cli.logged import logged
from webinars.cli.owed import write_owed_news
from webinars.lib.clock import utc_now
from webinars.mail.actions import release_outbox
from webinars.mail.models import OutgoingMail
from webinars.mail.queries import mail_switch
from webinars.mail.release import Preview, count_held, preview_release, queue_some_held
from webinars.services import Services

AT_ONCE = 500  # rows in one transaction: nobody who registers waits long for it


@click.command()
@click.option("--yes", is_flag=True, help="Without asking, for scripts.")
@click.option("--dry-run", is_flag=True, help="Only show what would go.")
@click.option(
    "--show", default=20, show_default=True, type=click.IntRange(0, 10_000), help="Name so many mails."
)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def release(yes: bool, dry_run: bool, show: int, as_json: bool) -> None:
    """Let mail leave again, after a preview of what would go."""
    with opened() as here:
        if not dry_run:  # so that nothing follows which the preview did not show
            write_owed_news(Services.of(here.config, here.database))
        with here.database.read() as session:
            preview = preview_release(session, at_most=show, now=utc_now())
            switch, held = mail_switch(session), count_held(session)
        if as_json:
            click.echo(json.dumps(_as_json(preview), ensure_ascii=False, indent=2))
        else:
            for line in _lines(preview, here):
                click.echo(line)
        if dry_run:
            click.echo("Nothing was released: this was a dry run.", err=True)
            return
        if not (switch.held_since or held):
            click.echo("Mail is not held: it leaves by itself.", err=as_json)
            return
        if not yes:
            click.confirm(f"Let {_mails(preview.total)} leave?", abort=True, err=True)
        _release(here, held)
    click.echo(f"Mail leaves again: {_mails(preview.total)}.", err=as_json)


def _release(here: Installation, held: int) -> None:
    """In steps; the switch is opened by the last one, so that until then nothing leaves."""
    with progress("Releasing", held) as advance:
        while True:
            with here.database.write() as session:
                moved = queue_some_held(session, at_most=AT_ONCE)
            if not moved:
                break
            advance(moved)
        with here.database.write() as session:
            release_outbox(session)
            logged(session, "outbox released", "installation", "", after={"mails": held})


def _lines(preview: Preview, here: Installation) -> Iterator[str]:
    yield f"{_mails(preview.total)} would leave:" if preview.total else "No mail would leave."
    for kind, count in preview.counts.items():
        yield f"{kind:<20} {count:>6}"
    if preview.in_doubt:
        yield f"{preview.in_doubt} of them may have left before: whoever has one already gets the same once more."
    for mail in preview.first:
        yield _line(mail, here)
    if preview.total > len(preview.first):
        yield f"... and {preview.total - len(preview.first)} more (--show)."
    if preview.expired_count:
        yield f"{_mails(preview.expired_count)} would not leave, since what they say is over:"
        for mail in preview.expired:
            yield f"{_line(mail, here)}, until {here.shown(mail.expires_at)}"


def _line(mail: OutgoingMail, here: Installation) -> str:
    start = f", start {here.shown(mail.start_at)}" if mail.start_at != mail.created_at else ""
    return f"  {mail.id:>6}  {mail.recipient}: {mail.subject}{start}"


def _as_json(preview: Preview) -> dict[str, object]:
    return {
        "total": preview.total,
        "counts": dict(preview.counts),
        "in_doubt": preview.in_doubt,
        "first": [_mail(mail) for mail in preview.first],
        "expired_count": preview.expired_count,
        "expired": [_mail(mail) for mail in preview.expired],
    }


def _mail(mail: OutgoingMail) -> dict[str, object]:
    return {
        "id": mail.id,
        "kind": mail.kind,
        "recipient": mail.recipient,
        "subject": mail.subject,
        "starts_at": mail.start_at.isoformat(),
        "expires_at": mail.expires_at and mail.expires_at.isoformat(),
        "may_have_left": mail.uncertain,
    }


def _mails(count: int) -> str:
    return f"{count} {'mail' if count == 1 else 'mails'}"
