"""What is done with single mails, and with all of them, in the name of an organiser; each is in the log."""

from datetime import datetime

from sqlalchemy.orm import Session

from webinars.mail.actions import hold_outbox, release_outbox, retry_dead_mail
from webinars.mail.intake import finish
from webinars.mail.message import Sender
from webinars.mail.models import IncomingMail, OutgoingMail
from webinars.mail.rules import MailState
from webinars.organisers.audit import About, By, record
from webinars.outbox.rules import CannotBeSentNow
from webinars.people.queries import was_noted_since
from webinars.people.rules import NOTED_AGAIN_AFTER

LOOKED_AT = "mail looked at"
_ALL_MAIL = About("installation", "", "")


def note_look(session: Session, mail: OutgoingMail, series_id: int | None, *, by: By, now: datetime) -> None:
    """Somebody reads what was written to somebody else; the same again within a while is the same look."""
    since = now - NOTED_AGAIN_AFTER
    if not was_noted_since(session, by.id, LOOKED_AT, "mail", str(mail.id), since):
        record(session, by, LOOKED_AT, _about(mail, series_id), now=now)


def retry(
    session: Session, mail: OutgoingMail, series_id: int | None, *, sender: Sender, by: By, now: datetime
) -> None:
    """Queue a dead mail again. Raises a `mail.rules.RetryRefused`."""
    retry_dead_mail(session, mail.id, sender=sender, now=now)
    record(session, by, "mail retried", _about(mail, series_id), now=now)


def send_now(session: Session, mail: OutgoingMail, series_id: int | None, *, by: By, now: datetime) -> None:
    """Let one mail wait no longer for its time. Raises CannotBeSentNow for one that waits for something else."""
    if mail.state is not MailState.QUEUED or mail.not_before is None:
        raise CannotBeSentNow
    mail.not_before = None
    record(session, by, "mail sent now", _about(mail, series_id), now=now)


def hold_all(session: Session, *, reason: str, by: By, now: datetime) -> None:
    """Let nothing leave until somebody releases it."""
    held = hold_outbox(session, reason=reason, now=now)
    record(session, by, "outbox held", _ALL_MAIL, after={"mails": held}, reason=reason, now=now)


def end_release(session: Session, *, released: int, by: By, now: datetime) -> None:
    """Open the switch, once what was held is queued again; gives nothing: until now nothing left."""
    released += release_outbox(session)
    record(session, by, "outbox released", _ALL_MAIL, after={"mails": released}, now=now)


def finish_incoming(session: Session, mail: IncomingMail, *, by: By, now: datetime) -> None:
    """Somebody has looked after it."""
    finish(mail, mail.finding, now=now)
    record(session, by, "incoming mail done", About("mail", mail.id, mail.subject), now=now)


def _about(mail: OutgoingMail, series_id: int | None) -> About:
    return About("mail", mail.id, f"{mail.recipient}: {mail.subject}", series_id)
