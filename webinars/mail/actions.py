"""What may be done with outgoing mail, short of sending it."""

import logging
from contextlib import suppress
from datetime import datetime
from functools import cache

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningUpdate

from webinars.lib.addresses import UnusableAddress
from webinars.lib.database import is_sqlite, known_row
from webinars.lib.text import clean_line
from webinars.mail import rules
from webinars.mail.bounces import NOT_SENT, clear_bounces, hard_bounce_of, why_not_sent
from webinars.mail.circuit import lock_mail_switch
from webinars.mail.lint import faults_in
from webinars.mail.message import Mail, Sender, freeze, message_id, standards_of
from webinars.mail.models import MailBody, OutgoingMail
from webinars.mail.queries import is_overtaken
from webinars.mail.rules import UNSENT, MailState

log = logging.getLogger(__name__)

# Written once, since every mail goes through them.
_QUEUE = {
    on_sqlite: insert_into(OutgoingMail)
    .on_conflict_do_nothing(index_elements=["dedupe_key"])
    .returning(OutgoingMail.id)
    for on_sqlite, insert_into in ((True, sqlite.insert), (False, postgresql.insert))
}
_KEEP_BODY = insert(MailBody)


def queue_mail(
    session: Session,
    mail: Mail,
    *,
    sender: Sender,
    dedupe_key: str,
    now: datetime,
    priority: int = 1,
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
    start_at: datetime | None = None,
    calendar_uid: str | None = None,
    about: str | None = None,
) -> OutgoingMail | None:
    """Freeze the mail and put it into the outbox; None when one with this key was put there before.

    Belongs into the transaction that makes the mail necessary. Mails of one `calendar_uid` leave in the order of their
    ids, so transactions that queue for the same one have to exclude each other. `start_at` is when what it is about
    starts: the nearest leaves first. An address that no mail can be sent to, or where none arrives, gives a dead mail
    with the reason, which the organisers see, rather than an error that would come back at every attempt.
    """
    identity = message_id(dedupe_key, sender)
    message, problem = _frozen(mail, sender, identity, now)
    if problem and mail.without_own_words:
        log.warning("%s goes out in standard words, since in its own it is %s", mail.kind, problem)
        mail = mail.without_own_words()
        message, problem = _frozen(mail, sender, identity, now)
    if bounce := hard_bounce_of(session, mail.recipient.address):
        problem = problem or why_not_sent(bounce.words)
    values: dict[str, object] = {
        "dedupe_key": dedupe_key,
        "kind": mail.kind,
        "state": MailState.DEAD if problem else MailState.QUEUED,
        "priority": priority,
        "start_at": start_at or now,
        "not_before": not_before,
        "expires_at": expires_at,
        "recipient": clean_line(mail.recipient.address),
        "subject": clean_line(mail.subject),
        "message_id": identity,
        "calendar_uid": calendar_uid,
        "about": about,
        "last_error": problem,
        "created_at": now,
        "finished_at": now if problem else None,
    }
    connection = session.connection()
    mail_id = connection.scalar(_QUEUE[is_sqlite(session)], values)
    if mail_id is None:
        return None
    if message:
        connection.execute(_KEEP_BODY, {"mail_id": mail_id, "message": message})
    return known_row(session, OutgoingMail, {**values, "id": mail_id})


def withdraw_unsent(
    session: Session, about: str, *, now: datetime, even_uncertain: bool = True, before: int | None = None
) -> list[int]:
    """Take back every mail about this that has not left; gives back their ids. `before`: only what was queued earlier.

    What a scheduler is sending right now stays: it may arrive, and what is said next has to follow from it. One that
    waits for another try because nobody knows whether it arrived can be left: then it will have arrived.
    """
    facts: dict[str, object] = {"of_what": about, "at": now}
    if before is not None:
        facts["first_kept"] = before
    taken_back = _take_back(even_uncertain=even_uncertain, any_id=before is None)
    return sorted(session.connection().scalars(taken_back, facts))


def retry_dead_mail(session: Session, mail_id: int, *, sender: Sender, now: datetime) -> None:
    """Queue a dead mail again, byte for byte, with all its attempts before it. Raises a `rules.RetryRefused`.

    What died of its faults may go once the settings allow what it is: it is read anew.
    """
    mail = session.get(OutgoingMail, mail_id, with_for_update=True)
    if mail is None or mail.state is not MailState.DEAD:
        raise rules.MailIsNotDead
    if mail.message is None:
        raise rules.MailBodyIsGone
    if rules.has_expired(mail.expires_at, now=now):
        raise rules.MailHasExpired
    if is_overtaken(session, mail):
        raise rules.MailWasOvertaken
    if not mail.attempts and faults_in(mail.message, standards_of(sender, mail.recipient)):
        raise rules.MailIsFaulty
    mail.state = MailState.QUEUED
    mail.attempts = mail.crashes = 0
    mail.not_before = mail.finished_at = None


def trust_address_again(
    session: Session, address: str, *, sender: Sender, now: datetime
) -> tuple[int, list[int]]:
    """An organiser knows that mail arrives there: gives how many bounces were in force, and what leaves after all."""
    cleared = clear_bounces(session, address, because="organiser", now=now)
    kept_back = OutgoingMail.is_in(MailState.DEAD), OutgoingMail.last_error.startswith(NOT_SENT)
    to_address = OutgoingMail.recipient.in_({address, address.lower()})
    newest_first = select(OutgoingMail.id).where(*kept_back, to_address).order_by(OutgoingMail.id.desc())
    leaving = []
    for mail_id in session.scalars(newest_first).all():
        with suppress(rules.RetryRefused):  # it is over, or a newer one says something else
            retry_dead_mail(session, mail_id, sender=sender, now=now)
            leaving.append(mail_id)
    return cleared, leaving


def hold_outbox(session: Session, *, reason: str, now: datetime) -> int:
    """Let no mail leave until `release_outbox`; gives back how many were waiting. What is being sent still ends."""
    switch = lock_mail_switch(session)
    switch.held_since = switch.held_since or now
    switch.held_reason = reason
    return _move(session, MailState.QUEUED, MailState.HELD)


def release_outbox(session: Session) -> int:
    """Let mail leave again; gives back how many were held."""
    switch = lock_mail_switch(session)
    switch.held_since = switch.held_reason = None
    return _move(session, MailState.HELD, MailState.QUEUED)


def _frozen(mail: Mail, sender: Sender, identity: str, now: datetime) -> tuple[bytes | None, str | None]:
    """What is to leave, and why it must not."""
    try:
        message = freeze(mail, sender, message_id=identity, now=now)
    except UnusableAddress as problem:
        return None, clean_line(str(problem))
    faults = faults_in(message, standards_of(sender, mail.recipient.address))
    return message, clean_line(f"not queued, since {'; '.join(faults)}", limit=2000) if faults else None


@cache
def _take_back(*, even_uncertain: bool, any_id: bool) -> ReturningUpdate[int]:
    """Every mail to an attendee begins with it, so each form of it is put together once."""
    unsent = OutgoingMail.about == bindparam("of_what"), OutgoingMail.state.in_(UNSENT)
    taken_back = update(OutgoingMail).where(*unsent)
    if not even_uncertain:
        taken_back = taken_back.where(~OutgoingMail.uncertain)
    if not any_id:
        taken_back = taken_back.where(OutgoingMail.id < bindparam("first_kept"))
    return taken_back.values(state=MailState.SUPERSEDED, finished_at=bindparam("at")).returning(
        OutgoingMail.id
    )


def _move(session: Session, before: MailState, after: MailState) -> int:
    moved = update(OutgoingMail).where(OutgoingMail.state == before).values(state=after)
    return len(session.scalars(moved.returning(OutgoingMail.id)).all())
