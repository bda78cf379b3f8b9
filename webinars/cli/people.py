""" "Why did Anna get no mail?" """

from collections.abc import Iterator

import click
from sqlalchemy.orm import Session

from webinars.cli.errors import Failure
from webinars.cli.incoming import reply_lines
from webinars.cli.installation import Installation, opened
from webinars.cli.logged import logged
from webinars.lib.clock import utc_now
from webinars.mail.actions import trust_address_again
from webinars.mail.bounces import bounces_of
from webinars.mail.message import sender_from
from webinars.mail.models import OutgoingMail
from webinars.mail.queries import mails_to
from webinars.people.queries import everything
from webinars.people.record import PersonRecord, record_of
from webinars.registrations.models import Registration
from webinars.registrations.queries import attendees_at


@click.command()
@click.argument("email")
@click.option(
    "--works-again", is_flag=True, help="Mail arrives there: trust the address, and send what was kept back."
)
def person(email: str, works_again: bool) -> None:
    """Everything about one address: registrations, answers, bounces, and each mail with the server's words."""
    if works_again:
        _trust(email.strip())
        return
    with opened() as here, here.database.write() as session:
        lines = list(_lines(session, here, email.strip()))
        logged(session, "person looked at", "person", email.strip())
    if not lines:
        raise Failure(f"Nobody has registered with {email}, and no mail was ever written to it.")
    for line in lines:
        click.echo(line)


def _trust(email: str) -> None:
    with opened() as here, here.database.write() as session:
        sender = sender_from(here.config)
        cleared, leaving = trust_address_again(session, email, sender=sender, now=utc_now())
        if cleared:
            logged(session, "address trusted again", "person", email)
    if not cleared:
        raise Failure(f"Nothing is held against {email}.")
    click.echo(f"Mail goes to {email} again. {len(leaving)} kept back meanwhile leave now.")


def _lines(session: Session, here: Installation, email: str) -> Iterator[str]:
    addresses = {email: None}
    for attendee in attendees_at(session, email):
        addresses[attendee.email] = None
        yield from _attendee_lines(here, record_of(session, attendee, everything(), sees_all=True))
    for address in addresses:
        yield from _bounce_lines(session, here, address)
    mails = {mail.id: mail for address in addresses for mail in mails_to(session, address)}
    if mails:
        yield f"Mails to {email}:"
    for _, mail in sorted(mails.items()):
        yield from _mail_lines(here, mail)


def _attendee_lines(here: Installation, record: PersonRecord) -> Iterator[str]:
    attendee = record.attendee
    yield f"{attendee.name} <{attendee.email}>, {attendee.organisation}"
    for before in record.also:
        yield f"  was {before.name} <{before.email}>"
    yield (
        f"  language {attendee.language}, reminders {attendee.reminders}, calendar by {attendee.delivery}, "
        f"since {here.shown(attendee.created_at)}"
    )
    for place in record.places:
        yield from _registration_lines(here, place.registration)
        for reply in place.replies:
            yield from (f"      {line}" for line in reply_lines(here, reply))
    for note in record.notes:
        yield f"  noted {here.shown(note.created_at)} by {note.written_by}: {note.text}"


def _registration_lines(here: Installation, registration: Registration) -> Iterator[str]:
    occurrence = registration.occurrence
    episode = occurrence.episode
    starts_at = here.shown(occurrence.starts_at, episode.series.timezone)
    called_off = f" ({occurrence.status})" if occurrence.status in ("cancelled", "postponed") else ""
    yield f"  {starts_at}{called_off}  {episode.series.slug} {episode.number}: {episode.title}"
    details = [registration.status, f"registered {here.shown(registration.created_at)}"]
    if registration.registered_by:
        details.append(f"by {registration.registered_by.name} <{registration.registered_by.email}>")
    elif registration.by_organiser:
        details.append("by an organiser")
    if registration.answer:
        details.append(
            f"answered {registration.answer} {here.shown(registration.answered_at)} ({registration.answered_by})"
        )
    if registration.release_at:
        details.append(f"the seat goes on {here.shown(registration.release_at)}")
    if registration.withdrawn_at:
        details.append(
            f"withdrawn {here.shown(registration.withdrawn_at)} ({registration.withdrawn_because})"
        )
    if registration.announced_revision < registration.revision:
        details.append("a mail about it is still to be written")
    if registration.announce_error:
        details.append(f"no mail could be written: {registration.announce_error}")
    yield f"      {', '.join(details)}"


def _bounce_lines(session: Session, here: Installation, email: str) -> Iterator[str]:
    for bounce in bounces_of(session, email):
        cleared = (
            f", cleared {here.shown(bounce.cleared_at)} ({bounce.cleared_because})"
            if bounce.cleared_at
            else ""
        )
        about = f"mail {bounce.outgoing_mail_id}"
        yield f"  {bounce.severity} bounce {here.shown(bounce.bounced_at)} of {about}{cleared}: {bounce.words}"


def _mail_lines(here: Installation, mail: OutgoingMail) -> Iterator[str]:
    yield f"  {mail.id:>5}  {here.shown(mail.created_at)}  {mail.state:<10}  {mail.kind}: {mail.subject}"
    words = mail.accepted_as if mail.accepted_at else mail.last_error
    if words:
        yield f"         {words}"
