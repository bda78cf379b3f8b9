"""Whoever receives a mail of ours can tell that it is ours and that nobody changed it, also after SMTP."""

import re
from dataclasses import replace

import dkim
import pytest
from hypothesis import HealthCheck, given, settings

from tests.fixtures.instants import NOW
from tests.mail.hostile import hostile_text
from tests.mail.test_lint import INVITATION, REMINDER, SENDER
from webinars.config import Config, Mail, load_config
from webinars.lib.rsa_keys import read_rsa_key
from webinars.mail.dkim import DkimIdentity
from webinars.mail.lint import faults_in
from webinars.mail.message import freeze, sender_from, standards_of
from webinars.mail.postman import Envelope
from webinars.mail.smtp import SmtpPostman


@pytest.fixture(scope="session")
def identity(make_key):
    return DkimIdentity("example.org", "webb2026", read_rsa_key(make_key()))


@pytest.fixture(scope="session")
def sender(identity):
    return replace(SENDER, signs_as=identity)


@pytest.fixture(scope="session")
def verifies(identity):
    """Whether a receiver believes the signature; the DNS is ours."""
    records = {
        b"webb2026._domainkey.example.org.": f"v=DKIM1; k=rsa; p={identity.key.public_base64}".encode()
    }
    return lambda message: dkim.verify(message, dnsfunc=lambda name, timeout=5: records.get(name))


def frozen(mail, sender):
    return freeze(mail, sender, message_id="<1@example.org>", now=NOW)


def tags(message):
    """The signature's tags, by their names."""
    value = re.match(rb"DKIM-Signature:(.*?)\r\n(?![ \t])", message, re.DOTALL)[1]
    pairs = (each.partition(b"=")[::2] for each in re.sub(rb"\s", b"", value).split(b";"))
    return {name.decode(): value.decode() for name, value in pairs}


@pytest.mark.parametrize("mail", [INVITATION, REMINDER, replace(INVITATION, in_reply_to="<0@example.org>")])
def test_a_signed_mail_is_believed_and_has_no_faults(mail, sender, verifies):
    message = frozen(mail, sender)

    assert verifies(message)
    assert faults_in(message, standards_of(sender, mail.recipient.address)) == []
    assert message.endswith(frozen(mail, SENDER))


def test_the_signature_covers_what_people_see_and_never_expires(sender):
    signature = tags(frozen(REMINDER, sender))

    assert {name: signature[name] for name in ("v", "a", "c", "d", "s", "q")} == {
        "v": "1",
        "a": "rsa-sha256",
        "c": "relaxed/relaxed",
        "d": "example.org",
        "s": "webb2026",
        "q": "dns/txt",
    }
    assert {"l", "t", "x"}.isdisjoint(signature)
    assert signature["h"].split(":") == [
        *("from", "to", "reply-to", "subject", "date", "mime-version", "content-type"),
        *("message-id", "auto-submitted", "content-language", "list-unsubscribe", "list-unsubscribe-post"),
        *("from", "to", "reply-to", "subject", "date", "mime-version", "content-type"),
    ]


@pytest.mark.parametrize(
    "name", ["From", "To", "Reply-To", "Subject", "Date", "MIME-Version", "Content-Type"]
)
def test_nobody_can_add_a_second_header_of_those_that_people_see(sender, verifies, name):
    assert not verifies(f"{name}: x\r\n".encode() + frozen(INVITATION, sender))


@pytest.mark.parametrize(
    ("old", "new"), [(b"Hej Anna!", b"Hej Anna?"), (b"mora.se", b"orsa.se"), (b"+0000", b"+0100")]
)
def test_nobody_can_change_what_was_signed(sender, verifies, old, new):
    message = frozen(INVITATION, sender)

    assert old in message
    assert not verifies(message.replace(old, new))


def test_a_server_may_fold_headers_anew_and_add_its_own(sender, verifies):
    message = (
        frozen(INVITATION, sender)
        .replace(b"From: ", b"FROM:   ")
        .replace(b"\r\n boundary", b" \t boundary", 1)
    )

    assert verifies(b"Received: from here by there; Mon, 02 Nov 2026 09:00:00 +0000\r\n" + message)


def test_equal_mails_are_signed_equally_whenever_that_is(sender):
    assert frozen(INVITATION, sender) == frozen(INVITATION, sender)


def test_what_arrives_over_smtp_is_still_believed(sender, verifies, smtp_server):
    text = ".\n..\n.Rad som börjar med punkt\n\nFrom x\n" + "lång rad " * 200
    message = frozen(replace(INVITATION, text=text), sender)
    postman = SmtpPostman(Mail(host=smtp_server.host, port=smtp_server.port))

    postman.deliver(Envelope("anna@mora.se", message, "<1@example.org>", "invitation", NOW, lambda: True))
    postman.rest()

    (received,) = smtp_server.received
    assert b"\r\n.Rad" in message
    assert verifies(received.content)


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(subject=hostile_text, text=hostile_text)
def test_whatever_it_says_is_signed_as_it_stands(sender, verifies, subject, text):
    assert verifies(frozen(replace(INVITATION, subject=f"Hej {subject}", text=f"Hej\n{text}"), sender))


def test_the_settings_name_the_signature(make_key, tmp_path):
    key = make_key()
    mail = Mail(dkim_selector="webb2026", dkim_key_file=str(key))

    identity = sender_from(Config(root=tmp_path, mail=mail)).signs_as

    assert identity == DkimIdentity("example.org", "webb2026", read_rsa_key(key))
    assert identity.record_name == "webb2026._domainkey.example.org"
    assert sender_from(Config(root=tmp_path)).signs_as is None


def test_a_key_beside_the_settings_is_found(make_key, tmp_path):
    (tmp_path / "dkim.pem").write_bytes(make_key().read_bytes())
    (tmp_path / "dkim.pem").chmod(0o600)
    file = tmp_path / "config.toml"
    file.write_text('[mail]\ndkim_domain = "example.org"\ndkim_selector = "a"\ndkim_key_file = "dkim.pem"\n')

    assert sender_from(load_config(file, environ={})).signs_as is not None
