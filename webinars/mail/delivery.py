"""The outgoing post of one process: made once, asked at every tick, closed at the end."""

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import datetime
from threading import Event
from time import monotonic

from webinars.config import Config
from webinars.lib.clock import utc_now
from webinars.lib.database import Database
from webinars.mail.claims import count_claimable
from webinars.mail.files import FilePostman
from webinars.mail.keeper import LeaseKeeper
from webinars.mail.leases import LeaseWatch, lapsed_holdings, take_over
from webinars.mail.postman import Postman
from webinars.mail.queries import has_overdue_mails
from webinars.mail.settlement import expire_overdue_mails
from webinars.mail.smtp import SmtpPostman
from webinars.mail.worker import Worker

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 1.5


def postmen_for(config: Config) -> list[Postman]:
    """One for each connection to the mail server; without a server, one that writes files."""
    if not config.mail.host:
        return [FilePostman(config.outbox_dir)]
    return [SmtpPostman(config.mail) for _ in range(config.mail.connections)]


class Delivery:
    """Keeps its connections and threads between rounds. `deliver_due` is for one caller; `close` for any."""

    def __init__(
        self,
        database: Database,
        config: Config,
        *,
        postmen: Sequence[Postman] | None = None,
        clock: Callable[[], datetime] = utc_now,
        steady_clock: Callable[[], float] = monotonic,
    ) -> None:
        self._database = database
        self._clock = clock
        self._steady_clock = steady_clock
        self._closing = Event()
        self._leases = LeaseKeeper(database, clock)
        self._watch = LeaseWatch()
        self._per_minute = config.mail.per_minute if config.mail.host else 0
        self._workers = [
            Worker(
                database,
                postman,
                self._leases,
                clock=clock,
                closing=self._closing,
                takes_suspects=number == 0,
                per_minute=self._per_minute,
            )
            for number, postman in enumerate(postmen or postmen_for(config))
        ]
        self._pool = ThreadPoolExecutor(len(self._workers), "mail")
        self._rounds: dict[Worker, Future[int]] = {}

    def deliver_due(self) -> int:
        """Send what is due, for a second or two at most; gives back how many mails were dealt with.

        A connection that waits for a slow server goes on by itself, and the others are given more meanwhile.
        """
        if self._closing.is_set():
            return 0
        self._tidy_up()
        free = [worker for worker in self._workers if worker not in self._rounds and worker.is_rested]
        for worker in free[: self._count_due(self._per_minute)]:
            self._rounds[worker] = self._pool.submit(worker.work)
        wait(self._rounds.values(), timeout=PATIENCE_SECONDS)
        return self._collect()

    def drain(self) -> int:
        """Send until nothing is left that could leave now, and nothing that a dead scheduler left behind."""
        handled = 0
        while not self._closing.is_set():
            dealt_with = self.deliver_due()
            handled += dealt_with
            if not (dealt_with or self._rounds or self._watch.is_watching or self._count_due()):
                break
            if not dealt_with:
                self._closing.wait(0.1)
        return handled

    def close(self, *, patience_seconds: float = 20.0) -> None:
        """End well: what is being sent is sent and settled, the rest goes back. What takes too long is broken off."""
        self._closing.set()
        wait(self._rounds.copy().values(), timeout=patience_seconds)
        for worker, work in self._rounds.copy().items():
            if not work.done():
                worker.postman.abort()
        self._pool.shutdown()
        self._leases.stop()
        for work in self._rounds.copy().values():
            if failure := work.exception():
                log.error("outgoing mail could not be dealt with before the end", exc_info=failure)
        for worker in self._workers:
            worker.postman.rest()

    def _collect(self) -> int:
        done = {worker: work for worker, work in self._rounds.items() if work.done()}
        for worker in done:
            del self._rounds[worker]
        return sum(work.result() for work in done.values())

    def _count_due(self, per_minute: int = 0) -> int:
        with self._database.read() as session:
            at_most, now = len(self._workers), self._clock()
            return count_claimable(session, at_most=at_most, now=now, per_minute=per_minute)

    def _tidy_up(self) -> None:
        """Take over from dead schedulers, expire what is too late, close what is idle."""
        now = self._clock()
        with self._database.read() as session:
            lapsed = lapsed_holdings(session, ours=self._leases.held, now=now)
            overdue = has_overdue_mails(session, now=now)
        abandoned = self._watch.abandoned(lapsed, monotonic=self._steady_clock())
        if abandoned or overdue:
            with self._database.write() as session:
                taken = take_over(session, abandoned, now=now)
                expire_overdue_mails(session, now=now)
            if taken:
                log.warning("%d outgoing mails were taken over from a scheduler that stopped", taken)
        for worker in self._workers:
            if worker not in self._rounds:
                worker.leave_if_idle()
