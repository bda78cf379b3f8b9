"""The web server under people who are slow on purpose, and when it is told to stop."""

import socket
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from threading import Event, Thread

import pytest

from webinars.lib.clock import utc_now
from webinars.web_server import ONE_REQUEST_WITHIN, OPTIONS, WebServer

ROOT = Path(__file__).parent.parent
MANY = 400
LONG = b"0123456789abcdef" * 10_000
ASK = b"GET /long HTTP/1.1\r\nHost: example.org\r\n\r\n"
SLOW = {
    "says nothing": b"",
    "drips headers": b"GET / HTTP/1.1\r\nHost: example.org\r\n",
    "drips a form": b"POST / HTTP/1.1\r\nHost: example.org\r\nContent-Length: 100000\r\n\r\na",
    "does not read": ASK * 4,
}


class Site:
    """An application whose `/slow` waits until it is let go."""

    def __init__(self):
        self.asked, self.let_go = Event(), Event()
        self.seen = {}

    def __call__(self, environ, start_response):
        self.seen = environ
        if environ["PATH_INFO"] == "/slow":
            self.asked.set()
            self.let_go.wait(10)
        start_response("200 OK", [("Content-Type", "text/plain")])
        environ["wsgi.input"].read()
        return [LONG if environ["PATH_INFO"] == "/long" else b"here"]


@pytest.fixture
def site():
    return Site()


@pytest.fixture
def server(site):
    listening = socket.create_server(("127.0.0.1", 0))
    server = WebServer(site, listening)
    thread = Thread(target=server.run)
    thread.start()
    yield server
    server.stop()
    thread.join()


def connect(server):
    return socket.create_connection(("127.0.0.1", server.effective_port), timeout=10)


def ask(server, path="/", headers=""):
    """What an ordinary visitor gets."""
    with connect(server) as visitor:
        visitor.sendall(
            f"GET {path} HTTP/1.1\r\nHost: example.org\r\nConnection: close\r\n{headers}\r\n".encode()
        )
        return everything_from(visitor)


def everything_from(visitor):
    """What comes until the server closes the connection."""
    return b"".join(iter(lambda: visitor.recv(65_536), b""))


@pytest.mark.parametrize("opening", SLOW.values(), ids=SLOW)
def test_hundreds_of_slow_visitors_keep_nobody_waiting(opening, server):
    with ExitStack() as stack:
        slow = [stack.enter_context(connect(server)) for _ in range(MANY)]
        for visitor in slow:
            visitor.sendall(opening)

        answers = [ask(server) for _ in range(5)]

    assert [answer.endswith(b"\r\n\r\nhere") for answer in answers] == [True] * 5


def test_a_request_that_drips_in_for_ever_is_cut_off(server):
    with connect(server) as visitor:
        visitor.sendall(SLOW["drips headers"])
        wait_until(lambda: any(channel.request for channel in server.active_channels.values()))
        server.maintenance(utc_now().timestamp())

        server.maintenance(utc_now().timestamp() + ONE_REQUEST_WITHIN + 1)
        visitor.sendall(b"X-Another: header\r\n")

        assert visitor.recv(1) == b""


def test_a_connection_that_begins_a_new_request_has_its_time_anew(server):
    with connect(server) as visitor:
        visitor.sendall(ASK + SLOW["drips headers"])
        visitor.recv(1)
        wait_until(lambda: all(channel.request for channel in server.active_channels.values()))
        server.maintenance(utc_now().timestamp())

        server.maintenance(utc_now().timestamp() + OPTIONS["channel_timeout"] - 2)
        visitor.sendall(b"\r\n")

        assert visitor.recv(1) != b""


def test_what_was_asked_before_the_stop_is_answered_whole(server, site):
    with connect(server) as visitor:
        visitor.sendall(b"GET /slow HTTP/1.1\r\nHost: example.org\r\n\r\n")
        assert site.asked.wait(10)
        server.stop()
        time.sleep(0.2)

        site.let_go.set()

        assert everything_from(visitor).endswith(b"\r\n\r\nhere")


def test_after_the_stop_nobody_is_let_in(server, site):
    with connect(server) as visitor:
        visitor.sendall(b"GET /slow HTTP/1.1\r\nHost: example.org\r\n\r\n")
        assert site.asked.wait(10)

        server.stop()
        wait_until(lambda: server.socket.fileno() == -1)

        with pytest.raises(ConnectionRefusedError):
            connect(server)
        site.let_go.set()


def test_the_headers_of_a_proxy_that_nobody_trusts_are_not_seen(server, site):
    ask(server, headers="X-Forwarded-For: 192.0.2.1\r\n")

    assert "HTTP_X_FORWARDED_FOR" not in site.seen


def test_the_headers_of_a_trusted_proxy_reach_the_application(site):
    server = WebServer(site, socket.create_server(("127.0.0.1", 0)), behind_proxies=True)
    thread = Thread(target=server.run)
    thread.start()

    ask(server, headers="X-Forwarded-For: 192.0.2.1\r\n")
    server.stop()
    thread.join()

    assert site.seen["HTTP_X_FORWARDED_FOR"] == "192.0.2.1"


def test_no_answer_tells_which_server_it_is(server):
    assert b"waitress" not in ask(server).lower()


def test_a_web_process_carries_nothing_heavy_that_only_others_need():
    loaded = (
        "import sys, webinars.app, webinars.web_server; print(*{n.partition('.')[0] for n in sys.modules})"
    )
    modules = subprocess.run(
        [sys.executable, "-c", loaded], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert set(modules.stdout.split()) & {"alembic", "apscheduler", "mako", "psycopg", "requests"} == set()


def wait_until(happened):
    end = time.monotonic() + 20
    while not happened():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)
