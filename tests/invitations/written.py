"""What was written about places: read out of the outbox, as the reader's mail program reads it."""

from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage

from sqlalchemy import select

from tests.invitations.calendar_client import CalendarObject
from webinars.lib.database import Database
from webinars.mail.models import OutgoingMail
from webinars.mail.rules import MailState


@dataclass(frozen=True)
class Written:
    """One mail in the outbox."""

    row: OutgoingMail
    message: EmailMessage
    calendar: CalendarObject | None

    @property
    def kind(self) -> str:
        return self.row.kind

    @property
    def subject(self) -> str:
        return str(self.message["Subject"])

    @property
    def text(self) -> str:
        """The text part, with its hard spaces as plain ones."""
        part = self.message.get_body(("plain",))
        assert part is not None
        return str(part.get_content()).replace("\u00a0", " ")

    @property
    def html(self) -> str:
        part = self.message.get_body(("html",))
        assert part is not None
        return str(part.get_content())


def written(database: Database, *, unsent_only: bool = False, to: str | None = None) -> list[Written]:
    """Every mail in the order of writing; `unsent_only`: those that wait for leaving."""
    mails = select(OutgoingMail).order_by(OutgoingMail.id)
    if unsent_only:
        mails = mails.where(OutgoingMail.state == MailState.QUEUED)
    if to is not None:
        mails = mails.where(OutgoingMail.recipient == to)
    with database.read() as session:
        return [_written(mail) for mail in session.scalars(mails)]


def _written(mail: OutgoingMail) -> Written:
    assert mail.message is not None, "a mail that cannot be sent"
    message = message_from_bytes(mail.message, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return Written(mail, message, CalendarObject.in_mail(mail.message))


def let_leave(database: Database) -> None:
    """The mail server accepts everything that waits."""
    with database.write() as session:
        for mail in session.scalars(select(OutgoingMail).where(OutgoingMail.state == MailState.QUEUED)):
            mail.state = MailState.ACCEPTED
