"""What goes over the wire to a mail server, and how long one waits for what comes back."""

import io
import socket
from collections.abc import Callable
from typing import Any


class BoundedReads(io.RawIOBase):
    """What comes from the server; each read may last as long as the conversation has patience (seconds)."""

    def __init__(
        self, socket_in_use: Callable[[], socket.socket | None], patience: Callable[[], float]
    ) -> None:
        self._socket_in_use = socket_in_use
        self._patience = patience

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        sock = self._socket_in_use()
        if sock is None:
            return 0
        sock.settimeout(self._patience())
        return sock.recv_into(buffer)


def dot_stuffed(message: bytes) -> bytes:
    """Transparency (RFC 5321 §4.5.2), and the end of the message."""
    message = message.replace(b"\n.", b"\n..")
    if message.startswith(b"."):
        message = b"." + message
    return message + (b".\r\n" if message.endswith(b"\r\n") else b"\r\n.\r\n")
