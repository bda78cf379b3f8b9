"""What organisers do to an occurrence, as tests say it."""

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from tests.registrations.lines import Line
from webinars.changes.actions import change_occurrence, offer_new_date, send_now, undo_change
from webinars.changes.models import Change
from webinars.changes.proposals import Proposal
from webinars.changes.replacements import new_date_of
from webinars.changes.rules import Kind
from webinars.mail.models import OutgoingMail
from webinars.organisers.audit import COMMAND_LINE
from webinars.series.models import Occurrence


@dataclass(frozen=True)
class Desk:
    """Changes one occurrence, at the instant of its line's clock."""

    line: Line

    @contextmanager
    def occurrence(self):
        with self.line.database.write() as session:
            yield session, session.get_one(Occurrence, self.line.occurrence_id)

    @property
    def now(self) -> datetime:
        return self.line.clock()

    def do(self, kind: Kind, reason: str = "", **values: object) -> int:
        """Change it; gives the change."""
        with self.occurrence() as (session, occurrence):
            proposal = Proposal(kind, values, reason)
            return change_occurrence(session, occurrence, proposal, by=COMMAND_LINE, now=self.now).id

    def move(self, **by: float) -> int:
        starts_at = self.stored().starts_at + timedelta(**by)
        return self.do(Kind.MOVED, starts_at=starts_at, ends_at=starts_at + timedelta(hours=1))

    def cancel(self) -> int:
        return self.do(Kind.CANCELLED, "Oväder.")

    def offer(self, **later: float) -> int:
        """A new date for what was cancelled; gives the change."""
        with self.occurrence() as (session, cancelled):
            starts_at = cancelled.starts_at + timedelta(**later)
            ends_at = cancelled.ends_at + timedelta(**later)
            new = new_date_of(cancelled, starts_at=starts_at, ends_at=ends_at, now=self.now)
            return offer_new_date(session, cancelled, new, by=COMMAND_LINE, now=self.now).id

    def undo(self, change_id: int) -> None:
        with self.line.database.write() as session:
            undo_change(session, session.get_one(Change, change_id), by=COMMAND_LINE, now=self.now)

    def send_now(self) -> bool:
        with self.occurrence() as (session, occurrence):
            return send_now(session, occurrence, by=COMMAND_LINE, now=self.now)

    def stored(self) -> Occurrence:
        with self.line.database.read() as session:
            return session.get_one(Occurrence, self.line.occurrence_id)

    def change(self, change_id: int) -> Change:
        with self.line.database.read() as session:
            return session.get_one(Change, change_id)

    def mails(self) -> list[str]:
        """The subjects of every mail that was ever written, without the title and the date."""
        with self.line.database.read() as session:
            return [
                s.partition(":")[0]
                for s in session.scalars(select(OutgoingMail.subject).order_by(OutgoingMail.id))
            ]
