"""A mailbox on a real IMAP server, which people read as well."""

import socket
import threading
import time
from contextlib import suppress
from dataclasses import replace

import pytest
from imap_tools import MailMessageFlags

from tests.mail import letters
from tests.mail.inbox import incoming, standings
from tests.mail.letters import MACHINES, Reply
from webinars.mail import imap
from webinars.mail.imap import mailbox_name
from webinars.mail.jobs import fetch_incoming
from webinars.mail.mime import KEPT_BYTES
from webinars.mail.polling import failing_mailbox, remember, start_poll
from webinars.services import Services

REPLY = letters.exchange(Reply("u@example.org"))
PERSON = letters.by_a_person("Till er")


@pytest.fixture
def mailbox(config, database, clock, imap_server):
    """Services whose settings name the IMAP server."""
    return Services.of(replace(config, replies=imap_server.settings), database, clock)


def fetch_all(services, clock) -> int:
    """Poll until nothing is left, at the next time that it is due."""
    clock.pass_by(minutes=1)
    taken = 0
    while more := fetch_incoming(services):
        taken += more
    return taken


def test_what_is_ours_counts_as_read_and_what_people_are_to_read_does_not(
    mailbox, database, clock, imap_server
):
    imap_server.deliver(REPLY, PERSON, MACHINES["Gmail"])

    assert fetch_all(mailbox, clock) == 3

    assert standings(database) == [("reply", "new"), ("human", "set aside"), ("automatic", "handled")]
    assert list(imap_server.seen().values()) == [True, False, True]


def test_nothing_is_read_twice_and_nothing_is_left_out(mailbox, database, clock, imap_server):
    imap_server.deliver(*(letters.by_a_person(f"Fråga {number}") for number in range(imap.AT_ONCE + 5)))
    assert fetch_all(mailbox, clock) == imap.AT_ONCE + 5
    assert fetch_all(mailbox, clock) == 0

    imap_server.deliver(letters.by_a_person("En till"))

    assert fetch_all(mailbox, clock) == 1
    assert len(incoming(database)) == imap.AT_ONCE + 6


def test_what_somebody_has_opened_already_is_read_all_the_same(mailbox, database, clock, imap_server):
    imap_server.deliver(REPLY)
    with imap_server.mailbox() as opened:
        opened.flag(opened.uids(), MailMessageFlags.SEEN, True)

    fetch_all(mailbox, clock)

    assert standings(database) == [("reply", "new")]


def test_a_crash_after_storing_reads_the_message_again_and_finds_it_known(
    mailbox, database, clock, imap_server, monkeypatch
):
    imap_server.deliver(REPLY)
    with monkeypatch.context() as crashing:
        crashing.setattr(imap, "_mark_as_read", _die)
        clock.pass_by(minutes=1)
        with pytest.raises(KeyboardInterrupt):
            fetch_incoming(mailbox)
    assert standings(database) == [("reply", "new")]
    assert list(imap_server.seen().values()) == [False]

    clock.pass_by(minutes=30)
    fetch_all(mailbox, clock)

    assert standings(database) == [("reply", "new")]
    assert list(imap_server.seen().values()) == [True]


def test_a_crash_before_storing_loses_nothing(mailbox, database, clock, imap_server, monkeypatch):
    imap_server.deliver(REPLY)
    with monkeypatch.context() as crashing:
        crashing.setattr(imap, "take_in", _die)
        clock.pass_by(minutes=1)
        with pytest.raises(KeyboardInterrupt):
            fetch_incoming(mailbox)
    assert list(imap_server.seen().values()) == [False]

    clock.pass_by(minutes=30)
    fetch_all(mailbox, clock)

    assert standings(database) == [("reply", "new")]


def test_a_mailbox_that_was_made_anew_is_read_from_its_beginning_and_nothing_is_handled_twice(
    mailbox, database, clock, imap_server
):
    imap_server.deliver(REPLY, letters.by_a_person())
    fetch_all(mailbox, clock)
    with database.write() as session:
        mark = start_poll(session, mailbox_name(mailbox.config.replies), now=clock.pass_by(minutes=1))
        assert mark is not None
        remember(session, mark, uid_validity=1, last_uid=4711)
    imap_server.deliver(letters.outlook(Reply("another@example.org")))

    clock.pass_by(minutes=30)
    assert fetch_all(mailbox, clock) == 3

    assert len(incoming(database)) == 3


def test_of_a_large_message_only_the_beginning_is_fetched(mailbox, database, clock, imap_server):
    imap_server.deliver(PERSON + b"x\r\n" * KEPT_BYTES)

    fetch_all(mailbox, clock)

    [mail] = incoming(database)
    assert mail.truncated
    assert mail.size > 3 * KEPT_BYTES


def test_two_schedulers_at_once_take_each_message_once(mailbox, database, clock, imap_server):
    imap_server.deliver(*(letters.by_a_person(f"Fråga {number}") for number in range(10)))
    clock.pass_by(minutes=1)

    both = [threading.Thread(target=fetch_incoming, args=(mailbox,)) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()

    assert sorted(mail.subject for mail in incoming(database)) == [f"Fråga {number}" for number in range(10)]


def test_only_one_of_two_schedulers_asks_the_server(mailbox, database, clock):
    name = mailbox_name(mailbox.config.replies)
    with database.write() as session:
        first, second = (start_poll(session, name, now=clock()) for _ in range(2))

    assert first is not None
    assert second is None


def test_a_server_that_is_down_is_asked_more_and_more_rarely_and_then_read(
    mailbox, database, clock, imap_server
):
    name = mailbox_name(mailbox.config.replies)
    imap_server.deliver(REPLY)
    imap_server.stop()
    waits = []
    for _ in range(8):
        assert fetch_incoming(mailbox) == 0
        with database.read() as session:
            failing = failing_mailbox(session, name)
        waits.append(round((failing.next_poll_at - clock()).total_seconds()))
        clock.instant = failing.next_poll_at

    assert waits == [20, 40, 80, 160, 320, 600, 600, 600]
    assert failing.consecutive_failures == 8
    assert "refused" in failing.last_error

    imap_server.start()
    assert fetch_incoming(mailbox) == 1
    with database.read() as session:
        assert failing_mailbox(session, name) is None


def test_a_wrong_password_is_said_without_telling_it(mailbox, database, clock, config, imap_server):
    wrong = replace(imap_server.settings, imap_password="fel lösenord")
    services = Services.of(replace(config, replies=wrong), database, clock)

    assert fetch_incoming(services) == 0

    with database.read() as session:
        failing = failing_mailbox(session, mailbox_name(wrong))
    assert "uthentication failed" in failing.last_error
    assert "fel" not in failing.last_error.replace("failed", "")


def test_a_server_that_says_nothing_keeps_nobody_waiting_for_long(config, database, clock, monkeypatch):
    monkeypatch.setattr(imap, "WAIT_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings = replace(
            config.replies,
            imap_host="127.0.0.1",
            imap_port=silent.getsockname()[1],
            imap_username="svar",
            imap_security="none",
        )
        services = Services.of(replace(config, replies=settings), database, clock)

        assert fetch_incoming(services) == 0

    with database.read() as session:
        assert "timed out" in failing_mailbox(session, mailbox_name(settings)).last_error


@pytest.mark.parametrize("security", ["tls", "starttls"])
@pytest.mark.parametrize("trusted", [True, False])
def test_over_tls_a_server_is_read_that_can_show_who_it_is(
    config, database, clock, imap_server, monkeypatch, security, trusted
):
    imap_server.deliver(REPLY)
    monkeypatch.setenv("SSL_CERT_FILE", str(imap_server.certificate) if trusted else "")
    settings = replace(
        imap_server.settings,
        imap_host="localhost",
        imap_port=imap_server.tls_port if security == "tls" else imap_server.port,
        imap_security=security,
    )

    taken = fetch_incoming(Services.of(replace(config, replies=settings), database, clock))

    assert taken == (1 if trusted else 0)
    with database.read() as session:
        failing = failing_mailbox(session, mailbox_name(settings))
    assert (failing is None) is trusted
    assert trusted or "CERTIFICATE_VERIFY_FAILED" in failing.last_error


@pytest.mark.parametrize("greeting", [b"", b"* OK\r\n"])
def test_a_server_that_drips_its_words_is_broken_off(config, database, clock, monkeypatch, greeting):
    monkeypatch.setattr(imap, "BROKEN_OFF_AFTER", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_drip, args=(server, greeting), daemon=True).start()
        settings = replace(
            config.replies,
            imap_host="127.0.0.1",
            imap_port=server.getsockname()[1],
            imap_username="svar",
            imap_security="none",
        )
        services = Services.of(replace(config, replies=settings), database, clock)

        assert fetch_incoming(services) == 0

    with database.read() as session:
        assert failing_mailbox(session, mailbox_name(settings)).consecutive_failures == 1


def test_a_message_that_the_server_never_hands_out_stands_in_nobodys_way(
    mailbox, database, clock, imap_server, monkeypatch
):
    imap_server.deliver(PERSON, REPLY)
    fetch = imap._fetch

    def refusing(opened, uid):
        if uid == 1:
            raise imap.ServerRefuses("NO [SERVERBUG] corrupted")
        return fetch(opened, uid)

    monkeypatch.setattr(imap, "_fetch", refusing)
    for _ in range(6):
        clock.pass_by(minutes=15)
        fetch_incoming(mailbox)

    assert [(mail.kind, mail.state) for mail in incoming(database)] == [
        ("broken", "set aside"),
        ("reply", "new"),
    ]
    assert "SERVERBUG" in incoming(database)[0].finding


def _die(*args, **kwargs):
    raise KeyboardInterrupt


def _drip(server: socket.socket, greeting: bytes) -> None:
    connection, _ = server.accept()
    with connection, suppress(OSError):
        connection.sendall(greeting)
        while True:
            connection.sendall(b"*")
            time.sleep(0.02)
