"""The product's parts, and the bare site, as processes of their own; and what they weigh."""

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks import bare_site
from webinars.config import Config
from webinars.serving import part_environment, web_command

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Memory:
    """`shared_fairly` (PSS) divides what several processes use among them; None: not known."""

    resident: float
    shared_fairly: float | None


@dataclass(frozen=True)
class Process:
    """A running part."""

    popen: subprocess.Popen[bytes]
    port: int = 0

    def memory(self) -> Memory:
        """In MiB."""
        return _memory_of(self.popen.pid)


@contextmanager
def web_server(config: Config, environment: Mapping[str, str]) -> Iterator[Process]:
    """One web process as `webinars run` starts it, answering."""
    port = free_port()
    told = {**part_environment(config), **environment}
    with running(web_command(f"127.0.0.1:{port}"), told, port) as process:
        wait_for_answer(process)
        yield process


@contextmanager
def bare_web_server() -> Iterator[Process]:
    """The bare site, on the same server with the same options."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="webinars-bare-") as folder:
        path = str(Path(folder) / "bare.db")
        bare_site.create_database(path)
        command = [sys.executable, "-m", "benchmarks.bare_site", path, str(port)]
        with running(command, os.environ, port) as process:
            wait_for_answer(process)
            yield process


@contextmanager
def scheduler(config: Config, environment: Mapping[str, str]) -> Iterator[Process]:
    """The scheduler as `webinars run` starts it."""
    command = [sys.executable, "-m", "webinars", "scheduler"]
    with running(command, {**part_environment(config), **environment}) as process:
        yield process


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


@contextmanager
def running(command: list[str], environment: Mapping[str, str], port: int = 0) -> Iterator[Process]:
    """A process, stopped at the end."""
    popen = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, start_new_session=True
    )
    try:
        yield Process(popen, port)
    finally:
        popen.terminate()
        try:
            popen.wait(30)
        except subprocess.TimeoutExpired:
            popen.kill()
            popen.wait()


def wait_for_answer(process: Process) -> None:
    """Until somebody answers at its port."""
    end = time.monotonic() + 30
    while time.monotonic() < end and process.popen.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", process.port), 5) as visitor:
                visitor.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
                if visitor.recv(12):
                    return
        except OSError:
            time.sleep(0.02)
    raise RuntimeError(f"the web server did not answer: {process.popen.args!r}")


def _memory_of(pid: int) -> Memory:
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:  # an older kernel, or no right to look
        rollup = Path(f"/proc/{pid}/status").read_text().replace("VmRSS", "Rss")
    kib = {name: int(number) for name, number in re.findall(r"^(Rss|Pss):\s+(\d+)", rollup, re.MULTILINE)}
    return Memory(kib["Rss"] / 1024, kib["Pss"] / 1024 if "Pss" in kib else None)
