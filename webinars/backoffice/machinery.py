"""What stands still, for whoever runs the installation."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webinars.backoffice.rules import BACKUP_AGE, Task, Trouble, is_silent
from webinars.lib.heartbeats import latest_beat
from webinars.mail.incoming import State as IncomingState
from webinars.mail.models import IncomingMail, OutgoingMail
from webinars.mail.queries import mail_switch
from webinars.mail.rules import MailState
from webinars.organisers.audit.tables import AuditEntry


def tasks_of_the_machinery(session: Session, *, now: datetime) -> Iterator[Task]:
    """The gravest first."""
    beat_at = latest_beat(session, now=now)
    if is_silent(beat_at, now=now):
        yield Task(Trouble.SCHEDULER_SILENT, at=beat_at, values={"lage": MailState.QUEUED.value})
    switch = mail_switch(session)
    if switch.held_since is not None:
        waiting = session.scalar(select(func.count()).where(OutgoingMail.state == MailState.HELD))
        yield Task(Trouble.MAIL_HELD, waiting or 0, switch.held_since, switch.held_reason or "")
    elif switch.failing_since is not None:
        values = {"lage": MailState.QUEUED.value}
        yield Task(Trouble.MAIL_FAILING, at=switch.failing_since, values=values)
    aside = select(func.count()).where(IncomingMail.state == IncomingState.SET_ASIDE.value)
    if count := session.scalar(aside):
        yield Task(Trouble.SET_ASIDE, count)
    # Where none was ever made by this program, somebody may well make them by other means.
    made_at = session.scalar(select(func.max(AuditEntry.at)).where(AuditEntry.verb == "backup made"))
    if made_at is not None and made_at < now - BACKUP_AGE:
        yield Task(Trouble.BACKUP_OLD, at=made_at, values={"vad": "installation"})
