"""What one invitation costs to build, against a plain `EmailMessage` of the same size."""

import time
from collections.abc import Callable
from email.message import EmailMessage

from sqlalchemy.orm import Session

from benchmarks.installation import Installation, installation
from benchmarks.results import Result
from benchmarks.rounds import Plan, compare
from webinars.invitations.calendar import request
from webinars.invitations.entries import entry_for
from webinars.invitations.mails import about_place
from webinars.invitations.models import Invitation
from webinars.invitations.rules import Announcement
from webinars.lib.clock import utc_now
from webinars.mail.lint import faults_in
from webinars.mail.message import CalendarPart, Mail, Mailbox, freeze, message_id, standards_of
from webinars.registrations.acceptance import accept_submission
from webinars.registrations.attendees import Person
from webinars.registrations.desk import Desk
from webinars.registrations.models import Registration
from webinars.registrations.submissions import Submission
from webinars.services import Services


def measure(plan: Plan) -> list[Result]:
    """Microseconds for one: the calendar object, both texts, the frozen bytes, and reading them as a receiver does; the
    rows are there already."""
    with installation() as here, here.database.write() as session:
        build = _builder(session, here)
        mail, frozen = build()
        assert len(_bare(mail)) > len(frozen) * 0.8, "the bare mail has to carry the same parts"
        return [
            compare(
                plan,
                "building an invitation",
                "µs",
                lambda: _microseconds(build, plan.builds),
                lambda: _microseconds(lambda: _bare(mail), plan.builds),
            )
        ]


def _builder(session: Session, here: Installation) -> Callable[[], tuple[Mail, bytes]]:
    """What `invitations.actions.announce` does for one registration, the queries and the INSERTs left out."""
    now = utc_now()
    services = Services.of(here.config, here.database)
    desk = Desk.of(here.config, services.signer)
    registration = _registration(session, here)
    invitation = Invitation(
        registration=registration, uid="x@example.org", organizer=desk.sender.reply_to, created_at=now
    )
    attendee, links = registration.attendee, desk.links(registration.attendee.language)

    def build() -> tuple[Mail, bytes]:
        organizer = Mailbox(desk.sender.mailbox.name, invitation.organizer)
        calendar = request(
            entry_for(registration, invitation, links),
            organizer=organizer,
            attendee=Mailbox(attendee.name, attendee.email),
        )
        mail = about_place(
            Announcement.INVITATION,
            registration,
            links=links,
            site=here.config.site,
            said=None,
            calendar=CalendarPart("REQUEST", calendar),
        )
        frozen = freeze(mail, desk.sender, message_id=message_id("key", desk.sender), now=now)
        assert not faults_in(frozen, standards_of(desk.sender, attendee.email))
        return mail, frozen

    return build


def _registration(session: Session, here: Installation) -> Registration:
    occurrence_id = int(here.fields["occurrence"])
    person = Person("Anna", "Exempel", "anna.exempel@example.org", "Göteborgs stad")
    accepted = accept_submission(session, Submission(1, (occurrence_id,), False, (person,)), now=utc_now())
    return accepted.registrations[0]


def _bare(mail: Mail) -> bytes:
    """The same texts and the same calendar, put together by the standard library as its examples do."""
    assert mail.calendar is not None
    message = EmailMessage()
    message["From"] = "Webbinarier <webbinarier@example.org>"
    message["To"] = f"{mail.recipient.name} <{mail.recipient.address}>"
    message["Subject"] = mail.subject
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    calendar = mail.calendar.content.decode()
    message.add_alternative(calendar, subtype="calendar", params={"method": mail.calendar.method})
    message.add_attachment(
        mail.calendar.content, maintype="application", subtype="ics", filename="invite.ics"
    )
    return message.as_bytes()


def _microseconds(build: Callable[[], object], times: int) -> float:
    began = time.perf_counter()
    for _ in range(times):
        build()
    return (time.perf_counter() - began) / times * 1_000_000
