"""From an ordered circular to a mail for each reader: who they are, at once; then their mails, a few at a time."""

from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from webinars.circulars import mails, rules
from webinars.circulars.actions import stop
from webinars.circulars.audience import recipients_of
from webinars.circulars.models import Circular, CircularRecipient
from webinars.circulars.queries import written_out_ids
from webinars.circulars.rules import State, Stopped
from webinars.circulars.texts import holds_join_link
from webinars.mail.models import OutgoingMail
from webinars.registrations.desk import Desk


def fix_recipients(session: Session, circular_id: int, *, now: datetime) -> bool:
    """Write down everybody who is of the segment at this moment; whether anything was done.

    A circular whose occurrence was changed since it was ordered is a draft again: it may say what holds no more.
    """
    circular = session.get_one(Circular, circular_id, with_for_update=True)
    if circular.state != State.ORDERED or circular.send_at is None or circular.send_at > now:
        return False  # undone, or taken by another process, just now
    if circular.occurrence and circular.occurrence.revision != circular.ordered_revision:
        stop(circular, Stopped.CHANGED)
        return True
    columns = ["circular_id", "registration_id", "problem"]
    session.execute(insert(CircularRecipient).from_select(columns, recipients_of(circular)))
    circular.recipient_count = _count(session, circular)
    if not circular.recipient_count:
        stop(circular, Stopped.NOBODY)
        circular.recipient_count = None
        return True
    circular.state, circular.sent_at = State.SENDING, now
    return True


def write_to(session: Session, recipient: CircularRecipient, desk: Desk, *, now: datetime) -> None:
    """Put the mail of one reader into the outbox. A second call finds the first one's."""
    circular, registration = recipient.circular, recipient.registration
    occurrence = circular.occurrence
    key = f"circular:{circular.id}:{registration.attendee.public_id}"
    mail = mails.circular(
        circular,
        registration,
        links=desk.links(registration.attendee.language),
        site=desk.config.site,
    )
    ours = Desk(desk.config, desk.signer, mails.sender_of(desk.sender, circular))
    queued = ours.queue(
        session,
        mail,
        key,
        now=now,
        priority=2,
        start_at=occurrence.starts_at if occurrence and occurrence.starts_at > now else now,
        expires_at=rules.expires_at(
            ends_at=occurrence.ends_at if occurrence else None,
            holds_join_link=holds_join_link(circular),
            now=now,
        ),
        about=about_recipient(circular, registration.public_id),
    )
    recipient.outgoing_mail_id = queued.id if queued else _id_of(session, key)
    recipient.written_at = now


def set_aside(recipient: CircularRecipient, reason: str, *, now: datetime) -> None:
    """No mail can be written to this one; the others get theirs."""
    recipient.written_at, recipient.problem = now, reason


def end_written_out(session: Session) -> int:
    """Mark as sent what is written out; gives how many."""
    ended = update(Circular).where(Circular.id.in_(written_out_ids())).values(state=State.SENT)
    ended = ended.returning(Circular.id).execution_options(synchronize_session=False)
    return len(session.scalars(ended).all())


def about_recipient(circular: Circular, registration_public_id: str) -> str:
    """What its mails are looked up by. Not as those about a registration: news of a place does not replace them."""
    return f"circular:{circular.id}:{registration_public_id}"


def _count(session: Session, circular: Circular) -> int:
    of_it = select(CircularRecipient.registration_id).where(CircularRecipient.circular_id == circular.id)
    return len(session.scalars(of_it).all())


def _id_of(session: Session, dedupe_key: str) -> int | None:
    return session.scalar(select(OutgoingMail.id).where(OutgoingMail.dedupe_key == dedupe_key))
