"""Taking in what comes, by whatever way: stored and committed first, and only then marked as taken where it lay.

So a crash in between reads it again, and its digest says that it is known already.
"""

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import BinaryIO

from sqlalchemy import ColumnElement, and_, literal, select
from sqlalchemy import insert as add
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from webinars.lib.database import is_sqlite
from webinars.lib.text import clean_line
from webinars.mail.incoming import Kind, State, classify
from webinars.mail.mime import KEPT_BYTES, IncomingMessage
from webinars.mail.models import IncomingBody, IncomingMail

log = logging.getLogger(__name__)

PIPE, MAILDIR, IMAP = "pipe", "maildir", "imap"
KEPT_OF_HANDLED = 65_536
_CHUNK = 65_536
_LARGEST = 2**31 - 1
_FINDINGS = {
    Kind.AUTOMATIC: "an automatic answer, dropped",
    Kind.HUMAN: "for people to read",
    Kind.BROKEN: "it could not be read",
}
_STATES = {Kind.REPLY: State.NEW, Kind.BOUNCE: State.NEW, Kind.AUTOMATIC: State.HANDLED}


@dataclass(frozen=True)
class RawMessage:
    """The bytes of a message, or the first `KEPT_BYTES` of them, and how many there are in all."""

    content: bytes
    size: int

    @classmethod
    def read(cls, stream: BinaryIO) -> "RawMessage":
        """All of a stream, but no more memory than what is kept of it."""
        kept, size = bytearray(), 0
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if len(kept) <= KEPT_BYTES:
                kept += chunk
        return cls(bytes(kept[:KEPT_BYTES]), size)

    @property
    def truncated(self) -> bool:
        """Whether only its beginning is known."""
        return self.size > len(self.content)

    @property
    def digest(self) -> str:
        """What makes it one, however often it is read; line ends differ between the ways on which it may come."""
        size = b"%d" % self.size if self.truncated else b""
        return sha256(self.content.replace(b"\r\n", b"\n") + size).hexdigest()


def take_in(
    session: Session, raw: RawMessage, *, source: str, our_domains: Collection[str], now: datetime
) -> Kind:
    """Store a message, once; gives what it is. Whoever called commits, and then marks it as taken."""
    kind, finding, headers = _examined(raw, our_domains)
    insert = sqlite.insert if is_sqlite(session) else postgresql.insert
    state = _STATES.get(kind, State.SET_ASIDE)
    row = insert(IncomingMail).values(
        digest=raw.digest,
        source=source,
        size=min(raw.size, _LARGEST),
        truncated=raw.truncated,
        kind=kind.value,
        state=state.value,
        finding=f"{finding} (only the first of its {raw.size} bytes were kept)".strip()
        if raw.truncated
        else finding,
        received_at=now,
        handled_at=None if state is State.NEW else now,
        **headers,
    )
    mail_id = session.scalar(row.on_conflict_do_nothing(index_elements=["digest"]).returning(IncomingMail.id))
    if mail_id is not None and _is_kept(kind, source):
        session.execute(add(IncomingBody).values(mail_id=mail_id, message=raw.content))
    return kind


def take_in_unreadable(session: Session, name: str, why: str, *, source: str, now: datetime) -> None:
    """Record a message that its server does not hand out, so that it stands in nobody's way and is not forgotten."""
    insert = sqlite.insert if is_sqlite(session) else postgresql.insert
    row = insert(IncomingMail).values(
        digest=sha256(name.encode()).hexdigest(),
        source=source,
        size=0,
        kind=Kind.BROKEN.value,
        state=State.SET_ASIDE.value,
        finding=f"the mail server does not hand it out: {why}",
        message_id=name[:300],
        received_at=now,
        handled_at=now,
    )
    session.execute(row.on_conflict_do_nothing(index_elements=["digest"]))


def is_waiting(session: Session, kind: Kind) -> bool:
    """Whether a message of this kind waits to be handled."""
    waiting = select(IncomingMail.id).where(_is_new(kind))
    return session.scalar(waiting.limit(1)) is not None


def waiting_of_kind(session: Session, kind: Kind, *, limit: int = 1) -> Sequence[IncomingMail]:
    """The oldest messages of a kind that nobody has handled; others that handle them at the same time get others."""
    new = select(IncomingMail).where(_is_new(kind))
    return session.scalars(new.order_by(IncomingMail.id).limit(limit).with_for_update(skip_locked=True)).all()


def finish(mail: IncomingMail, finding: str, *, now: datetime, aside: bool = False) -> None:
    """This message is dealt with, and led to this; or it is set `aside` for the organisers.

    Its beginning is kept, which is all of an honest one: else whoever sends megabytes would fill the disk.
    """
    mail.state = (State.SET_ASIDE if aside else State.HANDLED).value
    mail.finding, mail.handled_at = finding[:1000], now
    if mail.kind in (Kind.REPLY.value, Kind.BOUNCE.value) and mail.body:
        mail.truncated = mail.truncated or len(mail.body.message) > KEPT_OF_HANDLED
        mail.body.message = mail.body.message[:KEPT_OF_HANDLED]


def message_of(mail: IncomingMail) -> IncomingMessage:
    """The message itself, or what is kept of it."""
    return IncomingMessage.read(mail.body.message if mail.body else b"")


def _is_new(kind: Kind) -> ColumnElement[bool]:
    is_new = IncomingMail.state == literal(
        State.NEW.value, literal_execute=True
    )  # so that a partial index serves
    return and_(is_new, IncomingMail.kind == kind.value)


def _examined(raw: RawMessage, our_domains: Collection[str]) -> tuple[Kind, str, dict[str, str]]:
    try:
        message = IncomingMessage.read(raw.content)
        kind = classify(message, our_domains=our_domains)
        headers = {
            "sender": message.headers.address("from") or message.headers.text("from"),
            "subject": message.headers.text("subject"),
            "message_id": clean_line(message.headers.get("message-id")),
        }
    except Exception as error:
        log.exception("an incoming mail could not be read")
        return Kind.BROKEN, f"{_FINDINGS[Kind.BROKEN]}: {type(error).__name__}", {}
    if not message.headers.fields:
        return Kind.BROKEN, f"{_FINDINGS[Kind.BROKEN]}: it has no header", headers
    return kind, _FINDINGS.get(kind, ""), headers


def _is_kept(kind: Kind, source: str) -> bool:
    """What people are to read lies in its mailbox still, unless it came by pipe; what is dropped is not kept."""
    return kind in (Kind.REPLY, Kind.BOUNCE, Kind.BROKEN) or (kind is Kind.HUMAN and source == PIPE)
