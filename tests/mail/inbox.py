"""What came in, as the database has it."""

from datetime import datetime
from io import BytesIO

from sqlalchemy import select

from tests.fixtures.instants import NOW
from webinars.lib.database import Database
from webinars.mail.incoming import Kind
from webinars.mail.intake import PIPE, RawMessage, take_in
from webinars.mail.models import IncomingMail


def hand_over(database: Database, raw: bytes, *, source: str = PIPE, now: datetime = NOW) -> Kind:
    """One message comes by pipe."""
    with database.write() as session:
        message = RawMessage(raw, len(raw))
        return take_in(session, message, source=source, our_domains=("example.org",), now=now)


def incoming(database: Database) -> list[IncomingMail]:
    """Everything that came in, with what is kept of it, in the order of arrival."""
    with database.read() as session:
        mails = list(session.scalars(select(IncomingMail).order_by(IncomingMail.id)))
        assert all(mail.body is None or mail.body.message is not None for mail in mails)
        return mails


def standings(database: Database) -> list[tuple[str, str]]:
    """The kind and the state of each."""
    return [(mail.kind, mail.state) for mail in incoming(database)]


class Endless(BytesIO):
    """A stream of so many megabytes, of which no more than a piece is ever in memory."""

    def __init__(self, beginning: bytes, megabytes: int) -> None:
        super().__init__()
        self._pieces = [beginning, *[b"x" * 1_000_000] * megabytes]

    def read(self, size: int | None = -1) -> bytes:
        """The next piece, whatever its size."""
        return self._pieces.pop(0) if self._pieces else b""
