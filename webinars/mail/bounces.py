"""Addresses that mail does not reach: what is believed of a bounce, and how an address is trusted again."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, bindparam, exists, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, aliased, selectinload

from webinars.lib.address_keys import email_key
from webinars.lib.database import is_sqlite
from webinars.mail.delivery_reports import (
    Action,
    DeliveryReport,
    RecipientReport,
    Severity,
    names_a_dead_address,
    severity_of,
)
from webinars.mail.models import Bounce, IncomingMail, OutgoingMail
from webinars.mail.rules import UNSENT, MailState

REPORTED_WITHIN = timedelta(days=14)  # servers give up after five days; a report about older mail is none
PROVEN_AFTER = timedelta(
    days=2
)  # a later mail that was taken, and of which no report came by then, has arrived
NOT_SENT = "not sent, since mail to this address does not arrive: "


class NotBelieved(Exception):
    """A report that names no mail of ours, or not the address that it went to. The text says which."""


def hard_bounce_of(session: Session, address: str) -> Bounce | None:
    """Why nothing is sent to this address; None where it can be."""
    return session.scalars(_HARD, {"email_key": email_key(address)}).first()


def bounces_in_force(session: Session, addresses: Collection[str]) -> dict[str, Bounce]:
    """The gravest bounce in force of each of these addresses, by the address as it is compared."""
    keys = {email_key(address) for address in addresses}
    found = session.scalars(
        select(Bounce)
        .where(Bounce.email_key.in_(keys), Bounce.cleared_at.is_(None))
        .options(selectinload(Bounce.outgoing_mail))
        .order_by(Bounce.severity.desc(), Bounce.bounced_at)  # soft before hard
    )
    return {bounce.email_key: bounce for bounce in found}


def bounces_of(session: Session, address: str) -> Sequence[Bounce]:
    """Every bounce of an address, also what was cleared since, the oldest first."""
    theirs = select(Bounce).where(Bounce.email_key == email_key(address))
    return session.scalars(
        theirs.options(selectinload(Bounce.outgoing_mail)).order_by(Bounce.bounced_at)
    ).all()


def believe_report(
    session: Session, report: DeliveryReport, *, incoming: IncomingMail | None, now: datetime
) -> str:
    """Record what a report says about a mail that we did send; gives a sentence about it. Raises NotBelieved."""
    mail = _mail_that_is_named(session, report, now)
    about = next((each for each in report.recipients if email_key(mail.recipient) in each.addresses), None)
    if about is None:
        raise NotBelieved(f"it names mail {mail.id}, but not the address that this was sent to")
    if about.action is Action.DELIVERED:
        clear_bounces(session, mail.recipient, because="delivered", now=now)
        return f"mail {mail.id} was delivered"
    if about.action is Action.OTHER:
        return f"mail {mail.id}: nothing that matters ({about.status})"
    severity = severity_of(about.action, about.status)
    record_bounce(session, mail, about, severity=severity, incoming=incoming, now=now)
    return f"mail {mail.id}: {severity} bounce {about.status}"


def record_bounce(
    session: Session,
    mail: OutgoingMail,
    about: RecipientReport,
    *,
    severity: Severity,
    incoming: IncomingMail | None,
    now: datetime,
) -> None:
    """Mark the address of this mail. A hard one ends what waits to be sent there."""
    insert = sqlite.insert if is_sqlite(session) else postgresql.insert
    news = {
        "incoming_mail_id": incoming.id if incoming else None,
        "status": about.status,
        "words": about.words,
        "bounced_at": now,
        "cleared_at": None,
        "cleared_because": "",
    }
    row = insert(Bounce).values(
        email_key=email_key(mail.recipient), outgoing_mail_id=mail.id, severity=severity.value, **news
    )
    session.execute(row.on_conflict_do_update(index_elements=["outgoing_mail_id", "severity"], set_=news))
    if severity is Severity.HARD:
        _end_what_waits(session, mail.recipient, why_not_sent(about.words or about.status), now)


def record_refusal(session: Session, mail_id: int, words: str, *, now: datetime) -> None:
    """Our own mail server refused a mail for good: where it said that there is no such address, mark it."""
    status = names_a_dead_address(words)
    if status:
        mail = session.get_one(OutgoingMail, mail_id)
        about = RecipientReport(frozenset(), Action.FAILED, status, words)
        record_bounce(session, mail, about, severity=Severity.HARD, incoming=None, now=now)


def clear_bounces(session: Session, address: str, *, because: str, now: datetime) -> int:
    """Trust an address again; gives how many bounces were in force."""
    in_force = Bounce.email_key == email_key(address), Bounce.cleared_at.is_(None)
    cleared = update(Bounce).where(*in_force).values(cleared_at=now, cleared_because=because)
    return len(session.scalars(cleared.returning(Bounce.id)).all())


def has_disproved_bounces(session: Session, *, now: datetime) -> bool:
    """Whether there are any for `clear_disproved_bounces`."""
    disproved = select(Bounce.id).where(Bounce.cleared_at.is_(None), _reached_since(now))
    return session.scalar(disproved.limit(1)) is not None


def clear_disproved_bounces(session: Session, *, now: datetime) -> int:
    """Trust those addresses again that a later mail has reached; gives how many bounces that clears.

    What our own mail server refused, it disproves by accepting it. After a report from further away, the acceptance has
    to stand for a while, since the next report takes as long to come back.
    """
    cleared = update(Bounce).where(Bounce.cleared_at.is_(None), _reached_since(now))
    values = cleared.values(cleared_at=now, cleared_because="delivered").returning(Bounce.id)
    return len(session.scalars(values.execution_options(synchronize_session=False)).all())


def why_not_sent(words: str) -> str:
    """What stands beside a mail that died for this reason."""
    return NOT_SENT + words


def _reached_since(now: datetime) -> ColumnElement[bool]:
    earlier, later = aliased(OutgoingMail), aliased(OutgoingMail)
    return exists().where(
        earlier.id == Bounce.outgoing_mail_id,
        later.recipient == earlier.recipient,
        later.state == MailState.ACCEPTED,
        later.accepted_at > Bounce.bounced_at,
        or_(Bounce.incoming_mail_id.is_(None), later.accepted_at < now - PROVEN_AFTER),
    )


def _mail_that_is_named(session: Session, report: DeliveryReport, now: datetime) -> OutgoingMail:
    """A mail that we sent lately; nothing else that somebody claims of an address is believed."""
    named = or_(
        OutgoingMail.message_id.in_(report.message_ids), OutgoingMail.calendar_uid.in_(report.calendar_uids)
    )
    mail = session.scalars(
        select(OutgoingMail)
        .where(named, OutgoingMail.may_have_left)
        .order_by(OutgoingMail.message_id.in_(report.message_ids).desc(), OutgoingMail.id.desc())
    ).first()
    if mail is None:
        raise NotBelieved("it names no mail that we sent")
    if mail.accepted_at and mail.accepted_at < now - REPORTED_WITHIN:
        raise NotBelieved(f"mail {mail.id} was sent too long ago")
    return mail


def _end_what_waits(session: Session, recipient: str, reason: str, now: datetime) -> None:
    waiting = OutgoingMail.recipient.in_({recipient, recipient.lower()}), OutgoingMail.state.in_(UNSENT)
    ended = update(OutgoingMail).where(*waiting)
    session.execute(ended.values(state=MailState.DEAD, last_error=reason, finished_at=now))


_HARD = (
    select(Bounce)
    .where(
        Bounce.email_key == bindparam("email_key"),
        Bounce.cleared_at.is_(None),
        Bounce.severity == Severity.HARD.value,
    )
    .order_by(Bounce.bounced_at.desc())
    .limit(1)
)
