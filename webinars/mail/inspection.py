"""What a mail server says of itself: its greeting, what it offers, how it encrypts, whether it lets us in."""

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from webinars import config
from webinars.lib.addresses import ascii_domain
from webinars.lib.text import clean_line

LONGEST_WAIT_SECONDS = 20


@dataclass
class ServerReport:
    """As far as the conversation went; `problem` says where it ended and why. Addresses are those of the sockets."""

    greeting: str = ""
    extensions: tuple[str, ...] = ()
    encryption: str = ""
    certificate: str = ""
    certificate_ends_at: datetime | None = None
    login: str = ""
    problem: str = ""
    our_address: str = ""
    its_address: str = ""


def inspect_server(settings: config.Mail, *, tls: ssl.SSLContext | None = None) -> ServerReport:
    """Greet the server as a delivery does, and take leave again. What fails is reported, not raised."""
    report = ServerReport()
    conversation = _Conversation(settings, tls or ssl.create_default_context(), report)
    try:
        conversation.hold()
    except (OSError, ValueError) as error:
        report.problem = clean_line(f"{conversation.step}: {_words(error)}", limit=500)
    finally:
        conversation.end()
    return report


class _Conversation:
    """One after the other; `step` is what is being tried."""

    def __init__(self, settings: config.Mail, tls: ssl.SSLContext, report: ServerReport) -> None:
        self._settings = settings
        self._tls = tls
        self._report = report
        self._server: smtplib.SMTP | None = None
        self.step = "connecting"

    def hold(self) -> None:
        """Greeting, extensions, TLS, signing in. Raises OSError or ValueError."""
        server = self._server = self._connected()
        self._look_at_socket(server)
        self.step = "greeting"
        server.ehlo_or_helo_if_needed()
        if self._settings.security == "starttls":
            self.step = "STARTTLS"
            server.starttls(context=self._tls)
            server.ehlo_or_helo_if_needed()
        self._look_at_encryption(server)
        self._report.extensions = tuple(
            clean_line(f"{name.upper()} {terms}") for name, terms in server.esmtp_features.items()
        )
        if self._settings.username:
            self.step = "signing in"
            code, words = server.login(self._settings.username, self._settings.password)
            self._report.login = clean_line(f"{code} {words.decode(errors='replace')}")

    def end(self) -> None:
        if self._server:
            with suppress(OSError):
                self._server.quit()
            self._server.close()

    def _connected(self) -> smtplib.SMTP:
        settings = self._settings
        terms: dict[str, Any] = {
            "local_hostname": ascii_domain(settings.from_address.rpartition("@")[2]),
            "timeout": min(settings.timeout_seconds, LONGEST_WAIT_SECONDS),
        }
        server = (
            smtplib.SMTP_SSL(context=self._tls, **terms)
            if settings.security == "tls"
            else smtplib.SMTP(**terms)
        )
        server._host = settings.host  # type: ignore[attr-defined]  # whom starttls expects the certificate to name
        code, words = server.connect(settings.host, settings.port)
        self._report.greeting = clean_line(f"{code} {words.decode(errors='replace')}")
        if code != 220:
            raise smtplib.SMTPConnectError(code, words)
        return server

    def _look_at_socket(self, server: smtplib.SMTP) -> None:
        if sock := server.sock:
            self._report.our_address = sock.getsockname()[0]
            self._report.its_address = sock.getpeername()[0]

    def _look_at_encryption(self, server: smtplib.SMTP) -> None:
        sock = server.sock
        if not isinstance(sock, ssl.SSLSocket):
            return
        cipher, certificate = sock.cipher(), sock.getpeercert() or {}
        self._report.encryption = f"{sock.version()}, {cipher[0] if cipher else 'no cipher'}"
        issuer = _named(certificate.get("issuer", ()))
        self._report.certificate = f"{_named(certificate.get('subject', ()))}, issued by {issuer}"
        if ends := certificate.get("notAfter"):
            self._report.certificate_ends_at = datetime.fromtimestamp(
                ssl.cert_time_to_seconds(str(ends)), UTC
            )


def _named(fields: Any) -> str:
    """Whom a distinguished name means."""
    found = {name: value for each in fields for name, value in each}
    names = (found.get(name) for name in ("organizationName", "commonName"))
    return clean_line(", ".join(dict.fromkeys(name for name in names if name))) or "nobody"


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        words = error.smtp_error
        return f"{error.smtp_code} {words.decode(errors='replace') if isinstance(words, bytes) else words}"
    return str(error) or type(error).__name__
