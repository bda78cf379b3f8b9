"""One mail, to see whether mail leaves at all, and what its receivers will think of it."""

from collections.abc import Iterator
from html import escape
from ipaddress import ip_address

import click

from webinars.cli.errors import BadInput, Failure
from webinars.config import Config, load_config
from webinars.lib.addresses import UnusableAddress, ascii_domain
from webinars.lib.clock import utc_now
from webinars.lib.languages import gettext, speaking
from webinars.lib.signing import new_secret
from webinars.mail import rules
from webinars.mail.delivery import postmen_for
from webinars.mail.inspection import ServerReport, inspect_server
from webinars.mail.lint import faults_in
from webinars.mail.message import Mail, Mailbox, Sender, freeze, message_id, sender_from, standards_of
from webinars.mail.postman import Envelope

CERTIFICATE_ENDS_SOON_DAYS = 14


@click.command("mail-test")
@click.argument("address")
@click.option(
    "--nameserver", default="", metavar="HOST[:PORT]", help="Whom to ask instead of the system's resolver."
)
def mail_test(address: str, nameserver: str) -> None:
    """Send one mail to ADDRESS as the settings say, and show what the server and the DNS say."""
    config, asked = load_config(), _host_and_port(nameserver)
    sender, envelope = _test_envelope(config, address)
    if not config.mail.host:
        outcome = postmen_for(config)[0].deliver(envelope)
        _require_accepted(outcome, address, "The system")
        click.echo(f"No mail server is set: the mail lies in {config.outbox_dir / outcome.words}")
        return
    where = f"{config.mail.host}:{config.mail.port}"
    report = inspect_server(config.mail)
    for line in _server_lines(config, report):
        click.echo(line)
    if report.problem:
        raise Failure(f"The mail to {address} did not leave. {where}, {report.problem}")
    postman = postmen_for(config)[0]
    outcome = postman.deliver(envelope)
    postman.rest()
    if outcome.verdict is rules.Verdict.ACCEPTED:
        click.echo(f"{where} accepted it: {outcome.words}")
    for line in _record_lines(config, sender, report, asked):
        click.echo(line)
    _require_accepted(outcome, address, where)


def _require_accepted(outcome: rules.Outcome, address: str, where: str) -> None:
    if outcome.verdict is not rules.Verdict.ACCEPTED:
        words = outcome.words or outcome.verdict.value
        raise Failure(f"The mail to {address} did not leave. {where} said: {words}")


def _test_envelope(config: Config, address: str) -> tuple[Sender, Envelope]:
    now, language = utc_now(), config.site.language
    with speaking(language):
        subject = gettext("Provutskick från %(site)s") % {"site": config.site.name}
        text = gettext("Det här är ett provutskick. Kom det fram fungerar utgående e-post från %(url)s.") % {
            "url": config.site.base_url
        }
    html = (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{escape(subject)}</title></head>'
        f"<body><p>{escape(text)}</p></body></html>"
    )
    mail = Mail("test", Mailbox("", address), subject, text, html, language)
    try:
        sender = sender_from(config)
        identity = message_id(f"test:{new_secret()}", sender)
        content = freeze(mail, sender, message_id=identity, now=now)
        faults = faults_in(content, standards_of(sender, address))
    except UnusableAddress as error:
        raise BadInput(f"{error}.") from error
    if faults:
        raise Failure(f"The mail is not as it has to be: {'; '.join(faults)}.")
    return sender, Envelope(address, content, identity, mail.kind, now, may_leave=lambda: True)


def _server_lines(config: Config, report: ServerReport) -> Iterator[str]:
    if report.greeting:
        yield f"{config.mail.host}:{config.mail.port} greets: {report.greeting}"
    if report.extensions:
        yield f"  It offers: {', '.join(report.extensions)}."
        yield from _encryption_lines(config, report)
        yield from _login_lines(config, report)


def _encryption_lines(config: Config, report: ServerReport) -> Iterator[str]:
    if report.encryption:
        yield f"  Encrypted: {report.encryption}."
        yield f"  Certificate: {report.certificate}, {_how_long(report)}."
    elif "STARTTLS" in report.extensions:
        yield '  Not encrypted, though it offers STARTTLS: set [mail] security = "starttls".'
    else:
        yield "  Not encrypted, and it offers no STARTTLS: anybody in between can read along."


def _how_long(report: ServerReport) -> str:
    if report.certificate_ends_at is None:
        return "valid for nobody knows how long"
    days = (report.certificate_ends_at - utc_now()).days
    return f"valid for {days} days{': renew it now' if days < CERTIFICATE_ENDS_SOON_DAYS else ''}"


def _login_lines(config: Config, report: ServerReport) -> Iterator[str]:
    if report.login:
        yield f"  Signed in as {config.mail.username}: {report.login}"
    else:
        yield "  Not signed in, since no [mail] username is set."


def _record_lines(
    config: Config, sender: Sender, report: ServerReport, asked: tuple[str, int]
) -> Iterator[str]:
    # Here, since it brings the whole of dnspython, which no other command needs.
    from webinars.mail.records import CouldNotLook, Records, dkim_lines, dmarc_lines, spf_lines  # noqa: PLC0415

    domain = ascii_domain(config.mail_domain)
    try:
        records = Records.of(*asked)
        records.require(domain)
        yield from spf_lines(
            records, domain, [each for each in _addresses(report) if ip_address(each).is_global]
        )
        yield from dkim_lines(records, sender.signs_as)
        yield from dmarc_lines(records, domain, sender.signs_as)
    except CouldNotLook as problem:
        yield f"DNS: could not look ({problem}). Whether the records for SPF, DKIM and DMARC fit is not known."


def _addresses(report: ServerReport) -> list[str]:
    """From where mail may come to its receivers: from us, or from the server that we hand it to."""
    return [each for each in (report.our_address, report.its_address) if each]


def _host_and_port(nameserver: str) -> tuple[str, int]:
    host, _, port = nameserver.rpartition(":") if nameserver.count(":") == 1 else (nameserver, "", "")
    try:
        return (str(ip_address(host)) if host else "", int(port or 53))
    except ValueError:
        raise BadInput(
            f'--nameserver has to be an address such as "192.0.2.1" or "192.0.2.1:53", not {nameserver!r}.'
        ) from None
