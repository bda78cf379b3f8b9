"""An installation that is watched, and who is told."""

import json
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

import pytest

from webinars.alarms.watchdog import Watchdog
from webinars.config import Alarm
from webinars.services import Services


@dataclass
class Webhook:
    """A real HTTP server that keeps what is posted, and answers as it is told to."""

    url: str = ""
    status: int = 200
    told: list[dict[str, object]] = field(default_factory=list)
    asked: Event = field(default_factory=Event)
    may_answer: Event = field(default_factory=Event)

    def texts(self):
        return [(news["state"], news["kind"]) for news in self.told]


@pytest.fixture
def webhook():
    kept = Webhook()
    kept.may_answer.set()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            content = self.rfile.read(int(self.headers["Content-Length"]))
            if kept.status < 300:
                kept.told.append(json.loads(content))
            kept.asked.set()
            kept.may_answer.wait(5)
            self.send_response(kept.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_arguments):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    kept.url = f"http://127.0.0.1:{server.server_port}/hemlig"
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield kept
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def watched(services, webhook):
    """The services of an installation that tells a webhook."""
    config = replace(services.config, alarm=Alarm(webhook_url=webhook.url))
    return Services(config, services.database, services.signer, services.now)


@pytest.fixture
def watchdog(watched):
    return Watchdog(watched)
