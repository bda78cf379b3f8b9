"""Connections of urllib3 that go where the host was found when it was checked, and end when their time is up."""

import socket
import ssl
import threading
from collections.abc import Collection
from contextlib import suppress
from functools import partial
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool
from urllib3.exceptions import NameResolutionError, NewConnectionError

from webinars.lib.outgoing.addresses import check_ip, is_excepted


class Guard:
    """One fetch: which hosts it may reach, and until when.

    A timeout of a socket counts anew with each byte, so that a server which sends one a second could hold us for
    ever. Hence a timer, which ends every connection of this fetch, whatever it is doing.
    """

    def __init__(self, seconds: float, private_hosts: Collection[str]) -> None:
        self.is_over = False
        self.certificate_ends_at: float | None = None
        """Seconds since the epoch; of the last https server that was asked."""
        self._private_hosts = private_hosts
        self._sockets: list[socket.socket] = []
        self._lock = threading.Lock()
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True

    def __enter__(self) -> "Guard":
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        with self._lock:
            for held in self._sockets:
                held.close()
            self._sockets.clear()

    def connect(self, host: str, port: int, timeout: float | None, options: Any) -> socket.socket:
        """A socket to this host. Raises NotAllowed if any of its addresses is an inner one, OSError if none answers."""
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        if not is_excepted(host, self._private_hosts):
            for *_, address in found:
                check_ip(str(address[0]))
        last: OSError = OSError("the host has no address")
        for family, kind, protocol, _, address in found:
            connection = socket.socket(family, kind, protocol)
            try:
                for option in options or ():
                    connection.setsockopt(*option)
                connection.settimeout(timeout)
                connection.connect(address)
                self._hold(connection)
            except OSError as error:
                connection.close()
                last = error
            else:
                return connection
        raise last

    def _hold(self, connection: socket.socket) -> None:
        """A second handle: TLS takes the first one over."""
        with self._lock:
            if self.is_over:
                raise TimeoutError("the time is up")
            self._sockets.append(connection.dup())

    def _end(self) -> None:
        with self._lock:
            self.is_over = True
            for held in self._sockets:
                with suppress(OSError):
                    held.shutdown(socket.SHUT_RDWR)


class GuardedAdapter(HTTPAdapter):
    """What makes `requests` connect through a guard."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        super().__init__(max_retries=0)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **options: Any) -> None:
        """Called by `requests`: pools whose connections know the guard."""
        self.poolmanager = _Pools(self._guard, num_pools=connections, maxsize=maxsize, block=block, **options)


class _Pools(PoolManager):
    def __init__(self, guard: Guard, **options: Any) -> None:
        self._guard = guard
        super().__init__(**options)

    def _new_pool(
        self, scheme: str, host: str, port: int, request_context: dict[str, Any] | None = None
    ) -> HTTPConnectionPool:
        pool = super()._new_pool(scheme, host, port, request_context)
        connection = _GuardedHTTPS if scheme == "https" else _GuardedHTTP
        pool.ConnectionCls = partial(connection, guard=self._guard)  # type: ignore[assignment]
        return pool


class _GuardedHTTP(HTTPConnection):
    def __init__(self, *arguments: Any, guard: Guard, **options: Any) -> None:
        self._guard = guard
        super().__init__(*arguments, **options)

    def _new_conn(self) -> socket.socket:
        return _connected(self, self._guard)


class _GuardedHTTPS(HTTPSConnection):
    def __init__(self, *arguments: Any, guard: Guard, **options: Any) -> None:
        self._guard = guard
        super().__init__(*arguments, **options)

    def _new_conn(self) -> socket.socket:
        return _connected(self, self._guard)

    def connect(self) -> None:
        super().connect()
        certificate = self.sock.getpeercert() if isinstance(self.sock, ssl.SSLSocket) else None
        if certificate and isinstance(ends := certificate.get("notAfter"), str):
            self._guard.certificate_ends_at = ssl.cert_time_to_seconds(ends)


def _connected(connection: HTTPConnection, guard: Guard) -> socket.socket:
    timeout = connection.timeout if isinstance(connection.timeout, int | float) else None
    try:
        return guard.connect(connection.host, connection.port, timeout, connection.socket_options)
    except socket.gaierror as error:
        raise NameResolutionError(connection.host, connection, error) from error
    except OSError as error:
        raise NewConnectionError(connection, str(error)) from error
