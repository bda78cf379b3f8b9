"""Delivery over SMTP (RFC 5321): one connection that is kept open, and an end to every wait.

`smtplib` speaks the protocol. Added to it: a deadline for the whole delivery, since its own timeout starts anew with
every byte that a slow server sends; the envelope in one go where the server allows it (RFC 2920); and the stage that a
delivery had reached, since that decides what silence means.
"""

import io
import smtplib
import socket
import ssl
from contextlib import suppress
from time import monotonic
from typing import Any

from webinars import config
from webinars.lib.addresses import UnusableAddress, ascii_address, ascii_domain
from webinars.lib.text import clean_line
from webinars.mail.postman import Envelope
from webinars.mail.refusals import verdict_of_refusal
from webinars.mail.rules import (
    WHOLE_SEND,
    Outcome,
    Stage,
    Verdict,
    outcome_of_silence,
)
from webinars.mail.wire import BoundedReads, dot_stuffed

_READY_FOR_MESSAGE = 354
_CLOSING = 421


class SmtpPostman:
    """Hands mails to the server that the settings name. The sender is the settings', too: when the server refuses
    it, correcting the setting is enough for the mails that wait."""

    def __init__(self, settings: config.Mail, *, tls: ssl.SSLContext | None = None) -> None:
        self._settings = settings
        self._sender = ascii_address(settings.from_address)
        self._tls = tls or ssl.create_default_context()
        self._connection: _Connection | None = None
        self._aborted = False

    def deliver(self, envelope: Envelope) -> Outcome:
        """One mail to one recipient; a connection that the server closed since the last one is opened anew."""
        try:
            recipient = ascii_address(envelope.recipient)
        except UnusableAddress as problem:
            return Outcome(Verdict.REFUSED, clean_line(str(problem)))
        deadline = monotonic() + WHOLE_SEND * self._settings.timeout_seconds
        kept_open = self._connection is not None
        outcome = self._attempt(recipient, envelope, deadline)
        was_closed = outcome.verdict is Verdict.SERVER_DOWN and self._connection is None
        if kept_open and was_closed and not self._aborted:
            outcome = self._attempt(recipient, envelope, deadline)
        return outcome

    def rest(self) -> None:
        """Take leave of the server, without waiting for its answer."""
        if self._connection:
            self._connection.leave()
            self._connection = None

    def abort(self) -> None:
        """Break the connection, so that `deliver` comes back at once."""
        self._aborted = True
        if connection := self._connection:
            connection.break_off()

    def _attempt(self, recipient: str, envelope: Envelope, deadline: float) -> Outcome:
        settings = self._settings
        connection = self._connection = self._connection or _Connection(settings, self._tls)
        try:
            connection.begin(deadline)
            outcome = connection.hand_over(self._sender, recipient, envelope)
        except (OSError, ValueError) as error:
            connection.close()
            words = clean_line(f"{settings.host}:{settings.port}: {_words(error)}", limit=500)
            outcome = outcome_of_silence(connection.stage, words)
        if connection.sock is None:
            self._connection = None
        elif 0 < settings.per_connection <= connection.handed_over:
            self.rest()
        return outcome


class _Connection(smtplib.SMTP):
    """One conversation with the server, which knows how far it has come and when it has to end."""

    def __init__(self, settings: config.Mail, tls: ssl.SSLContext) -> None:
        super().__init__(local_hostname=ascii_domain(settings.from_address.rpartition("@")[2]))
        self._host = settings.host  # whom starttls expects the certificate to name
        self._settings = settings
        self._tls = tls
        self._deadline = 0.0
        self._broken_off = False
        self.stage = Stage.CONNECTING
        self.handed_over = 0  # messages, whatever became of them

    def begin(self, deadline: float) -> None:
        """Start a delivery that has to end by then, on a new connection or on this one once more."""
        self._deadline = deadline
        self.stage = Stage.CONNECTING
        if self.sock is None:
            self._introduce_ourselves()

    def hand_over(self, sender: str, recipient: str, envelope: Envelope) -> Outcome:
        """One mail transaction (RFC 5321 §3.3)."""
        if refusal := self._envelope(sender, recipient):
            return refusal
        if not envelope.may_leave():
            self.close()  # without the final dot, the server has to drop what it was about to get (§4.1.1.4)
            return Outcome(Verdict.WITHHELD)
        self.stage = Stage.MESSAGE
        self.handed_over += 1
        self.send(dot_stuffed(envelope.message))
        outcome, code = self._answer()
        if code == _CLOSING:
            self.close()
        return outcome

    def leave(self) -> None:
        """QUIT without listening."""
        self._deadline = monotonic() + 1
        with suppress(OSError):
            self.putcmd("QUIT")
        self.close()

    def break_off(self) -> None:
        """End the conversation under whoever is waiting in it, from any thread."""
        self._broken_off = True
        if sock := self.sock:
            with suppress(OSError):  # SSLSocket.shutdown is not made for being called by another thread
                socket.socket.shutdown(sock, socket.SHUT_RDWR)

    def patience(self) -> float:
        """Seconds that the next wait may last. The answer to a message gets all that is left: whoever gives up on it
        early sends a copy."""
        left = self._deadline - monotonic()
        if self._broken_off:
            raise ConnectionAbortedError("broken off, since we had to stop")
        if left <= 0:
            raise TimeoutError("timed out")
        return left if self.stage is Stage.MESSAGE else min(left, self._settings.timeout_seconds)

    def send(self, s: Any) -> None:
        if self.sock:
            self.sock.settimeout(self.patience())
        super().send(s)

    def getreply(self) -> tuple[int, bytes]:
        if self.file is None:
            self.file = io.BufferedReader(BoundedReads(lambda: self.sock, self.patience))
        return super().getreply()

    def _get_socket(self, host: str, port: int, _timeout: float) -> socket.socket:
        sock = socket.create_connection((host, port), self.patience())
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self._settings.security == "tls":
            return self._tls.wrap_socket(sock, server_hostname=host)
        return sock

    def _introduce_ourselves(self) -> None:
        settings = self._settings
        _expect(220, self.connect(settings.host, settings.port))
        self.ehlo_or_helo_if_needed()
        if settings.security == "starttls":
            _expect(220, self.starttls(context=self._tls))
            self.ehlo_or_helo_if_needed()
        if settings.username:
            self.login(settings.username, settings.password)

    def _envelope(self, sender: str, recipient: str) -> Outcome | None:
        """MAIL, RCPT and DATA; gives back the first refusal, with the connection ready for the next mail or closed."""
        commands = [
            (Stage.SENDER, f"MAIL FROM:<{sender}>\r\n"),
            (Stage.RECIPIENT, f"RCPT TO:<{recipient}>\r\n"),
            (Stage.DATA, "DATA\r\n"),
        ]
        refusal = None
        for group in [commands] if self.has_extn("pipelining") else [[command] for command in commands]:
            self.send("".join(line for _, line in group))
            for self.stage, _ in group:
                try:
                    answer, code = self._answer()
                except OSError:
                    if refusal is None:
                        raise
                    self.close()
                    return refusal
                if answer.verdict is not Verdict.ACCEPTED:
                    refusal = refusal or answer
            if refusal:
                self._clear_up(code)
                return refusal
        return None

    def _clear_up(self, last_code: int) -> None:
        """After a refusal. A server that waits for the message all the same, or is about to go, is left."""
        if last_code in (_READY_FOR_MESSAGE, _CLOSING) or self.rset()[0] != 250:
            self.close()

    def _answer(self) -> tuple[Outcome, int]:
        code, reply = self.getreply()
        goes_on = code == _READY_FOR_MESSAGE if self.stage is Stage.DATA else 200 <= code < 300
        if goes_on and self.stage is not Stage.MESSAGE:
            return Outcome(Verdict.ACCEPTED), code
        words = clean_line(f"{code} {reply.decode(errors='replace')}", limit=500)
        if goes_on:
            return Outcome(Verdict.ACCEPTED, words), code
        if not 400 <= code < 600:
            raise smtplib.SMTPResponseException(code, reply)
        return Outcome(verdict_of_refusal(self.stage, code, words), words), code


def _expect(code: int, reply: tuple[int, bytes]) -> None:
    if reply[0] != code:
        raise smtplib.SMTPResponseException(*reply)


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        reply = error.smtp_error
        return f"{error.smtp_code} {reply.decode(errors='replace') if isinstance(reply, bytes) else reply}"
    if isinstance(error.__context__, OSError) and str(error.__context__) not in str(error):
        return f"{error} ({error.__context__})"
    return str(error) or type(error).__name__
