"""The outbox, and one mail to see whether mail leaves at all."""

import json
from collections.abc import Iterator

import click
from sqlalchemy.orm import Session

from webinars.cli.errors import Failure
from webinars.cli.installation import Installation, opened
from webinars.cli.logged import logged
from webinars.cli.release import release
from webinars.lib.clock import utc_now
from webinars.mail import rules
from webinars.mail.actions import hold_outbox, retry_dead_mail
from webinars.mail.message import sender_from
from webinars.mail.queries import count_by_state, dead_mails, mail_switch

REFUSED_BECAUSE: dict[type[rules.RetryRefused], str] = {
    rules.MailIsNotDead: "is not a dead mail: webinars outbox lists those",
    rules.MailHasExpired: "would say something that is over",
    rules.MailWasOvertaken: "was overtaken: something newer was said about the same calendar entry",
    rules.MailIsFaulty: "is still not as a mail of ours has to be: webinars outbox tells why",
    rules.MailBodyIsGone: "has no text any more: it is removed some days after a mail's end",
}


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def outbox(ctx: click.Context, as_json: bool) -> None:
    """How many mails stand where, and the dead ones with the server's words."""
    if ctx.invoked_subcommand:
        return
    with opened() as here, here.database.read() as session:
        shown = (
            json.dumps(_as_json(session), ensure_ascii=False, indent=2)
            if as_json
            else "\n".join(_lines(session, here))
        )
    click.echo(shown)


@outbox.command()
@click.argument("mail_id", metavar="ID", type=click.IntRange(1, 2**31 - 1))
def retry(mail_id: int) -> None:
    """Try a dead mail again, byte for byte."""
    with opened() as here, here.database.write() as session:
        try:
            retry_dead_mail(session, mail_id, sender=sender_from(here.config), now=utc_now())
            logged(session, "mail retried", "mail", mail_id)
        except rules.RetryRefused as error:
            raise Failure(f"Mail {mail_id} {REFUSED_BECAUSE[type(error)]}.") from error
    click.echo(f"Mail {mail_id} is in the queue again.")


@outbox.command()
@click.option("--reason", default="", help="Why, for those who wonder.")
def hold(reason: str) -> None:
    """Let no mail leave until it is released."""
    with opened() as here, here.database.write() as session:
        held = hold_outbox(session, reason=reason, now=utc_now())
        logged(session, "outbox held", "installation", "", after={"mails": held}, reason=reason)
    click.echo(f"No mail leaves until webinars outbox release. {_mails(held)} held.")


outbox.add_command(release)


def _as_json(session: Session) -> dict[str, object]:
    switch = mail_switch(session)
    return {
        "counts": {state.value: count for state, count in count_by_state(session).items()},
        "held_since": switch.held_since and switch.held_since.isoformat(),
        "paused_until": switch.mail_paused_until and switch.mail_paused_until.isoformat(),
        "dead": [
            {
                "id": mail.id,
                "kind": mail.kind,
                "recipient": mail.recipient,
                "subject": mail.subject,
                "attempts": mail.attempts,
                "error": mail.last_error,
                "finished_at": mail.finished_at and mail.finished_at.isoformat(),
            }
            for mail in dead_mails(session)
        ],
    }


def _lines(session: Session, here: Installation) -> Iterator[str]:
    for state, count in count_by_state(session).items():
        yield f"{state.value:<11} {count:>6}"
    switch = mail_switch(session)
    if switch.held_since:
        reason = f": {switch.held_reason}" if switch.held_reason else ""
        yield f"Held since {here.shown(switch.held_since)}{reason}. webinars outbox release lets mail leave."
    if switch.mail_paused_until and switch.mail_paused_until > utc_now():
        yield f"The mail server is down, and asked again {here.shown(switch.mail_paused_until)}: {switch.pause_reason}"
    for mail in dead_mails(session):
        yield f"{mail.id:>6}  {here.shown(mail.finished_at)}  {mail.recipient}: {mail.subject}"
        yield f"        {mail.last_error or 'no words'}"


def _mails(count: int) -> str:
    return f"{count} {'mail was' if count == 1 else 'mails were'}"
