"""The product as processes of its own, so that a test can kill them."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Lock, Thread

import requests

from webinars.serving import web_command

ROOT = Path(__file__).parent.parent.parent


@dataclass
class Part:
    """One process that is started again whenever it was killed."""

    command: list[str]
    environment: dict[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; what it says goes to the log."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env={**os.environ, **self.environment},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self) -> None:
        """`kill -9`, with all its children, and wait until it is gone."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> int:
        """SIGTERM, and the exit code."""
        assert self.process is not None
        self.process.terminate()
        return self.process.wait(timeout=40)


@contextmanager
def running(*parts: Part) -> Iterator[None]:
    """They run while the block does, and nothing of them is left behind, whatever happens in it."""
    try:
        for part in parts:
            part.start()
        yield
    finally:
        for part in parts:
            if part.process is not None and part.process.poll() is None:
                part.kill()


def scheduler(environment: dict[str, str], log: Path) -> Part:
    """The scheduler's process."""
    return Part([sys.executable, "-m", "webinars", "scheduler"], environment, log)


def web(environment: dict[str, str], log: Path, port: int) -> Part:
    """The web server's process, as `webinars run` starts it."""
    return Part(web_command(f"127.0.0.1:{port}"), environment, log)


@dataclass
class Visitors:
    """People who register one after the other, and remember what they were promised."""

    url: str
    form: dict[str, str]
    acknowledged: set[str] = field(default_factory=set)
    stopping: Event = field(default_factory=Event)
    lock: Lock = field(default_factory=Lock)

    def register_until_stopped(self, name: str) -> None:
        """Each with an address of their own; only a success page counts as a promise."""
        number = 0
        while not self.stopping.is_set():
            number += 1
            email = f"{name}-{number}@example.org"
            try:
                answer = requests.post(self.url, data={**self.form, "email": email}, timeout=10)
            except requests.RequestException:
                time.sleep(0.05)
                continue
            if answer.ok:
                with self.lock:
                    self.acknowledged.add(email)
            time.sleep(0.02)

    @contextmanager
    def at_work(self, how_many: int) -> Iterator[None]:
        """While the block runs, so many of them register at once."""
        threads = [
            Thread(target=self.register_until_stopped, args=(f"visitor-{n}",), daemon=True)
            for n in range(how_many)
        ]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self.stopping.set()
            for thread in threads:
                thread.join(timeout=20)


def wait_until(happened: object, *, seconds: float = 120) -> None:
    """Wait until the callable says yes; fails the test when it does not in time."""
    assert callable(happened)
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def answers(url: str) -> bool:
    """Whether somebody answers there."""
    try:
        return requests.get(url, timeout=2).ok
    except requests.RequestException:
        return False


def random_pause(chance: random.Random) -> None:
    """A moment of unknown length, up to half a second."""
    time.sleep(chance.uniform(0.0, 0.5))
