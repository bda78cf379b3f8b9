"""One mail to try the settings with, and what server and DNS say about it."""

import ssl
import subprocess
from email import message_from_bytes, policy

import pytest

from tests.mail.scripted_server import ScriptedServer, hang, serving, unused_port
from webinars.lib.rsa_keys import read_rsa_key

SOA = ["ns.example.org. hostmaster.example.org. 1 2 3 4 5"]


@pytest.fixture
def try_out(command, dns_server):
    """Runs the command against a server, with our own name server."""

    def run(server, address="kim@example.org", nameserver=dns_server.address, **settings):
        terms = {"HOST": "127.0.0.1", "PORT": str(server.port), "TIMEOUT_SECONDS": "5"} | settings
        environ = {f"WEBINARS_MAIL__{name}": value for name, value in terms.items()}
        environ |= {"SSL_CERT_FILE": settings["SSL_CERT_FILE"]} if "SSL_CERT_FILE" in settings else {}
        environ.pop("WEBINARS_MAIL__SSL_CERT_FILE", None)
        return command("mail-test", address, "--nameserver", nameserver, **environ)

    return run


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    """A certificate that names 127.0.0.1, for two days."""
    folder = tmp_path_factory.mktemp("certificate")
    arguments = (
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout key.pem -out cert.pem"
        " -days 2 -subj /O=Mora/CN=post -addext subjectAltName=IP:127.0.0.1"
    )
    subprocess.run(["openssl", *arguments.split()], cwd=folder, check=True, capture_output=True)
    return folder


@pytest.fixture
def secure(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    extensions = ("STARTTLS", "PIPELINING", "SIZE 10240000", "AUTH PLAIN")
    with serving(ScriptedServer(extensions, tls=context)) as server:
        yield server


def test_a_test_mail_leaves_and_server_and_dns_are_heard(try_out, smtp_server, dns_server):
    dns_server.zone["example.org", "SOA"] = SOA
    dns_server.zone["example.org", "TXT"] = ['"v=spf1 mx -all"']
    dns_server.zone["_dmarc.example.org", "TXT"] = ['"v=DMARC1; p=none"']

    result = try_out(smtp_server)

    where = f"127.0.0.1:{smtp_server.port}"
    assert result.stdout.splitlines() == [
        f"{where} greets: 220 localhost Python SMTP 1.4.6",
        "  It offers: SIZE 33554432, 8BITMIME, SMTPUTF8, HELP.",
        "  Not encrypted, and it offers no STARTTLS: anybody in between can read along.",
        "  Not signed in, since no [mail] username is set.",
        f"{where} accepted it: 250 2.0.0 Ok: queued as 1",
        "SPF: v=spf1 mx -all",
        "  From which address the mail server sends on cannot be known from here.",
        "DKIM: we do not sign. Whether the mail server does cannot be known from here.",
        "  The mail tells it once it has arrived: look in its source for DKIM-Signature.",
        "DMARC: v=DMARC1; p=none",
    ]
    assert result.exit_code == 0
    assert smtp_server.received[0].rcpt_tos == ("kim@example.org",)
    assert smtp_server.received[0].message["subject"] == "Provutskick från Webbinarier"


def test_our_key_is_looked_up(try_out, smtp_server, dns_server, make_key):
    key = read_rsa_key(make_key()).public_base64
    dns_server.zone["example.org", "SOA"] = SOA
    dns_server.zone["webb._domainkey.example.org", "TXT"] = [f'"v=DKIM1; p={key[:200]}" "{key[200:]}"']

    result = try_out(smtp_server, DKIM_SELECTOR="webb", DKIM_KEY_FILE=str(make_key()))

    assert "DKIM: the key at webb._domainkey.example.org is ours." in result.stdout.splitlines()
    assert smtp_server.received[0].message["dkim-signature"] is not None


def test_a_secure_server_shows_its_certificate_and_lets_us_in(try_out, secure, certificate):
    result = try_out(
        secure,
        SECURITY="starttls",
        USERNAME="webb",
        PASSWORD="hemlig",
        SSL_CERT_FILE=str(certificate / "cert.pem"),
    )

    lines = result.stdout.splitlines()
    assert lines[1] == "  It offers: STARTTLS, PIPELINING, SIZE 10240000, AUTH PLAIN."
    assert lines[2].startswith("  Encrypted: TLSv1.3, TLS_")
    assert lines[3] == "  Certificate: Mora, post, issued by Mora, post, valid for 1 days: renew it now."
    assert lines[4] == "  Signed in as webb: 235 Welcome"
    assert result.exit_code == 0
    assert "hemlig" not in result.output


def test_a_server_that_could_encrypt_is_told_of(try_out, secure):
    result = try_out(secure)

    assert '  Not encrypted, though it offers STARTTLS: set [mail] security = "starttls".' in result.stdout


def test_a_certificate_that_nobody_trusts_is_a_failure(try_out, secure):
    result = try_out(secure, SECURITY="starttls")

    assert result.exit_code == 1
    assert (
        f"did not leave. 127.0.0.1:{secure.port}, STARTTLS: [SSL: CERTIFICATE_VERIFY_FAILED]" in result.stderr
    )
    assert secure.received == []


def test_a_login_that_is_refused_is_a_failure_with_the_servers_words(try_out):
    with serving(ScriptedServer(("AUTH PLAIN",))) as server:
        server.script["AUTH"] = ["535 5.7.8 Wrong password"]
        result = try_out(server, USERNAME="webb", PASSWORD="hemlig")

    assert (result.exit_code, result.stderr) == (
        1,
        "Error: The mail to kim@example.org did not leave. "
        f"127.0.0.1:{server.port}, signing in: 535 5.7.8 Wrong password\n",
    )


def test_a_server_that_says_nothing_is_waited_for_no_longer_than_the_settings_say(try_out):
    with serving(ScriptedServer()) as server:
        server.script["greeting"] = [hang]
        result = try_out(server, TIMEOUT_SECONDS="1")

    assert result.stderr == (
        f"Error: The mail to kim@example.org did not leave. 127.0.0.1:{server.port}, connecting: "
        "Connection unexpectedly closed: timed out\n"
    )


def test_a_refused_test_mail_is_a_failure_with_the_servers_words(try_out, smtp_server):
    smtp_server.refusals["kim@example.org"] = "550 5.1.1 No such mailbox"

    result = try_out(smtp_server)

    assert (result.exit_code, result.stderr) == (
        1,
        "Error: The mail to kim@example.org did not leave. "
        f"127.0.0.1:{smtp_server.port} said: 550 5.1.1 No such mailbox\n",
    )


def test_without_a_resolver_it_says_that_it_could_not_look_and_fails_at_nothing(try_out, smtp_server):
    result = try_out(smtp_server, nameserver=f"127.0.0.1:{unused_port()}")

    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1].startswith("DNS: could not look (example.org: ")
    assert result.stdout.endswith("Whether the records for SPF, DKIM and DMARC fit is not known.\n")


def test_without_a_server_the_test_mail_is_a_file(command, tmp_path):
    result = command("mail-test", "kim@example.org")

    (path,) = (tmp_path / "instance" / "outbox").iterdir()
    assert result.stdout == f"No mail server is set: the mail lies in {path}\n"
    assert message_from_bytes(path.read_bytes(), policy=policy.default)["to"] == "kim@example.org"


@pytest.mark.parametrize("address", ["kim", "kim@", "kim@example.org\r\nBcc: x@example.org", ""])
def test_an_address_that_is_none_is_bad_input(address, command):
    assert command("mail-test", address).exit_code == 2


@pytest.mark.parametrize("nameserver", ["dns.example.org", "127.0.0.1:x", "x:53"])
def test_a_name_server_that_is_no_address_is_bad_input(nameserver, command):
    assert command("mail-test", "kim@example.org", "--nameserver", nameserver).exit_code == 2
