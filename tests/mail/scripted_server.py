"""A mail server over a real socket that does at each step what a test tells it, and keeps what it was sent."""

import socket
import ssl
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Event, Thread
from time import sleep

Behaviour = str | Callable[["Conversation"], None]


class Dropped(Exception):
    """The server closes the connection."""


@dataclass
class ScriptedServer:
    """`script["RCPT"] = ["450 Later"]` answers so once, and then as a good server does.

    The steps are `greeting`, `EHLO`, `STARTTLS`, `handshake`, `AUTH`, `MAIL`, `RCPT`, `DATA`, `message` and `RSET`.
    """

    extensions: tuple[str, ...] = ("PIPELINING", "8BITMIME")
    script: dict[str, list[Behaviour]] = field(default_factory=lambda: defaultdict(list))
    tls: ssl.SSLContext | None = None
    at_once: bool = False  # TLS from the first byte
    port: int = 0
    connections: int = 0
    commands: list[str] = field(default_factory=list)
    received: list[bytes] = field(default_factory=list)
    hanging: Event = field(default_factory=Event)  # a client waits for an answer that will not come
    stopping: Event = field(default_factory=Event)

    def next(self, step: str, good: str) -> Behaviour:
        """What to do now."""
        return self.script[step].pop(0) if self.script[step] else good


class Conversation(StreamRequestHandler):
    """One connection."""

    server: "_Server"
    in_transaction = False  # between MAIL and the end of the message (RFC 5321 §3.3)

    def handle(self) -> None:
        self.scripted = self.server.scripted
        self.scripted.connections += 1
        with suppress(Dropped, OSError, ssl.SSLError):
            if self.scripted.at_once:
                self.turn_to_tls()
            self.answer("greeting", "220 here ESMTP")
            while line := self.rfile.readline():
                self.obey(line.decode().rstrip("\r\n"))

    def finish(self) -> None:
        super().finish()
        self.request.close()

    def obey(self, line: str) -> None:
        """One command."""
        verb, space, argument = line.partition(" ")
        verb = verb.upper()
        self.scripted.commands.append(verb + space + argument)
        if verb == "QUIT":
            raise Dropped
        if verb == "MAIL" and self.in_transaction:
            self.wfile.write(b"503 5.5.1 Nested MAIL\r\n")
            return
        if verb in ("MAIL", "RSET"):
            self.in_transaction = verb == "MAIL"
        if verb == "EHLO":
            self.answer("EHLO", self.greeted())
        elif verb == "STARTTLS":
            self.answer("STARTTLS", "220 Go ahead")
            self.turn_to_tls()
        elif verb == "DATA":
            if self.answer("DATA", "354 Go ahead"):
                self.take_message()
        else:
            self.answer(verb, {"AUTH": "235 Welcome"}.get(verb, "250 2.0.0 Ok"))

    def take_message(self) -> None:
        """What comes up to the line with a single dot."""
        lines: list[bytes] = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                raise Dropped
            lines.append(line.removeprefix(b"."))
        self.message = b"".join(lines)
        self.in_transaction = False
        if not self.scripted.script["message"]:
            self.scripted.received.append(
                self.message
            )  # before the answer: whoever reads it looks here at once
        self.answer("message", "250 2.0.0 Ok: queued as 4F2A")

    def answer(self, step: str, good: str) -> bool:
        """Do what the script says; whether that was the good answer."""
        behaviour = self.scripted.next(step, good)
        if not isinstance(behaviour, str):
            behaviour(self)
            return False
        self.wfile.write(behaviour.encode() + b"\r\n")
        return behaviour == good

    def greeted(self) -> str:
        """The answer to EHLO: `-` after each code but the last."""
        lines = ["here", *self.scripted.extensions]
        return "\r\n".join(
            f"250{'-' if number < len(lines) else ' '}{line}" for number, line in enumerate(lines, 1)
        )

    def turn_to_tls(self) -> None:
        assert self.scripted.tls is not None
        instead = self.scripted.next("handshake", "")
        if not isinstance(instead, str):
            instead(self)
        self.request = self.scripted.tls.wrap_socket(self.request, server_side=True)
        self.setup()


def drop(conversation: Conversation) -> None:
    """Close without a word."""
    raise Dropped


def hang(conversation: Conversation) -> None:
    """Say nothing until the test ends."""
    conversation.scripted.hanging.set()
    conversation.scripted.stopping.wait()
    raise Dropped


def accept_and_drop(conversation: Conversation) -> None:
    """Take the message, and close before saying so: the answer is lost."""
    conversation.scripted.received.append(conversation.message)
    raise Dropped


def accept_and_hang(conversation: Conversation) -> None:
    """Take the message, and never say so."""
    conversation.scripted.received.append(conversation.message)
    hang(conversation)


def say_and_drop(reply: str) -> Callable[[Conversation], None]:
    """Answer, then close."""

    def behave(conversation: Conversation) -> None:
        if reply.startswith("250"):
            conversation.scripted.received.append(conversation.message)
        conversation.wfile.write(reply.encode() + b"\r\n")
        raise Dropped

    return behave


def break_handshake(conversation: Conversation) -> None:
    """Hear what the client proposes, begin to answer, and close: a TLS record that announces more than comes."""
    conversation.request.recv(1)
    conversation.wfile.write(b"\x16\x03\x03\x00\x7a\x02\x00")
    raise Dropped


def speak_plainly(conversation: Conversation) -> None:
    """Answer a TLS client with words, as a server does whose port is the wrong one."""
    conversation.wfile.write(b"220 here ESMTP\r\n")
    hang(conversation)


def drip(conversation: Conversation) -> None:
    """Send a byte now and then, for ever: no single wait is long."""
    while not conversation.scripted.stopping.is_set():
        conversation.wfile.write(b"2")
        sleep(0.05)
    raise Dropped


class _Server(ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, scripted: ScriptedServer) -> None:
        self.scripted = scripted
        super().__init__(("127.0.0.1", 0), Conversation)
        scripted.port = self.socket.getsockname()[1]


@contextmanager
def serving(scripted: ScriptedServer) -> Iterator[ScriptedServer]:
    """The server, listening on 127.0.0.1."""
    server = _Server(scripted)
    thread = Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield scripted
    finally:
        scripted.stopping.set()
        server.shutdown()
        thread.join()
        server.server_close()


def unused_port() -> int:
    """A port where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port
