"""One web process: `python -m webinars.web_server 127.0.0.1:8000`, or `fd:3` for a socket that it inherits.

docs/decisions/0011-web-server.md says why it is waitress, with these options: whoever is slow to ask or to listen
costs a socket and a buffer, never one of the threads that answer the others.
"""

import logging
import signal
import socket
import sys
from collections.abc import Callable
from time import monotonic
from typing import Any
from weakref import WeakKeyDictionary

from waitress.adjustments import Adjustments
from waitress.server import TcpWSGIServer
from waitress.task import ThreadedTaskDispatcher

OPTIONS: dict[str, Any] = {
    "threads": 8,
    "connection_limit": 1000,
    "channel_timeout": 10,  # seconds of silence
    "cleanup_interval": 2,
    "asyncore_use_poll": True,  # select() knows no more than 1024 files
    "backlog": 1024,
    "max_request_header_size": 32_768,
    "max_request_body_size": 2_000_000,  # above the application's own limit, whose answer is a page
    "inbuf_overflow": 65_536,  # more than this of a form waits on disk
    "ident": "",
}
ONE_REQUEST_WITHIN = 30  # seconds, however steadily it drips in
FINISH_WITHIN = 10  # seconds, once we are asked to stop


class WebServer(TcpWSGIServer):  # type: ignore[misc]
    """Waitress, with an end to every request and a stop that finishes what was begun."""

    def __init__(
        self, app: Callable[..., Any], listening: socket.socket, *, behind_proxies: bool = False
    ) -> None:
        # Who trusts a proxy reads its headers in the application; else nobody may see what a visitor puts into them.
        options = Adjustments(
            sockets=[listening], clear_untrusted_proxy_headers=not behind_proxies, **OPTIONS
        )
        threads = ThreadedTaskDispatcher()
        threads.set_thread_count(options.threads)
        where = (listening.family, listening.type, listening.proto, listening.getsockname())
        super().__init__(
            app, {}, True, listening, dispatcher=threads, adj=options, sockinfo=where, bind_socket=False
        )
        self._begun: WeakKeyDictionary[object, float] = WeakKeyDictionary()
        self._stopping = False

    def stop(self) -> None:
        """Accept nobody any more and come back from `run`; also for signal handlers and other threads."""
        if not self._stopping:
            self._stopping = True
            self.pull_trigger()

    def run(self) -> None:
        """Answer until `stop` is called, then finish what was asked before."""
        while not self._stopping:
            self._turn(seconds=1)
        self.del_channel()
        self.socket.close()
        end = monotonic() + FINISH_WITHIN
        while self._is_busy() and monotonic() < end:
            self._turn(seconds=0.1)
        self.task_dispatcher.shutdown()
        self.asyncore.close_all(self._map)

    def maintenance(self, now: float) -> None:
        """Let go of who is silent, and of who has not said all of one request in time."""
        super().maintenance(now)
        for channel in self.active_channels.values():
            incomplete = channel.request
            if incomplete is not None and self._begun.setdefault(incomplete, now) < now - ONE_REQUEST_WITHIN:
                channel.will_close = True

    def _turn(self, *, seconds: float) -> None:
        self.asyncore.loop(seconds, use_poll=True, map=self._map, count=1)

    def _is_busy(self) -> bool:
        return any(each.requests or each.total_outbufs_len for each in self.active_channels.values())


def serve(app: Callable[..., Any], listening: socket.socket, *, behind_proxies: bool = False) -> None:
    """Answer until SIGTERM or SIGINT."""
    # It tells of every visitor who left early, and under load of every request that waits for a thread.
    logging.getLogger("waitress").setLevel(logging.WARNING)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    server = WebServer(app, listening, behind_proxies=behind_proxies)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: server.stop())
    server.run()


def main(where: str) -> None:
    """The process that `web_command` starts."""
    # Here, so that other applications can be served, too, without loading ours.
    from webinars.alarms.watchdog import start_watchdog  # noqa: PLC0415
    from webinars.app import create_app  # noqa: PLC0415
    from webinars.config import load_config  # noqa: PLC0415
    from webinars.web import EXTENSION  # noqa: PLC0415

    kind, _, number = where.rpartition(":")
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    inherited = kind == "fd"
    listening = socket.socket(fileno=int(number)) if inherited else socket.create_server((kind, int(number)))
    config = load_config()
    app = create_app(config)
    start_watchdog(app.extensions[EXTENSION])
    serve(app, listening, behind_proxies=config.server.trusted_proxies > 0)


if __name__ == "__main__":
    main(sys.argv[1])
