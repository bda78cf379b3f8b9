"""Keeps the leases of this process in force, in a thread of its own, however long a server takes."""

import logging
import os
import secrets
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from threading import Event, Thread

from sqlalchemy.exc import SQLAlchemyError

from webinars.lib.database import Database
from webinars.mail.leases import renew_leases
from webinars.mail.rules import LEASE, RENEW_EVERY

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Lease:
    """One claim of ours; `until` moves on while it is renewed."""

    name: str
    until: datetime


class LeaseKeeper:
    """Every lease that this process has; each claim has one of its own, so that no old one speaks for a new."""

    def __init__(
        self, database: Database, clock: Callable[[], datetime], *, renew_every: timedelta = RENEW_EVERY
    ) -> None:
        self._database = database
        self._clock = clock
        self._renew_every = renew_every.total_seconds()
        self._process = f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(4)}"
        self._serial = count(1)
        self._held: dict[str, Lease] = {}
        self._stopping = Event()
        self._thread = Thread(target=self._keep, name="mail-leases", daemon=True)
        self._thread.start()

    @property
    def held(self) -> frozenset[str]:
        """The names of the leases that are in use."""
        return frozenset(self._held.copy())

    @contextmanager
    def new_lease(self) -> Iterator[Lease]:
        """A lease that is renewed until the block ends."""
        lease = Lease(f"{self._process}:{next(self._serial)}", self._clock() + LEASE)
        self._held[lease.name] = lease
        try:
            yield lease
        finally:
            del self._held[lease.name]

    def stop(self) -> None:
        """End the thread."""
        self._stopping.set()
        self._thread.join()

    def _keep(self) -> None:
        while not self._stopping.wait(self._renew_every):
            if held := self._held.copy():
                try:
                    self._renew(held)
                except SQLAlchemyError:  # the next round may succeed; if none does, nothing leaves any more
                    log.exception("the leases on outgoing mail could not be renewed")

    def _renew(self, held: dict[str, Lease]) -> None:
        until = self._clock() + LEASE
        with self._database.write() as session:
            renew_leases(session, held, until=until)
        for lease in held.values():
            lease.until = until
