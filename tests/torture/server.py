"""A mail server as moody as they are: it greylists now and then, and sometimes its answer is lost on the way."""

import random
from asyncio import WriteTransport
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.fixtures.mail_servers import OnBoundSocket, SmtpServer

GREYLISTED, LOST_REPLIES = 0.02, 0.004


@dataclass
class MoodySmtpServer(SmtpServer):
    """Keeps what it is handed, like its model, and counts by recipient how often the reply got lost."""

    chance: random.Random = field(default_factory=lambda: random.Random(20261123))
    lost_replies: Counter[str] = field(default_factory=Counter)

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.chance.random() < GREYLISTED:
            return "450 4.7.1 Greylisted"
        return await super().handle_RCPT(server, session, envelope, address, options)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        answer = await super().handle_DATA(server, session, envelope)
        if self.chance.random() < LOST_REPLIES:
            self.lost_replies[envelope.rcpt_tos[0]] += 1
            assert isinstance(server.transport, WriteTransport)
            server.transport.abort()
        return answer


@contextmanager
def moody_server() -> Iterator[MoodySmtpServer]:
    """The server, listening on 127.0.0.1."""
    server = MoodySmtpServer()
    controller = OnBoundSocket(server)
    controller.start()
    try:
        yield server
    finally:
        controller.stop()
