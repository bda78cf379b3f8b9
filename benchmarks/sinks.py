"""A mail server that swallows everything: Postfix's smtp-sink, or a small one of our own where there is none."""

import os
import shutil
import socket
import socketserver
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.processes import free_port


@contextmanager
def sink() -> Iterator[int]:
    """Gives the port that it listens on."""
    program = shutil.which("smtp-sink", path="/usr/sbin:/usr/bin:/sbin:/bin")
    if program is None:
        with _own_sink() as port:
            yield port
        return
    port = free_port()
    as_nobody = ["-u", "nobody"] if os.geteuid() == 0 else []  # as root it refuses to work
    process = subprocess.Popen([program, *as_nobody, f"127.0.0.1:{port}", "100"], stdin=subprocess.DEVNULL)
    try:
        _wait_until_it_listens(port)
        yield port
    finally:
        process.terminate()
        process.wait()


def _wait_until_it_listens(port: int) -> None:
    for _ in range(100):
        try:
            return socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("smtp-sink does not listen")


@contextmanager
def _own_sink() -> Iterator[int]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Swallow) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield int(server.server_address[1])
        server.shutdown()


class _Swallow(socketserver.StreamRequestHandler):
    """As much SMTP as a client needs to believe it."""

    def handle(self) -> None:
        self.wfile.write(b"220 sink ESMTP\r\n")
        for line in self.rfile:
            verb = line[:4].upper()
            if verb == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                while self.rfile.readline() not in (b".\r\n", b""):
                    continue
            self.wfile.write(
                b"221 bye\r\n"
                if verb == b"QUIT"
                else b"250-sink\r\n250 PIPELINING\r\n"
                if verb == b"EHLO"
                else b"250 ok\r\n"
            )
            if verb == b"QUIT":
                return
