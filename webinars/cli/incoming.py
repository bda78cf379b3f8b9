"""What comes in: handed over by pipe, and what was set aside for people to look at."""

import json
import sys
from collections.abc import Iterator, Sequence

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from webinars.cli.errors import BadInput
from webinars.cli.installation import Installation, opened
from webinars.invitations.models import CalendarReply
from webinars.invitations.replies import replies_in
from webinars.lib.clock import utc_now
from webinars.mail.imap import mailbox_name
from webinars.mail.incoming import State, own_domains
from webinars.mail.intake import PIPE, RawMessage, finish, take_in
from webinars.mail.models import IncomingMail
from webinars.mail.polling import failing_mailbox

MOST_SHOWN = 200
TRY_AGAIN = 75  # EX_TEMPFAIL of sysexits.h


@click.command()
def receive() -> None:
    """Take in one mail from standard input: an answer or a bounce.

    Exit code 0 once it is stored, and 75 when it has to be tried again, whatever the reason: a mail server then keeps
    it, where for any other code it would send it back.
    """
    raw = RawMessage.read(sys.stdin.buffer)
    if not raw.size:
        raise BadInput("Nothing came on standard input: webinars receive < message")
    try:
        with opened() as here, here.database.write() as session:
            kind = take_in(session, raw, source=PIPE, our_domains=own_domains(here.config), now=utc_now())
    except Exception as error:
        click.echo(f"webinars: Not stored, try again later: {error}", err=True)
        sys.exit(TRY_AGAIN)
    click.echo(f"Stored: {kind}.")


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def incoming(ctx: click.Context, as_json: bool) -> None:
    """What was set aside, and why: mails for people, answers of others, proposals, doubtful bounces."""
    if ctx.invoked_subcommand:
        return
    with opened() as here, here.database.read() as session:
        found = _set_aside(session)
        shown = (
            json.dumps([_as_json(session, mail) for mail in found], ensure_ascii=False, indent=2)
            if as_json
            else "\n".join([*_trouble(session, here), *_lines(session, here, found)])
        )
    click.echo(shown)


@incoming.command()
@click.argument("mail_id", metavar="ID", type=click.IntRange(1, 2**31 - 1))
def show(mail_id: int) -> None:
    """Write a mail to standard output as it came, where it is kept."""
    with opened() as here, here.database.read() as session:
        body = _mail(session, mail_id).body
        if body is None:
            raise BadInput(f"Of incoming mail {mail_id} nothing is kept: it lies in its mailbox, or was old.")
        sys.stdout.buffer.write(body.message)


@incoming.command()
@click.argument("mail_id", metavar="ID", type=click.IntRange(1, 2**31 - 1))
def done(mail_id: int) -> None:
    """Say that somebody has looked after a mail: it is listed no more."""
    with opened() as here, here.database.write() as session:
        mail = _mail(session, mail_id)
        finish(mail, mail.finding, now=utc_now())
    click.echo(f"Incoming mail {mail_id} is listed no more.")


def _mail(session: Session, mail_id: int) -> IncomingMail:
    found = session.get(IncomingMail, mail_id)
    if found is None:
        raise BadInput(f"There is no incoming mail {mail_id}. webinars incoming lists them.")
    return found


def _set_aside(session: Session) -> Sequence[IncomingMail]:
    aside = select(IncomingMail).where(IncomingMail.state == State.SET_ASIDE.value)
    return session.scalars(aside.order_by(IncomingMail.id.desc()).limit(MOST_SHOWN)).all()


def _as_json(session: Session, mail: IncomingMail) -> dict[str, object]:
    return {
        "id": mail.id,
        "kind": mail.kind,
        "source": mail.source,
        "from": mail.sender,
        "subject": mail.subject,
        "finding": mail.finding,
        "size": mail.size,
        "received_at": mail.received_at.isoformat(),
        "answers": [
            {
                "registration": reply.invitation.registration.public_id,
                "method": reply.method,
                "answer": reply.partstat,
                "attendee": reply.attendee,
                "delegated_to": reply.delegated_to,
                "comment": reply.comment,
                "proposed_starts_at": reply.proposed_starts_at and reply.proposed_starts_at.isoformat(),
                "proposed_ends_at": reply.proposed_ends_at and reply.proposed_ends_at.isoformat(),
                "verdict": reply.verdict,
            }
            for reply in replies_in(session, mail)
        ],
    }


def _trouble(session: Session, here: Installation) -> Iterator[str]:
    if not here.config.replies.imap_host:
        return
    mailbox = failing_mailbox(session, mailbox_name(here.config.replies))
    if mailbox:
        since, again = here.shown(mailbox.failing_since), here.shown(mailbox.next_poll_at)
        yield f"The mailbox cannot be read since {since}; asked again {again}: {mailbox.last_error}"


def _lines(session: Session, here: Installation, found: Sequence[IncomingMail]) -> Iterator[str]:
    if not found:
        yield "Nothing is set aside."
    for mail in found:
        yield f"{mail.id:>6}  {here.shown(mail.received_at)}  {mail.sender}: {mail.subject}"
        yield f"        {mail.finding}"
        for reply in replies_in(session, mail):
            yield from (f"        {line}" for line in reply_lines(here, reply))


def reply_lines(here: Installation, reply: CalendarReply) -> Iterator[str]:
    """One answer of a calendar, as an organiser reads it."""
    attendee = reply.invitation.registration.attendee
    said = f"{reply.method} {reply.partstat}".strip()
    yield f"{said} from {reply.sender} about {reply.attendee} ({reply.verdict}), invited: {attendee.email}"
    if reply.delegated_to:
        yield f"    delegated to {reply.delegated_to}"
    if reply.proposed_starts_at:
        yield f"    proposes {here.shown(reply.proposed_starts_at)} to {here.shown(reply.proposed_ends_at)}"
    if reply.comment:
        yield f"    {reply.comment.replace(chr(10), ' / ')}"
