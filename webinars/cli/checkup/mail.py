"""The way out for mail: whether a server answers, without sending one."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import suppress

from webinars import config
from webinars.cli.checkup import Finding, fail, ok, warn
from webinars.config import Config
from webinars.lib.text import clean_line

SECONDS = 10


def check_mail(settings: Config) -> Iterator[Finding]:
    """Connect and say EHLO, encrypted and signed in as the settings say; then leave."""
    mail, in_public = settings.mail, settings.site.base_url.startswith("https:")
    if not mail.host:
        words = f"no server is set: every mail becomes a file in {settings.outbox_dir}"
        yield warn("mail", words, "Set [mail] host.") if in_public else ok("mail", words)
        return
    where = f"{mail.host}:{mail.port}"
    try:
        said = _greet(mail)
    except (OSError, smtplib.SMTPException) as error:
        yield fail("mail", f"{where}: {clean_line(_words(error))}", _REMEDIES.get(type(error), _OTHERWISE))
        return
    encrypted = "" if mail.security != "none" else ", not encrypted"
    yield ok("mail", f"{where} answers{encrypted}: {clean_line(said)}")
    if settings.mail_domain.endswith(("example.org", "example.com")) and in_public:
        yield warn(
            "mail",
            f"from_address is at {settings.mail_domain}, which is nobody's",
            "Set [mail] from_address.",
        )


def _greet(mail: config.Mail) -> str:
    context = ssl.create_default_context()
    if mail.security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(mail.host, mail.port, timeout=SECONDS, context=context)
    else:
        server = smtplib.SMTP(mail.host, mail.port, timeout=SECONDS)
    try:
        code, words = server.ehlo()
        if mail.security == "starttls":
            server.starttls(context=context)
            code, words = server.ehlo()
        if code != 250:
            raise smtplib.SMTPResponseException(code, words)
        if mail.username:
            server.login(mail.username, mail.password)
        return words.decode(errors="replace").splitlines()[0]
    finally:
        with suppress(OSError, smtplib.SMTPException):
            server.quit()


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        words = error.smtp_error
        return f"{error.smtp_code} {words.decode(errors='replace') if isinstance(words, bytes) else words}"
    return str(error) or type(error).__name__


_OTHERWISE = "Look at [mail] host, port and security, and whether a firewall stands in between."
_REMEDIES: dict[type[Exception], str] = {
    smtplib.SMTPAuthenticationError: "Look at [mail] username and password.",
    smtplib.SMTPNotSupportedError: "Look at [mail] security: the server does not offer what it asks for.",
    ssl.SSLCertVerificationError: "The server's certificate is not for this name: use the name that stands in it.",
}
