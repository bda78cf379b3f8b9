"""What the deaths led to: what was promised beside what is stored and what arrived."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import func, select

from tests.torture.cycles import Torture
from webinars.lib.database import Database, is_sqlite
from webinars.mail.models import MailBody, OutgoingMail
from webinars.registrations.models import Attendee, Registration

MESSAGE_ID = re.compile(rb"^message-id:\s*(\S+)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True)
class Findings:
    """Addresses. `excessive`: sent more often than there were deaths and lost replies with that mail in hand."""

    acknowledged: frozenset[str]
    lost: frozenset[str]
    altered: frozenset[str]
    excessive: frozenset[str]
    twice_said: frozenset[str]  # two mails, or two registrations
    copies: int
    most_copies: int
    lost_replies: int
    isolated: int
    is_intact: bool
    kind_refusals: int  # "just now we cannot take this", with what was typed
    other_answers: int  # neither thanks nor that

    @property
    def ok(self) -> bool:
        """Whether every promise was kept."""
        broken = self.lost | self.altered | self.excessive | self.twice_said
        return self.is_intact and not broken and not self.other_answers


def look_at(torture: Torture) -> Findings:
    """To be asked when everything has settled."""
    arrived: dict[str, list[bytes]] = defaultdict(list)
    for received in torture.server.received:
        arrived[received.rcpt_tos[0]].append(received.content)
    allowed = Counter(name for death in torture.deaths for name in death.held) + torture.server.lost_replies
    copies = {name: len(contents) - 1 for name, contents in arrived.items()}
    acknowledged = frozenset(torture.visitors.acknowledged)
    answers, registered = torture.visitors.answers, _registered(torture.database)
    return Findings(
        acknowledged=acknowledged,
        lost=acknowledged - (arrived.keys() & registered.keys()),
        altered=_altered(torture.database, arrived),
        excessive=frozenset(name for name, number in copies.items() if number > allowed[name]),
        twice_said=frozenset(name for name, number in registered.items() if number > 1)
        | frozenset(name for name, contents in arrived.items() if len(set(map(_message_id, contents))) > 1),
        copies=sum(copies.values()),
        most_copies=max(copies.values(), default=0),
        lost_replies=torture.server.lost_replies.total(),
        isolated=torture.isolated,
        is_intact=_is_intact(torture.database, ours=torture.cluster is not None),
        kind_refusals=answers[503],
        other_answers=answers.total() - answers[200] - answers[503],
    )


def _registered(database: Database) -> dict[str, int]:
    counted = select(Attendee.email, func.count()).join(Registration.attendee).group_by(Attendee.email)
    with database.read() as session:
        return {email: number for email, number in session.execute(counted)}  # noqa: C416 - rows are no pairs


def _altered(database: Database, arrived: dict[str, list[bytes]]) -> frozenset[str]:
    """Whose mails are not, byte for byte, what was frozen in the row."""
    with database.read() as session:
        rows = session.execute(select(OutgoingMail.recipient, MailBody.message).join(MailBody))
        frozen = {(recipient, sha256(message).digest()) for recipient, message in rows}
    return frozenset(
        name
        for name, contents in arrived.items()
        if any((name, sha256(content).digest()) not in frozen for content in contents)
    )


def _message_id(content: bytes) -> bytes:
    found = MESSAGE_ID.search(content)
    assert found
    return found[1]


def _is_intact(database: Database, *, ours: bool) -> bool:
    """What the database says of itself: SQLite's own check; of a PostgreSQL that is ours, each index against its table.

    The latter raises for what is broken.
    """
    with database.write() as session:
        connection = session.connection()
        if is_sqlite(session):
            strays = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
            return connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok" and not strays
        if ours:
            connection.exec_driver_sql("CREATE EXTENSION amcheck")
            connection.exec_driver_sql(_CHECK_EVERY_INDEX).all()
        return True


_CHECK_EVERY_INDEX = """
    SELECT bt_index_check(oid, true) FROM pg_class WHERE relkind = 'i' AND relnamespace = 'public'::regnamespace
"""
