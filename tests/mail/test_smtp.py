"""Handing a mail to a server that may be slow, full, busy, rude or gone."""

import shutil
import ssl
import subprocess
from dataclasses import replace
from threading import Thread
from time import monotonic, sleep
from typing import Any

import pytest

from tests.fixtures.instants import NOW
from tests.mail.outbox import SENDER, a_mail
from tests.mail.scripted_server import (
    ScriptedServer,
    accept_and_drop,
    accept_and_hang,
    break_handshake,
    drip,
    drop,
    hang,
    say_and_drop,
    serving,
    speak_plainly,
    unused_port,
)
from webinars.config import Mail as MailSettings
from webinars.mail.message import freeze
from webinars.mail.postman import Envelope
from webinars.mail.rules import Outcome, Verdict
from webinars.mail.smtp import SmtpPostman

MESSAGE = freeze(a_mail(), SENDER, message_id="<1@example.org>", now=NOW)
GOOD = Outcome(Verdict.ACCEPTED, "250 2.0.0 Ok: queued as 4F2A")


@pytest.fixture(params=["pipelining", "one by one"])
def server(request):
    extensions = ("PIPELINING", "8BITMIME") if request.param == "pipelining" else ()
    with serving(ScriptedServer(extensions=extensions)) as server:
        yield server


@pytest.fixture
def new_postman():
    """Makes postmen; none leaves a connection open."""
    postmen = []

    def make(server, *, tls=None, **settings):
        terms: dict[str, Any] = {"host": "127.0.0.1", "timeout_seconds": 5} | settings
        postmen.append(SmtpPostman(MailSettings(port=server.port, **terms), tls=tls))
        return postmen[-1]

    yield make
    for postman in postmen:
        postman.rest()


@pytest.fixture
def postman(server, new_postman):
    return new_postman(server)


def test_a_mail_arrives_byte_for_byte(server, postman):
    assert postman.deliver(_envelope()) == GOOD
    assert server.received == [MESSAGE]
    assert [line for line in server.commands if line != "EHLO example.org"] == [
        "MAIL FROM:<webbinarier@example.org>",
        "RCPT TO:<anna@example.org>",
        "DATA",
    ]


def test_lines_that_begin_with_a_dot_arrive_as_they_are(server, postman):
    message = b".first\r\n..second\r\n.\r\nlast"

    postman.deliver(_envelope(message))

    assert server.received == [message + b"\r\n"]


def test_several_mails_share_a_connection(server, postman):
    outcomes = [postman.deliver(_envelope()) for _ in range(3)]

    assert outcomes == [GOOD] * 3
    assert server.connections == 1
    assert server.received == [MESSAGE] * 3


@pytest.mark.parametrize("step", ["RCPT", "DATA", "message"])
def test_a_final_refusal_ends_this_mail_and_the_next_goes_on(server, postman, step):
    server.script[step] = ["550 5.1.1 No such mailbox"]

    assert postman.deliver(_envelope()) == Outcome(Verdict.REFUSED, "550 5.1.1 No such mailbox")
    assert postman.deliver(_envelope()) == GOOD
    assert server.received == [MESSAGE]
    asks_all_the_same = step == "RCPT" and "PIPELINING" in server.extensions  # for the message: it is left
    assert server.connections == 1 + asks_all_the_same


@pytest.mark.parametrize("step", ["RCPT", "DATA", "message"])
def test_a_passing_refusal_puts_this_mail_off_and_the_next_goes_on(server, postman, step):
    server.script[step] = ["451 4.7.1 Greylisted,\x00 try later"]

    assert postman.deliver(_envelope()) == Outcome(Verdict.TRY_AGAIN, "451 4.7.1 Greylisted, try later")
    assert postman.deliver(_envelope()) == GOOD
    assert server.received == [MESSAGE]


def test_a_server_that_asks_for_the_message_of_a_refused_recipient_gets_none(server, postman):
    server.script["RCPT"] = ["550 5.1.1 No such mailbox"]

    assert postman.deliver(_envelope()).verdict is Verdict.REFUSED
    assert server.received == []


@pytest.mark.parametrize(
    ("step", "reply"),
    [
        ("greeting", "421 4.7.0 Too many connections"),
        ("greeting", "554 No SMTP service here"),
        ("MAIL", "451 4.3.0 Queue is full"),
        ("MAIL", "550 5.7.1 Sender refused"),
        ("RCPT", "421 4.3.2 Shutting down"),
        ("DATA", "421 4.3.2 Shutting down"),
    ],
)
def test_what_would_befall_any_mail_is_not_held_against_this_one(server, postman, step, reply):
    server.script[step] = [reply] * 2

    outcome = postman.deliver(_envelope())

    assert outcome.verdict is Verdict.SERVER_DOWN
    assert outcome.words.endswith(reply)
    assert not outcome.may_have_left


def test_nobody_listening_is_a_dead_server(new_postman):
    port = unused_port()
    outcome = new_postman(ScriptedServer(port=port)).deliver(_envelope())

    assert outcome.verdict is Verdict.SERVER_DOWN
    assert outcome.words == f"127.0.0.1:{port}: [Errno 111] Connection refused"


@pytest.mark.parametrize("step", ["greeting", "EHLO", "MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("behaviour", [drop, hang], ids=["drop", "hang"])
def test_silence_before_the_message_is_a_dead_server(server, new_postman, step, behaviour):
    server.script[step] = [behaviour]
    postman = new_postman(server, timeout_seconds=0.2)

    outcome = postman.deliver(_envelope())

    assert (outcome.verdict, outcome.may_have_left) == (Verdict.SERVER_DOWN, False)
    assert server.received == []


@pytest.mark.parametrize("behaviour", [drop, hang, accept_and_drop, accept_and_hang])
def test_silence_after_the_message_leaves_it_open_whether_it_arrived(server, new_postman, behaviour):
    server.script["message"] = [behaviour]
    postman = new_postman(server, timeout_seconds=0.2)

    outcome = postman.deliver(_envelope())

    assert (outcome.verdict, outcome.may_have_left) == (Verdict.TRY_AGAIN, True)


@pytest.mark.parametrize("step", ["greeting", "RCPT", "message"])
def test_a_server_that_drips_its_answer_does_not_hold_us(server, new_postman, step):
    server.script[step] = [drip]
    postman = new_postman(server, timeout_seconds=0.2)

    began = monotonic()
    outcome = postman.deliver(_envelope())

    assert outcome.verdict in (Verdict.SERVER_DOWN, Verdict.TRY_AGAIN)
    assert "timed out" in outcome.words
    assert monotonic() - began < 30  # for ever would be longer


def test_the_answer_to_the_message_may_take_longer_than_any_other(server, new_postman):
    def think(conversation):
        sleep(0.5)
        conversation.wfile.write(b"250 2.0.0 Ok: queued as 4F2A\r\n")

    server.script["message"] = [think]

    assert new_postman(server, timeout_seconds=0.3).deliver(_envelope()) == GOOD


def test_a_connection_that_the_server_closed_meanwhile_is_opened_anew(server, postman):
    server.script["message"] = [say_and_drop("250 2.0.0 Ok: queued as 4F2A")]

    outcomes = [postman.deliver(_envelope()) for _ in range(2)]

    assert outcomes == [GOOD, GOOD]
    assert server.connections == 2
    assert server.received == [MESSAGE, MESSAGE]


def test_a_server_that_says_goodbye_after_some_mails_gets_the_rest_on_a_new_connection(server, postman):
    postman.deliver(_envelope())
    server.script["MAIL"] = [say_and_drop("421 4.7.0 Enough for one connection")]

    assert postman.deliver(_envelope()) == GOOD
    assert server.connections == 2
    assert server.received == [MESSAGE, MESSAGE]


def test_a_message_whose_answer_was_lost_is_not_sent_again_at_once(server, postman):
    postman.deliver(_envelope())
    server.script["message"] = [accept_and_drop]

    outcome = postman.deliver(_envelope())

    assert outcome.may_have_left
    assert server.received == [MESSAGE, MESSAGE]


def test_a_mail_that_may_not_leave_any_more_is_withheld_at_the_last_moment(server, postman):
    assert postman.deliver(replace(_envelope(), may_leave=lambda: False)) == Outcome(Verdict.WITHHELD)
    assert server.received == []
    assert postman.deliver(_envelope()) == GOOD


def test_nonsense_instead_of_an_answer_is_no_answer(server, postman):
    server.script["RCPT"] = ["hello?"]
    server.script["message"] = ["999 What"]

    assert postman.deliver(_envelope()).verdict is Verdict.SERVER_DOWN
    assert postman.deliver(_envelope()).may_have_left


@pytest.mark.parametrize(
    "address",
    ["anna@example.org>\r\nRCPT TO:<x@example.org", "anna b@example.org", "åsa@example.org", "", "@"],
)
def test_an_address_that_is_none_is_refused_without_asking(server, postman, address):
    assert postman.deliver(replace(_envelope(), recipient=address)).verdict is Verdict.REFUSED
    assert server.commands == []


def test_a_domain_with_swedish_letters_goes_over_the_wire_in_ascii(server, postman):
    postman.deliver(replace(_envelope(), recipient="anna@räksmörgås.se"))

    assert "RCPT TO:<anna@xn--rksmrgs-5wao1o.se>" in server.commands


def test_we_can_be_broken_off(server, new_postman):
    server.script["message"] = [hang]
    postman = new_postman(server, timeout_seconds=60)
    outcomes = []
    waiting = Thread(target=lambda: outcomes.append(postman.deliver(_envelope())))
    waiting.start()
    server.hanging.wait(timeout=30)

    postman.abort()
    waiting.join(timeout=30)

    assert [outcome.verdict for outcome in outcomes] == [Verdict.TRY_AGAIN]


def test_a_resting_postman_takes_leave_and_comes_back(server, postman):
    postman.deliver(_envelope())
    postman.rest()
    postman.deliver(_envelope())

    assert server.connections == 2
    assert server.received == [MESSAGE, MESSAGE]


# ---------------------------------------------------------------------------------------------- TLS and signing in


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    """A key and a certificate that names 127.0.0.1; whoever trusts the file trusts the server."""
    folder = tmp_path_factory.mktemp("certificate")
    assert shutil.which("openssl"), "openssl makes the certificate"
    arguments = (
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout key.pem -out cert.pem"
        " -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1"
    )
    subprocess.run(["openssl", *arguments.split()], cwd=folder, check=True, capture_output=True)
    return folder


@pytest.fixture(params=["starttls", "tls"])
def secure(request, certificate):
    """A server with TLS, and the name of its kind in our settings."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    extensions = ("STARTTLS", "PIPELINING", "AUTH PLAIN")
    with serving(ScriptedServer(extensions, tls=context, at_once=request.param == "tls")) as server:
        yield server, request.param


def test_mail_goes_over_tls_to_a_server_that_shows_its_certificate(secure, certificate, new_postman):
    server, security = secure
    trusting = ssl.create_default_context(cafile=certificate / "cert.pem")
    postman = new_postman(server, tls=trusting, security=security, username="anna", password="hemligt")

    assert postman.deliver(_envelope()) == GOOD
    assert server.received == [MESSAGE]
    assert any(line.startswith("AUTH PLAIN") for line in server.commands)


def test_a_server_whose_certificate_nobody_vouches_for_gets_nothing(secure, new_postman):
    server, security = secure

    outcome = new_postman(server, security=security, username="anna", password="hemligt").deliver(_envelope())

    assert outcome.verdict is Verdict.SERVER_DOWN
    assert "certificate verify failed" in outcome.words
    assert not any(line.startswith(("AUTH", "MAIL")) for line in server.commands)


def test_a_server_whose_certificate_names_another_gets_nothing(secure, certificate, new_postman):
    server, security = secure
    trusting = ssl.create_default_context(cafile=certificate / "cert.pem")
    postman = new_postman(server, tls=trusting, security=security, host="localhost")

    outcome = postman.deliver(_envelope())

    assert outcome.verdict is Verdict.SERVER_DOWN
    assert "certificate is not valid for 'localhost'" in outcome.words
    assert not any(line.startswith(("AUTH", "MAIL")) for line in server.commands)


@pytest.mark.parametrize("behaviour", [drop, hang, drip, break_handshake, speak_plainly])
def test_a_handshake_that_is_broken_off_is_a_dead_server(secure, certificate, new_postman, behaviour):
    server, security = secure
    server.script["handshake"] = [behaviour]
    trusting = ssl.create_default_context(cafile=certificate / "cert.pem")
    postman = new_postman(server, tls=trusting, security=security, timeout_seconds=0.3)

    outcomes = [postman.deliver(_envelope()).verdict for _ in range(2)]

    assert outcomes == [Verdict.SERVER_DOWN, Verdict.ACCEPTED]
    assert server.received == [MESSAGE]


def test_without_the_encryption_that_was_asked_for_nothing_is_sent(server, new_postman):
    outcome = new_postman(server, security="starttls", username="anna", password="hemligt").deliver(
        _envelope()
    )

    assert outcome.verdict is Verdict.SERVER_DOWN
    assert not any(line.startswith(("AUTH", "MAIL")) for line in server.commands)


def test_a_refused_password_stops_the_queue_and_kills_no_mail(secure, certificate, new_postman):
    server, security = secure
    server.script["AUTH"] = ["535 5.7.8 Authentication failed"]
    trusting = ssl.create_default_context(cafile=certificate / "cert.pem")
    postman = new_postman(server, tls=trusting, security=security, username="anna", password="fel")

    outcome = postman.deliver(_envelope())

    assert outcome.verdict is Verdict.SERVER_DOWN
    assert outcome.words.endswith("535 5.7.8 Authentication failed")
    assert "fel" not in outcome.words


def _envelope(message: bytes = MESSAGE) -> Envelope:
    return Envelope("anna@example.org", message, "<1@example.org>", "invitation", NOW, may_leave=lambda: True)
