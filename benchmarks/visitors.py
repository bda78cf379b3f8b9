"""Visitors: a process of its own that asks a server on this machine as fast as it answers.

HTTP is written and read by hand here, as little of it as Flask's answers need: the visitors share the machine with
the server, and whatever they cost would be taken for the server's.
"""

import re
import socket
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from multiprocessing import get_context
from time import monotonic
from urllib.parse import urlencode

HOST = "127.0.0.1"
TIMEOUT_SECONDS = 30
_LENGTH = re.compile(rb"(?i)\r\ncontent-length: *(\d+)")
_FORM_KEY = re.compile(rb'name="form_key" value="([^"]*)"')


class Visitor:
    """One person with one connection, which is kept open."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection((HOST, port), TIMEOUT_SECONDS)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def get(self, path: str) -> bytes:
        """The page at this path; raises RuntimeError for anything but 200."""
        return self._ask(f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())

    def post(self, path: str, fields: Mapping[str, str]) -> bytes:
        """Send a form, as a browser does from the same site."""
        body = urlencode(fields).encode()
        head = (
            f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\nSec-Fetch-Site: same-origin\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return self._ask(head.encode() + body)

    def register(self, path: str, fields: Mapping[str, str]) -> None:
        """Open the form, fill it in, send it."""
        form_key = _FORM_KEY.search(self.get(path))
        self.post(path, {**fields, "form_key": form_key[1].decode() if form_key else ""})

    def leave(self) -> None:
        """Close the connection."""
        self._socket.close()

    def _ask(self, request: bytes) -> bytes:
        self._socket.sendall(request)
        answer = self._socket.recv(65_536)
        while (end := answer.find(b"\r\n\r\n")) < 0:
            answer += self._more()
        head, body = answer[:end], answer[end + 4 :]
        length = _LENGTH.search(head)
        if not head.startswith(b"HTTP/1.1 200 ") or not length:
            raise RuntimeError(f"the server answered {head[:60]!r}")
        while len(body) < int(length[1]):
            body += self._more()
        return body

    def _more(self) -> bytes:
        received = self._socket.recv(65_536)
        if not received:
            raise RuntimeError("the server closed the connection")
        return received


@dataclass(frozen=True)
class Crowd:
    """Several visitors at once, in a process beside this one. Every method gives how many a second were served."""

    process: ProcessPoolExecutor
    at_once: int = 4

    def visit(self, port: int, path: str, *, seconds: float) -> float:
        """Look at one page again and again."""
        return self.process.submit(_visit, port, path, seconds, self.at_once).result()

    def register(self, port: int, path: str, fields: Mapping[str, str], *, people: int, series: str) -> float:
        """Register so many people, each with an address of their own; `series` tells one call's from another's."""
        return self.process.submit(_register, port, path, dict(fields), people, series, self.at_once).result()


@contextmanager
def crowd() -> Iterator[Crowd]:
    """Visitors that wait to be sent somewhere."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        yield Crowd(process)


def _visit(port: int, path: str, seconds: float, at_once: int) -> float:
    def look(visitor: Visitor) -> int:
        for number in count(1):
            visitor.get(path)
            if monotonic() >= end:
                return number
        raise AssertionError

    end = monotonic() + seconds
    return _rate(look, port, at_once)


def _register(port: int, path: str, fields: dict[str, str], people: int, series: str, at_once: int) -> float:
    numbers = iter(range(people))

    def fill_in(visitor: Visitor) -> int:
        done = 0
        for number in numbers:  # shared: each visitor takes the next one
            visitor.register(path, {**fields, "email": f"{series}-{number}@example.org"})
            done += 1
        return done

    return _rate(fill_in, port, at_once)


def _rate(work: Callable[[Visitor], int], port: int, at_once: int) -> float:
    visitors = [Visitor(port) for _ in range(at_once)]
    began = monotonic()
    with ThreadPoolExecutor(at_once) as threads:
        done = sum(threads.map(work, visitors))
    took = monotonic() - began
    for visitor in visitors:
        visitor.leave()
    return done / took
