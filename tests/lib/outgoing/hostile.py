"""A web server that does what servers should not do, over real sockets."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep

Behaviour = Callable[[socket.socket, str], None]


class HostileServer:
    """Answers each path as its behaviour says. `asked` holds the request lines and headers that came."""

    def __init__(self, certificate: Path | None = None) -> None:
        self.asked: list[str] = []
        self.behaviours: dict[str, Behaviour] = {}
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self._certificate = certificate
        self._is_over = threading.Event()
        threading.Thread(target=self._serve, daemon=True).start()

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        """The address of a path."""
        return f"{'https' if self._certificate else 'http'}://{host}:{self.port}{path}"

    def says(self, path: str, status: str = "200 OK", body: bytes = b"", **headers: str) -> None:
        """A plain answer."""
        lines = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        head = "\r\n".join(
            [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *lines]
        )
        self.behaviours[path] = lambda client, _: client.sendall(f"{head}\r\n\r\n".encode() + body)

    def drips(self, path: str, first: bytes, seconds: float = 0.05) -> None:
        """Begins, and then sends a byte now and then, for ever."""

        def drip(client: socket.socket, _: str) -> None:
            client.sendall(first)
            while not self._is_over.is_set():
                client.sendall(b"x")
                sleep(seconds)

        self.behaviours[path] = drip

    def close(self) -> None:
        """No more."""
        self._is_over.set()
        self._listening.close()

    def _serve(self) -> None:
        while not self._is_over.is_set():
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(client,), daemon=True).start()

    def _answer(self, client: socket.socket) -> None:
        with contextlib.suppress(OSError), client, self._secured(client) as spoken:
            request = b""
            while b"\r\n\r\n" not in request and (some := spoken.recv(4096)):
                request += some
            text = request.decode("latin-1")
            self.asked.append(text)
            path = text.split(" ")[1] if " " in text else ""
            self.behaviours.get(path, lambda *_: None)(spoken, text)

    def _secured(self, client: socket.socket) -> socket.socket:
        if self._certificate is None:
            return client
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self._certificate)
        return context.wrap_socket(client, server_side=True)


@contextmanager
def hostile_server(certificate: Path | None = None) -> Iterator[HostileServer]:
    """One on a free port of this machine."""
    server = HostileServer(certificate)
    try:
        yield server
    finally:
        server.close()
