"""The product as processes of its own, so that a test can kill them."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path
from threading import Event, Lock, Thread

import requests
from sqlalchemy import select

from tests.registrations.examples import one_occurrence
from tests.torture.nursery import Child
from webinars.lib.clock import utc_now
from webinars.lib.database import Database
from webinars.mail.models import OutgoingMail
from webinars.mail.queries import count_by_state
from webinars.mail.rules import MailState
from webinars.registrations.queries import owed_an_announcement
from webinars.series.models import Occurrence
from webinars.serving import web_command

ROOT = Path(__file__).parent.parent.parent


@dataclass
class Part:
    """One process that is started again whenever it was killed."""

    command: list[str]
    environment: dict[str, str]
    log: Path
    process: subprocess.Popen[bytes] | Child | None = None

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

    def ended_with(self) -> int | None:
        """The exit code, once it has one; minus nine after a `kill -9`."""
        assert self.process is not None
        return self.process.poll()

    def stop(self) -> int:
        """SIGTERM, and the exit code."""
        assert self.process is not None
        self.process.terminate()
        return self.process.wait(timeout=40)


@contextmanager
def running(*parts: Part) -> Iterator[None]:
    """They run while the block does, and nothing of them is left behind, whatever happens in it."""
    with leaving_nothing(*parts):
        for part in parts:
            part.start()
        yield


@contextmanager
def leaving_nothing(*parts: Part) -> Iterator[None]:
    """Whoever is started in the block is gone after it."""
    try:
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


def environment(folder: Path, database_url: str, mail_port: int) -> dict[str, str]:
    """Settings for processes of their own: they limit nobody, and send to a mail server on this machine."""
    (folder / "config.toml").write_text("")
    return {
        "WEBINARS_CONFIG": str(folder / "config.toml"),
        "WEBINARS_DATABASE__URL": database_url,
        "WEBINARS_MAIL__HOST": "127.0.0.1",
        "WEBINARS_MAIL__PORT": str(mail_port),
        "WEBINARS_MAIL__TIMEOUT_SECONDS": "10",
        "WEBINARS_SITE__SECRET_KEY": "a secret key for tests, long enough",
        "WEBINARS_LIMITS__PER_CLIENT": "",
        "WEBINARS_LIMITS__PER_ADDRESS": "",
        "WEBINARS_LIMITS__PER_RECIPIENT": "",
    }


@dataclass
class Visitors:
    """People who register one after the other, and remember what they were promised.

    Whoever gets no answer, or is told to wait, presses the same button again, on the same copy of the form.
    """

    url: str
    form: dict[str, str]
    pause_seconds: float = 0.02
    acknowledged: set[str] = field(default_factory=set)
    answers: Counter[int] = field(default_factory=Counter)  # by their status
    stopping: Event = field(default_factory=Event)
    lock: Lock = field(default_factory=Lock)

    def register_until_stopped(self, name: str) -> None:
        """Each with an address of their own; only a success page counts as a promise."""
        for number in count(1):
            person = {"email": f"{name}-{number}@example.org", "form_key": f"{name}-{number}"}
            while not self._is_promised(person):
                if self.stopping.wait(0.05):
                    return
            with self.lock:
                self.acknowledged.add(person["email"])
            if self.stopping.wait(self.pause_seconds):
                return

    def _is_promised(self, person: dict[str, str]) -> bool:
        try:
            answer = requests.post(self.url, data={**self.form, **person}, timeout=10)
        except requests.RequestException:
            return False
        with self.lock:
            self.answers[answer.status_code] += 1
        return answer.ok

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


def visitors_at(port: int, database: Database, *, pause_seconds: float = 0.02) -> Visitors:
    """They all register for one occurrence, which is made here, on the web process that listens there."""
    lunch = one_occurrence(database, starts_at=utc_now() + timedelta(days=40))
    with database.read() as session:
        slug = session.get_one(Occurrence, lunch).episode.series.slug
    form = {
        "given_name": "Anna",
        "family_name": "Exempel",
        "organisation": "Göteborg",
        "occurrence": str(lunch),
    }
    return Visitors(f"http://127.0.0.1:{port}/serier/{slug}/anmalan", form, pause_seconds)


def serve(port: int, *, workers: int = 4) -> list[str]:
    """The command that runs the whole site."""
    return [sys.executable, "-m", "webinars", "run", "--port", str(port), "--workers", str(workers)]


def held_by(part: Part, database: Database) -> frozenset[str]:
    """To whom the mails are that this process has in hand, or had when it died."""
    assert part.process is not None
    held = OutgoingMail.is_in(MailState.SENDING), OutgoingMail.leased_by.contains(f":{part.process.pid}:")
    with database.read() as session:
        return frozenset(session.scalars(select(OutgoingMail.recipient).where(*held)))


def is_settled(database: Database) -> bool:
    """Nobody is owed anything, and nothing is queued or in hand."""
    with database.read() as session:
        counts = count_by_state(session)
        owed = session.scalar(owed_an_announcement(now=utc_now()).limit(1))
    return owed is None and counts[MailState.QUEUED] + counts[MailState.SENDING] == 0


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])
