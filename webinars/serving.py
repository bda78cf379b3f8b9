"""`webinars run`: the web server and the scheduler under one command. If any part dies, the whole ends."""

import ctypes
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from webinars.config import Config

log = logging.getLogger(__name__)
STOP_WITHIN = 30  # seconds: longer than a mail server's slowest answer that is worth waiting for
LOOK_EVERY = 0.2  # seconds


def run(
    config: Config, listening: socket.socket, *, workers: int, ready: Callable[[], object] = lambda: None
) -> int:
    """Serve until one part ends or a signal comes; gives the exit code: 0 only when it was asked to stop.

    `ready` is called once the web pages answer.
    """
    stopped_by: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda caught, _: stopped_by.append(caught))
    parts = _start_parts(config, listening, workers)
    address = listening.getsockname()
    listening.close()  # the web processes have it; were they gone, nobody should be kept waiting at it
    try:
        while not stopped_by:
            if _one_has_ended(parts):
                return 1
            if address and _answers(address):
                address = None
                ready()
            time.sleep(LOOK_EVERY)
        return 0
    finally:
        _stop([process for _, process in parts])


def web_command(where: str) -> list[str]:
    """How one web process is started: on `"127.0.0.1:8000"`, or on `"fd:3"`, a socket that it inherits."""
    return [sys.executable, "-m", "webinars.web_server", where]


def part_environment(config: Config) -> dict[str, str]:
    """What every part is told: where the settings lie, from whatever folder it runs."""
    named = os.environ.get("WEBINARS_CONFIG") or str(config.root / "config.toml")
    # Each thread would get a heap of its own from glibc: ten MiB more for nothing, where one thread runs at a time.
    return {"MALLOC_ARENA_MAX": "2", **os.environ, "WEBINARS_CONFIG": str(Path(named).resolve())}


def _start_parts(
    config: Config, listening: socket.socket, workers: int
) -> list[tuple[str, subprocess.Popen[bytes]]]:
    web = web_command(f"fd:{listening.fileno()}")
    parts = [("a web process", _start(web, config, listening.fileno())) for _ in range(workers)]
    scheduler = _start([sys.executable, "-m", "webinars", "scheduler"], config)
    return [*parts, ("the scheduler", scheduler)]


def _start(command: list[str], config: Config, *inherited: int) -> subprocess.Popen[bytes]:
    # A group of its own: Ctrl-C reaches this process alone, which then stops all in order.
    return subprocess.Popen(  # noqa: S603 - our own interpreter and arguments
        command,
        cwd=Path(__file__).parent.parent,
        env=part_environment(config),
        pass_fds=inherited,
        start_new_session=True,
        preexec_fn=_end_with_parent if sys.platform == "linux" else None,
    )


def _end_with_parent() -> None:
    """However this process ends, its parts do not outlive it and keep the port: PR_SET_PDEATHSIG, see prctl(2)."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def _one_has_ended(parts: list[tuple[str, subprocess.Popen[bytes]]]) -> bool:
    for name, process in parts:
        if process.poll() is not None:
            log.error("%s has ended with code %s; stopping", name, process.returncode)
            return True
    return False


def _answers(address: tuple[str, int]) -> bool:
    """Whether the pages can be seen; a server that is still starting takes the connection, and says nothing."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address[0], address[0])  # noqa: S104 - only asked
    connection = HTTPConnection(host, address[1], timeout=1)
    with suppress(OSError, HTTPException):
        connection.request("GET", "/halsa/webb")
        return connection.getresponse().status == 200
    return False


def _stop(processes: list[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + STOP_WITHIN
    for process in processes:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            log.warning("a part did not stop within %s seconds and is ended", STOP_WITHIN)
            process.kill()
            process.wait()
