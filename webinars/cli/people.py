""" "Why did Anna get no mail?" """

from collections.abc import Iterator

import click
from sqlalchemy.orm import Session

from webinars.cli.errors import Failure
from webinars.cli.installation import Installation, opened
from webinars.mail.models import OutgoingMail
from webinars.mail.queries import mails_to
from webinars.registrations.models import Attendee, Registration
from webinars.registrations.queries import attendees_at, registrations_of


@click.command()
@click.argument("email")
def person(email: str) -> None:
    """Everything about one address: registrations, answers, and each mail with the server's words."""
    with opened() as here, here.database.read() as session:
        lines = list(_lines(session, here, email.strip()))
    if not lines:
        raise Failure(f"Nobody has registered with {email}, and no mail was ever written to it.")
    for line in lines:
        click.echo(line)


def _lines(session: Session, here: Installation, email: str) -> Iterator[str]:
    addresses = {email: None}
    for attendee in attendees_at(session, email):
        addresses[attendee.email] = None
        yield from _attendee_lines(session, here, attendee)
    mails = {mail.id: mail for address in addresses for mail in mails_to(session, address)}
    if mails:
        yield f"Mails to {email}:"
    for _, mail in sorted(mails.items()):
        yield from _mail_lines(here, mail)


def _attendee_lines(session: Session, here: Installation, attendee: Attendee) -> Iterator[str]:
    yield f"{attendee.name} <{attendee.email}>, {attendee.organisation}"
    yield (
        f"  language {attendee.language}, reminders {attendee.reminders}, calendar by {attendee.delivery}, "
        f"since {here.shown(attendee.created_at)}"
    )
    for registration in registrations_of(session, attendee):
        yield from _registration_lines(here, registration)


def _registration_lines(here: Installation, registration: Registration) -> Iterator[str]:
    occurrence = registration.occurrence
    episode = occurrence.episode
    starts_at = here.shown(occurrence.starts_at, episode.series.timezone)
    called_off = f" ({occurrence.status})" if occurrence.status in ("cancelled", "postponed") else ""
    yield f"  {starts_at}{called_off}  {episode.series.slug} {episode.number}: {episode.title}"
    details = [registration.status, f"registered {here.shown(registration.created_at)}"]
    if registration.registered_by:
        details.append(f"by {registration.registered_by.name} <{registration.registered_by.email}>")
    if registration.answer:
        details.append(f"answered {registration.answer} {here.shown(registration.answered_at)}")
    if registration.withdrawn_at:
        details.append(
            f"withdrawn {here.shown(registration.withdrawn_at)} ({registration.withdrawn_because})"
        )
    if registration.announced_revision < registration.revision:
        details.append("a mail about it is still to be written")
    if registration.announce_error:
        details.append(f"no mail could be written: {registration.announce_error}")
    yield f"      {', '.join(details)}"


def _mail_lines(here: Installation, mail: OutgoingMail) -> Iterator[str]:
    yield f"  {mail.id:>5}  {here.shown(mail.created_at)}  {mail.state:<10}  {mail.kind}: {mail.subject}"
    words = mail.accepted_as if mail.accepted_at else mail.last_error
    if words:
        yield f"         {words}"
