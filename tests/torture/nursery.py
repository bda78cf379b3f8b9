"""Where parts that die are born: `python -m tests.torture.nursery` imports the product once and forks each from itself.

A part that is started hundreds of times would else spend most of its life, and of ours, importing.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

ROOT = Path(__file__).parent.parent.parent


class Child:
    """A forked part, to be handled like a `subprocess.Popen`."""

    def __init__(self, nursery: "Nursery", pid: int) -> None:
        self.pid = pid
        self._nursery = nursery
        self._code: int | None = None

    def poll(self) -> int | None:
        """The exit code, once it has one; minus nine after a `kill -9`."""
        if self._code is None:
            self._code = self._nursery.ask(poll=self.pid)
        return self._code

    def wait(self, timeout: float = 60) -> int:
        """Until it has ended."""
        deadline = time.monotonic() + timeout
        while (code := self.poll()) is None:
            assert time.monotonic() < deadline, "it did not end in time"
            time.sleep(0.01)
        return code

    def terminate(self) -> None:
        """Ask it to end."""
        os.kill(self.pid, signal.SIGTERM)


class Nursery:
    """The process that forks, and the way to talk to it."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.torture.nursery"]
        pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self._process = subprocess.Popen(command, cwd=ROOT, **pipes)

    def start(self, arguments: Sequence[str], environment: Mapping[str, str], log: Path) -> Child:
        """A part that `tests.torture.dying` runs with these arguments."""
        pid = self.ask(start=list(arguments), environment=dict(environment), log=str(log))
        return Child(self, pid)

    def ask(self, **question: object) -> Any:
        """Whatever it answers."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def close(self) -> None:
        """Let it end; its children have ended before."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait(30)
        self._process.stdout.close()


def _answer(question: dict[str, Any]) -> int | None:
    if "start" in question:
        child = os.fork()
        if not child:
            _live(**question)
        os.setpgid(child, child)  # before anybody is told of it, so that its group can be killed at once
        return child
    pid, status = os.waitpid(question["poll"], os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if pid else None


def _live(start: Sequence[str], environment: Mapping[str, str], log: str) -> NoReturn:
    from tests.torture.dying import main  # noqa: PLC0415 - imported by the parent, see below

    for number, path in enumerate((os.devnull, log, log)):
        os.dup2(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), number)
    os.environ.update(environment)
    try:
        main(start)
    except SystemExit as end:
        os._exit(end.code if isinstance(end.code, int) else 0 if end.code is None else 1)
    except BaseException:
        sys.excepthook(*sys.exc_info())
        os._exit(1)
    os._exit(0)


def _work() -> None:
    from tests.torture import dying  # noqa: PLC0415 - only the forking process pays for it

    dying.hurry()
    for name in ("webinars.app", "webinars.scheduler", "webinars.web_server", "webinars.cli.commands"):
        import_module(name)
    for line in sys.stdin:
        sys.stdout.write(json.dumps(_answer(json.loads(line))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _work()
