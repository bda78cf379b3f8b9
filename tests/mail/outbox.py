"""An outbox for tests: mails to put into it, postmen that only remember, and what became of each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

from sqlalchemy import select

from tests.fixtures.instants import NOW
from webinars.lib.database import Database
from webinars.mail.actions import queue_mail
from webinars.mail.message import Mail, Mailbox, Sender
from webinars.mail.models import MailSwitch, OutgoingMail
from webinars.mail.postman import Envelope
from webinars.mail.rules import MailState, Outcome, Verdict

SENDER = Sender(Mailbox("Webbinarier", "webbinarier@example.org"), "svar@example.org", "example.org")
ACCEPTED = Outcome(Verdict.ACCEPTED, "250 2.0.0 Ok: queued as 1")
LATER = Outcome(Verdict.TRY_AGAIN, "450 4.2.0 Greylisted")
REFUSED = Outcome(Verdict.REFUSED, "550 5.1.1 No such mailbox")
DOWN = Outcome(Verdict.SERVER_DOWN, "Connection refused")
UNANSWERED = Outcome(Verdict.TRY_AGAIN, "timed out", may_have_left=True)

_keys = count(1)


def a_mail(recipient: str = "anna@example.org", subject: str = "Välkommen") -> Mail:
    """Something to say."""
    return Mail(
        kind="invitation",
        recipient=Mailbox("Anna Åkesson", recipient),
        subject=subject,
        text="Hej Anna!\n.\nVälkommen.",
        html='<!doctype html><html lang="sv"><p>Hej Anna!</p></html>',
        language="sv",
    )


def put(database: Database, recipient: str = "anna@example.org", **terms: Any) -> int:
    """Queue a mail as a business transaction does; gives its id."""
    terms = dict[str, Any]({"sender": SENDER, "dedupe_key": f"test:{next(_keys)}", "now": NOW}) | terms
    with database.write() as session:
        queued = queue_mail(session, a_mail(recipient), **terms)
        assert queued is not None
        return queued.id


def get(database: Database, mail_id: int) -> OutgoingMail:
    """The row as it is now, with its body."""
    with database.read() as session:
        mail = session.get_one(OutgoingMail, mail_id)
        assert mail.body is None or mail.body.mail_id == mail_id  # loaded before the session ends
        return mail


def states(database: Database) -> list[MailState]:
    """Where each mail stands, in the order of queueing."""
    with database.read() as session:
        return list(session.scalars(select(OutgoingMail.state).order_by(OutgoingMail.id)))


def switch(database: Database) -> MailSwitch:
    """The one row, which has to exist."""
    with database.read() as session:
        return session.get_one(MailSwitch, 1)


@dataclass
class RecordingPostman:
    """Delivers into a list. Each outcome of the script is given once, then every mail is accepted."""

    script: Sequence[Outcome] = ()
    delivered: list[Envelope] = field(default_factory=list)
    before: Callable[[Envelope], object] = lambda envelope: None

    def deliver(self, envelope: Envelope) -> Outcome:
        self.before(envelope)
        if not envelope.may_leave():
            return Outcome(Verdict.WITHHELD)
        self.delivered.append(envelope)
        return self.script[len(self.delivered) - 1] if len(self.delivered) <= len(self.script) else ACCEPTED

    def rest(self) -> None:
        pass

    def abort(self) -> None:
        pass

    @property
    def recipients(self) -> list[str]:
        """To whom, in the order of delivery."""
        return [envelope.recipient for envelope in self.delivered]


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    instant: datetime = NOW

    def __call__(self) -> datetime:
        return self.instant
