"""`webinars run`: the web server and the scheduler under one command. If either dies, the whole ends."""

import ctypes
import logging
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from webinars.config import Config

log = logging.getLogger(__name__)
STOP_WITHIN = 30  # seconds: longer than a mail server's slowest answer that is worth waiting for


def run(config: Config, *, host: str, port: int, workers: int) -> int:
    """Serve until one part ends or a signal comes; gives the exit code: 0 only when it was asked to stop."""
    stopped_by: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda caught, _: stopped_by.append(caught))
    parts = {
        "the web server": _start(web_command(host, port, workers), config),
        "the scheduler": _start([sys.executable, "-m", "webinars", "scheduler"], config),
    }
    try:
        while not stopped_by:
            for name, process in parts.items():
                if process.poll() is not None:
                    log.error("%s has ended with code %s; stopping", name, process.returncode)
                    return 1
            time.sleep(0.2)
        return 0
    finally:
        _stop(list(parts.values()))


def web_command(host: str, port: int, workers: int) -> list[str]:
    """How the web server is started; see docs/decisions for why it is this one."""
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)),
        *("--workers", str(workers), "--blocking-threads", "8", "--backpressure", "64", "--backlog", "1024"),
        *("--no-ws", "--http", "1", "--http1-header-read-timeout", "10000", "--workers-kill-timeout", "10"),
        *("--log-level", "warning", "wsgi:app"),
    ]


def _start(command: list[str], config: Config) -> subprocess.Popen[bytes]:
    # A group of its own: Ctrl-C reaches this process alone, which then stops both in order.
    return subprocess.Popen(  # noqa: S603 - our own interpreter and arguments
        command,
        cwd=Path(__file__).parent.parent,
        env=_environment(config),
        start_new_session=True,
        preexec_fn=_end_with_parent if sys.platform == "linux" else None,
    )


def _end_with_parent() -> None:
    """However this process ends, its parts do not outlive it and keep the port: PR_SET_PDEATHSIG, see prctl(2)."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def _environment(config: Config) -> dict[str, str]:
    named = os.environ.get("WEBINARS_CONFIG") or str(config.root / "config.toml")
    return {**os.environ, "WEBINARS_CONFIG": str(Path(named).resolve())}


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
