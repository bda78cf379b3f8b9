"""`webinars run`: the parts live and die together, and nothing is left on the port."""

import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from webinars import migrations

ROOT = Path(__file__).parent.parent


@dataclass
class Running:
    """A supervisor and its parts."""

    process: subprocess.Popen[str]
    port: int

    @property
    def parts(self) -> dict[int, str]:
        """Each part's process id and command line."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return {int(pid): Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ") for pid in children}

    def part(self, name: str) -> int:
        """The process id of one part."""
        return next(pid for pid, command in self.parts.items() if name in command)

    def answers(self) -> bool:
        """Whether an ordinary visitor gets an answer."""
        return requests.get(f"http://127.0.0.1:{self.port}/halsa/webb", timeout=20).ok

    def port_is_free(self) -> bool:
        try:
            socket.create_server(("127.0.0.1", self.port)).close()
        except OSError:
            return False
        return True

    def end(self) -> str:
        """Wait for the end; gives all that was said since the start."""
        return self.process.communicate(timeout=60)[0]


@pytest.fixture
def environment(tmp_path):
    url = f"sqlite:///{tmp_path}/webinars.db"
    migrations.upgrade(url)
    (tmp_path / "config.toml").touch()
    return {
        **os.environ,
        "WEBINARS_CONFIG": str(tmp_path / "config.toml"),
        "WEBINARS_DATABASE__URL": url,
    }


@pytest.fixture
def run(environment):
    """Starts `webinars run`, and waits until it says where everything is."""
    started = []

    def start(*arguments):
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        process = subprocess.Popen(
            [sys.executable, "-m", "webinars", "run", "--port", str(port), *arguments],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(process)
        assert any(line == "Ctrl-C stops it.\n" for line in process.stdout), "it ended before it answered"
        return Running(process, port)

    yield start
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()


def test_it_says_where_everything_is_when_it_answers(run):
    assert run().answers()


def test_when_asked_to_stop_it_ends_well_and_leaves_nothing(run):
    running = run()
    parts = running.parts

    running.process.terminate()
    running.end()

    assert running.process.returncode == 0
    assert running.port_is_free()
    assert [pid for pid in parts if is_alive(pid)] == []


@pytest.mark.parametrize(
    ("part", "said"), [("web_server", "a web process has ended"), ("scheduler", "the scheduler has ended")]
)
def test_when_one_part_dies_the_whole_ends_and_says_so(part, said, run):
    running = run()
    others = [pid for pid in running.parts if pid != running.part(part)]

    os.kill(running.part(part), signal.SIGKILL)
    output = running.end()

    assert (running.process.returncode, f"{said} with code -9" in output) == (1, True)
    assert running.port_is_free()
    assert [pid for pid in others if is_alive(pid)] == []


def test_when_it_is_killed_itself_its_parts_do_not_keep_the_port(run):
    running = run()
    parts = list(running.parts)

    running.process.kill()

    wait_until(lambda: not any(map(is_alive, parts)))
    assert running.port_is_free()


def test_several_web_processes_share_the_port(run):
    running = run("--workers", "2")
    web = [pid for pid, command in running.parts.items() if "web_server" in command]
    os.kill(web[0], signal.SIGSTOP)

    try:
        answered = [running.answers() for _ in range(10)]
    finally:
        os.kill(web[0], signal.SIGCONT)

    assert (len(web), answered) == (2, [True] * 10)


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0]
    except OSError:
        return False
    return state != "Z"


def wait_until(happened) -> None:
    end = time.monotonic() + 40
    while not happened():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)
